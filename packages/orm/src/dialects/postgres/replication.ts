import type { Replication } from '../base/replication.ts'

/**
 * A replica that has replayed all that it has received is not behind, however long ago its primary wrote; without a receiver that says nothing.
 * https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-RECOVERY-CONTROL
 */
const STATUS = `SELECT CASE
  WHEN NOT pg_is_in_recovery() THEN NULL
  WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver) THEN 0
  ELSE (GREATEST(EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp()), 0) * 1000)::float8
END`

/** How far a streaming replica is behind. */
export const replication: Replication = {
  status: { sql: STATUS, write: false, returns: true },
  lagOf({ rows }) {
    const lag = rows[0]?.[0] ?? null
    return lag === null ? undefined : Number(lag)
  },
}
