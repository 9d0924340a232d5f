import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { parseDecimal } from '@tsango/toolkit/numbers'
import { cast } from './conversions.ts'
import { partOf, startOf } from './moments.ts'

/** Folds case letter by letter; the sigma at the end of a word is the one within. */
export function fold(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ')
}

/** What the engine lacks, in JavaScript: NULL in, NULL out. */
const FUNCTIONS: Readonly<Record<string, (...values: never[]) => SQLOutputValue>> = {
  pocket_fold: fold,
  pocket_upper: (text: string) => text.toUpperCase(),
  pocket_matches: (text: string, pattern: string, ignoreCase: number) =>
    Number(new RegExp(pattern, ignoreCase ? 'iu' : 'u').test(text)),
  pocket_round: round,
  pocket_multiply: multiply,
  pocket_divide: divide,
  pocket_part: partOf,
  pocket_start: startOf,
  pocket_cast: cast,
}

/** Lets SQL on a connection call them. */
export function register(database: DatabaseSync): void {
  for (const [name, call] of Object.entries(FUNCTIONS))
    database.function(name, { deterministic: true, varargs: true, useBigIntArguments: true }, (...values) =>
      values.includes(null) ? null : call(...(values.map(plain) as never[])),
    )
}

/** The engine gives whole numbers as they are; only those beyond 2^53 need to stay so. */
function plain(value: SQLOutputValue): SQLOutputValue {
  return typeof value === 'bigint' && BigInt.asIntN(54, value) === value ? Number(value) : value
}

/** Digits of a float are those that it is written with: 1.005 rounds to 1.01. */
function round(value: number, places: number): number {
  const { unscaled, places: own } = parseDecimal(value)
  return own <= places ? value : Number(`${divided(unscaled, 10n ** BigInt(own - places))}e-${places}`)
}

/** The product of two decimals in units of the same places. A factor with more digits than its column is a number between two units. */
function multiply(left: number, right: number, places: number): number {
  const [a, b] = [parseDecimal(left), parseDecimal(right)]
  return Number(divided(a.unscaled * b.unscaled, 10n ** BigInt(places + a.places + b.places)))
}

function divide(left: number, right: number, places: number): number | null {
  if (right === 0) return null
  const [a, b] = [parseDecimal(left), parseDecimal(right)]
  return Number(divided(a.unscaled * 10n ** BigInt(places + b.places), b.unscaled * 10n ** BigInt(a.places)))
}

/** A quotient of whole numbers, rounded half away from zero. */
function divided(dividend: bigint, divisor: bigint): bigint {
  const [top, bottom] = divisor < 0n ? [-dividend, -divisor] : [dividend, divisor]
  return (top < 0n ? top - bottom / 2n : top + bottom / 2n) / bottom
}
