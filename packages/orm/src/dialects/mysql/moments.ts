import type { MomentOperators } from '../base/moments.ts'

/** There is a year 0 behind what is there, and NULL behind the year 9999. */
const within = (made: string): string => `(CASE WHEN ${made} >= '0001-01-01' THEN ${made} END)`

/** How MySQL and MariaDB reckon with moments. */
export const moments: MomentOperators = {
  later: (moment, milliseconds) =>
    within(`CAST(DATE_ADD(${moment}, INTERVAL CAST(${milliseconds} AS SIGNED) * 1000 MICROSECOND) AS DATETIME(3))`),
  since: (moment, other) => `(TIMESTAMPDIFF(MICROSECOND, ${other}, ${moment}) DIV 1000)`,
  daysLater: (day, days) => within(`DATE_ADD(${day}, INTERVAL CAST(${days} AS SIGNED) DAY)`),
  daysSince: (day, other) => `DATEDIFF(${day}, ${other})`,
  monthsLater: (day, months) => within(`DATE_ADD(${day}, INTERVAL CAST(${months} AS SIGNED) MONTH)`),
}
