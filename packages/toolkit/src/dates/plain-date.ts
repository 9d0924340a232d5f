import { civilFromDays, DAY, daysFromCivil, isRealDay } from './calendar.ts'
import { fourDigits, TWO, twoDigits } from './digits.ts'
import { DateTimeOutOfRange, InvalidDate } from './errors.ts'

const HYPHEN = 45

/** A day of the calendar. */
export interface DateParts {
  /** 1 to 9999. */
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  /** 1 to 31. */
  readonly day: number
}

/**
 * Tells whether a value is a plain date: `YYYY-MM-DD`, a day that exists, in the years 0001 to 9999. Such texts sort by time.
 *
 * @example
 * isPlainDate('2028-02-29') // → true
 * isPlainDate('2026-02-29') // → false
 */
export function isPlainDate(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length === 10 &&
    value.charCodeAt(4) === HYPHEN &&
    value.charCodeAt(7) === HYPHEN &&
    isRealDay(fourDigits(value, 0), twoDigits(value, 5), twoDigits(value, 8))
  )
}

/**
 * Reads a plain date. Raises {@link InvalidDate} for anything but a `YYYY-MM-DD` that exists.
 *
 * @example
 * parseDate('2026-11-20') // → { year: 2026, month: 11, day: 20 }
 * parseDate('2026-11-31') // → throws InvalidDate
 */
export function parseDate(text: string): DateParts {
  if (!isPlainDate(text)) throw new InvalidDate(text)
  return { year: fourDigits(text, 0), month: twoDigits(text, 5), day: twoDigits(text, 8) }
}

/**
 * Writes a day as `YYYY-MM-DD`. Raises {@link InvalidDate} for a day that does not exist.
 *
 * @example
 * formatDate({ year: 33, month: 4, day: 3 }) // → '0033-04-03'
 */
export function formatDate({ year, month, day }: DateParts): string {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  if (!isPlainDate(text)) throw new InvalidDate(text)
  return text
}

/**
 * Gives the plain date that lies `days` after (or before) another. Raises {@link InvalidDate} when it leaves the years 0001 to 9999.
 *
 * @example
 * addDays('2026-12-31', 1) // → '2027-01-01'
 * addDays('2028-03-01', -1) // → '2028-02-29'
 */
export function addDays(date: string, days: number): string {
  const { year, month, day } = parseDate(date)
  return formatDate(civilFromDays(daysFromCivil(year, month, day) + days))
}

/**
 * Gives the plain date that the calendars of a time zone (an IANA name; UTC unless said otherwise) show at an instant.
 * Raises {@link DateTimeOutOfRange} outside the years 0001 to 9999, and the runtime's `RangeError` for a zone that it does not know.
 *
 * @example
 * dateIn(new Date('2026-11-20T23:30:00Z')) // → '2026-11-20'
 * dateIn(new Date('2026-11-20T23:30:00Z'), 'Europe/Berlin') // → '2026-11-21'
 */
export function dateIn(instant: Date, timeZone = 'UTC'): string {
  const time = instant.getTime()
  const days = Math.floor(time / DAY)
  const utc = civilFromDays(days)
  const { year, month, day } = timeZone === 'UTC' || Number.isNaN(time) ? utc : partsIn(instant, timeZone)
  // Calendars count years before the first backwards, from 1 again; only the distance tells.
  const isFar = Math.abs(daysFromCivil(year, month, day) - days) > 1
  if (isFar || !isRealDay(year, month, day)) throw new DateTimeOutOfRange(time)
  return `${TWO[(year / 100) | 0]}${TWO[year % 100]}-${TWO[month]}-${TWO[day]}`
}

/** Making a format takes as long as many uses of it; zones are few. */
const formats = new Map<string, Intl.DateTimeFormat>()

function partsIn(instant: Date, timeZone: string): DateParts {
  const format = formats.get(timeZone) ?? makeFormat(timeZone)
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  return { year: parts['year'] ?? 0, month: parts['month'] ?? 0, day: parts['day'] ?? 0 }
}

function makeFormat(timeZone: string): Intl.DateTimeFormat {
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric' } as const
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', { timeZone, ...numeric })
  // Zones have many spellings (`+01:23`, any case), so strangers could fill the memory with them.
  if (formats.size < 100) formats.set(timeZone, format)
  return format
}
