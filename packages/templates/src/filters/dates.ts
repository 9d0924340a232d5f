import { currentContext } from '@tsango/core/context'
import {
  dateIn,
  formatTime,
  isPlainDate,
  isPlainTime,
  parseDateTime,
  parseTime,
  relativeTime,
} from '@tsango/toolkit/dates'
import { FilterValueInvalid } from '../errors/errors.ts'
import { dateTimeFormat } from './formats.ts'

/** How much of a date is written: from `'Friday, November 20, 2026'` to `'11/20/26'`; `'iso'` is `2026-11-20`. */
export type DateStyle = 'full' | 'long' | 'medium' | 'short' | 'iso'

/** In which language and zone dates are written. */
export interface DateFilterOptions {
  /** A BCP 47 tag; the current context's, else `'en'`. */
  readonly locale?: string
  /** An IANA name; the current context's, else `'UTC'`. A plain date has no zone and never moves. */
  readonly timeZone?: string
}

const INSTANT = 'a Date, a plain date or a date-time with a zone'

/**
 * Writes the day of a `Date`, a plain date or a date-time text (`'medium'` unless said otherwise); nothing for `null`.
 * Raises {@link FilterValueInvalid} for what is none of them.
 *
 * @example
 * date(new Date('2026-11-20T06:00:00Z')) // → 'Nov 20, 2026'
 * date('2026-11-20', 'long', { locale: 'de' }) // → '20. November 2026'
 * date(null) // → ''
 */
export function date(value: unknown, style: DateStyle = 'medium', options: DateFilterOptions = {}): string {
  if (isNothing(value)) return ''
  if (isPlainDate(value))
    return style === 'iso'
      ? value
      : dateTimeFormat(localeOf(options), { dateStyle: style, timeZone: 'UTC' }).format(new Date(`${value}T00:00:00Z`))
  const instant = instantOf('date', value, INSTANT)
  const timeZone = timeZoneOf(options)
  return style === 'iso'
    ? dateIn(instant, timeZone)
    : dateTimeFormat(localeOf(options), { dateStyle: style, timeZone }).format(instant)
}

/**
 * Writes the time of day of a `Date`, a plain time or a date-time text (`'short'` unless said otherwise, `'iso'` is `06:00:00`); nothing for `null`.
 * Raises {@link FilterValueInvalid} for what is none of them.
 *
 * @example
 * time(new Date('2026-11-20T18:05:00Z'), 'short', { locale: 'de' }) // → '18:05'
 * time('18:05', 'iso') // → '18:05:00'
 */
export function time(value: unknown, style: DateStyle = 'short', options: DateFilterOptions = {}): string {
  if (isNothing(value)) return ''
  const plain = isPlainTime(value)
  if (plain && style === 'iso') return formatTime(parseTime(value))
  const instant = plain
    ? new Date(parseTime(value))
    : instantOf('time', value, 'a Date, a plain time or a date-time with a zone')
  const timeZone = plain ? 'UTC' : timeZoneOf(options)
  if (style === 'iso') return dateTimeFormat('en-GB', { timeStyle: 'medium', timeZone }).format(instant)
  return dateTimeFormat(localeOf(options), { timeStyle: style, timeZone }).format(instant)
}

/**
 * Says how long ago, or in how long, something is; nothing for `null`. Raises {@link FilterValueInvalid}.
 *
 * @example
 * relative(new Date(Date.now() - 7_200_000)) // → '2 hours ago'
 */
export function relative(value: unknown, options: DateFilterOptions = {}): string {
  return isNothing(value) ? '' : relativeTime(instantOf('relative', value, INSTANT), { locale: localeOf(options) })
}

function instantOf(filter: string, value: unknown, expected: string): Date {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value
  if (typeof value !== 'string') throw new FilterValueInvalid(filter, value, expected)
  return parseDateTime(isPlainDate(value) ? `${value}T00:00Z` : value)
}

function isNothing(value: unknown): value is null | undefined | '' {
  return value === null || value === undefined || value === ''
}

function localeOf(options: DateFilterOptions): string {
  return options.locale ?? currentContext().locale ?? 'en'
}

function timeZoneOf(options: DateFilterOptions): string {
  return options.timeZone ?? currentContext().timeZone ?? 'UTC'
}
