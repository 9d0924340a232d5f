import type { Locks } from '../base/locks.ts'
import { pollLock } from '../base/poll-lock.ts'

/** The names of locks are the whole server's, and have 64 characters at most. */
const NAME = "CONCAT('tsango:', SHA2(CONCAT(COALESCE(DATABASE(), ''), ':', ?), 224))"
const TRY = { sql: `SELECT GET_LOCK(${NAME}, 0)`, write: true, returns: true }
const UNLOCK = { sql: `SELECT RELEASE_LOCK(${NAME})`, write: true, returns: true }

/** Locks of the session by name: the server lets go of them when the connection ends. */
export const locks: Locks = {
  lock: (connection, name, timeout) =>
    pollLock(name, timeout, async () => (await connection.run(TRY, [name])).rows[0]?.[0] === 1),
  async unlock(connection, name) {
    await connection.run(UNLOCK, [name])
  },
}
