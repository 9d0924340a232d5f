import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { LockTimeout, TransactionError } from '../../../errors/errors.ts'
import type { Connection, Statement } from '../../base/driver.ts'
import type { Locks } from '../../base/locks.ts'

/** In milliseconds: how long a lock outlives a process that dies, how often a living one renews it, and how long one waits between attempts. */
const LEASE = 30_000
const RENEWAL = 10_000
const PAUSE = 100

const TABLE =
  'CREATE TABLE IF NOT EXISTS tsango_lock (name TEXT PRIMARY KEY, holder TEXT NOT NULL, expires INTEGER NOT NULL) STRICT'
// The server's clock: those of the processes may differ.
const NOW = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`

const write = (sql: string): Statement => ({ sql, write: true, returns: false })
const TAKE = write(
  `INSERT INTO tsango_lock (name, holder, expires) VALUES (?, ?, ${NOW} + ${LEASE}) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires = excluded.expires WHERE expires < ${NOW}`,
)
const RENEW = write(`UPDATE tsango_lock SET expires = ${NOW} + ${LEASE} WHERE name = ? AND holder = ?`)
const GIVE = write('DELETE FROM tsango_lock WHERE name = ? AND holder = ?')

interface Held {
  readonly holder: string
  readonly timer: NodeJS.Timeout
}

const held = new WeakMap<Connection, Map<string, Held>>()

/** Locks by name as rows with a lease: a server has no lock that ends with a connection. */
export const locks: Locks = {
  async lock(connection, name, timeout) {
    const locked = held.get(connection) ?? new Map<string, Held>()
    if (locked.has(name)) throw new TransactionError(`This connection holds the lock "${name}" already.`)
    await connection.execute(TABLE)
    const holder = randomUUID()
    const deadline = performance.now() + timeout
    while ((await connection.run(TAKE, [name, holder])).affected === 0) {
      const rest = deadline - performance.now()
      if (rest <= 0) throw new LockTimeout(`the lock "${name}"`)
      await sleep(Math.min(PAUSE, rest))
    }
    locked.set(name, { holder, timer: renewal(connection, name, holder) })
    held.set(connection, locked)
  },
  async unlock(connection, name) {
    const lock = held.get(connection)?.get(name)
    if (lock === undefined) throw new TransactionError(`This connection does not hold the lock "${name}".`)
    held.get(connection)?.delete(name)
    clearInterval(lock.timer)
    await connection.run(GIVE, [name, lock.holder])
  },
}

function renewal(connection: Connection, name: string, holder: string): NodeJS.Timeout {
  const renew = async (): Promise<void> => {
    try {
      await connection.run(RENEW, [name, holder])
    } catch {
      // The next renewal comes before the lease ends; a connection that was given back lets it end.
    }
  }
  return setInterval(renew, RENEWAL).unref()
}
