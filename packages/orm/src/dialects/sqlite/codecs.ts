import { epochOf, formatDateTime, parseDateTime } from '@tsango/toolkit/dates'
import { parseDecimal, scaleDecimal, unscaleDecimal } from '@tsango/toolkit/numbers'
import { isRecord } from '@tsango/toolkit/records'
import {
  decimalDecoder,
  decodeBigint,
  decodeTime,
  encodeIp,
  encodeTime,
  encodeUuid,
  preciseDateTime,
} from '../base/codecs.ts'
import type { Codec } from '../base/columns.ts'

/** More digits than a JavaScript number tells apart: such columns are read as text. */
const SAFE_DIGITS = 15

const asText = (column: string): string => `CAST(${column} AS TEXT)`

/** The codec of values that the driver takes and gives as rows have them. */
export function plain(castType: string): Codec {
  return { castType }
}

/** 0 and 1: SQLite has no booleans. */
export const boolean: Codec = {
  encode: (value: boolean) => (value ? 1 : 0),
  decode: (value: number) => value !== 0,
  castType: 'integer',
}

/** Whole numbers of 64 bits as `bigint`: the driver refuses to read them as numbers. */
export const bigintCodec: Codec = { read: asText, fromPlain: String, decode: decodeBigint, castType: 'integer' }

/** UUIDs as lower-case text. */
export const uuid: Codec = { encode: encodeUuid, castType: 'text' }

/** IP addresses in their one form. */
export const ip: Codec = { encode: encodeIp, castType: 'text' }

/** Moments in one canonical form, which sorts by time as text does: `2026-11-20T14:05:00.000Z`. */
export const dateTime: Codec = {
  encode: (value: Date) => formatDateTime(value),
  decode: (text: string) => {
    const time = epochOf(text)
    // Another program may have written `2026-11-20 14:05:00`, as SQLite's own CURRENT_TIMESTAMP does.
    return Number.isNaN(time) ? parseDateTime(text, { assumeUtc: true }) : new Date(time)
  },
  castType: 'text',
}

/** Moments with six digits behind the point. */
export const preciseDateTimeCodec: Codec = { encode: preciseDateTime, castType: 'text' }

/** Times of day, always with three digits behind the point: `14:05:00.000`. */
export const time: Codec = {
  encode: (value: string) => {
    const text = encodeTime(value)
    return text.length === 8 ? `${text}.000` : text
  },
  decode: (text: string) => decodeTime(text.endsWith('.000') ? text.slice(0, 8) : text),
  castType: 'text',
}

/** JSON as text with the keys of objects in order, so that equal values are equal text. */
export const json: Codec = {
  encode: (value: unknown) => JSON.stringify(value, sorted),
  decode: (text: string) => JSON.parse(text) as unknown,
  castType: 'text',
}

/** Bytes; a list of them travels as hexadecimal text. */
export const binary: Codec = { castType: 'blob' }

/** Decimals as whole numbers of their smallest unit. */
export function decimal(digits: number, places: number): Codec {
  const encode = (value: string): bigint | number => scaled(value, places)
  if (digits > SAFE_DIGITS)
    return {
      encode,
      decode: (text: string) => fromText(text, places),
      read: asText,
      fromPlain: String,
      castType: 'integer',
    }
  return { encode, decode: (value: number) => fromNumber(value, places), castType: 'integer' }
}

/**
 * A whole number of units; for a value with more digits than the column has, a floating-point one: it compares with every whole number as the value
 * does, products and quotients take it as the decimal that it is written as, and a STRICT column refuses to store it.
 * Raises `DecimalOutOfRange` where such a number would be another one.
 */
function scaled(value: string, places: number): bigint | number {
  const decimal = parseDecimal(value)
  const shift = decimal.places - places
  const fits = shift <= 0 || decimal.unscaled % 10n ** BigInt(shift) === 0n
  if (fits || String(decimal.unscaled).length > SAFE_DIGITS) return scaleDecimal(value, places)
  return Number(`${decimal.unscaled}e-${shift}`)
}

/** Rounds a computed number of units, half away from zero. */
const whole = decimalDecoder(0)

function fromText(text: string, places: number): string {
  return unscaleDecimal(text.includes('.') ? whole(text) : text, places)
}

/** The same as {@link fromText}, without a bigint for every value of every row. */
function fromNumber(value: number, places: number): string {
  if (!Number.isSafeInteger(value)) return unscaleDecimal(whole(value), places)
  if (places === 0) return String(value)
  const digits = String(Math.abs(value)).padStart(places + 1, '0')
  const point = digits.length - places
  return `${value < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

function sorted(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
