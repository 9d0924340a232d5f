/** Milliseconds of a day. */
export const DAY = 86_400_000

const MONTH_LENGTHS = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * Tells whether a year of the Gregorian calendar has 366 days.
 *
 * @example
 * isLeapYear(2000) // → true
 * isLeapYear(1900) // → false
 */
export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/**
 * Counts the days of a month (1 to 12); 0 where there is no such month.
 *
 * @example
 * daysInMonth(2028, 2) // → 29
 * daysInMonth(2026, 13) // → 0
 */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_LENGTHS[month] ?? 0)
}

/** Tells whether a day exists, in the years 0001 to 9999. */
export function isRealDay(year: number, month: number, day: number): boolean {
  return (
    year >= 1 && year <= 9999 && day >= 1 && (day <= 28 ? month >= 1 && month <= 12 : day <= daysInMonth(year, month))
  )
}

/**
 * Counts the days from 1970-01-01 to a day of the Gregorian calendar.
 *
 * Years begin in March here, so that the leap day is the last of its year (Howard Hinnant, "chrono-compatible low-level date algorithms").
 */
export function daysFromCivil(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) | 0) + day - 1
  return era * 146_097 + yearOfEra * 365 + (yearOfEra >> 2) - ((yearOfEra / 100) | 0) + dayOfYear - 719_468
}

/** Gives the day of the Gregorian calendar that lies `days` after 1970-01-01: the inverse of {@link daysFromCivil}. */
export function civilFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra =
    ((dayOfEra - ((dayOfEra / 1460) | 0) + ((dayOfEra / 36_524) | 0) - ((dayOfEra / 146_096) | 0)) / 365) | 0
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0))
  const marchMonth = ((5 * dayOfYear + 2) / 153) | 0
  const day = dayOfYear - (((153 * marchMonth + 2) / 5) | 0) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day }
}
