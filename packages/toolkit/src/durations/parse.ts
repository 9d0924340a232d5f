import { InvalidDuration } from './errors.ts'
import { UNITS } from './units.ts'

/** A duration as an option takes it: milliseconds, `'15m'`, `'1h30m'` or `'PT15M'`. */
export type DurationInput = number | string

const SHORT = /^([+-]?)((?:\d+(?:\.\d+)?(?:ms|[wdhms]))+)$/
const PART = /(\d+(?:\.\d+)?)(ms|[wdhms])/g
const ISO =
  /^([+-]?)P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

const LENGTHS: ReadonlyMap<string, number> = new Map(UNITS)
const ISO_UNITS = ['w', 'd', 'h', 'm', 's']

/** Texts beyond this are no duration that anyone wrote. */
const LONGEST = 100

/**
 * Reads a duration as whole milliseconds: `'1h30m'` (each unit of w, d, h, m, s, ms at most once, from large to small), ISO 8601's `PT1H30M`
 * (without years and months, which have no fixed length), or milliseconds as a number. A sign before it counts for all of it.
 * Raises {@link InvalidDuration} for anything else, and for what is finer than a millisecond or beyond 2^53 of them.
 *
 * @example
 * parseDuration('15m') // → 900_000
 * parseDuration('1h30m') // → 5_400_000
 * parseDuration('-PT0.5S') // → -500
 * parseDuration('1 month') // → throws InvalidDuration
 */
export function parseDuration(value: DurationInput): number {
  const milliseconds = readDuration(value)
  if (milliseconds === undefined) throw new InvalidDuration(value)
  return milliseconds
}

/**
 * Reads as {@link parseDuration} does what may be anything; gives nothing where it is no duration.
 *
 * @example
 * readDuration('15m') // → 900_000
 * readDuration('soon') // → undefined
 */
export function readDuration(value: unknown): number | undefined {
  const milliseconds =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && value.length <= LONGEST
        ? millisecondsOf(value)
        : Number.NaN
  return Number.isSafeInteger(milliseconds) ? milliseconds : undefined
}

function millisecondsOf(text: string): number {
  const [, sign = '', short] = SHORT.exec(text) ?? []
  if (short !== undefined) return signed(sign, shortParts(short))
  const [iso, isoSign = '', ...amounts] = ISO.exec(text) ?? []
  if (iso === undefined || /[PT]$/.test(iso)) return Number.NaN
  return signed(
    isoSign,
    amounts.map((amount, index) => [amount ?? '0', ISO_UNITS[index] ?? '']),
  )
}

type Part = readonly [amount: string, unit: string]

/** Gives `NaN` parts where units are out of order, as in `30m1h`, or come twice. */
function shortParts(text: string): Part[] {
  const parts = [...text.matchAll(PART)].map(([, amount = '', unit = '']): Part => [amount, unit])
  const order = parts.map(([, unit]) => UNITS.findIndex(([name]) => name === unit))
  return order.every((place, index) => index === 0 || place > (order[index - 1] ?? 0)) ? parts : [['NaN', 'ms']]
}

function signed(sign: string, parts: readonly Part[]): number {
  const total = parts.reduce(
    (sum, [amount, unit]) => sum + exact(Number(amount) * (LENGTHS.get(unit) ?? Number.NaN)),
    0,
  )
  return sign === '-' && total !== 0 ? -total : total
}

/** `0.7s` is 700 ms although 0.7 * 1000 is not quite 700 in binary; what is further off than that is finer than a millisecond. */
function exact(milliseconds: number): number {
  const whole = Math.round(milliseconds)
  return Math.abs(milliseconds - whole) < 1e-6 ? whole : Number.NaN
}
