import { pluralize, truncate as shorten } from '@tsango/toolkit/text'
import { printValue } from '../html/html.ts'

/**
 * Gives a noun in the number that fits a count, or a list: by English rule, or the plural given.
 *
 * @example
 * plural(1, 'comment') // → 'comment'
 * plural(2, 'category') // → 'categories'
 * plural([], 'Datei', 'Dateien') // → 'Dateien'
 */
export function plural(count: number | bigint | { readonly length: number }, one: string, many?: string): string {
  const amount = typeof count === 'object' ? count.length : count
  if (many === undefined) return pluralize(one, amount)
  return Number(amount) === 1 ? one : many
}

/**
 * Shortens text to at most `max` characters, the ellipsis included; nothing for `null`.
 *
 * @example
 * truncate('A long sentence', 7) // → 'A long…'
 * truncate(null, 7) // → ''
 */
export function truncate(value: unknown, max: number, ellipsis = '…'): string {
  return shorten(printValue(value), max, ellipsis)
}
