import type { Database } from './database.ts'
import { lagOf } from './lag.ts'

/** How a database does, as {@link Database.health} finds it. */
export interface Health {
  readonly name: string
  readonly answers: boolean
  /** How long it took to answer, or to fail. */
  readonly milliseconds: number
  /** How many milliseconds it is behind its primary; `undefined` where it does not tell, or is none; infinite where it has stopped to follow. */
  readonly lag: number | undefined
  /** What went wrong. */
  readonly error: Error | undefined
  /** Whether reads of its primary go to it; `undefined` for what is no replica. */
  readonly used: boolean | undefined
  /** Those of its replicas. */
  readonly replicas: readonly Health[]
}

/** Asks a database and its replicas how they do. Never rejects. */
export async function healthOf(database: Database, used?: boolean): Promise<Health> {
  const { name, replicas } = database
  const start = performance.now()
  const [own, others] = await Promise.all([
    asked(database),
    Promise.all((replicas?.databases ?? []).map((one) => healthOf(one, replicas?.isUsed(one.name)))),
  ])
  return { name, milliseconds: own.end - start, answers: own.error === undefined, ...own.found, used, replicas: others }
}

interface Asked {
  readonly end: number
  readonly error?: Error
  readonly found: Pick<Health, 'lag' | 'error'>
}

async function asked(database: Database): Promise<Asked> {
  try {
    await database.driver.ping()
    const end = performance.now()
    // A user may not be allowed to ask; that is not its health.
    const lag = await lagOf(database).catch(() => undefined)
    return { end, found: { lag, error: undefined } }
  } catch (given) {
    const error = given instanceof Error ? given : new Error(String(given))
    return { end: performance.now(), error, found: { lag: undefined, error } }
  }
}
