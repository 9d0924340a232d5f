import type { MomentOperators } from '../base/moments.ts'

/** How MySQL and MariaDB reckon with moments. */
export const moments: MomentOperators = {
  later: (moment, milliseconds) =>
    `CAST(DATE_ADD(${moment}, INTERVAL CAST(${milliseconds} AS SIGNED) * 1000 MICROSECOND) AS DATETIME(3))`,
  since: (moment, other) => `(TIMESTAMPDIFF(MICROSECOND, ${other}, ${moment}) DIV 1000)`,
  daysLater: (day, days) => `DATE_ADD(${day}, INTERVAL CAST(${days} AS SIGNED) DAY)`,
  daysSince: (day, other) => `DATEDIFF(${day}, ${other})`,
}
