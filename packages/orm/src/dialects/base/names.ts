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
 * The same of a column, by the name that its constraint was given.
 *
 * @example
 * keyNameOf('blog_post', { column: 'author_id', references: { name: 'post_author' } }) // → 'post_author'
 */
export function keyNameOf(
  table: string,
  { column, references }: { readonly column: string; readonly references: { readonly name?: string } | undefined },
): string {
  return references?.name ?? foreignKeyName(table, column)
}

/** What of a table {@link keyNamesOf} reads. */
export interface TableWithKeys {
  readonly table: string
  readonly columns: readonly {
    readonly column: string
    readonly references: { readonly name?: string } | undefined
  }[]
  readonly keys?: readonly { readonly name: string; readonly columns: readonly string[] }[]
}

/**
 * The names of all constraints that hold a table to others, each with its columns.
 *
 * @example
 * keyNamesOf({ table: 'blog_post', columns: [{ column: 'author_id', references: {} }] }) // → [{ name: 'blog_post_author_id_fk', columns: ['author_id'] }]
 */
export function keyNamesOf({
  table,
  columns,
  keys = [],
}: TableWithKeys): readonly { readonly name: string; readonly columns: readonly string[] }[] {
  const single = columns
    .filter(({ references }) => references)
    .map((one) => ({ name: keyNameOf(table, one), columns: [one.column] }))
  return [...single, ...keys.map(({ name, columns: own }) => ({ name, columns: own }))]
}

/** What of a field a check of its column holds: a bound, or the words of an enumeration. */
export type FieldLimit = BoundEnd | 'enum'

/**
 * The name of the check that holds a column to a bound of its field, or to its words.
 *
 * @example
 * boundName('blog_post', 'views', 'min') // → 'blog_post_views_min'
 */
export function boundName(table: string, column: string, end: FieldLimit): string {
  return shortName(`${table}_${column}_${end}`)
}
