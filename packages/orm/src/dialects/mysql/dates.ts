import type { FieldSpec } from '@tsango/core/fields'
import { formatDateTime } from '@tsango/toolkit/dates'
import { type DatePart, isTimeUnit, type TruncUnit } from '../base/dates.ts'
import type { Operators } from '../base/operators.ts'
import { madeOnce, type ZoneWriter, zoneOffset } from '../base/zone-offset.ts'
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

function clocks(column: string, zone: string): string {
  return `DATE_ADD(${column}, INTERVAL (${zoneOffset(zoneRules(zone), column, WRITER)}) SECOND)`
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

/** A table of one row, which gives a date-time of so many digits of a second a name. */
export type NamedMoment = (moment: string, name: string, digits: number) => string

/** Parts of moments and the start of a unit, as MySQL and MariaDB write them; `table` names what would stand there again and again. */
export function datesBy(table: NamedMoment): Pick<Operators, 'part' | 'trunc'> {
  return {
    part(name, column, spec, zone) {
      if (spec.sort !== 'dateTime' || zone === 'UTC') return PARTS[name](column)
      return madeOnce(
        column,
        (moment) => table(moment, 'at', digitsOf(spec)),
        (moment) => PARTS[name](clocks(moment, zone)),
      )
    },
    trunc(unit, column, spec, zone) {
      if (spec.sort === 'date') return STARTS[unit](column)
      if (spec.sort === 'time') return `CAST(TIME(${STARTS[unit](column)}) AS TIME(3))`
      const digits = digitsOf(spec)
      const startOf = (clock: string): string => `CAST(${STARTS[unit](clock)} AS DATETIME(${digits}))`
      if (zone === 'UTC') return startOf(column)
      const back = (start: string, offset: string): string => `DATE_SUB(${start}, INTERVAL (${offset}) SECOND)`
      const rules = zoneRules(zone)
      return madeOnce(
        column,
        (moment) => table(moment, 'at', digits),
        (moment) => {
          const start = startOf(clocks(moment, zone))
          if (isTimeUnit(unit)) return back(start, zoneOffset(rules, moment, WRITER))
          return `(SELECT ${back('z.start', zoneOffset(rules, 'z.start', WRITER, true))} FROM ${table(start, 'start', digits)} AS z)`
        },
      )
    },
  }
}

function digitsOf({ kind }: FieldSpec): number {
  return kind === 'dateTimeExact' ? 6 : 3
}
