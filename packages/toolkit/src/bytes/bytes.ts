/**
 * Numbers of bytes, read from and written as `5MiB`.
 *
 * @module
 */
import { InvalidBytes } from './errors.ts'

export { InvalidBytes } from './errors.ts'

/** A number of bytes as an option takes it: `5_242_880` or `'5MiB'`. */
export type BytesInput = number | string

const FORM = /^(\d{1,16}(?:\.\d{1,6})?) ?([kmgt]?i?b)?$/i
const PREFIXES = 'bkmgt'

/**
 * Reads a number of bytes: `'5MiB'` (by 1024), `'5MB'` (by 1000), in any case, or whole bytes. Raises {@link InvalidBytes} for anything else, for
 * parts of a byte and beyond 2^53.
 *
 * @example
 * parseBytes('5MiB') // → 5_242_880
 * parseBytes('1.5 kB') // → 1_500
 * parseBytes('5 apples') // → throws InvalidBytes
 */
export function parseBytes(value: BytesInput): number {
  const bytes = typeof value === 'number' ? value : bytesOf(value)
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new InvalidBytes(value)
  return bytes
}

function bytesOf(text: unknown): number {
  const [, amount, unit = 'b'] = (typeof text === 'string' && FORM.exec(text)) || []
  if (amount === undefined || unit.toLowerCase() === 'ib') return Number.NaN
  const power = PREFIXES.indexOf(unit.charAt(0).toLowerCase())
  const [whole = '', part = ''] = amount.split('.')
  const base = unit.toLowerCase().endsWith('ib') ? 1024n : 1000n
  // Of parts of a unit a double would make parts of a byte that are none.
  const [scaled, scale] = [BigInt(whole + part) * base ** BigInt(power), 10n ** BigInt(part.length)]
  return scaled % scale === 0n ? Number(scaled / scale) : Number.NaN
}

/**
 * Writes a number of bytes in the largest unit by 1024 that loses nothing; {@link parseBytes} reads it back.
 *
 * @example
 * formatBytes(5_242_880) // → '5MiB'
 * formatBytes(1_500) // → '1500B'
 */
export function formatBytes(bytes: number): string {
  const whole = parseBytes(bytes)
  let [amount, power] = [whole, 0]
  while (amount > 0 && amount % 1024 === 0 && power < PREFIXES.length - 1) {
    amount /= 1024
    power++
  }
  return `${amount}${power === 0 ? 'B' : `${PREFIXES.charAt(power).toUpperCase()}iB`}`
}
