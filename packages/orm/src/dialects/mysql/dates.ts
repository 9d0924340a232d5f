import type { FieldSpec } from '@tsango/core/fields'
import { formatDateTime } from '@tsango/toolkit/dates'
import { type DatePart, isTimeUnit, type TruncUnit } from '../base/dates.ts'
import type { Operators } from '../base/operators.ts'
import { type ZoneWriter, zoneOffset } from '../base/zone-offset.ts'
import { zoneRules } from '../base/zones.ts'

/** The server's own tables of zones may be missing, and begin in 1970: what they do not know they leave as it is, or make NULL of. */
const WRITER: ZoneWriter = {
  moment: (seconds) =>
    `TIMESTAMP'${formatDateTime(seconds * 1000)
      .slice(0, 19)
      .replace('T', ' ')}'`,
  yearly: (column, { month, day, weekday, seconds }, later) => {
    const base = `CAST(CONCAT(DATE_FORMAT(${column}, '%Y'), '-${twoDigits(month)}-${twoDigits(day)}') AS DATETIME)`
    const days = `MOD(${weekday + 8} - DAYOFWEEK(${base}), 7)`
    return `DATE_ADD(DATE_ADD(${base}, INTERVAL ${days} DAY), INTERVAL ${seconds + later} SECOND)`
  },
}

const twoDigits = (number: number): string => String(number).padStart(2, '0')

const PARTS: Readonly<Record<DatePart, (column: string) => string>> = {
  // A year has no sign here, and one less another that is greater would be an error.
  year: (column) => `CAST(YEAR(${column}) AS SIGNED)`,
  isoYear: (column) => `(YEARWEEK(${column}, 3) DIV 100)`,
  quarter: (column) => `QUARTER(${column})`,
  month: (column) => `MONTH(${column})`,
  week: (column) => `WEEK(${column}, 3)`,
  day: (column) => `DAYOFMONTH(${column})`,
  weekDay: (column) => `DAYOFWEEK(${column})`,
  isoWeekDay: (column) => `(WEEKDAY(${column}) + 1)`,
  hour: (column) => `HOUR(${column})`,
  minute: (column) => `MINUTE(${column})`,
  second: (column) => `SECOND(${column})`,
  date: (column) => `DATE(${column})`,
  // The cast alone would round.
  time: (column) => `CAST(LEFT(DATE_FORMAT(${column}, '%H:%i:%s.%f'), 12) AS TIME(3))`,
}

/** A part as MySQL and MariaDB write it. */
export function part(name: DatePart, column: string, spec: FieldSpec, zone: string): string {
  return PARTS[name](spec.sort === 'dateTime' ? clocks(column, zone) : column)
}

function clocks(column: string, zone: string): string {
  return zone === 'UTC'
    ? column
    : `DATE_ADD(${column}, INTERVAL (${zoneOffset(zoneRules(zone), column, WRITER)}) SECOND)`
}

const STARTS: Readonly<Record<TruncUnit, (column: string) => string>> = {
  year: (column) => `CAST(DATE_FORMAT(${column}, '%Y-01-01') AS DATE)`,
  quarter: (column) =>
    `CAST(CONCAT(DATE_FORMAT(${column}, '%Y-'), LPAD(QUARTER(${column}) * 3 - 2, 2, '0'), '-01') AS DATE)`,
  month: (column) => `CAST(DATE_FORMAT(${column}, '%Y-%m-01') AS DATE)`,
  week: (column) => `DATE_SUB(DATE(${column}), INTERVAL WEEKDAY(${column}) DAY)`,
  day: (column) => `DATE(${column})`,
  hour: (column) => `DATE_FORMAT(${column}, '%Y-%m-%d %H:00:00')`,
  minute: (column) => `DATE_FORMAT(${column}, '%Y-%m-%d %H:%i:00')`,
  second: (column) => `DATE_FORMAT(${column}, '%Y-%m-%d %H:%i:%s')`,
}

/** Makes what writes the start of a unit; `table` writes a table of one row, which gives the start of a day a name. */
export function truncBy(table: (start: string, digits: number) => string): Operators['trunc'] {
  return (unit, column, { kind, sort }, zone) => {
    if (sort === 'date') return STARTS[unit](column)
    if (sort === 'time') return `CAST(TIME(${STARTS[unit](column)}) AS TIME(3))`
    const digits = kind === 'dateTimeExact' ? 6 : 3
    const start = `CAST(${STARTS[unit](clocks(column, zone))} AS DATETIME(${digits}))`
    if (zone === 'UTC') return start
    if (isTimeUnit(unit)) return `DATE_SUB(${start}, INTERVAL (${zoneOffset(zoneRules(zone), column, WRITER)}) SECOND)`
    const offset = zoneOffset(zoneRules(zone), 'z.start', WRITER, true)
    return `(SELECT DATE_SUB(z.start, INTERVAL (${offset}) SECOND) FROM ${table(start, digits)} AS z)`
  }
}
