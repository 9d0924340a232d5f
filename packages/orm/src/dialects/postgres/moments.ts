import type { MomentOperators } from '../base/moments.ts'

/** How PostgreSQL reckons with moments: its own go on behind the year 9999. */
export const moments: MomentOperators = {
  later: (moment, milliseconds) =>
    `(SELECT CASE WHEN m.at >= '0001-01-01Z' AND m.at < '10000-01-01Z' THEN m.at END FROM (SELECT CAST(${moment} + CAST(${milliseconds} AS double precision) * INTERVAL '1 millisecond' AS timestamptz(3)) AS at) AS m)`,
  since: (moment, other) => `CAST(ROUND(EXTRACT(EPOCH FROM (${moment} - ${other})) * 1000) AS bigint)`,
  daysLater: (day, days) =>
    `(SELECT CASE WHEN m.day >= '0001-01-01' AND m.day < '10000-01-01' THEN m.day END FROM (SELECT ${day} + CAST(${days} AS integer) AS day) AS m)`,
  // More months than there are would be an error.
  monthsLater: (day, months) =>
    `(SELECT CASE WHEN m.day >= '0001-01-01' AND m.day < '10000-01-01' THEN m.day END FROM (SELECT CAST(${day} + CASE WHEN ABS(${months}) < 120000 THEN CAST(${months} AS integer) END * INTERVAL '1 month' AS date) AS day) AS m)`,
  daysSince: (day, other) => `CAST(${day} - ${other} AS bigint)`,
}
