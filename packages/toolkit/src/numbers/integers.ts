import { IntegerOutOfRange, InvalidInteger } from './errors.ts'

/** The first and the last whole number that a column holds. */
export interface IntegerRange {
  readonly min: bigint
  readonly max: bigint
}

/** The ranges that integer columns have on every database: signed, of 16, 32 and 64 bits. */
export const INTEGER_RANGES = {
  small: { min: -(2n ** 15n), max: 2n ** 15n - 1n },
  normal: { min: -(2n ** 31n), max: 2n ** 31n - 1n },
  big: { min: -(2n ** 63n), max: 2n ** 63n - 1n },
} as const satisfies Readonly<Record<string, IntegerRange>>

/**
 * Tells whether a whole number lies in a range; a number that is not whole lies in none.
 *
 * @example
 * isInRange(32_768, INTEGER_RANGES.small) // → false
 * isInRange(-32_768n, INTEGER_RANGES.small) // → true
 * isInRange(1.5, INTEGER_RANGES.small) // → false
 */
export function isInRange(value: number | bigint, { min, max }: IntegerRange): boolean {
  return (typeof value === 'bigint' || Number.isInteger(value)) && value >= min && value <= max
}

/**
 * Reads a whole number of any size: a bigint, a safe number or a text of digits.
 * Raises {@link InvalidInteger} for anything else and {@link IntegerOutOfRange} for a number that may have been rounded already.
 *
 * @example
 * parseBigint('-9007199254740993') // → -9007199254740993n
 * parseBigint('1e3') // → throws InvalidInteger
 * parseBigint(2 ** 53) // → throws IntegerOutOfRange
 */
export function parseBigint(value: unknown): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) throw new InvalidInteger(value)
    if (!Number.isSafeInteger(value)) throw new IntegerOutOfRange(value)
    return BigInt(value)
  }
  // The limit keeps a hostile text of a million digits from being multiplied out.
  if (typeof value !== 'string' || !/^[+-]?\d{1,1000}$/.test(value)) throw new InvalidInteger(value)
  return BigInt(value.startsWith('+') ? value.slice(1) : value)
}

/**
 * Reads a whole number as a JavaScript number. Raises {@link InvalidInteger}, and {@link IntegerOutOfRange} beyond 2^53 - 1.
 *
 * @example
 * toSafeInteger(42n) // → 42
 * toSafeInteger('9007199254740993') // → throws IntegerOutOfRange
 */
export function toSafeInteger(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  const integer = parseBigint(value)
  const number = Number(integer)
  if (!Number.isSafeInteger(number)) throw new IntegerOutOfRange(integer)
  return number
}
