/**
 * How a database reckons with moments of milliseconds and with days. All arguments and results are SQL text; what lies beyond the years 1 to 9999 is
 * NULL.
 */
export interface MomentOperators {
  /** The moment so many milliseconds after another. */
  later(moment: string, milliseconds: string): string
  /** How many milliseconds a moment lies after another, as a whole number. */
  since(moment: string, other: string): string
  /** The day so many days after another. */
  daysLater(day: string, days: string): string
  /** How many days a day lies after another, as a whole number. */
  daysSince(day: string, other: string): string
  /** The day so many months after another, the last one of its month where that is shorter. */
  monthsLater(day: string, months: string): string
}

/** Moments as the SQL standard reckons with them. */
export const standardMoments: MomentOperators = {
  later: (moment, milliseconds) => `(${moment} + ${milliseconds} * INTERVAL '0.001' SECOND)`,
  since: (moment, other) => `CAST(EXTRACT(EPOCH FROM (${moment} - ${other})) * 1000 AS BIGINT)`,
  daysLater: (day, days) => `(${day} + ${days} * INTERVAL '1' DAY)`,
  daysSince: (day, other) => `(${day} - ${other})`,
  monthsLater: (day, months) => `(${day} + ${months} * INTERVAL '1' MONTH)`,
}
