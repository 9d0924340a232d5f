import { randomUUID } from 'node:crypto'
import { LockLost } from '../../../errors/errors.ts'
import type { Driver, Statement } from '../../base/driver.ts'
import type { HeldLock, Locks } from '../../base/locks.ts'
import { pollLock } from '../../base/poll-lock.ts'

/** In milliseconds: how long a lock outlives a process that dies, and how often a living one renews it. */
const LEASE = 30_000
const RENEWAL = 10_000

/** Where locks are rows. */
export const LOCK_TABLE = 'tsango_lock'

const write = (sql: string): Statement => ({ sql, write: true, returns: false })
const TABLE = write(
  `CREATE TABLE IF NOT EXISTS ${LOCK_TABLE} (name TEXT PRIMARY KEY, holder TEXT NOT NULL, expires INTEGER NOT NULL) STRICT`,
)
// The server's clock: those of the processes may differ.
const NOW = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`

const TAKE = write(
  `INSERT INTO ${LOCK_TABLE} (name, holder, expires) VALUES (?, ?, ${NOW} + ${LEASE}) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires = excluded.expires WHERE expires < ${NOW}`,
)
const RENEW = write(`UPDATE ${LOCK_TABLE} SET expires = ${NOW} + ${LEASE} WHERE name = ? AND holder = ?`)
const MINE: Statement = {
  sql: `SELECT 1 FROM ${LOCK_TABLE} WHERE name = ? AND holder = ?`,
  write: false,
  returns: true,
}
const GIVE = write(`DELETE FROM ${LOCK_TABLE} WHERE name = ? AND holder = ?`)

/** Locks by name as rows with a lease: a server has no lock that ends with a connection. */
export const locks: Locks = {
  async lock(driver, name, timeout) {
    const holder = randomUUID()
    await driver.run(TABLE, [])
    await pollLock(name, timeout, async () => (await driver.run(TAKE, [name, holder])).affected > 0)
    return held(driver, name, holder)
  },
}

function held(driver: Driver, name: string, holder: string): HeldLock {
  // A renewal that does not get through while a transaction writes keeps others out as well; the next one comes before the lease ends.
  const timer = setInterval(() => void renewed(driver, name, holder), RENEWAL).unref()
  return {
    async check() {
      const { rows } = await driver.run(MINE, [name, holder])
      if (rows.length === 0) throw new LockLost(name)
    },
    async release() {
      clearInterval(timer)
      try {
        await driver.run(GIVE, [name, holder])
      } catch {
        // It ends by itself.
      }
    },
  }
}

async function renewed(driver: Driver, name: string, holder: string): Promise<void> {
  try {
    await driver.run(RENEW, [name, holder])
  } catch {
    // What was lost, the check tells.
  }
}
