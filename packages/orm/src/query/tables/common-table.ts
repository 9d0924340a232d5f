import type { ModelClass } from '@tsango/core/model'
import { AcrossDatabases, QueryError, takeFunction, takeOptions } from '../../errors/errors.ts'
import { type InnerQuery, isQuery } from '../chain/lookup-step.ts'
import { checkNewName } from '../chain/new-name.ts'
import type { Shape } from '../shape/shape.ts'
import type { Gives, MadeOf, madeOf, StepOf } from './made.ts'
import type { TableName } from './table-name.ts'

/** Options of {@link cte}. */
export interface CommonTableOptions {
  /** Whether the database computes it once, or anew where it is read; a hint that PostgreSQL and SQLite take. Default: as the database likes. */
  readonly materialized?: boolean
}

/** Options of {@link cteRecursive}. */
export interface RecursiveTableOptions extends CommonTableOptions {
  /** Keeps rows that are there already; then it ends only where a step gives nothing. Default: each row once. */
  readonly all?: boolean
}

/** A query by name, with columns C: `with` declares it for a statement, and each part of that can join it or be asked of it. */
export class CommonTable<C = unknown> {
  declare readonly [madeOf]: C
  readonly name: string
  /** The query. */
  readonly table: InnerQuery

  constructor(name: string, table: InnerQuery) {
    this.name = name
    this.table = table
  }

  /** The model whose database it is of. */
  get model(): ModelClass {
    return this.table.shape.model
  }
}

/**
 * A common table expression: a query with a name, which `with()` declares for a statement. There it is joined, and read with `fromQuery`, in the
 * statement itself and in its subqueries, as often as one likes. Its query keeps its scopes, its order and limit.
 *
 * @example
 * const busy = cte('busy', Comment.objects().groupBy('postId').annotate((c) => ({ replies: c.id.count() })))
 * await Post.objects().with(busy).join('talk', busy, (p, talk) => talk.postId.eq(p.id)).orderBy('-talk__replies')
 * // WITH "busy" AS (SELECT "blog_comment"."post_id" AS "postId", COUNT("blog_comment"."id") AS "replies" FROM "blog_comment" WHERE
 * //   ("blog_comment"."deleted_at" IS NULL) GROUP BY 1) SELECT "blog_post".… FROM "blog_post" INNER JOIN "busy" AS "talk" ON "talk"."postId" =
 * //   "blog_post"."id" ORDER BY "talk"."replies" DESC
 * @throws QueryError for a name that is none, and for a query that reads columns of a query around it
 */
export function cte<Q extends Gives>(name: string, query: Q, options: CommonTableOptions = {}): CommonTable<MadeOf<Q>> {
  takeOptions('cte()', options)
  const { materialized } = options
  const inner = alone(name, query)
  return named(name, inner, 0, inner.values, { name, materialized, recursive: undefined })
}

/**
 * A common table expression that goes on from its own rows: the rows of a query, then what a step makes of those, then what it makes of these, until
 * nothing new comes. The step gives the same columns, by name. Each row stands in it once, so that circles end where rows repeat.
 *
 * @example
 * const paths = cteRecursive(
 *   'paths',
 *   Category.objects().filter({ parent: null }).select((c) => ({ id: c.id, path: c.name })),
 *   (paths) =>
 *     Category.objects()
 *       .join('above', paths, (c, above) => above.id.eq(c.parent.id))
 *       .select((c) => ({ id: c.id, path: concat(c.above.path, ' / ', c.name) })),
 * )
 * await fromQuery(paths).with(paths).orderBy('path')
 * // WITH RECURSIVE "paths" ("id", "path") AS (SELECT CAST("blog_category"."id" AS bigint) AS "id", CAST("blog_category"."name" AS text) COLLATE "C"
 * //   AS "path" FROM "blog_category" WHERE "blog_category"."parent_id" IS NULL UNION SELECT CAST("blog_category_2"."id" AS bigint) AS "id",
 * //   CAST((COALESCE("above"."path", '') || CAST($1 AS text) COLLATE "C" || "blog_category_2"."name") AS text) COLLATE "C" AS "path" FROM
 * //   "blog_category" AS "blog_category_2" INNER JOIN "paths" AS "above" ON "above"."id" = "blog_category_2"."parent_id") SELECT "given"."id" AS
 * //   "id", "given"."path" AS "path" FROM "paths" AS "given" ORDER BY "given"."path" NULLS FIRST
 * @throws QueryError where the step gives other columns
 */
export function cteRecursive<Q extends Gives>(
  name: string,
  base: Q,
  step: (self: CommonTable<MadeOf<Q>>) => StepOf<Q>,
  options: RecursiveTableOptions = {},
): CommonTable<MadeOf<Q>> {
  takeFunction('cteRecursive()', 'a function of its own rows behind the query', step)
  takeOptions('cteRecursive()', options)
  const { materialized, all = false } = options
  const first = alone(name, base)
  const self = first.shape.child(keyOf(first, `self ${name}`), 0, () => ({
    kind: 'table',
    table: { name, materialized: undefined, recursive: undefined },
  }))
  const next = alone(name, step(new CommonTable(name, { ...first, shape: self })))
  const using = first.using ?? next.using
  if (using !== undefined && next.using !== undefined && next.using !== using)
    throw new AcrossDatabases(`The step of "${name}" is of`, next.using, using)
  const recursive = { self, step: next.shape, offset: first.shape.size, all: all === true }
  return named(name, { ...first, using }, next.values.length, [...first.values, ...next.values], {
    name,
    materialized,
    recursive,
  })
}

function named<C>(
  name: string,
  query: InnerQuery,
  more: number,
  values: readonly unknown[],
  table: TableName,
): CommonTable<C> {
  const { recursive } = table
  const step = recursive ? `${recursive.step.number} ${recursive.all}` : ''
  const key = recursive?.step.detached ? undefined : keyOf(query, `table ${name} ${table.materialized ?? ''} ${step}`)
  const shape = query.shape.child(key, more, () => ({ kind: 'table', table }))
  return new CommonTable(name, { shape, values, using: query.using })
}

function keyOf({ shape }: { readonly shape: Shape }, key: string): string | undefined {
  return shape.detached ? undefined : key
}

function alone(name: string, query: unknown): InnerQuery {
  checkNewName(name, undefined, 'a table')
  if (!isQuery(query)) throw new QueryError(`"${name}" is made of a query set; this is none.`)
  if (query.subquery.borrowed)
    throw new QueryError(
      `"${name}" reads columns of a query around it, and stands for itself. Join the query by joinLateral().`,
    )
  return query.subquery
}

/** What stands in a statement for a query set, or for a table that `with` has declared. Throws {@link QueryError} for anything else. */
export function tableOf(query: unknown, method: string): InnerQuery {
  if (query instanceof CommonTable) return { ...query.table, values: [] }
  if (isQuery(query)) return query.subquery
  throw new QueryError(`${method}() takes a query set, or a table that cte() has made.`)
}
