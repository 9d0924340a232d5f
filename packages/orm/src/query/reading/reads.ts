import type { KeyValue, Lookups, RowOf, ScalarNames, Value } from '@tsango/core/model'
import type { Cols, Expressions, ResultOf } from '../../expressions/expressions.ts'
import type { OrderPath } from '../chain/column-path.ts'
import type { CursorOptions, CursorPage } from '../paging/cursor-page.ts'
import type { IterateOptions } from '../paging/iterate.ts'
import type { Terminals } from './one-column-types.ts'

/** No annotation yet: an intersection with it leaves the other side as it is, name and all, so that messages stay short. */
export type NoAnnotations = unknown

/** The statement that a query would run. */
export interface SqlText {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** One page of a query's results. */
export interface Page<R> {
  readonly rows: R[]
  /** Results of the whole query. */
  readonly count: number
  /** Pages of the whole query; 1 where there is no result. */
  readonly pages: number
  /** From 1. */
  readonly number: number
  /** Results of a full page. */
  readonly size: number
}

/** What rows are found by: their key, or the values of a field. */
export type BulkKey<M, K extends keyof M> = [K] extends [never] ? KeyValue<M> : NonNullable<Value<M, K>>

/** What asks the database: each runs the query, in the context where it is awaited. */
export interface Reads<M, R, A> extends Terminals<M, R, A> {
  /**
   * Runs the query.
   *
   * @example
   * const posts = await Post.objects().filter({ status: 'published' }).all()
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."status" = $1
   */
  all(): Promise<R[]>
  /**
   * The one row that matches; rejects with `DoesNotExist` or `MultipleRows`.
   *
   * @example
   * const post = await Post.objects().get({ slug: 'post-1' })
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."slug" = $1 LIMIT 2
   */
  get<W = NoAnnotations>(lookups?: Lookups<M, W>): Promise<R>
  /**
   * The same, by the name that Laravel has for it.
   *
   * @example
   * const post = await Post.objects().filter({ slug: 'post-1' }).sole()
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."slug" = $1 LIMIT 2
   */
  sole(): Promise<R>
  /**
   * The first row, in the order of the key where none was asked for; `null` where there is none.
   *
   * @example
   * const newest = await Post.objects().orderBy('-publishedAt').first()
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."published_at" DESC NULLS LAST LIMIT 1
   */
  first(): Promise<R | null>
  /**
   * The last row.
   *
   * @example
   * const oldest = await Post.objects().orderBy('-publishedAt').last()
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."published_at" NULLS FIRST LIMIT 1
   */
  last(): Promise<R | null>
  /**
   * The first row by these fields, of rows that are alike there the one with the least key; rejects with `DoesNotExist`. NULL comes before everything. Without fields, by
   * those of the model's `getLatestBy`.
   *
   * @example
   * await Post.objects().filter({ publishedAt__isnull: false }).earliest('publishedAt')
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."published_at" IS NOT NULL ORDER BY "blog_post"."published_at" NULLS FIRST,
   * //   "blog_post"."id" LIMIT 1
   */
  earliest<const P extends readonly string[]>(
    ...fields: { readonly [I in keyof P]: OrderPath<M, A, P[I] & string> }
  ): Promise<R>
  /**
   * The last row by these fields, of rows that are alike there the one with the greatest key; rejects with `DoesNotExist`. Without fields, by
   * those of the model's `getLatestBy`.
   *
   * @example
   * await Post.objects().latest('publishedAt')
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."published_at" DESC NULLS LAST, "blog_post"."id" DESC LIMIT 1
   */
  latest<const P extends readonly string[]>(
    ...fields: { readonly [I in keyof P]: OrderPath<M, A, P[I] & string> }
  ): Promise<R>
  /**
   * The row with a key; `null` where this query has none. Rejects with `QueryError` for a key of the wrong type.
   *
   * @example
   * const post = await Post.objects().filter({ status: 'published' }).find(7)
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."status" = $1 AND "blog_post"."id" = $2
   */
  find(key: KeyValue<M>): Promise<R | null>
  /**
   * Whether a row is among those of this query, asked of the database. Rejects with `RowGone` for a row that was never saved.
   *
   * @example
   * const mine = await Post.objects().filter({ authorId: ann.id }).contains(post)
   * // SELECT 1 FROM "blog_post" WHERE "blog_post"."author_id" = $1 AND "blog_post"."id" = $2 LIMIT 1
   */
  contains(row: RowOf<M>): Promise<boolean>
  /**
   * The rows with these keys by their key, in the order of the query; keys of no row are left out.
   *
   * @example
   * const posts = await Post.objects().inBulk([1, 2, 3])
   * posts.get(2)?.title
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."id" = ANY(CAST($1 AS bigint[]))
   * @param by - a unique field whose values are given in place of keys; default: the key
   */
  inBulk<const K extends ScalarNames<M> = never>(keys: Iterable<BulkKey<M, K>>, by?: K): Promise<Map<BulkKey<M, K>, R>>
  /**
   * How many results there are.
   *
   * @example
   * const drafts = await Post.objects().filter({ status: 'draft' }).count()
   * // SELECT COUNT(*) FROM "blog_post" WHERE "blog_post"."status" = $1
   */
  count(): Promise<number>
  /**
   * Whether there is a result; asks for no more than one.
   *
   * @example
   * const taken = await Post.objects().filter({ slug: 'post-1' }).exists()
   * // SELECT 1 FROM "blog_post" WHERE "blog_post"."slug" = $1 LIMIT 1
   */
  exists(): Promise<boolean>
  /**
   * Aggregates over all rows that match.
   *
   * @example
   * const { most, mean } = await Post.objects().aggregate((p) => ({ most: p.views.max(), mean: p.views.avg() }))
   * // SELECT MAX("blog_post"."views") AS "most", CAST(AVG("blog_post"."views") AS double precision) AS "mean" FROM "blog_post"
   */
  aggregate<S extends Expressions>(make: (row: Cols<M> & A) => S): Promise<ResultOf<S>>
  /**
   * One page of the results, and how many there are in all: two statements, one where the page is empty. Rows that are alike in the order asked for
   * are ordered by their key, so that none stands on two pages. Rejects with `QueryError` for a number or size below 1.
   *
   * @example
   * const { rows, pages } = await Post.objects().orderBy('-publishedAt').page(2, 20)
   * // SELECT COUNT(*) FROM "blog_post"
   */
  page(number: number, size: number): Promise<Page<R>>
  /**
   * One page of the rows behind a place, in any order: no row comes twice or is left out because others were made or deleted meanwhile, and the last page
   * is as quick as the first where an index serves the order. Rows that are alike in the order asked for are ordered by their key; NULL keeps its place.
   * A cursor holds the values of the order's terms as plain text: order by nothing that its reader may not see.
   *
   * @example
   * const first = await Post.objects().orderBy('-publishedAt', 'author__name').cursorPage(20)
   * const second = await Post.objects().orderBy('-publishedAt', 'author__name').cursorPage(20, first.next)
   * // SELECT "blog_post".…, "author"."name", "blog_post"."id" FROM "blog_post" INNER JOIN "blog_author" AS "author" ON "author"."id" =
   * //   "blog_post"."author_id" ORDER BY "blog_post"."published_at" DESC NULLS LAST, "author"."name", "blog_post"."id" LIMIT $1
   * // SELECT "blog_post".…, "author"."name", "blog_post"."id" FROM "blog_post" INNER JOIN "blog_author" AS "author" ON "author"."id" =
   * //   "blog_post"."author_id" ORDER BY "blog_post"."published_at" DESC NULLS LAST, "author"."name", "blog_post"."id" LIMIT $1
   * @param cursor - `next` or `previous` of another page; default: the first page
   * @throws InvalidCursor for one that was changed, or belongs to another order
   */
  cursorPage(size: number, cursor?: string | null, options?: CursorOptions): Promise<CursorPage<R>>
  /**
   * The rows one by one, read in parts of 1,000 (`chunkSize`), so that any number of them takes little memory; Django's `iterator`. Rows that are alike in
   * the order asked for come in that of their key.
   *
   * In the order of the key, or of unique columns that are never NULL, each part is a statement of its own behind the last row of the part before, and comes as
   * it then is. Everything else is one statement that goes on while the loop runs, and shows all rows as they were when it began: outside of a
   * transaction on a connection of its own, which is given back however the loop ends. Rejects with `Unsupported` where the database has no such statements.
   *
   * @example
   * for await (const post of Post.objects().orderBy('slug').iterate({ chunkSize: 500 })) console.log(post.title)
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."slug", "blog_post"."id" LIMIT $1
   */
  iterate(options?: IterateOptions): AsyncGenerator<R, void>
  /**
   * The statement that `await` would run, for the database of the running code.
   *
   * @example
   * const { sql, parameters } = Post.objects().filter({ status: 'draft' }).toSql()
   */
  toSql(): SqlText
}
