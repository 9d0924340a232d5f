import { parseDecimal } from '@tsango/toolkit/numbers'
import { encodeSortedJson } from '../base/codecs.ts'
import { jsonContains } from './json-contains.ts'
import { matches } from './matches.ts'
import { textFunctions } from './text-functions.ts'

/** A function that SQL may call on connections of this runtime. */
export interface SqlFunction {
  readonly name: string
  /** NULL in, NULL out. */
  readonly call: (...values: never[]) => unknown
  /** Whole numbers arrive as `bigint`. */
  readonly bigints: boolean
}

/** The SQL name of the function that folds case; a database that cannot have it says so by name. */
export const FOLD = 'tsango_fold'
/** The SQL name of the function that gives upper case. */
export const UPPER = 'tsango_upper'
/** The SQL name of the function that rounds floats by their decimal digits. */
export const ROUND = 'tsango_round'
/** The SQL name of the function that says whether JSON holds other JSON. */
export const CONTAINS = 'tsango_json_contains'
/** The SQL name of the function that looks for a regular expression. */
export const MATCHES = 'tsango_matches'
/** The SQL name of the product of two decimals, in whole units. */
export const MULTIPLY = 'tsango_decimal_multiply'
/** The SQL name of the rounded quotient of two decimals, in whole units. */
export const DIVIDE = 'tsango_decimal_divide'
/** The SQL name of the function that writes JSON with the keys of objects in order. */
export const SORTED = 'tsango_json_sorted'
/** The SQL name of the function that writes a float with all its digits. */
export const NUMBER = 'tsango_number'
/** The SQL name of the function that gives a decimal as a float. */
export const REAL = 'tsango_real'

/**
 * Folds case in Unicode, letter by letter, as the other databases do: `'ÉCOLE'` and `'école'` are one, `'ß'` and `'ss'` are two.
 *
 * @example
 * fold('ÉCOLE') // → 'école'
 */
export function fold(text: string): string {
  // JavaScript writes a sigma at the end of a word in another way; a piece of text does not know where it ends.
  return text.toLowerCase().replaceAll('ς', 'σ')
}

/** Whole numbers of a decimal's smallest unit; with a fraction where a value has more digits than its column. */
type Units = bigint | number | null

/** Divides whole numbers and rounds half away from zero. */
function rounded(dividend: bigint, divisor: bigint): bigint {
  const [top, bottom] = divisor < 0n ? [-dividend, -divisor] : [dividend, divisor]
  const half = bottom / 2n
  return (top < 0n ? top - half : top + half) / bottom
}

const unit = (places: bigint): bigint => 10n ** places

/** Every function, to be registered on each connection. Results beyond 64 bits are refused by the runtime. */
export const functions: readonly SqlFunction[] = [
  // SQLite before 3.53 reads the last digit of some numbers in JSON wrongly.
  { name: REAL, bigints: false, call: (value: unknown) => Number(value) },
  {
    name: SORTED,
    bigints: false,
    call: (text: unknown) => (text === null ? null : encodeSortedJson(JSON.parse(String(text)))),
  },
  { name: NUMBER, bigints: false, call: (value: unknown) => (value === null ? null : String(value)) },
  { name: FOLD, bigints: false, call: (text: unknown) => (text === null ? null : fold(String(text))) },
  { name: UPPER, bigints: false, call: (text: unknown) => (text === null ? null : String(text).toUpperCase()) },
  { name: ROUND, bigints: false, call: round },
  { name: MATCHES, bigints: false, call: matches },
  { name: CONTAINS, bigints: false, call: jsonContains },
  { name: MULTIPLY, bigints: true, call: multiply },
  { name: DIVIDE, bigints: true, call: divide },
  ...textFunctions,
]

/** Floats from here on have no digits behind the point that could be rounded. */
const WHOLE_FROM = 1e15

function round(value: number | null, places: number): number | null {
  if (value === null || Math.abs(value) >= WHOLE_FROM) return value
  const decimal = parseDecimal(value)
  if (decimal.places <= places) return value
  return Number(`${rounded(decimal.unscaled, unit(BigInt(decimal.places - places)))}e-${places}`)
}

function multiply(left: Units, right: Units, places: bigint): bigint | null {
  if (left === null || right === null) return null
  const [a, b] = [parseDecimal(left), parseDecimal(right)]
  return rounded(a.unscaled * b.unscaled, unit(places + BigInt(a.places + b.places)))
}

function divide(left: Units, right: Units, places: bigint): bigint | null {
  if (left === null || right === null || Number(right) === 0) return null
  const [a, b] = [parseDecimal(left), parseDecimal(right)]
  return rounded(a.unscaled * unit(places + BigInt(b.places)), b.unscaled * unit(BigInt(a.places)))
}
