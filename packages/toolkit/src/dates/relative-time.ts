import { DateTimeOutOfRange } from './errors.ts'

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_556_952_000],
  ['month', 2_629_746_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** From when, and in which language, {@link relativeTime} speaks. */
export interface RelativeTimeOptions {
  /** The instant that is called now; the present unless said otherwise. */
  readonly now?: Date
  /** A BCP 47 tag; `'en'` unless said otherwise. */
  readonly locale?: string
}

/**
 * Says how far an instant is from now, in the largest unit of which at least one whole has passed. Raises {@link DateTimeOutOfRange} for an
 * invalid `Date`.
 *
 * @example
 * const now = new Date('2026-11-20T06:00:00Z')
 * relativeTime(new Date('2026-11-20T03:59:00Z'), { now }) // → '2 hours ago'
 * relativeTime(new Date('2026-11-21T06:00:00Z'), { now }) // → 'tomorrow'
 * relativeTime(now, { now }) // → 'now'
 */
export function relativeTime(instant: Date, { now = new Date(), locale = 'en' }: RelativeTimeOptions = {}): string {
  const difference = instant.getTime() - now.getTime()
  if (Number.isNaN(difference)) throw new DateTimeOutOfRange(difference)
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  for (const [unit, length] of UNITS)
    if (Math.abs(difference) >= length) return format.format(Math.trunc(difference / length), unit)
  return format.format(Math.trunc(difference / 1000), 'second')
}
