import type { DatabaseSync } from 'node:sqlite'
import { LockTimeout } from '../../errors/errors.ts'
import type { Driver, Statement } from '../base/driver.ts'
import type { Locks } from '../base/locks.ts'
import { MEMORY } from './driver/database.ts'
import { retryWhileBusy } from './driver/retry.ts'
import { sqliteRuntime } from './driver/runtime.ts'
import { translate } from './errors.ts'

const DATABASES: Statement = { sql: 'PRAGMA database_list', write: false, returns: true }

// Held strongly: a handle that is collected closes, and would let go of a lock that its owner believes to have.
const held = new Set<DatabaseSync>()

/**
 * Locks by name, as an exclusive lock on an empty file beside the database: the operating system lets go of it when the process ends, however it
 * ends. The file itself stays. A database in memory has one process and one connection: nobody is there to be locked out.
 */
export const locks: Locks = {
  async lock(driver, name, timeout) {
    const lock = await lockFile(lockPath(await fileOf(driver), name), name, timeout)
    held.add(lock)
    return {
      check: async () => {},
      async release() {
        // Closing undoes the transaction, and with it the lock.
        if (held.delete(lock)) lock.close()
      },
    }
  },
}

async function fileOf(driver: Driver): Promise<string> {
  const { rows } = await driver.run(DATABASES, [])
  return String(rows.find((row) => row[1] === 'main')?.[2] ?? '')
}

function lockPath(file: string, name: string): string {
  return file === '' ? MEMORY : `${file}-${encodeURIComponent(name.toWellFormed())}.lock`
}

async function lockFile(path: string, name: string, timeout: number): Promise<DatabaseSync> {
  const lock = new (sqliteRuntime().DatabaseSync)(path, { timeout: 0 })
  try {
    await retryWhileBusy(
      () => lock.exec('BEGIN EXCLUSIVE'),
      timeout,
      (cause) => new LockTimeout(`the lock "${name}"`, { cause }),
    )
    return lock
  } catch (error) {
    lock.close()
    throw translate(error)
  }
}
