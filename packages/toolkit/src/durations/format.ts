import { InvalidDuration } from './errors.ts'
import { UNITS } from './units.ts'

/**
 * Writes milliseconds as `1h30m`, in weeks at the most; {@link parseDuration} reads it back. Raises {@link InvalidDuration} for what is not whole.
 *
 * @example
 * formatDuration(5_400_000) // → '1h30m'
 * formatDuration(-1500) // → '-1s500ms'
 * formatDuration(0) // → '0s'
 */
export function formatDuration(milliseconds: number): string {
  const parts = split(milliseconds).map(([unit, amount]) => `${amount}${unit}`)
  return parts.length === 0 ? '0s' : signOf(milliseconds) + parts.join('')
}

/**
 * Writes milliseconds as ISO 8601, days at the most; {@link parseDuration} reads it back.
 * Raises {@link InvalidDuration} for what is not whole.
 *
 * @example
 * formatIsoDuration(5_400_000) // → 'PT1H30M'
 * formatIsoDuration(-86_400_500) // → '-P1DT0.5S'
 * formatIsoDuration(0) // → 'PT0S'
 */
export function formatIsoDuration(milliseconds: number): string {
  const amounts = new Map(split(milliseconds))
  const days = (amounts.get('w') ?? 0) * 7 + (amounts.get('d') ?? 0)
  const seconds = (amounts.get('s') ?? 0) + (amounts.get('ms') ?? 0) / 1000
  const time = part(amounts.get('h'), 'H') + part(amounts.get('m'), 'M') + part(seconds, 'S')
  if (days === 0 && time === '') return 'PT0S'
  return `${signOf(milliseconds)}P${part(days, 'D')}${time === '' ? '' : `T${time}`}`
}

function split(milliseconds: number): [unit: string, amount: number][] {
  if (!Number.isSafeInteger(milliseconds)) throw new InvalidDuration(milliseconds)
  let rest = Math.abs(milliseconds)
  const parts: [string, number][] = []
  for (const [unit, length] of UNITS) {
    const amount = Math.floor(rest / length)
    rest -= amount * length
    if (amount > 0) parts.push([unit, amount])
  }
  return parts
}

function part(amount: number | undefined, unit: string): string {
  return amount === undefined || amount === 0 ? '' : `${amount}${unit}`
}

function signOf(milliseconds: number): string {
  return milliseconds < 0 ? '-' : ''
}
