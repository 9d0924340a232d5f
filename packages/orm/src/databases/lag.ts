import type { Database } from './database.ts'

/** How many milliseconds a replica is behind; `undefined` where it does not tell, or is none; infinite where it has stopped to follow. */
export async function lagOf({ dialect, driver }: Database): Promise<number | undefined> {
  const { replication } = dialect
  if (replication === undefined) return undefined
  return replication.lagOf(await driver.run(replication.status, []))
}
