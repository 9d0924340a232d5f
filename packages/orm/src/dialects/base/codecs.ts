import { canonicalIp } from '@tsango/toolkit/addresses'
import { formatTime, isPlainTime, parseTime } from '@tsango/toolkit/dates'
import { parseDecimal, unscaleDecimal } from '@tsango/toolkit/numbers'
import { isRecord } from '@tsango/toolkit/records'
import { DataError } from '../../errors/errors.ts'

/** A whole number as drivers give it: a text where it lies beyond 2^53. */
export type RawInteger = number | bigint | string

/** Reads a whole number. Raises {@link DataError} beyond 2^53, where a `number` would be another one. */
export function decodeInteger(value: RawInteger): number {
  const number = typeof value === 'number' ? value : Number(value)
  if (!Number.isSafeInteger(number)) throw new DataError({ cause: new RangeError('A whole number lies beyond 2^53.') })
  return number
}

/** Reads a whole number of any size. */
export function decodeBigint(value: RawInteger): bigint {
  return BigInt(value)
}

/** Makes the reader of decimals: the same value with exactly `places` digits behind the point, rounded half away from zero where there are more. */
export function decimalDecoder(places: number): (value: string | number | bigint) => string {
  return (value) => {
    const text = String(value)
    const point = text.indexOf('.')
    if (places > 0 && point > 0 && text.length - point - 1 === places && !text.includes('e')) return text
    const parsed = parseDecimal(text)
    return unscaleDecimal(rescaled(parsed.unscaled, places - parsed.places), places)
  }
}

function rescaled(unscaled: bigint, shift: number): bigint {
  if (shift >= 0) return unscaled * 10n ** BigInt(shift)
  const divisor = 10n ** BigInt(-shift)
  const half = unscaled < 0n ? -divisor / 2n : divisor / 2n
  return (unscaled + half) / divisor
}

/** Reads a time of day with any number of digits behind the point as `HH:MM:SS` or `HH:MM:SS.mmm`. */
export function decodeTime(value: string): string {
  if (value.length === 8 && isPlainTime(value)) return value
  return formatTime(parseTime(`${value.slice(0, 8)}.${value.slice(9, 12).padEnd(3, '0')}`))
}

/** Writes a time of day in its one form. */
export function encodeTime(value: string): string {
  return formatTime(parseTime(value))
}

const FRACTION = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?/

/** Writes a precise moment as `YYYY-MM-DDTHH:MM:SS.ffffffZ`, always with six digits: such texts sort by time. */
export function preciseDateTime(value: string): string {
  const [, date, time, fraction = ''] = FRACTION.exec(value) ?? []
  if (date === undefined)
    throw new DataError({ cause: new RangeError('A moment is not of the form YYYY-MM-DDTHH:MM:SS.ffffffZ.') })
  return `${date}T${time}.${fraction.padEnd(6, '0')}Z`
}

/** Reads a float, which is a decimal's text where a database computed it from decimals or whole numbers. */
export function decodeFloat(value: number | string): number {
  return typeof value === 'number' ? value : Number(value)
}

/** Writes a UUID in its one form. */
export function encodeUuid(value: string): string {
  return value.toLowerCase()
}

/** Writes an IP address in its one form. */
export function encodeIp(value: string): string {
  return canonicalIp(value) ?? value
}

/** Writes a JSON value as text. */
export function encodeJson(value: unknown): string {
  return JSON.stringify(value)
}

/** Writes a JSON value as text with the keys of each object in order: equal values are equal texts, for databases that compare JSON as text. */
export function encodeSortedJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(byKey)) : part,
  )
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Reads a JSON value from the text or bytes that a driver gives. */
export function decodeJson(value: string | Uint8Array): unknown {
  return JSON.parse(typeof value === 'string' ? value : new TextDecoder().decode(value))
}

/** Reads bytes as a plain `Uint8Array` that owns its memory: a driver's buffer may be a window into a packet. */
export function decodeBytes(value: Uint8Array): Uint8Array {
  return new Uint8Array(value)
}
