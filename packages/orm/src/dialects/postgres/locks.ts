import { sessionLocks } from '../base/session-locks.ts'

// Else the server ends a transaction that does nothing, and one that stays open; the newer of them, older servers do not know.
const STAY = `SELECT set_config(name, '0', true) FROM pg_settings
  WHERE name IN ('idle_in_transaction_session_timeout', 'transaction_timeout', 'statement_timeout')`
const TRY = {
  sql: `SELECT pg_try_advisory_xact_lock(hashtextextended(COALESCE(current_schema() || ':', '') || $1, 0))`,
  write: true,
  returns: true,
}

/**
 * Advisory locks, which are per database and here per schema, in a transaction that stays open: that also holds behind a pooler, which lends a session for the time of
 * a transaction. It has read and written nothing, so it holds back neither VACUUM nor an index that is built beside others.
 */
export const locks = sessionLocks({
  async take(connection, name) {
    await connection.execute('BEGIN ISOLATION LEVEL READ COMMITTED')
    await connection.execute(STAY)
    const { rows } = await connection.run(TRY, [name])
    const taken = rows[0]?.[0] === true
    // What a prepared statement read with, a session keeps until the next plain one: VACUUM and CREATE INDEX CONCURRENTLY would wait for it.
    await connection.execute(taken ? 'SELECT 1' : 'ROLLBACK')
    return taken
  },
  async give(connection) {
    await connection.execute('ROLLBACK')
  },
})
