/**
 * What was read from outside or given, told apart by its shape.
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
 * What has a value of all that may be left out.
 *
 * @example
 * defined({ title: 'Hi', text: undefined }) // → { title: 'Hi' }
 */
export function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never
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
