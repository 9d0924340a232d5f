import { Unsupported } from '../../errors/errors.ts'
import type { Features } from './features.ts'

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
