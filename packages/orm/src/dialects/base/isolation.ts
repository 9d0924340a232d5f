import { Unsupported } from '../../errors/errors.ts'
import type { Features, IsolationLevel } from './features.ts'

/** Those of the standard that a caller can ask for; a database whose only level is the strictest gives that for each. */
const ASKED: readonly string[] = ['read committed', 'repeatable read', 'serializable'] satisfies IsolationLevel[]

/** Refuses an isolation level that a transaction cannot have. Raises {@link Unsupported}. */
export function checkIsolation(isolation: string, features: Features): void {
  const isStrict = features.isolationLevels.join() === 'serializable'
  if (!isStrict || !ASKED.includes(isolation)) isolationSql(isolation, features)
}

/** The words of SQL for an isolation level. Raises {@link Unsupported} for what is none, which could be any text where types were not checked. */
export function isolationSql(isolation: string, { title, isolationLevels }: Features): string {
  const level = isolationLevels.find((known) => known === isolation)
  if (!level)
    throw new Unsupported(
      `the isolation level ${JSON.stringify(isolation)}`,
      title,
      `It has: ${isolationLevels.join(', ')}.`,
    )
  return level.toUpperCase()
}
