import type {
  FieldPath,
  FieldPathValue,
  GenericNames,
  Loaded,
  OrderPath,
  PointedAt,
  RelatedPath,
  RelationNames,
  Row,
  Target,
} from '@tsango/core/model'
import type { SQL } from 'drizzle-orm/sql'
import type { Cols, Condition, Expression, Expressions, Order, ResultOf, Subquery } from '../expressions/expressions.ts'
import type { AskedLookups } from './chain/annotation-lookups.ts'
import type { Chaining } from './chain/chaining.ts'
import type {
  Prefetched,
  PrefetchedAs,
  PrefetchedEach,
  PrefetchRows,
  QueriesOfEach,
  RelationPath,
} from './loading/prefetch-types.ts'
import type { NoAnnotations, Reads } from './reading/reads.ts'
import type { Plan } from './shape/plan.ts'
import type { Joining } from './tables/joining.ts'
import type { Writes } from './writing/writes.ts'

/** Options of `selectForUpdate`. */
export interface SelectForUpdate<M, P extends readonly string[] = []> {
  /** Leaves out the rows that another transaction holds: for work that several take from one table. Default: waits for them. */
  readonly skipLocked?: boolean
  /** Fails with `LockTimeout` where another transaction holds a row. Not together with `skipLocked`. */
  readonly noWait?: boolean
  /**
   * Lets others insert rows that point at these meanwhile; for writes that leave the key alone. Default: false. Where a database has no such lock
   * (all but PostgreSQL), it takes the stronger one.
   */
  readonly noKey?: boolean
  /** Whose rows are held: `'self'` and paths of `selectRelated`; default: `['self']`. */
  readonly of?: { readonly [I in keyof P]: P[I] extends 'self' ? P[I] : RelatedPath<M, P[I] & string> }
}

/** The phantom key under which a query set carries its types. */
export declare const chained: unique symbol

/** The types of a query set, for what is typed by them. */
export interface ChainTypes<M, R, A, X> {
  readonly model: M
  readonly row: R
  readonly annotations: A
  readonly methods: X
}

/**
 * A query that has not run: lazy, immutable, typed; Django's QuerySet. Each method gives a new one; `await` runs it, each time anew, in the
 * context where it is awaited.
 *
 * @typeParam M - the model
 * @typeParam R - what one result is
 * @typeParam A - the annotations, as expressions
 * @typeParam X - the methods of its manager, which every step of the chain keeps
 */
export interface QuerySet<M, R = Row<M>, A = NoAnnotations, X = unknown>
  extends Chaining<M, R, A, X>,
    Joining<M, R, A, X>,
    Reads<M, R, A>,
    Writes<M, A>,
    PromiseLike<R[]> {
  readonly [chained]: ChainTypes<M, R, A, X>
  /** Stands behind `in` of another query. */
  readonly subquery: Subquery['subquery']
  /** The query as data. */
  readonly plan: Plan

  /** Keeps rows for which all lookups hold; those of one call on a relation of many rows hold for one row of it. Django's `filter`. */
  filter<W>(lookups: AskedLookups<M, A, W>): QuerySet<M, R, A, X> & X
  /** Drops rows for which all lookups hold; Django's `exclude`. */
  exclude<W>(lookups: AskedLookups<M, A, W>): QuerySet<M, R, A, X> & X
  /** Keeps rows for which a condition over columns holds; Django's `Q` and `F`. */
  where(condition: (row: Cols<M> & A) => Condition | SQL): QuerySet<M, R, A, X> & X
  /** Adds computed values to every row. */
  annotate<S extends Expressions>(make: (row: Cols<M> & A) => S): QuerySet<M, R & ResultOf<S>, A & S, X> & X
  /**
   * Names computed values for the rest of the chain, and does not read them: rows stay as they are.
   *
   * @example
   * await Post.objects().alias((p) => ({ replies: p.comments.count() })).where((p) => p.replies.gt(10)).orderBy('-replies')
   */
  alias<S extends Expressions>(make: (row: Cols<M> & A) => S): QuerySet<M, R, A & S, X> & X
  /** Orders by columns, paths or annotations; `-` in front turns one round. Replaces an order from before. */
  orderBy<const P extends readonly string[]>(
    ...terms: { readonly [I in keyof P]: OrderPath<M, A, P[I] & string> }
  ): QuerySet<M, R, A, X> & X
  /** Orders by expressions. Replaces an order from before. */
  sortBy(terms: (row: Cols<M> & A) => readonly (Order | Expression<unknown>)[]): QuerySet<M, R, A, X> & X
  /** Turns the order round. */
  reverse(): QuerySet<M, R, A, X> & X
  /** At most so many rows. */
  limit(count: number): QuerySet<M, R, A, X> & X
  /** Leaves out so many rows at the start. */
  offset(count: number): QuerySet<M, R, A, X> & X
  /** Each result once. */
  distinct(): QuerySet<M, R, A, X> & X
  /** No rows. */
  none(): QuerySet<M, R, A, X> & X
  /**
   * Lifts scopes of the model by their names, and scopes of models that its relations lead to behind their path: `author__active`. An unknown name is
   * a `QueryError` that lists those there are.
   *
   * @example
   * await Post.objects().withoutScope('published', 'author__active').selectRelated('author')
   */
  withoutScope(...names: readonly string[]): QuerySet<M, R, A, X> & X
  /**
   * Gives the rows in the trash as well, or with paths the rows in the trash that those relations lead to. Rejects where a model has no `f.softDelete()`.
   *
   * @example
   * await Comment.objects().withTrashed('post').selectRelated('post')
   */
  withTrashed(...paths: readonly string[]): QuerySet<M, R, A, X> & X
  /** Gives the rows in the trash alone. Throws `QueryError` for a model without `f.softDelete()`. */
  onlyTrashed(): QuerySet<M, R, A, X> & X
  /** Lifts all scopes, of every model that the query meets, and of what it prefetches. Queries behind `in` keep theirs. */
  withoutScopes(): QuerySet<M, R, A, X> & X
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
  selectForUpdate<const P extends readonly string[] = []>(options?: SelectForUpdate<M, P>): QuerySet<M, R, A, X> & X
  /** Uses another database of the settings. */
  using(database: string): QuerySet<M, R, A, X> & X
  /** Plain objects with these columns, paths and annotations instead of rows. */
  values<const P extends readonly string[]>(
    ...paths: { readonly [I in keyof P]: P[I] extends keyof A ? P[I] : FieldPath<M, P[I] & string> }
  ): QuerySet<M, { [N in P[number]]: N extends keyof A ? ResultOf<A>[N] : FieldPathValue<M, N> }, A, X> & X
  /**
   * Groups of the rows that are alike in these columns, paths and annotations, each once; what is computed behind it is made of the rows of a group.
   * As in Django, `values()` before the first aggregate does the same. `where` and `filter` on aggregates choose among the groups.
   *
   * @example
   * await Post.objects().groupBy('status').annotate((p) => ({ posts: p.id.count(), read: p.views.sum() })).where((p) => p.posts.gt(1)).orderBy('-posts')
   */
  groupBy<const P extends readonly string[]>(
    ...paths: { readonly [I in keyof P]: P[I] extends keyof A ? P[I] : FieldPath<M, P[I] & string> }
  ): QuerySet<M, { [N in P[number]]: N extends keyof A ? ResultOf<A>[N] : FieldPathValue<M, N> }, A, X> & X
  /** Plain objects with these expressions instead of rows. Where some are aggregates, the others are what rows of a group are alike in. */
  select<S extends Expressions>(make: (row: Cols<M> & A) => S): QuerySet<M, ResultOf<S>, A, X> & X
  /** Loads the rows that keys point at with the same statement, over any number of keys. */
  selectRelated<const P extends readonly string[]>(
    ...paths: { readonly [I in keyof P]: RelatedPath<M, P[I] & string> }
  ): QuerySet<M, R & Loaded<M, P[number]>, A, X> & X
  /**
   * Loads the rows of relations, of any kind and at any depth, with one more statement each. What `selectRelated` loads is not loaded twice. Django's
   * `prefetch_related`.
   *
   * @example
   * const posts = await Post.objects().prefetch('tags', 'comments__author')
   */
  prefetch<const P extends readonly string[]>(
    ...paths: { readonly [I in keyof P]: RelationPath<M, P[I] & string> }
  ): QuerySet<M, R & Prefetched<M, P[number]>, A, X> & X
  /**
   * Loads the rows of one relation as a query set says: a filter, an order, annotations, what those rows load in turn; `limit` and `offset` count for
   * each row. Django's `Prefetch`.
   *
   * @example
   * const posts = await Post.objects().prefetchWith('comments', (c) => c.filter({ spam: false }).orderBy('-at').limit(3), 'latest')
   * posts[0]?.latest[0]?.text
   * @param as - the property that takes the rows; default: the name of the relation
   * @throws QueryError where the query gives plain objects, is of another model, or the property is taken
   */
  prefetchWith<K extends RelationNames<M>, T, const As extends string = K>(
    relation: K,
    rows: PrefetchRows<Target<M, K>, T>,
    as?: As,
  ): QuerySet<M, R & PrefetchedAs<M, K, T, As>, A, X> & X
  /**
   * Loads what a key to rows of several models points at, with one statement a model, those of some models by query sets of their own; Django's
   * `GenericPrefetch`.
   *
   * @example
   * const comments = await Comment.objects().prefetchEach('target', [Post.objects().selectRelated('author'), Photo.objects().only('width')])
   * @param as - the property that takes the row; default: the name of the key
   * @throws QueryError where a query gives plain objects, two are of one model, or one is of a model that the key does not point at
   */
  prefetchEach<K extends GenericNames<M>, const Q extends QueriesOfEach<PointedAt<M, K>>, const As extends string = K>(
    relation: K,
    queries: Q,
    as?: As,
  ): QuerySet<M, R & PrefetchedEach<PointedAt<M, K>, Q, As>, A, X> & X
}
