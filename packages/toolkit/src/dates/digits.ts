/** Not a digit: so far below zero that no sum of digits around it reaches zero again. */
const NONE = -100_000

/** Reads one digit of a text. */
function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48
  return value >= 0 && value <= 9 ? value : NONE
}

/** Reads two digits of a text; negative where one of them is none. */
export function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1)
}

/** Reads three digits of a text; negative where one of them is none. */
export function threeDigits(text: string, at: number): number {
  return digit(text, at) * 100 + digit(text, at + 1) * 10 + digit(text, at + 2)
}

/** Reads four digits of a text; negative where one of them is none. */
export function fourDigits(text: string, at: number): number {
  return digit(text, at) * 1000 + digit(text, at + 1) * 100 + digit(text, at + 2) * 10 + digit(text, at + 3)
}

/** `'00'` to `'99'`, by their value. */
export const TWO: readonly string[] = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'))

/** `'000'` to `'999'`, by their value. */
export const THREE: readonly string[] = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'))
