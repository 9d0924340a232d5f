import type { FieldSpec, Kind, Sort } from '@tsango/core/fields'
import { booleanText } from '../base/casts.ts'
import { convertNumber, decimalText, scaledText } from './decimals.ts'

const NUMBERS: readonly Sort[] = ['number', 'decimal', 'duration', 'boolean']
// What stops a statement, in words that its error repeats: SQLite itself would make 0 of a text that is no number.
const REFUSE = `json_extract('{}', 'no value of the new type')`

const BITS: Partial<Readonly<Record<Kind, number>>> = { smallInt: 16, smallAuto: 16, int: 32, auto: 32 }

const isNumber = ({ sort }: FieldSpec): boolean => NUMBERS.includes(sort)

/**
 * An expression for the values of a column whose type changes. It means what the other databases make of the same change, and fails where a value
 * has no meaning in the new type.
 */
export function convert(column: string, before: FieldSpec, after: FieldSpec): string {
  const limit = limitOf(before, after)
  const value = converted(column, before, after)
  return limit ? `CASE WHEN ${limit(value)} THEN ${value} WHEN ${column} IS NOT NULL THEN ${REFUSE} END` : value
}

// SQLite keeps no limits of its own: what no longer fits is refused here, as elsewhere.
function limitOf(before: FieldSpec, after: FieldSpec): ((value: string) => string) | undefined {
  const { maxLength, kind } = after
  if (maxLength !== undefined && after.sort === 'text' && (before.maxLength ?? Number.POSITIVE_INFINITY) > maxLength)
    return (value) => `length(${value}) <= ${maxLength}`
  const bits = BITS[kind]
  if (bits !== undefined && (BITS[before.kind] ?? 64) > bits)
    return (value) => `${value} BETWEEN -${2 ** (bits - 1)} AND ${2 ** (bits - 1) - 1}`
  if (kind !== 'decimal' || (before.kind === 'decimal' && digitsBefore(before) <= digitsBefore(after))) return undefined
  return (value) => `ABS(${value}) < 1${'0'.repeat(after.digits ?? 0)}`
}

function digitsBefore({ digits = 0, places = 0 }: FieldSpec): number {
  return digits - places
}

function converted(column: string, before: FieldSpec, after: FieldSpec): string {
  if (
    before.sort === after.sort &&
    before.kind !== 'decimal' &&
    after.kind !== 'dateTimeExact' &&
    before.kind !== 'dateTimeExact'
  )
    return before.kind === 'float' && after.kind !== 'float' ? `CAST(ROUND(${column}) AS INTEGER)` : column
  if (isNumber(before) && isNumber(after)) return number(column, before, after)
  if (isNumber(before))
    return after.kind === 'binary' ? `CAST(${asText(column, before)} AS BLOB)` : asText(column, before)
  if (isNumber(after)) return fromText(column, after)
  return moment(column, before, after)
}

function number(column: string, before: FieldSpec, after: FieldSpec): string {
  if (after.kind === 'boolean') return `${column} <> 0`
  if (before.kind === 'float' && after.kind !== 'float' && after.kind !== 'decimal')
    return `CAST(ROUND(${column}) AS INTEGER)`
  return convertNumber(column, before, after)
}

function asText(column: string, before: FieldSpec): string {
  if (before.kind === 'boolean') return booleanText(column)
  return before.kind === 'decimal' && before.places ? decimalText(column, before.places) : `CAST(${column} AS TEXT)`
}

function fromText(column: string, after: FieldSpec): string {
  const text = `TRIM(${column})`
  if (after.kind === 'boolean') {
    const word = `LOWER(${text})`
    return `CASE WHEN ${word} IN ('true', 't', 'yes', 'on', '1') THEN 1 WHEN ${word} IN ('false', 'f', 'no', 'off', '0') THEN 0 WHEN ${column} IS NOT NULL THEN ${REFUSE} END`
  }
  const bare = `LTRIM(${text}, '+-')`
  const digits = `${bare} <> '' AND ${bare} NOT GLOB '*[^0-9]*'`
  if (after.kind !== 'float' && after.kind !== 'decimal')
    return `CASE WHEN ${digits} THEN CAST(${text} AS INTEGER) WHEN ${column} IS NOT NULL THEN ${REFUSE} END`
  const real = `${bare} GLOB '*[0-9]*' AND ${bare} NOT GLOB '*[^0-9.]*' AND ${bare} NOT GLOB '*.*.*'`
  const exact = after.kind === 'float' ? `CAST(${text} AS REAL)` : scaledText(text, after)
  return `CASE WHEN ${real} THEN ${exact} WHEN ${column} IS NOT NULL THEN ${REFUSE} END`
}

const HEX = (digits: number): string => '[0-9a-f]'.repeat(digits)
const isDay = (column: string): string => `date(substr(${column}, 1, 10)) = substr(${column}, 1, 10)`
const isMoment = (column: string): string => `${isDay(column)} AND datetime(${column}) IS NOT NULL`

// When a text means a value of such a kind, and which.
const READ: Partial<Readonly<Record<Kind, (column: string) => string>>> = {
  date: (column) =>
    `WHEN ${isDay(column)} AND (length(${column}) = 10 OR datetime(${column}) IS NOT NULL) THEN substr(${column}, 1, 10)`,
  dateTime: (column) => `WHEN ${isMoment(column)} THEN strftime('%Y-%m-%dT%H:%M:%fZ', ${column})`,
  // The functions of dates count in milliseconds.
  dateTimeExact: (column) =>
    `WHEN ${isMoment(column)} AND substr(${column}, 20) GLOB '.[0-9]*' AND rtrim(substr(${column}, 21), 'Z') NOT GLOB '*[^0-9]*' THEN substr(${column}, 1, 10) || 'T' || substr(${column}, 12, 8) || substr(rtrim(substr(${column}, 20), 'Z') || '000000', 1, 7) || 'Z' WHEN ${isMoment(column)} THEN strftime('%Y-%m-%dT%H:%M:%f', ${column}) || '000Z'`,
  time: (column) =>
    `WHEN time(${column}) IS NOT NULL AND ${column} NOT GLOB '*[^0-9:.]*' THEN CASE WHEN length(${column}) = 5 THEN ${column} || ':00' ELSE ${column} END`,
  uuid: (column) => `WHEN lower(${column}) GLOB '${[8, 4, 4, 4, 12].map(HEX).join('-')}' THEN lower(${column})`,
}

function moment(column: string, before: FieldSpec, after: FieldSpec): string {
  const read = before.sort === 'text' ? READ[after.kind]?.(column) : undefined
  if (read) return `CASE ${read} WHEN ${column} IS NOT NULL THEN ${REFUSE} END`
  if (after.kind === 'date') return `substr(${column}, 1, 10)`
  if (before.kind === 'date' && after.kind === 'dateTime') return `${column} || 'T00:00:00.000Z'`
  if (before.kind === 'date' && after.kind === 'dateTimeExact') return `${column} || 'T00:00:00.000000Z'`
  if (before.kind === 'dateTime' && after.kind === 'dateTimeExact') return `replace(${column}, 'Z', '000Z')`
  if (before.kind === 'dateTimeExact' && after.kind === 'dateTime') return `substr(${column}, 1, 23) || 'Z'`
  if (after.kind === 'binary') return `CAST(${column} AS BLOB)`
  if (before.kind === 'binary') return `CAST(${column} AS TEXT)`
  if (after.kind === 'json')
    return `CASE WHEN json_valid(${column}) THEN ${column} WHEN ${column} IS NOT NULL THEN ${REFUSE} END`
  return column
}
