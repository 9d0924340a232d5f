/**
 * What was read from outside, told apart by its shape.
 *
 * @module
 */

/**
 * Whether something has values by name, as an object of JSON has: no list and no null.
 *
 * @example
 * isRecord({ title: 'Hi' }) // → true
 * isRecord(['Hi']) // → false
 */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Whether something is a list of texts, which may be empty.
 *
 * @example
 * isTexts(['a', 'b']) // → true
 * isTexts(['a', 1]) // → false
 */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
