import type { FieldSpec } from '@tsango/core/fields'
import type { DatePart, TruncUnit } from '../base/dates.ts'

const FIELDS: Readonly<Record<Exclude<DatePart, 'date' | 'time' | 'weekDay'>, string>> = {
  year: 'YEAR',
  isoYear: 'ISOYEAR',
  quarter: 'QUARTER',
  month: 'MONTH',
  week: 'WEEK',
  day: 'DAY',
  isoWeekDay: 'ISODOW',
  hour: 'HOUR',
  minute: 'MINUTE',
  second: 'SECOND',
}

/** A part as PostgreSQL writes it; it knows every zone at every time. */
export function part(name: DatePart, column: string, spec: FieldSpec, zone: string): string {
  const source = spec.sort === 'dateTime' ? `${column} AT TIME ZONE '${zone}'` : column
  if (name === 'date') return `CAST(${source} AS date)`
  // The cast would round.
  if (name === 'time') return `CAST(date_trunc('milliseconds', ${source}) AS time(3))`
  if (name === 'weekDay') return `(CAST(EXTRACT(DOW FROM ${source}) AS integer) + 1)`
  const value = `EXTRACT(${FIELDS[name]} FROM ${source})`
  return `CAST(${name === 'second' ? `FLOOR(${value})` : value} AS integer)`
}

/** The start of a unit. A day alone would be taken for a moment in the session's zone. */
export function trunc(unit: TruncUnit, column: string, { sort }: FieldSpec, zone: string): string {
  if (sort === 'dateTime') return `date_trunc('${unit}', ${column}, '${zone}')`
  return sort === 'date'
    ? `CAST(date_trunc('${unit}', CAST(${column} AS timestamp)) AS date)`
    : `CAST(date_trunc('${unit}', ${column}) AS time(3))`
}
