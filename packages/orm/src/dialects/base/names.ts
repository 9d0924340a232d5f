import { shortName } from '@tsango/toolkit/text'

/**
 * The name of an index that was given none: table, columns and what it is, cut to what every database can hold.
 *
 * @example
 * indexName('blog_post', ['slug'], true) // → 'blog_post_slug_uniq'
 */
export function indexName(table: string, columns: readonly string[], unique: boolean): string {
  return shortName([table, ...columns, unique ? 'uniq' : 'idx'].join('_'))
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
