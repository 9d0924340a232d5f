import type { KeyValue, Lookups, OrderPath, RowOf, ScalarNames, Value } from '@tsango/core/model'
import type { Cols, Expressions, ResultOf } from '../../expressions/expressions.ts'
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
  /** Runs the query. */
  all(): Promise<R[]>
  /** The one row that matches; rejects with `DoesNotExist` or `MultipleRows`. */
  get<W = NoAnnotations>(lookups?: Lookups<M, W>): Promise<R>
  /**
   * The same, by the name that Laravel has for it.
   *
   * @example
   * const post = await Post.objects().filter({ slug: 'a' }).sole()
   */
  sole(): Promise<R>
  /** The first row, in the order of the key where none was asked for; `null` where there is none. */
  first(): Promise<R | null>
  /** The last row. */
  last(): Promise<R | null>
  /**
   * The first row by these fields, of rows that are alike there the one with the least key; rejects with `DoesNotExist`. NULL comes before everything. Without fields, by
   * those of the model's `getLatestBy`.
   *
   * @example
   * await Post.objects().filter({ publishedAt__isnull: false }).earliest('publishedAt')
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
   */
  latest<const P extends readonly string[]>(
    ...fields: { readonly [I in keyof P]: OrderPath<M, A, P[I] & string> }
  ): Promise<R>
  /**
   * The row with a key; `null` where this query has none. Rejects with `QueryError` for a key of the wrong type.
   *
   * @example
   * const post = await Post.objects().filter({ status: 'published' }).find(7)
   */
  find(key: KeyValue<M>): Promise<R | null>
  /**
   * Whether a row is among those of this query, asked of the database. Rejects with `RowGone` for a row that was never saved.
   *
   * @example
   * const mine = await Post.objects().filter({ authorId: user.id }).contains(post)
   */
  contains(row: RowOf<M>): Promise<boolean>
  /**
   * The rows with these keys by their key, in the order of the query; keys of no row are left out.
   *
   * @example
   * const posts = await Post.objects().inBulk([1, 2, 3])
   * posts.get(2)?.title
   * @param by - a unique field whose values are given in place of keys; default: the key
   */
  inBulk<const K extends ScalarNames<M> = never>(keys: Iterable<BulkKey<M, K>>, by?: K): Promise<Map<BulkKey<M, K>, R>>
  count(): Promise<number>
  exists(): Promise<boolean>
  /** Aggregates over all rows that match. */
  aggregate<S extends Expressions>(make: (row: Cols<M> & A) => S): Promise<ResultOf<S>>
  /**
   * One page of the results, and how many there are in all: two statements, one where the page is empty. Rows that are alike in the order asked for
   * are ordered by their key, so that none stands on two pages. Rejects with `QueryError` for a number or size below 1.
   *
   * @example
   * const { rows, pages } = await Post.objects().orderBy('-publishedAt').page(2, 20)
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
   * @param cursor - `next` or `previous` of another page; default: the first page
   * @throws InvalidCursor for one that was changed, or belongs to another order
   */
  cursorPage(size: number, cursor?: string | null, options?: CursorOptions): Promise<CursorPage<R>>
  /**
   * The rows one by one, read in batches of 1,000, so that any number of them takes little memory: each batch begins behind the last row of the one
   * before, in the order asked for, whatever it is, and then by key. Each batch is a statement of its own, so that outside of a transaction a row that
   * others change meanwhile comes as it then is; an index over the order keeps each from sorting all rows.
   *
   * @example
   * for await (const post of Post.objects().orderBy('slug').iterate({ batch: 500 })) await index(post)
   */
  iterate(options?: IterateOptions): AsyncGenerator<R, void>
  /** The statement that `await` would run, for the database of the running code. */
  toSql(): SqlText
}
