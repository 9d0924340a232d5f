import { createHash } from 'node:crypto'
import type { BoundEnd } from '@tsango/core/values'
import { toHex } from '@tsango/toolkit/encodings'
import { shortName } from '@tsango/toolkit/text'

/**
 * The name of an index that was given none: table, columns and what it is, cut to what every database can hold. What else is said of it is in a hash,
 * so that two indexes over the same columns have two names.
 *
 * @example
 * indexName('blog_post', ['slug'], true) // → 'blog_post_slug_uniq'
 * indexName('blog_post', ['slug'], true, { descending: ['slug'] }) // → 'blog_post_slug_48ceeb1d_uniq'
 */
export function indexName(table: string, columns: readonly string[], unique: boolean, options: object = {}): string {
  const more = Object.keys(options).length ? [hashOf(options)] : []
  return shortName([table, ...columns, ...more, unique ? 'uniq' : 'idx'].join('_'))
}

function hashOf(options: object): string {
  const text = JSON.stringify(options, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value instanceof Uint8Array ? toHex(value) : value,
  )
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}

/**
 * The name of the constraint that holds a column to its target.
 *
 * @example
 * foreignKeyName('blog_post', 'author_id') // → 'blog_post_author_id_fk'
 */
export function foreignKeyName(table: string, column: string): string {
  return shortName(`${table}_${column}_fk`)
}

/**
 * The name of the check that holds a column to a bound of its field.
 *
 * @example
 * boundName('blog_post', 'views', 'min') // → 'blog_post_views_min'
 */
export function boundName(table: string, column: string, end: BoundEnd): string {
  return shortName(`${table}_${column}_${end}`)
}
