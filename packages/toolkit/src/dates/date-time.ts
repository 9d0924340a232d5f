import { civilFromDays, DAY, daysFromCivil, isRealDay } from './calendar.ts'
import { fourDigits, THREE, TWO, threeDigits, twoDigits } from './digits.ts'
import { DateTimeOutOfRange, InvalidDateTime } from './errors.ts'

/** 0001-01-01T00:00:00.000Z and the millisecond after 9999-12-31T23:59:59.999Z. */
const FIRST = daysFromCivil(1, 1, 1) * DAY
const END = daysFromCivil(10_000, 1, 1) * DAY

// Pieces with their separators: eight strings to join in place of fifteen. This and `epochOf` run for every date-time of every row.
const HYPHENED = TWO.map((text) => `-${text}`)
const HOURS = TWO.map((text) => `T${text}`)
const COLONED = TWO.map((text) => `:${text}`)
const FRACTIONS = THREE.map((text) => `.${text}Z`)
const SPACED_HOURS = TWO.map((text) => ` ${text}`)
const PLAIN_FRACTIONS = THREE.map((text) => `.${text}`)

/**
 * Writes an instant in its one canonical form, `YYYY-MM-DDTHH:MM:SS.mmmZ`: UTC, to the millisecond, sorting as text as it does in time.
 * Takes a `Date` or milliseconds since 1970. Raises {@link DateTimeOutOfRange} outside the years 0001 to 9999.
 *
 * @example
 * formatDateTime(new Date(0)) // → '1970-01-01T00:00:00.000Z'
 * formatDateTime(new Date(NaN)) // → throws DateTimeOutOfRange
 */
export function formatDateTime(instant: Date | number): string {
  return written(instant, HOURS, FRACTIONS)
}

/**
 * Writes an instant in the form that databases read, `YYYY-MM-DD HH:MM:SS.mmm`: in UTC, which it does not say. Raises {@link DateTimeOutOfRange} as
 * {@link formatDateTime} does.
 *
 * @example
 * formatSpaced(new Date(0)) // → '1970-01-01 00:00:00.000'
 */
export function formatSpaced(instant: Date | number): string {
  return written(instant, SPACED_HOURS, PLAIN_FRACTIONS)
}

function written(instant: Date | number, hours: readonly string[], fractions: readonly string[]): string {
  const time = typeof instant === 'number' ? instant : instant.getTime()
  if (!(time >= FIRST && time < END && Number.isInteger(time))) throw new DateTimeOutOfRange(time)
  const days = Math.floor(time / DAY)
  const { year, month, day } = civilFromDays(days)
  const milliseconds = time - days * DAY
  const minutes = (milliseconds / 60_000) | 0
  const rest = milliseconds - minutes * 60_000
  const seconds = (rest / 1000) | 0
  const date = `${TWO[(year / 100) | 0]}${TWO[year % 100]}${HYPHENED[month]}${HYPHENED[day]}`
  return `${date}${hours[(minutes / 60) | 0]}${COLONED[minutes % 60]}${COLONED[seconds]}${fractions[rest - seconds * 1000]}`
}

/**
 * Reads the canonical form alone, digit by digit, as milliseconds since 1970; `NaN` for any other text.
 *
 * @example
 * epochOf('1970-01-01T00:00:01.500Z') // → 1500
 * epochOf('1970-01-01 00:00:01') // → NaN
 */
export function epochOf(text: string): number {
  if (text.length !== 24 || text.charCodeAt(19) !== 46 || text.charCodeAt(23) !== 90 || text.charCodeAt(10) !== 84)
    return Number.NaN
  const rest = threeDigits(text, 20)
  return rest < 0 ? Number.NaN : secondsAt(text) + rest
}

/**
 * Reads the form in which databases write a date-time without a zone, `YYYY-MM-DD HH:MM:SS` or `YYYY-MM-DD HH:MM:SS.mmm`, as milliseconds since 1970
 * in UTC; `NaN` for any other text.
 *
 * @example
 * spacedEpochOf('1970-01-01 00:00:01.500') // → 1500
 * spacedEpochOf('1970-01-01T00:00:01Z') // → NaN
 */
export function spacedEpochOf(text: string): number {
  if (text.charCodeAt(10) !== 32) return Number.NaN
  if (text.length === 19) return secondsAt(text)
  if (text.length !== 23 || text.charCodeAt(19) !== 46) return Number.NaN
  const rest = threeDigits(text, 20)
  return rest < 0 ? Number.NaN : secondsAt(text) + rest
}

/** How {@link parseDateTime} reads. */
export interface ParseDateTimeOptions {
  /** Reads a text that names no time zone as UTC; `false` unless said otherwise: it is refused. */
  readonly assumeUtc?: boolean
}

const LOOSE = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?$/

/**
 * Reads a date-time of RFC 3339 or ISO 8601 with a zone: the canonical form first, then others with a space in place of the T, an offset,
 * no seconds or up to nine digits of fraction, of which the first three count.
 * Raises {@link InvalidDateTime} for anything else, days that do not exist and leap seconds included.
 *
 * @example
 * parseDateTime('2026-11-20T06:00:00.123Z').getTime() // → 1795154400123
 * formatDateTime(parseDateTime('2026-11-20 07:00+01:00')) // → '2026-11-20T06:00:00.000Z'
 * parseDateTime('2026-11-20T06:00') // → throws InvalidDateTime
 */
export function parseDateTime(text: string, { assumeUtc = false }: ParseDateTimeOptions = {}): Date {
  const canonical = typeof text === 'string' ? epochOf(text) : Number.NaN
  if (!Number.isNaN(canonical)) return new Date(canonical)
  const [all, date, minutes, seconds = '00', fraction = '', z, sign, offsetHours = '00', offsetMinutes = '00'] =
    LOOSE.exec(text) ?? []
  if (all === undefined || (z === undefined && sign === undefined && !assumeUtc)) throw new InvalidDateTime(text)
  const local = epochOf(`${date}T${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`)
  const offset = Number(offsetHours) * 60 + Number(offsetMinutes)
  const time = local - (sign === '-' ? -offset : offset) * 60_000
  if (!(time >= FIRST && time < END) || Number(offsetHours) > 23 || Number(offsetMinutes) > 59)
    throw new InvalidDateTime(text)
  return new Date(time)
}

/** Reads `YYYY-MM-DD?HH:MM:SS` at the start of a text as milliseconds; `NaN` where it is not one. */
function secondsAt(text: string): number {
  if (
    text.charCodeAt(4) !== 45 ||
    text.charCodeAt(7) !== 45 ||
    text.charCodeAt(13) !== 58 ||
    text.charCodeAt(16) !== 58
  )
    return Number.NaN
  const year = fourDigits(text, 0)
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  const hours = twoDigits(text, 11)
  const minutes = twoDigits(text, 14)
  const seconds = twoDigits(text, 17)
  if (
    hours < 0 ||
    hours > 23 ||
    minutes < 0 ||
    minutes > 59 ||
    seconds < 0 ||
    seconds > 59 ||
    !isRealDay(year, month, day)
  )
    return Number.NaN
  return daysFromCivil(year, month, day) * DAY + hours * 3_600_000 + minutes * 60_000 + seconds * 1000
}
