import type { Connection } from '../base/driver.ts'

/** Lets keys be checked now that wait for the commit, as all keys of ours do. */
export async function checkKeys(connection: Connection): Promise<void> {
  await connection.execute('SET CONSTRAINTS ALL IMMEDIATE')
  await connection.execute('SET CONSTRAINTS ALL DEFERRED')
}
