import type { Scratch } from '../base/scratch.ts'
import { sqliteDriver } from './driver/driver.ts'

/** A database in memory: nothing of a schema depends on what else is in the file. */
export const scratch: Scratch = async (_beside, work) => {
  const driver = sqliteDriver('sqlite::memory:', { name: 'scratch' })
  try {
    const connection = await driver.acquire()
    try {
      return await work(connection)
    } finally {
      await driver.release(connection)
    }
  } finally {
    await driver.close()
  }
}
