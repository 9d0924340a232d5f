import { DecimalOutOfRange, InvalidDecimal } from './errors.ts'

/** A decimal number as a whole number of units: `unscaled` divided by ten to the power of `places`. */
export interface Decimal {
  readonly unscaled: bigint
  /** Digits after the point, from 0. */
  readonly places: number
}

/** What a decimal column holds. */
export interface DecimalLimits {
  /** Digits in all, those after the point included. */
  readonly digits?: number
  /** Digits after the point. */
  readonly places?: number
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/

/** No column holds more; it keeps `1e9999` and a text of a million digits from filling the memory. */
const MOST_DIGITS = 1000

/**
 * Reads a decimal number exactly: a text like `-12.30` or `1.5e3`, a bigint, or a number by its shortest text.
 * Raises {@link InvalidDecimal} for anything else, `NaN` and infinities included, and for more than 1,000 digits.
 *
 * @example
 * parseDecimal('-12.30') // → { unscaled: -1230n, places: 2 }
 * parseDecimal(0.1) // → { unscaled: 1n, places: 1 }
 * parseDecimal('1.5e3') // → { unscaled: 1500n, places: 0 }
 * parseDecimal('12,30') // → throws InvalidDecimal
 */
export function parseDecimal(value: unknown): Decimal {
  if (typeof value === 'bigint') return { unscaled: value, places: 0 }
  const text = typeof value === 'number' ? String(value) : value
  const match = typeof text === 'string' && text.length <= MOST_DIGITS ? DECIMAL.exec(text) : null
  if (match === null) throw new InvalidDecimal(value)
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  const places = fraction.length - Number(exponent)
  if (digits === '' || Math.abs(places) > MOST_DIGITS) throw new InvalidDecimal(value)
  const unscaled = BigInt(digits + '0'.repeat(Math.max(0, -places)))
  return { unscaled: sign === '-' ? -unscaled : unscaled, places: Math.max(0, places) }
}

/**
 * Tells whether a value is a decimal number within limits.
 *
 * @example
 * isDecimal('12.30', { digits: 4, places: 2 }) // → true
 * isDecimal('123.4', { digits: 4, places: 2 }) // → false
 * isDecimal('abc') // → false
 */
export function isDecimal(value: unknown, limits: DecimalLimits = {}): boolean {
  try {
    normalizeDecimal(value, limits)
    return true
  } catch {
    return false
  }
}

/**
 * Gives a decimal number as a whole number of its smallest unit, as databases without decimals store it.
 * Raises {@link DecimalOutOfRange} where digits would be lost; zeros at the end are none.
 *
 * @example
 * scaleDecimal('12.30', 2) // → 1230n
 * scaleDecimal('12.300', 2) // → 1230n
 * scaleDecimal('12.305', 2) // → throws DecimalOutOfRange
 */
export function scaleDecimal(value: unknown, places: number): bigint {
  const decimal = parseDecimal(value)
  if (decimal.places <= places) return decimal.unscaled * 10n ** BigInt(places - decimal.places)
  const divisor = 10n ** BigInt(decimal.places - places)
  if (decimal.unscaled % divisor !== 0n)
    throw new DecimalOutOfRange(value, `${places} ${places === 1 ? 'digit' : 'digits'} after the point`)
  return decimal.unscaled / divisor
}

/**
 * Writes a whole number of smallest units as a decimal number with all its places: the inverse of {@link scaleDecimal}.
 * A text must be a whole number, as databases give it; anything else raises a `SyntaxError` of the runtime.
 *
 * @example
 * unscaleDecimal(1230n, 2) // → '12.30'
 * unscaleDecimal('-5', 2) // → '-0.05'
 * unscaleDecimal(7, 0) // → '7'
 */
export function unscaleDecimal(unscaled: bigint | number | string, places: number): string {
  const value = BigInt(unscaled)
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0')
  const sign = value < 0n ? '-' : ''
  return places === 0 ? sign + digits : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/**
 * Writes a decimal number in its one form: no plus, no exponent, no zeros before it, exactly `places` digits after the point (as many as it
 * has unless said otherwise), and never a negative zero. Raises {@link InvalidDecimal} and, beyond the limits, {@link DecimalOutOfRange}.
 *
 * @example
 * normalizeDecimal('+012.3', { digits: 5, places: 2 }) // → '12.30'
 * normalizeDecimal('1.50') // → '1.50'
 * normalizeDecimal('-0.0') // → '0.0'
 * normalizeDecimal('1000', { digits: 5, places: 2 }) // → throws DecimalOutOfRange
 */
export function normalizeDecimal(value: unknown, { digits, places }: DecimalLimits = {}): string {
  const given = places ?? parseDecimal(value).places
  const unscaled = scaleDecimal(value, given)
  if (digits !== undefined && countDigits(unscaled) > digits)
    throw new DecimalOutOfRange(
      value,
      `${digits} digits${places === undefined ? '' : `, ${places} of them after the point`}`,
    )
  return unscaleDecimal(unscaled, given)
}

/**
 * Compares two decimal numbers by value: -1, 0 or 1, fit for `sort`. Raises {@link InvalidDecimal}.
 *
 * @example
 * compareDecimals('1.10', '1.1') // → 0
 * compareDecimals('-10', '-9.99') // → -1
 */
export function compareDecimals(a: unknown, b: unknown): -1 | 0 | 1 {
  const left = parseDecimal(a)
  const right = parseDecimal(b)
  const places = Math.max(left.places, right.places)
  const difference =
    left.unscaled * 10n ** BigInt(places - left.places) - right.unscaled * 10n ** BigInt(places - right.places)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function countDigits(unscaled: bigint): number {
  return unscaled === 0n ? 0 : (unscaled < 0n ? -unscaled : unscaled).toString().length
}
