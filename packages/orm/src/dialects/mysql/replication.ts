import type { Replication } from '../base/replication.ts'

/** The place of `Seconds_Behind_Source` (`Seconds_Behind_Master`) among the columns, which come without their names. */
const SECONDS = 32

/** How far a replica is behind, in whole seconds: https://dev.mysql.com/doc/refman/8.4/en/show-replica-status.html. The user needs `REPLICATION CLIENT`. */
export const replication: Replication = {
  status: { sql: 'SHOW REPLICA STATUS', write: false, returns: true },
  lagOf({ rows: [row] }) {
    if (row === undefined) return undefined
    const seconds = row[SECONDS] ?? null
    // It says NULL when it has stopped.
    return seconds === null ? Number.POSITIVE_INFINITY : Number(seconds) * 1000
  },
}
