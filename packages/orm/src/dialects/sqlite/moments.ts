import type { MomentOperators } from '../base/moments.ts'

/** Moments and days are texts that sort by time; what SQLite makes of the year 0 and before is none of them. */
const within = (made: string): string =>
  `(SELECT CASE WHEN m.made >= '0001' THEN m.made END FROM (SELECT ${made} AS made) AS m)`

/** A moment as a whole number of milliseconds. */
const epoch = (moment: string): string =>
  `(CAST(strftime('%s', ${moment}) AS INTEGER) * 1000 + CAST(substr(${moment}, 21, 3) AS INTEGER))`

/** How SQLite reckons with moments. */
export const moments: MomentOperators = {
  later: (moment, milliseconds) =>
    within(`strftime('%Y-%m-%dT%H:%M:%fZ', ${moment}, ROUND(${milliseconds} / 1000.0, 3) || ' seconds')`),
  since: (moment, other) => `(${epoch(moment)} - ${epoch(other)})`,
  daysLater: (day, days) => within(`date(${day}, CAST(${days} AS INTEGER) || ' days')`),
  // Its own months go on into the next one where a month is too short.
  monthsLater: (day, months) =>
    within(
      `(SELECT date(n.first, (MIN(n.day, CAST(COALESCE(strftime('%d', n.first, '+1 month', '-1 day'), 31) AS INTEGER)) - 1) || ' days') FROM (SELECT date(${day}, 'start of month', CAST(${months} AS INTEGER) || ' months') AS first, CAST(strftime('%d', ${day}) AS INTEGER) AS day) AS n)`,
    ),
  daysSince: (day, other) => `CAST(julianday(${day}) - julianday(${other}) AS INTEGER)`,
}
