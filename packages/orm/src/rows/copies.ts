import type { Row, RowMethods, RowOf, Update } from '@tsango/core/model'
import { QueryError, takeMany, takeOptions } from '../errors/errors.ts'
import { buildRow } from './create.ts'
import { definitionOf, RowBase } from './row.ts'

/** Options of {@link replicate}. */
export interface ReplicateOptions<M> {
  /** Columns that begin with their defaults. Default: the key, the place and the columns that the database computes alone. */
  readonly except?: readonly (keyof Update<M> & string)[]
}

/**
 * A new row with the values of another one, without its key and its place among others; it is not written yet. Relations that were loaded do not go along. Laravel's `replicate`.
 *
 * @example
 * const copy = replicate(post, { except: ['publishedAt'] })
 * copy.slug = 'another'
 * await copy.save()
 * // INSERT INTO "blog_post" ("title", "slug", "body", "status", "views", "price", "author_id", "category_id", "published_at", "meta") VALUES ($1,
 * //   $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING "id"
 * @throws QueryError for what is no row, and for names that are no columns
 * @throws NotLoaded for a row that was read without some of the columns
 */
export function replicate<M>(row: RowOf<M> & RowMethods, options: ReplicateOptions<M> = {}): Row<M> {
  takeOptions('replicate()', options)
  const { except = [] } = options
  takeMany('replicate()', 'a list of names as "except"', except)
  const own = rowAt(row)
  const { fields, model, label } = definitionOf(own)
  const unknown = except.find((name) => !fields.some(({ attribute }) => attribute === name))
  if (unknown !== undefined) throw new QueryError(`${label} has no column "${unknown}" to be left out of a copy.`)
  const kept = fields.filter(
    ({ attribute, primaryKey, spec }) =>
      !primaryKey && !spec.generated && spec.auto !== 'place' && !except.includes(attribute as never),
  )
  const values = own as unknown as Readonly<Record<string, unknown>>
  const copied = Object.fromEntries(kept.map(({ attribute }) => [attribute, values[attribute]]))
  // The columns of the copy are those of the model of the row.
  return buildRow(model, RowBase.stateOf(own).database, copied) as unknown as Row<M>
}

/**
 * Whether two rows are the same row of a database: of one model, with one key. Rows that were never saved are only themselves. Laravel's `is`, and how Django
 * compares rows.
 *
 * @example
 * if (isSame(section.post, post)) await post.save()
 * // UPDATE "blog_post" SET "title" = $1, "slug" = $2, "body" = $3, "status" = $4, "views" = $5, "price" = $6, "author_id" = $7, "category_id" = $8,
 * //   "published_at" = $9, "meta" = $10 WHERE "id" = $11
 */
export function isSame(one: RowMethods | null | undefined, other: RowMethods | null | undefined): boolean {
  if (one === other) return one instanceof RowBase
  if (!(one instanceof RowBase && other instanceof RowBase)) return false
  const [left, right] = [definitionOf(one), definitionOf(other)]
  if (left.concrete.model !== right.concrete.model) return false
  const [state, second] = [RowBase.stateOf(one), RowBase.stateOf(other)]
  if (state.phase === 'new' || second.phase === 'new' || state.database !== second.database) return false
  const at = (row: RowBase, name: string): unknown => (row as unknown as Readonly<Record<string, unknown>>)[name]
  return left.keyFields.every(({ attribute }) => alike(at(one, attribute), at(other, attribute)))
}

function alike(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other
}

function rowAt(row: unknown): RowBase {
  if (row instanceof RowBase) return row
  throw new QueryError('A row of a model was expected here.')
}
