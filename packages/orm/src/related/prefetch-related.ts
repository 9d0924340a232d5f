import type { RowOf } from '@tsango/core/model'
import { QueryError, takeFunction, takeMany } from '../errors/errors.ts'
import { loadPrefetches } from '../query/loading/prefetch.ts'
import { Query } from '../query/query-set.ts'
import { rootShape } from '../query/shape/shape.ts'
import type { QuerySet } from '../query/types.ts'
import { refuseFrozen } from '../rows/loaded-relations.ts'
import { definitionOf, RowBase } from '../rows/row.ts'

/**
 * Loads relations of rows that are there already, with one statement each; resolves to the same rows. Relations that a row has loaded stay as they are,
 * but for those of `prefetchWith`. Django's `prefetch_related_objects`.
 *
 * @example
 * const loaded = await prefetchRelated(posts, (p) => p.prefetch('tags', 'comments__author'))
 * // SELECT "blog_tag"."id", "blog_tag"."name", "pairs"."post_id" FROM "blog_tag" INNER JOIN "blog_post_tags" AS "pairs" ON "pairs"."tag_id" =
 * //   "blog_tag"."id" WHERE "pairs"."post_id" = ANY(CAST($1 AS bigint[]))
 * // SELECT "blog_comment".… FROM "blog_comment" WHERE ("blog_comment"."deleted_at" IS NULL) AND "blog_comment"."post_id" = ANY(CAST($1 AS bigint[]))
 * // SELECT "blog_author".…, "way"."parent_key" FROM "blog_author" INNER JOIN (SELECT DISTINCT "way__post_way"."id" AS "parent_key",
 * //   "way__post_way"."author_id" AS "row_key" FROM "blog_post" AS "way__post_way" WHERE "way__post_way"."id" = ANY(CAST($1 AS bigint[]))) AS "way"
 * //   ON "way"."row_key" = "blog_author"."id"
 * @param load - says what to load, by `prefetch` and `prefetchWith` alone
 * @throws QueryError where the rows are of several models or databases, or `load` asks for something else
 */
export async function prefetchRelated<M, R, T>(
  rows: readonly (R & RowOf<M>)[],
  load: (rows: QuerySet<M, R>) => PromiseLike<T[]>,
): Promise<T[]> {
  takeMany('prefetchRelated()', 'a list of rows', rows)
  takeFunction('prefetchRelated()', 'a function of their query set behind the rows, (p) => p.prefetch("tags")', load)
  const [first] = rows as readonly unknown[]
  if (first !== undefined) await loadInto(rows, ofOneKind(first, rows), load as (rows: unknown) => unknown)
  // They have now what the query set would have loaded.
  return [...rows] as unknown as T[]
}

function ofOneKind(first: unknown, rows: readonly unknown[]): RowBase {
  for (const row of rows) {
    if (!(row instanceof RowBase) || !(first instanceof RowBase)) throw new QueryError('prefetchRelated() takes rows.')
    const [model, wanted] = [definitionOf(row).label, definitionOf(first).label]
    if (model !== wanted)
      throw new QueryError(`prefetchRelated() takes rows of one model: these are of ${wanted} and of ${model}.`)
    refuseFrozen(row, model)
    const { database } = RowBase.stateOf(row)
    const { database: home } = RowBase.stateOf(first)
    if (database !== home)
      throw new QueryError(`prefetchRelated() takes rows of one database: these are of "${home}" and of "${database}".`)
  }
  return first as RowBase
}

async function loadInto(rows: readonly unknown[], first: RowBase, load: (rows: unknown) => unknown): Promise<void> {
  const definition = definitionOf(first)
  const all = new Query(rootShape(definition.model)).using(RowBase.stateOf(first).database)
  const asked = load(all)
  if (
    !(asked instanceof Query) ||
    asked.subquery.shape !== all.subquery.shape ||
    asked.subquery.using !== all.subquery.using
  )
    throw new QueryError('prefetchRelated() says by prefetch() and prefetchWith() alone what is loaded.')
  await loadPrefetches(definition, rows as readonly Record<string, unknown>[], asked.prefetches, asked.source())
}
