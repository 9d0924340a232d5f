import { DatabaseSync } from 'node:sqlite'
import { pollLock } from '@tsango/orm/dialect-kit'
import type { Locks } from '@tsango/orm/dialects'
import { isBusy } from './errors.ts'

// A handle that is collected closes, and would let go of a lock that its owner believes to have.
const held = new Set<DatabaseSync>()

/** Locks by name: each an exclusive lock on a file beside the database, of which the operating system lets go when the process ends. */
export const locks: Locks = {
  async lock(driver, name, timeout) {
    const { rows } = await driver.run({ sql: 'PRAGMA database_list', write: false, returns: true }, [])
    const path = `${String(rows[0]?.[2])}-${encodeURIComponent(name)}.lock`
    const file = new DatabaseSync(path, { timeout: 0 })
    try {
      await pollLock(name, timeout, async () => {
        try {
          file.exec('BEGIN EXCLUSIVE')
          return true
        } catch (error) {
          if (isBusy(error)) return false
          throw error
        }
      })
    } catch (error) {
      file.close()
      throw error
    }
    held.add(file)
    return {
      check: async () => {},
      release: async () => {
        if (held.delete(file)) file.close()
      },
    }
  },
}
