import type { Connection } from '@tsango/orm/dialects'
import type { MigratableDatabase } from './database.ts'

/** Does something on a connection that is given back afterwards. */
export async function onConnection<T>(
  { driver }: MigratableDatabase,
  body: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await driver.acquire()
  try {
    return await body(connection)
  } finally {
    await driver.release(connection)
  }
}
