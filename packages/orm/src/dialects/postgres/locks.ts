import type { Locks } from '../base/locks.ts'
import { pollLock } from '../base/poll-lock.ts'

const TRY = { sql: 'SELECT pg_try_advisory_lock(hashtextextended($1, 0))', write: true, returns: true }
const UNLOCK = { sql: 'SELECT pg_advisory_unlock(hashtextextended($1, 0))', write: true, returns: true }

/** Advisory locks of the session: they are per database, and the server lets go of them when the connection ends. */
export const locks: Locks = {
  lock: (connection, name, timeout) =>
    pollLock(name, timeout, async () => (await connection.run(TRY, [name])).rows[0]?.[0] === true),
  async unlock(connection, name) {
    await connection.run(UNLOCK, [name])
  },
}
