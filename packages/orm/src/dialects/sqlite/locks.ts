import type { DatabaseSync } from 'node:sqlite'
import { LockTimeout, TransactionError } from '../../errors/errors.ts'
import type { Connection, Statement } from '../base/driver.ts'
import type { Locks } from '../base/locks.ts'
import { MEMORY } from './driver/database.ts'
import { retryWhileBusy } from './driver/retry.ts'
import { sqliteRuntime } from './driver/runtime.ts'
import { translate } from './errors.ts'

const DATABASES: Statement = { sql: 'PRAGMA database_list', write: false, returns: true }

// Held strongly: a handle that is collected closes, and would let go of a lock that its owner believes to have.
const held = new Map<Connection, Map<string, DatabaseSync>>()

/**
 * Locks by name, as an exclusive lock on an empty file beside the database: the operating system lets go of it when the process ends, however it
 * ends. The file itself stays. A database in memory has one process and one connection: nobody is there to be locked out.
 */
export const locks: Locks = {
  async lock(connection, name, timeout) {
    const locked = held.get(connection) ?? new Map<string, DatabaseSync>()
    if (locked.has(name)) throw new TransactionError(`This connection holds the lock "${name}" already.`)
    locked.set(name, await lockFile(lockPath(await fileOf(connection), name), name, timeout))
    held.set(connection, locked)
  },
  async unlock(connection, name) {
    const locked = held.get(connection)
    const lock = locked?.get(name)
    if (lock === undefined) throw new TransactionError(`This connection does not hold the lock "${name}".`)
    locked?.delete(name)
    if (locked?.size === 0) held.delete(connection)
    // Closing undoes the transaction, and with it the lock.
    lock.close()
  },
}

async function fileOf(connection: Connection): Promise<string> {
  const { rows } = await connection.run(DATABASES, [])
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
