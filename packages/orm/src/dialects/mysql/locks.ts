import { sessionLocks } from '../base/session-locks.ts'

/** The names of locks are the whole server's, and have 64 characters at most. */
const NAME = "CONCAT('tsango:', SHA2(CONCAT(COALESCE(DATABASE(), ''), ':', ?), 224))"
const TRY = { sql: `SELECT GET_LOCK(${NAME}, 0)`, write: true, returns: true }
const UNLOCK = { sql: `SELECT RELEASE_LOCK(${NAME})`, write: true, returns: true }

/** Locks of the session by name: the server lets go of them when the connection ends. */
export const locks = sessionLocks({
  take: async (connection, name) => (await connection.run(TRY, [name])).rows[0]?.[0] === 1,
  async give(connection, name) {
    await connection.run(UNLOCK, [name])
  },
})
