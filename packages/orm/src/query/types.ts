import type {
  Create,
  FieldPath,
  FieldPathValue,
  FkNames,
  Loaded,
  Lookups,
  ManyNames,
  OrderPath,
  RelatedPath,
  Row,
  Target,
  Update,
} from '@tsango/core/model'
import type { SQL } from 'drizzle-orm/sql'
import type { Cols, Condition, Expression, Expressions, Order, ResultOf, Subquery } from '../expressions/expressions.ts'
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
  count(): Promise<number>
  exists(): Promise<boolean>
  /** Aggregates over all rows that match. */
  aggregate<S extends Expressions>(make: (row: Cols<M> & A) => S): Promise<ResultOf<S>>
  /** Writes values or expressions into every row that matches, in one statement; resolves to how many. No row method runs. */
  update(values: UpdateExpressions<M> | ((row: Cols<M> & A) => UpdateExpressions<M>)): Promise<number>
  /** Deletes every row that matches, in one statement; resolves to how many. */
  delete(): Promise<number>
  /** Makes a row and writes it. */
  create(values: Create<M>): Promise<Row<M>>
  /** Makes a row and does not write it: `save()` does. */
  build(values: Create<M>): Row<M>
  /** Makes rows and writes them, all or none, with as few statements as fit. */
  bulkCreate(rows: readonly Create<M>[]): Promise<Row<M>[]>
  /** The statement that `await` would run, for the database of the running code. */
  toSql(): SqlText
}

/** The names of keys to one row: what `related` of a path can start with. */
export type { FkNames }
