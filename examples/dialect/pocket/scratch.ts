import { StatementCache } from '@tsango/orm/dialect-kit'
import type { Scratch } from '@tsango/orm/dialects'
import { PocketConnection } from './driver.ts'

/** A database in memory: nothing of a schema depends on what else is in the file. */
export const scratch: Scratch = async (_beside, work) => {
  const connection = new PocketConnection(':memory:', new StatementCache(0), 0)
  try {
    return await work(connection)
  } finally {
    await connection.close()
  }
}
