/** The whole number that a text is, in the one way to write it; nothing where it is another text, or beyond 2^53. */
export function asWhole(text: string): number | undefined {
  const number = Number(text)
  return Number.isSafeInteger(number) && String(number) === text ? number : undefined
}

/** The sum of the whole number that a text is and another one; nothing where the text is not one, or the sum is beyond 2^53. */
export function sum(text: string, by: number): number | undefined {
  const total = (asWhole(text) ?? Number.NaN) + by
  return Number.isSafeInteger(total) ? total : undefined
}
