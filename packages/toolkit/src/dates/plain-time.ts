import { THREE, TWO, threeDigits, twoDigits } from './digits.ts'
import { InvalidTime } from './errors.ts'

const COLON = 58
const POINT = 46

/**
 * Tells whether a value is a time of day: `HH:MM`, `HH:MM:SS` or `HH:MM:SS.mmm`, from 00:00 to 23:59:59.999.
 *
 * @example
 * isPlainTime('23:59:59.999') // → true
 * isPlainTime('24:00') // → false
 */
export function isPlainTime(value: unknown): value is string {
  return typeof value === 'string' && millisecondsOf(value) >= 0
}

/**
 * Reads a time of day as milliseconds since midnight. Raises {@link InvalidTime}.
 *
 * @example
 * parseTime('01:30') // → 5_400_000
 * parseTime('00:00:00.001') // → 1
 * parseTime('1:30') // → throws InvalidTime
 */
export function parseTime(text: string): number {
  const milliseconds = typeof text === 'string' ? millisecondsOf(text) : -1
  if (milliseconds < 0) throw new InvalidTime(text)
  return milliseconds
}

/**
 * Writes milliseconds since midnight (0 to 86,399,999) as `HH:MM:SS`, or `HH:MM:SS.mmm` where there is a fraction: the one form that is stored.
 * Raises {@link InvalidTime} for anything else.
 *
 * @example
 * formatTime(parseTime('01:30')) // → '01:30:00'
 * formatTime(1) // → '00:00:00.001'
 */
export function formatTime(milliseconds: number): string {
  const rest = milliseconds % 1000
  const seconds = (milliseconds - rest) / 1000
  const hours = TWO[Math.floor(seconds / 3600)]
  const fraction = THREE[rest]
  if (fraction === undefined || hours === undefined || milliseconds < 0 || seconds >= 86_400)
    throw new InvalidTime(String(milliseconds))
  const text = `${hours}:${TWO[Math.floor(seconds / 60) % 60]}:${TWO[seconds % 60]}`
  return rest === 0 ? text : `${text}.${fraction}`
}

/** Gives -1 for what is no time of day. */
function millisecondsOf(text: string): number {
  const length = text.length
  if (length !== 5 && length !== 8 && length !== 12) return -1
  const hours = twoDigits(text, 0)
  const minutes = twoDigits(text, 3)
  const seconds = length > 5 ? twoDigits(text, 6) : 0
  const rest = length > 8 ? threeDigits(text, 9) : 0
  if (
    text.charCodeAt(2) !== COLON ||
    (length > 5 && text.charCodeAt(5) !== COLON) ||
    (length > 8 && text.charCodeAt(8) !== POINT)
  )
    return -1
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 59 || rest < 0) return -1
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
}
