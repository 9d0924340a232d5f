import type { MomentOperators } from '@tsango/orm/dialect-kit'
import type { DatePart, TruncUnit } from '@tsango/orm/dialects'

const DAY = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** What the clocks of a zone show, as if it were UTC. */
function clocks(instant: number, zone: string): number {
  if (zone === 'UTC') return instant
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-u-ca-iso8601-hc-h23', {
      timeZone: zone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  formats.set(zone, format)
  const shown = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown
  return atUtc(year, month - 1, day) + (hour * 3600 + minute * 60 + second) * 1000 + (((instant % 1000) + 1000) % 1000)
}

/** `Date.UTC`, which takes the years up to 99 for those of another century. */
function atUtc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day)
}

/** The moment at which the clocks of a zone show a time; the first of two, and the end of a gap in which they never do. */
function shownAt(time: number, zone: string): number {
  const [before, after] = [time - DAY, time + DAY].map((near) => clocks(near, zone) - near) as [number, number]
  const found = [time - Math.max(before, after), time - Math.min(before, after)].find((at) => clocks(at, zone) === time)
  return found ?? time - before
}

/** A stored date, time or moment as milliseconds; a time lies on the first day of 1970. */
function millisecondsOf(value: string): number {
  return Date.parse(value.length === 12 && value[2] === ':' ? `1970-01-01T${value}Z` : value)
}

/** A part of a stored date, time or moment, as Tsango counts: Sunday is day 1 of a week, Monday day 1 of one of ISO 8601. */
export function partOf(value: string, part: DatePart, zone: string): number | string {
  const date = new Date(clocks(millisecondsOf(value), zone))
  // A week of ISO 8601 belongs to the year of its Thursday.
  const thursday = new Date(date.getTime() + (4 - isoDay(date)) * DAY)
  switch (part) {
    case 'year':
      return date.getUTCFullYear()
    case 'isoYear':
      return thursday.getUTCFullYear()
    case 'quarter':
      return Math.floor(date.getUTCMonth() / 3) + 1
    case 'month':
      return date.getUTCMonth() + 1
    case 'week':
      return Math.floor((thursday.getTime() - atUtc(thursday.getUTCFullYear(), 0, 1)) / DAY / 7) + 1
    case 'day':
      return date.getUTCDate()
    case 'weekDay':
      return date.getUTCDay() + 1
    case 'isoWeekDay':
      return isoDay(date)
    case 'hour':
      return date.getUTCHours()
    case 'minute':
      return date.getUTCMinutes()
    case 'second':
      return date.getUTCSeconds()
    case 'date':
      return date.toISOString().slice(0, 10)
    case 'time':
      return date.toISOString().slice(11, 23)
  }
}

function isoDay(date: Date): number {
  return date.getUTCDay() || 7
}

const UNITS: Partial<Readonly<Record<TruncUnit, number>>> = { second: 1000, minute: 60_000, hour: 3_600_000 }

/** The start of the unit in which a stored date, time or moment lies, in the same form. */
export function startOf(value: string, unit: TruncUnit, zone: string): string {
  const instant = millisecondsOf(value)
  const shown = clocks(instant, zone)
  const length = UNITS[unit]
  // Within an hour the clocks go on as they do, so that the one that comes twice is not mistaken for the first.
  const start =
    length === undefined ? shownAt(dayOf(shown, unit), zone) : instant - (((shown % length) + length) % length)
  const text = new Date(start).toISOString()
  if (value.length === 10) return text.slice(0, 10)
  if (value[2] === ':') return text.slice(11, 23)
  return value.length === 27 ? text.replace('Z', '000Z') : text
}

function dayOf(shown: number, unit: TruncUnit): number {
  const date = new Date(shown)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  if (unit === 'year') return atUtc(year, 0, 1)
  if (unit === 'quarter') return atUtc(year, month - (month % 3), 1)
  if (unit === 'month') return atUtc(year, month, 1)
  const day = atUtc(year, month, date.getUTCDate())
  return unit === 'week' ? day - (isoDay(date) - 1) * DAY : day
}

const within = (made: string): string =>
  `(SELECT CASE WHEN m.made >= '0001' THEN m.made END FROM (SELECT ${made} AS made) AS m)`
const epoch = (moment: string): string =>
  `(CAST(strftime('%s', ${moment}) AS INTEGER) * 1000 + CAST(substr(${moment}, 21, 3) AS INTEGER))`

/** How Pocket reckons with moments, which are texts that sort by time. */
export const moments: MomentOperators = {
  later: (moment, milliseconds) =>
    within(`strftime('%Y-%m-%dT%H:%M:%fZ', ${moment}, ROUND(${milliseconds} / 1000.0, 3) || ' seconds')`),
  since: (moment, other) => `(${epoch(moment)} - ${epoch(other)})`,
  daysLater: (day, days) => within(`date(${day}, ${days} || ' days')`),
  // `floor` keeps a day that its month lacks within it.
  monthsLater: (day, months) => within(`date(${day}, ${months} || ' months', 'floor')`),
  daysSince: (day, other) => `CAST(julianday(${day}) - julianday(${other}) AS INTEGER)`,
}
