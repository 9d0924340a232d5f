import type {
  Create,
  FieldPath,
  FieldPathValue,
  FkNames,
  KeyValue,
  Loaded,
  Lookups,
  ManyNames,
  OrderPath,
  RelatedPath,
  Row,
  RowOf,
  Target,
  Update,
} from '@tsango/core/model'
import type { SQL } from 'drizzle-orm/sql'
import type { Cols, Condition, Expression, Expressions, Order, ResultOf, Subquery } from '../expressions/expressions.ts'
import type { IterateOptions } from './iterate.ts'
import type { Plan } from './plan.ts'

/** No annotation yet: an intersection with it leaves the other side as it is, name and all, so that messages stay short. */
export type NoAnnotations = unknown

/** The statement that a query would run. */
export interface SqlText {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** What `update` may set: values, or expressions over the row's own columns. */
export type UpdateExpressions<M> = { readonly [K in keyof Update<M>]: Update<M>[K] | Expression<Update<M>[K]> }

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

/** Options of `bulkUpsert`. */
export interface UpsertOptions<M> {
  /** The fields of one unique constraint, or the key: rows that are alike there are one row. */
  readonly unique: readonly (keyof Update<M> & string)[]
  /** The fields that a row which is there takes over; none leaves it as it is. */
  readonly update: readonly (keyof Update<M> & string)[]
}

type MissingValues<M, W> = Omit<Create<M>, keyof W | `${keyof W & string}Id`>

/** What a row made by `getOrCreate` needs beside its plain lookups; may be left out where that is nothing. */
export type Defaults<M, W> =
  Partial<MissingValues<M, W>> extends MissingValues<M, W>
    ? [defaults?: MissingValues<M, W>]
    : [defaults: MissingValues<M, W>]

/** Options of `selectForUpdate`. */
export interface SelectForUpdate<M, P extends readonly string[] = []> {
  /** Leaves out the rows that another transaction holds: for work that several take from one table. Default: waits for them. */
  readonly skipLocked?: boolean
  /** Fails with `LockTimeout` where another transaction holds a row. Not together with `skipLocked`. */
  readonly noWait?: boolean
  /** Whose rows are held: `'self'` and paths of `selectRelated`; default: `['self']`. */
  readonly of?: { readonly [I in keyof P]: P[I] extends 'self' ? P[I] : RelatedPath<M, P[I] & string> }
}

/** A row with the rows of its relations loaded. */
export type Prefetched<M, K extends keyof M> = { [P in K]: Row<Target<M, P>>[] }

/**
 * A query that has not run: lazy, immutable, typed; Django's QuerySet. Each method gives a new one; `await` runs it, each time anew, in the
 * context where it is awaited.
 *
 * @typeParam M - the model
 * @typeParam R - what one result is
 * @typeParam A - the annotations, as expressions
 */
export interface QuerySet<M, R = Row<M>, A = NoAnnotations> extends PromiseLike<R[]> {
  /** Stands behind `in` of another query. */
  readonly subquery: Subquery['subquery']
  /** The query as data. */
  readonly plan: Plan

  /** Keeps rows for which all lookups hold; those of one call on a relation of many rows hold for one row of it. Django's `filter`. */
  filter<W>(lookups: Lookups<M, W>): QuerySet<M, R, A>
  /** Drops rows for which all lookups hold; Django's `exclude`. */
  exclude<W>(lookups: Lookups<M, W>): QuerySet<M, R, A>
  /** Keeps rows for which a condition over columns holds; Django's `Q` and `F`. */
  where(condition: (row: Cols<M> & A) => Condition | SQL): QuerySet<M, R, A>
  /** Adds computed values to every row. */
  annotate<S extends Expressions>(make: (row: Cols<M> & A) => S): QuerySet<M, R & ResultOf<S>, A & S>
  /**
   * Names computed values for the rest of the chain, and does not read them: rows stay as they are.
   *
   * @example
   * await Post.objects().alias((p) => ({ replies: p.comments.count() })).where((p) => p.replies.gt(10)).orderBy('-replies')
   */
  alias<S extends Expressions>(make: (row: Cols<M> & A) => S): QuerySet<M, R, A & S>
  /** Orders by columns, paths or annotations; `-` in front turns one round. Replaces an order from before. */
  orderBy<const P extends readonly string[]>(
    ...terms: { readonly [I in keyof P]: OrderPath<M, A, P[I] & string> }
  ): QuerySet<M, R, A>
  /** Orders by expressions. Replaces an order from before. */
  sortBy(terms: (row: Cols<M> & A) => readonly (Order | Expression<unknown>)[]): QuerySet<M, R, A>
  /** Turns the order round. */
  reverse(): QuerySet<M, R, A>
  /** At most so many rows. */
  limit(count: number): QuerySet<M, R, A>
  /** Leaves out so many rows at the start. */
  offset(count: number): QuerySet<M, R, A>
  /** Each result once. */
  distinct(): QuerySet<M, R, A>
  /** No rows. */
  none(): QuerySet<M, R, A>
  /**
   * Holds the rows that it gives until the end of the transaction: no other transaction writes or holds them meanwhile; Django's `select_for_update`.
   * Runs inside `atomic` alone, and gives rows: `count`, `update` and the like refuse it. Where one connection writes at a time (SQLite) the
   * transaction holds all rows from its start, so that there is nothing to add and nobody to wait for. Rows of `prefetch` are not held.
   *
   * @example
   * await atomic(async () => {
   *   const account = await Account.objects().selectForUpdate().get({ id: 1 })
   *   account.balance -= 10
   *   await account.save()
   * })
   * @throws TransactionError outside of a block, or in one that only reads
   * @throws LockTimeout with `noWait`, when another transaction holds a row
   * @throws Unsupported when the database cannot lock what `of` names
   */
  selectForUpdate<const P extends readonly string[] = []>(options?: SelectForUpdate<M, P>): QuerySet<M, R, A>
  /** Uses another database of the settings. */
  using(database: string): QuerySet<M, R, A>
  /** Plain objects with these columns, paths and annotations instead of rows. */
  values<const P extends readonly string[]>(
    ...paths: { readonly [I in keyof P]: P[I] extends keyof A ? P[I] : FieldPath<M, P[I] & string> }
  ): QuerySet<M, { [X in P[number]]: X extends keyof A ? ResultOf<A>[X] : FieldPathValue<M, X> }, A>
  /** Plain objects with these expressions instead of rows. */
  select<S extends Expressions>(make: (row: Cols<M> & A) => S): QuerySet<M, ResultOf<S>, A>
  /** Loads the rows that keys point at with the same statement, over any number of keys. */
  selectRelated<const P extends readonly string[]>(
    ...paths: { readonly [I in keyof P]: RelatedPath<M, P[I] & string> }
  ): QuerySet<M, R & Loaded<M, P[number]>, A>
  /** Loads relations of many rows with one more statement each. */
  prefetch<const K extends readonly ManyNames<M>[]>(...names: K): QuerySet<M, R & Prefetched<M, K[number]>, A>

  /** Runs the query. */
  all(): Promise<R[]>
  /** The one row that matches; rejects with `DoesNotExist` or `MultipleRows`. */
  get<W = NoAnnotations>(lookups?: Lookups<M, W>): Promise<R>
  /** The first row, in the order of the key where none was asked for; `null` where there is none. */
  first(): Promise<R | null>
  /** The last row. */
  last(): Promise<R | null>
  /**
   * The first row by these fields, of rows that are alike there the one with the least key; rejects with `DoesNotExist`. NULL comes before everything.
   *
   * @example
   * await Post.objects().filter({ publishedAt__isnull: false }).earliest('publishedAt')
   */
  earliest<const P extends readonly [string, ...string[]]>(
    ...fields: { readonly [I in keyof P]: OrderPath<M, A, P[I] & string> }
  ): Promise<R>
  /**
   * The last row by these fields, of rows that are alike there the one with the greatest key; rejects with `DoesNotExist`.
   *
   * @example
   * await Post.objects().latest('publishedAt')
   */
  latest<const P extends readonly [string, ...string[]]>(
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
   */
  inBulk(keys: Iterable<KeyValue<M>>): Promise<Map<KeyValue<M>, R>>
  count(): Promise<number>
  exists(): Promise<boolean>
  /** Aggregates over all rows that match. */
  aggregate<S extends Expressions>(make: (row: Cols<M> & A) => S): Promise<ResultOf<S>>
  /** Writes values or expressions into every row that matches, in one statement; resolves to how many. No row method runs. */
  update(values: UpdateExpressions<M> | ((row: Cols<M> & A) => UpdateExpressions<M>)): Promise<number>
  /** Deletes every row that matches, in one statement; resolves to how many. */
  delete(): Promise<number>
  /**
   * One page of the results, and how many there are in all: two statements, one where the page is empty. Rows that are alike in the order asked for
   * are ordered by their key, so that none stands on two pages. Rejects with `QueryError` for a number or size below 1.
   *
   * @example
   * const { rows, pages } = await Post.objects().orderBy('-publishedAt').page(2, 20)
   */
  page(number: number, size: number): Promise<Page<R>>
  /**
   * The rows one by one, read in batches of 1,000, so that any number of them takes little memory: each batch begins behind the last row of the one
   * before, in the order asked for and then by key. That order must be one of the model's own fields. Each batch is a statement of its own, so that
   * outside of a transaction a row that others change meanwhile comes as it then is.
   *
   * @example
   * for await (const post of Post.objects().orderBy('slug').iterate({ batch: 500 })) await index(post)
   */
  iterate(options?: IterateOptions): AsyncGenerator<R, void>
  /** Makes a row and writes it. */
  create(values: Create<M>): Promise<Row<M>>
  /** Makes a row and does not write it: `save()` does. */
  build(values: Create<M>): Row<M>
  /**
   * The one row that matches, or a new one with the values of the lookups that name a column alone, and with the defaults; `true` where it is new.
   * Where another transaction makes the same row at the same time, a unique column lets this one find it. Django's `get_or_create`.
   * Rejects with `MultipleRows` where several match.
   *
   * @example
   * const [tag, created] = await Tag.objects().getOrCreate({ name__iexact: 'news' }, { name: 'News' })
   */
  getOrCreate<W>(lookups: Lookups<M, W>, ...defaults: Defaults<M, W>): Promise<[row: Row<M>, created: boolean]>
  /**
   * Writes values into the one row that matches, or makes it like `getOrCreate`; `true` where it is new. A row that is there is read anew, held and
   * saved in a transaction, so that nothing is lost that others write at the same time. Django's `update_or_create`.
   *
   * @example
   * const [price, created] = await Price.objects().updateOrCreate({ code: 'A1' }, { amount: '9.90' })
   */
  updateOrCreate<W>(lookups: Lookups<M, W>, ...values: Defaults<M, W>): Promise<[row: Row<M>, created: boolean]>
  /** Makes rows and writes them, all or none, with as few statements as fit. */
  bulkCreate(rows: readonly Create<M>[]): Promise<Row<M>[]>
  /**
   * Writes these fields of rows back, in one statement a batch and one transaction; resolves to how many rows are still there. No row method runs,
   * and of the moments that are set on every save only those named are. Django's `bulk_update`.
   *
   * @example
   * for (const post of posts) post.views += 1
   * await Post.objects().bulkUpdate(posts, ['views'])
   */
  bulkUpdate(rows: readonly RowOf<M>[], fields: readonly (keyof Update<M> & string)[]): Promise<number>
  /**
   * Makes rows, in one statement a batch and one transaction; where one with the same values of `unique` is there, writes `update` of it instead.
   * A conflict with another unique constraint rejects with `UniqueViolation` on every database.
   *
   * @example
   * await Price.objects().bulkUpsert([{ code: 'A1', amount: '9.90' }], { unique: ['code'], update: ['amount'] })
   */
  bulkUpsert(rows: readonly Create<M>[], options: UpsertOptions<M>): Promise<void>
  /**
   * Makes rows but for those with unique values that are there, in one statement a batch and one transaction. Every other fault still rejects. How
   * many were made is not told: not every database knows.
   *
   * @example
   * await Tag.objects().insertOrIgnore([{ name: 'news' }, { name: 'tango' }])
   */
  insertOrIgnore(rows: readonly Create<M>[]): Promise<void>
  /** The statement that `await` would run, for the database of the running code. */
  toSql(): SqlText
}

/** The names of keys to one row: what `related` of a path can start with. */
export type { FkNames }
