import type { FieldSpec } from '@tsango/core/fields'
import { formatDateTime } from '@tsango/toolkit/dates'
import { type DatePart, isTimeUnit, type TruncUnit } from '../base/dates.ts'
import { madeOnce, type ZoneWriter, zoneOffset } from '../base/zone-offset.ts'
import { zoneRules } from '../base/zones.ts'

const SECONDS = '%Y-%m-%dT%H:%M:%S'

const signed = (number: number): string => (number < 0 ? String(number) : `+${number}`)
const twoDigits = (number: number): string => String(number).padStart(2, '0')

/** SQLite knows no zones. Moments are texts that sort by time, of which literals are the beginning. */
const WRITER: ZoneWriter = {
  moment: (seconds) => `'${formatDateTime(seconds * 1000).slice(0, 19)}'`,
  yearly: (column, { month, day, weekday, seconds }, later) =>
    `strftime('${SECONDS}', substr(${column}, 1, 4) || '-${twoDigits(month)}-${twoDigits(day)}', 'weekday ${weekday}', '${signed(seconds + later)} seconds')`,
}

/** Where the parts lie in `YYYY-MM-DDTHH:MM:SS.mmmZ`, and in `HH:MM:SS.mmm`. */
const PLACES: Partial<Readonly<Record<DatePart, readonly [start: number, length: number]>>> = {
  year: [1, 4],
  month: [6, 2],
  day: [9, 2],
  hour: [12, 2],
  minute: [15, 2],
  second: [18, 2],
}
const DATE_LENGTH = 'YYYY-MM-DDT'.length

/** A part as SQLite writes it. */
export function part(name: DatePart, column: string, spec: FieldSpec, zone: string): string {
  if (spec.sort !== 'dateTime' || zone === 'UTC') return partOf(name, column, spec)
  return madeOnce(column, named, (moment) => partOf(name, clocks(moment, zone), spec))
}

function named(moment: string): string {
  return `(SELECT ${moment} AS at)`
}

function partOf(name: DatePart, column: string, spec: FieldSpec): string {
  if (name === 'date') return `substr(${column}, 1, 10)`
  if (name === 'time') return `substr(${column}, 12, 12)`
  if (name === 'weekDay') return `(CAST(strftime('%w', ${column}) AS INTEGER) + 1)`
  if (name === 'isoWeekDay') return `((CAST(strftime('%w', ${column}) AS INTEGER) + 6) % 7 + 1)`
  // A week of ISO 8601 belongs to the year in which its Thursday lies.
  if (name === 'isoYear') return `CAST(strftime('%Y', ${column}, '-3 days', 'weekday 4') AS INTEGER)`
  if (name === 'week') return `((CAST(strftime('%j', ${column}, '-3 days', 'weekday 4') AS INTEGER) - 1) / 7 + 1)`
  if (name === 'quarter') return `((${partOf('month', column, spec)} + 2) / 3)`
  const [start, length] = PLACES[name] ?? [1, 4]
  return `CAST(substr(${column}, ${start - (spec.sort === 'time' ? DATE_LENGTH : 0)}, ${length}) AS INTEGER)`
}

/** What a zone's clocks show, in the same form. The fraction of the second stays out of the computing, which knows milliseconds alone. */
function clocks(column: string, zone: string): string {
  return `(${moved(column, '+', zoneOffset(zoneRules(zone), column, WRITER))} || substr(${column}, 20))`
}

function moved(column: string, sign: '+' | '-', offset: string): string {
  return `strftime('${SECONDS}', substr(${column}, 1, 19), (${sign === '-' ? `-(${offset})` : offset}) || ' seconds')`
}

const STARTS: Readonly<Record<TruncUnit, (column: string) => string>> = {
  year: (column) => `(substr(${column}, 1, 4) || '-01-01')`,
  quarter: (column) =>
    `(substr(${column}, 1, 5) || printf('%02d', (substr(${column}, 6, 2) - 1) / 3 * 3 + 1) || '-01')`,
  month: (column) => `(substr(${column}, 1, 7) || '-01')`,
  week: (column) => `date(substr(${column}, 1, 10), '-6 days', 'weekday 1')`,
  day: (column) => `substr(${column}, 1, 10)`,
  hour: (column) => `(substr(${column}, 1, 13) || ':00:00')`,
  minute: (column) => `(substr(${column}, 1, 16) || ':00')`,
  second: (column) => `substr(${column}, 1, 19)`,
}

/** The start of a unit. */
export function trunc(unit: TruncUnit, column: string, { kind, sort }: FieldSpec, zone: string): string {
  if (sort === 'date') return STARTS[unit](column)
  if (sort === 'time') return `(substr(${STARTS[unit](`('0000-00-00T' || ${column})`)}, 12) || '.000')`
  const end = kind === 'dateTimeExact' ? '.000000Z' : '.000Z'
  const ofDay = isTimeUnit(unit)
  if (zone === 'UTC') return `(${STARTS[unit](column)} || '${ofDay ? '' : 'T00:00:00'}${end}')`
  const rules = zoneRules(zone)
  return madeOnce(column, named, (moment) => {
    const start = STARTS[unit](clocks(moment, zone))
    if (ofDay) return `(${moved(start, '-', zoneOffset(rules, moment, WRITER))} || '${end}')`
    const offset = zoneOffset(rules, 'z.start', WRITER, true)
    return `(SELECT ${moved('z.start', '-', offset)} || '${end}' FROM (SELECT ${start} || 'T00:00:00' AS start) AS z)`
  })
}
