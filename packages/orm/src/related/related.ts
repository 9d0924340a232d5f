import { UnknownField } from '@tsango/core/errors'
import type { manyOf } from '@tsango/core/fields'
import type { ManyNames, RowOf, Target } from '@tsango/core/model'
import type { RelationDefinition } from '@tsango/core/registry'
import { QueryError, takeText } from '../errors/errors.ts'
import { definitionOf, RowBase } from '../rows/row.ts'
import { JoinedRows } from './joined-rows.ts'
import type { Related, RelatedRows } from './manager.ts'
import { PointingRows } from './pointing-rows.ts'
import { ReachedRows } from './reached-rows.ts'

export type { Related, RelatedRows, RelatedValues, RowOrKey, RowOrKeyOf, Toggled } from './manager.ts'
export { nextInOrder, previousInOrder } from './order.ts'
export { prefetchRelated } from './prefetch-related.ts'

interface Writable {
  readonly [manyOf]: true
}

/** What `related` gives for a relation. */
export type ManagerOf<M, K extends keyof M> = M[K] extends Writable
  ? Related<Target<M, K>, M>
  : RelatedRows<Target<M, K>>

/**
 * The rows that a relation of many rows leads to from one row: those of a many-to-many relation, or those whose key points at the row. Those of
 * `f.through` are read alone.
 *
 * @example
 * await related(post, 'tags').add(tango)
 * await related(ann, 'posts').create({ title: 'New', slug: 'new' })
 * // SELECT "blog_post_tags"."tag_id" AS "tagId" FROM "blog_post_tags" WHERE "blog_post_tags"."post_id" = $1 AND "blog_post_tags"."tag_id" =
 * //   ANY(CAST($2 AS bigint[]))
 * // INSERT INTO "blog_post_tags" ("post_id", "tag_id") VALUES ($1, $2) ON CONFLICT DO NOTHING
 * // INSERT INTO "blog_post" ("title", "slug", "body", "status", "views", "price", "author_id", "category_id", "published_at", "meta") VALUES ($1,
 * //   $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING "id"
 * @throws QueryError for a row that was never saved, or is deleted
 */
export function related<M, K extends ManyNames<M>>(row: RowOf<M>, name: K): ManagerOf<M, K> {
  if (!(row instanceof RowBase)) throw new QueryError('related() takes a row of a model.')
  takeText('related()', 'the name of a relation behind the row', name)
  const definition = definitionOf(row)
  const relation = definition.relations.get(name)
  if (!relation?.many)
    throw new UnknownField(
      definition.label,
      name,
      [...definition.relations.values()].filter((one) => one.many).map((one) => one.name),
    )
  if (RowBase.stateOf(row).phase !== 'saved') throw new QueryError('A row has relations once it is saved.')
  // The model of the rows is known to the compiler alone.
  return managerOf(row, relation) as unknown as ManagerOf<M, K>
}

function managerOf(row: RowBase, relation: RelationDefinition): RelatedRows<never> {
  const { through, hops } = relation
  if (hops) return new ReachedRows(row, relation, hops)
  return through ? new JoinedRows(row, relation, through) : new PointingRows(row, relation)
}
