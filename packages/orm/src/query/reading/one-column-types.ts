import type { FieldPathValue, KeyValue, MomentPath, Row } from '@tsango/core/model'
import type { SQL } from 'drizzle-orm/sql'
import type { DateUnit, TimeUnit } from '../../expressions/expressions.ts'
import type { ColumnPath, ColumnValue } from '../chain/column-path.ts'
import type { ExplainOptions } from './explain.ts'

/** What asks for less than rows, or about the query itself. */
export interface Terminals<M, R, A> {
  /**
   * One column of all results, as a list; Django's `values_list(flat=True)`.
   *
   * @example
   * const titles = await Post.objects().pluck('title') // string[]
   * // SELECT "blog_post"."title" AS "title" FROM "blog_post"
   */
  pluck<const P extends string>(path: ColumnPath<M, A, P>): Promise<ColumnValue<M, A, P>[]>
  /**
   * Some columns of all results, each result as a tuple; Django's `values_list`.
   *
   * @example
   * const rows = await Post.objects().valuesList('title', 'author__name') // [string, string][]
   * // SELECT "blog_post"."title" AS "title", "author"."name" AS "author__name" FROM "blog_post" INNER JOIN "blog_author" AS "author" ON
   * //   "author"."id" = "blog_post"."author_id"
   */
  valuesList<const P extends readonly [string, ...string[]]>(
    ...paths: { readonly [I in keyof P]: ColumnPath<M, A, P[I] & string> }
  ): Promise<{ -readonly [I in keyof P]: ColumnValue<M, A, P[I] & string> }[]>
  /**
   * One column of the first result; `null` where there is no result.
   *
   * @example
   * const newest = await Post.objects().orderBy('-publishedAt').value('title')
   * // SELECT "blog_post"."title" AS "title" FROM "blog_post" ORDER BY "blog_post"."published_at" DESC NULLS LAST LIMIT 1
   */
  value<const P extends string>(path: ColumnPath<M, A, P>): Promise<ColumnValue<M, A, P> | null>
  /**
   * The rows with these keys, in the order of the keys; those of no row are left out.
   *
   * @example
   * const posts = await Post.objects().findMany([3, 1, 2])
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."id" = ANY(CAST($1 AS bigint[]))
   */
  findMany(keys: Iterable<KeyValue<M>>): Promise<R[]>
  /**
   * The same; rejects with `DoesNotExist` where one of the keys is of no row.
   *
   * @example
   * const posts = await Post.objects().findManyOrFail([3, 1, 2])
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."id" = ANY(CAST($1 AS bigint[]))
   */
  findManyOrFail(keys: Iterable<KeyValue<M>>): Promise<R[]>
  /**
   * The row with a key; rejects with `DoesNotExist`, which leaves a handler as a 404, where this query has none.
   *
   * @example
   * const post = await Post.objects().findOrFail(1)
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."id" = $1
   */
  findOrFail(key: KeyValue<M>): Promise<R>
  /**
   * The row with a key, or what a function gives where this query has none.
   *
   * @example
   * const post = await Post.objects().findOr(99, () => ({ title: 'Nothing there' }))
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."id" = $1
   */
  findOr<T>(key: KeyValue<M>, otherwise: () => T | PromiseLike<T>): Promise<R | T>
  /**
   * The first row, as `first()` gives it; rejects with `DoesNotExist` where there is none.
   *
   * @example
   * const newest = await Post.objects().orderBy('-publishedAt').firstOrFail()
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."published_at" DESC NULLS LAST LIMIT 1
   */
  firstOrFail(): Promise<R>
  /**
   * The first row, as `first()` gives it, or what a function gives where there is none.
   *
   * @example
   * const best = await Post.objects().filter({ views__gt: 1000 }).firstOr(() => 'Nobody reads')
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."views" > $1 ORDER BY "blog_post"."id" LIMIT 1
   */
  firstOr<T>(otherwise: () => T | PromiseLike<T>): Promise<R | T>
  /**
   * The years, months, days … in which the values of a column lie, each once, as the day or the moment with which they begin; NULL is left out. Django's
   * `dates` and `datetimes`.
   *
   * @example
   * const months = await Post.objects().dates('publishedAt', 'month', 'desc')
   * // SELECT DISTINCT date_trunc('month', "blog_post"."published_at", 'UTC') AS "start" FROM "blog_post" WHERE "blog_post"."published_at" IS NOT
   * //   NULL ORDER BY "start" DESC NULLS LAST
   */
  dates<const P extends string>(
    path: MomentPath<M, P>,
    unit: DateUnit | TimeUnit,
    order?: 'asc' | 'desc',
  ): Promise<NonNullable<FieldPathValue<M, P>>[]>
  /**
   * The rows that a statement of your own gives, in the ambient transaction, by the names of its columns: of the model's columns that are left out, reading
   * throws `NotLoaded`; what the model has not is in the rows as the driver gives it. The key must be there. It knows nothing of scopes. Django's `raw`.
   *
   * @typeParam E - what the rows have besides: nothing checks it
   * @example
   * const posts = await Post.objects().raw<{ place: number }>(sql`SELECT id, title, RANK() OVER (ORDER BY views) AS place FROM blog_post`)
   * // SELECT id, title, RANK() OVER (ORDER BY views) AS place FROM blog_post
   * @throws QueryError for what is no `sql` template, for a column that comes twice, and without the key
   */
  raw<E extends object = object>(sql: SQL): Promise<(Row<M> & E)[]>
  /**
   * How the database would run the query; with `analyze` it runs it, and tells what it took. Default: `{ format: 'text', analyze: false }`.
   *
   * @example
   * console.log(await Post.objects().filter({ slug: 'post-1' }).explain())
   * // EXPLAIN (FORMAT TEXT) SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."slug" = $1
   * @param options - `verbose`, `buffers` (default: where it is measured), `settings` and `wal` are told by PostgreSQL alone; `'tree'` is MySQL's text, and
   *   `'traditional'` a table of MySQL and MariaDB
   * @throws Unsupported for a format or a detail that the database does not have; all have `'text'`
   */
  explain(options?: ExplainOptions): Promise<string>
}
