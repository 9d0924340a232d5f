import type { GenericNames, Loaded, PointedAt, RelatedPath, RelationNames, Row, Target } from '@tsango/core/model'
import type { SQL } from 'drizzle-orm/sql'
import type { Cols, Condition, Expression, Expressions, Order, ResultOf, Subquery } from '../expressions/expressions.ts'
import type { AskedLookups } from './chain/annotation-lookups.ts'
import type { Chaining } from './chain/chaining.ts'
import type { ColumnPath, ColumnValue, OrderPath } from './chain/column-path.ts'
import type { ScopePath, TrashPath } from './chain/scope-path.ts'
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

  /**
   * Keeps rows for which all lookups hold; those of one call on a relation of many rows hold for one row of it. Django's `filter`.
   *
   * @example
   * await Post.objects().filter({ status: 'published', author__email__iendswith: '@example.com' })
   * // SELECT "blog_post".… FROM "blog_post" INNER JOIN "blog_author" AS "author" ON "author"."id" = "blog_post"."author_id" WHERE
   * //   translate(lower(CAST("author"."email" AS text) COLLATE "und-x-icu"), 'ς', 'σ') LIKE translate(lower(CAST($1 AS text) COLLATE "und-x-icu"),
   * //   'ς', 'σ') ESCAPE '!' AND "blog_post"."status" = $2
   */
  filter<W>(lookups: AskedLookups<M, A, W>): QuerySet<M, R, A, X> & X
  /**
   * Drops rows for which all lookups hold; Django's `exclude`.
   *
   * @example
   * await Post.objects().exclude({ publishedAt__year: 2026, views__lt: 10 })
   * // SELECT "blog_post".… FROM "blog_post" WHERE (("blog_post"."published_at" >= $1 AND "blog_post"."published_at" <= $2) AND "blog_post"."views" <
   * //   $3) IS NOT TRUE
   */
  exclude<W>(lookups: AskedLookups<M, A, W>): QuerySet<M, R, A, X> & X
  /**
   * Keeps rows for which a condition over columns holds; Django's `Q` and `F`.
   *
   * @example
   * await Post.objects().where((p) => p.views.gt(20).or(p.title.icontains('tango')))
   * // SELECT "blog_post".… FROM "blog_post" WHERE ("blog_post"."views" > $1 OR translate(lower(CAST("blog_post"."title" AS text) COLLATE
   * //   "und-x-icu"), 'ς', 'σ') LIKE translate(lower(CAST($2 AS text) COLLATE "und-x-icu"), 'ς', 'σ') ESCAPE '!')
   */
  where(condition: (row: Cols<M> & A) => Condition | SQL): QuerySet<M, R, A, X> & X
  /**
   * Adds computed values to every row.
   *
   * @example
   * const posts = await Post.objects().annotate((p) => ({ replies: p.comments.count() }))
   * posts[0]?.replies
   * // SELECT "blog_post".…, (SELECT COUNT(*) FROM "blog_comment" AS "comments" WHERE "comments"."post_id" = "blog_post"."id" AND
   * //   ("comments"."deleted_at" IS NULL)) AS "replies" FROM "blog_post"
   */
  annotate<S extends Expressions>(make: (row: Cols<M> & A) => S): QuerySet<M, R & ResultOf<S>, A & S, X> & X
  /**
   * Names computed values for the rest of the chain, and does not read them: rows stay as they are.
   *
   * @example
   * await Post.objects().alias((p) => ({ replies: p.comments.count() })).where((p) => p.replies.gt(10)).orderBy('-replies')
   * // SELECT "blog_post".… FROM "blog_post" WHERE (SELECT COUNT(*) FROM "blog_comment" AS "comments" WHERE "comments"."post_id" = "blog_post"."id"
   * //   AND ("comments"."deleted_at" IS NULL)) > $1 ORDER BY (SELECT COUNT(*) FROM "blog_comment" AS "comments_2" WHERE "comments_2"."post_id" =
   * //   "blog_post"."id" AND ("comments_2"."deleted_at" IS NULL)) DESC
   */
  alias<S extends Expressions>(make: (row: Cols<M> & A) => S): QuerySet<M, R, A & S, X> & X
  /**
   * Orders by columns, paths or annotations; `-` in front turns one round. A relation to one row stands for the own order of its model, or its key where
   * that has none. Replaces an order from before.
   *
   * @example
   * await Post.objects().orderBy('-views', 'author__name')
   * // SELECT "blog_post".… FROM "blog_post" INNER JOIN "blog_author" AS "author" ON "author"."id" = "blog_post"."author_id" ORDER BY
   * //   "blog_post"."views" DESC, "author"."name"
   */
  orderBy<const P extends readonly string[]>(
    ...terms: { readonly [I in keyof P]: OrderPath<M, A, P[I] & string> }
  ): QuerySet<M, R, A, X> & X
  /**
   * Orders by expressions. Replaces an order from before.
   *
   * @example
   * await Post.objects().sortBy((p) => [p.publishedAt.desc().nullsLast(), p.title.lower()])
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."published_at" DESC NULLS LAST, (translate(lower(CAST("blog_post"."title" AS text)
   * //   COLLATE "und-x-icu"), 'ς', 'σ') COLLATE "C")
   */
  sortBy(terms: (row: Cols<M> & A) => readonly (Order | Expression<unknown>)[]): QuerySet<M, R, A, X> & X
  /**
   * Turns the order round.
   *
   * @example
   * await Post.objects().orderBy('-views').reverse()
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."views"
   */
  reverse(): QuerySet<M, R, A, X> & X
  /**
   * At most so many rows.
   *
   * @example
   * await Post.objects().orderBy('-views').limit(10)
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."views" DESC LIMIT $1
   */
  limit(count: number): QuerySet<M, R, A, X> & X
  /**
   * Leaves out so many rows at the start.
   *
   * @example
   * await Post.objects().orderBy('-views').limit(10).offset(20)
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."views" DESC LIMIT $1 OFFSET $2
   */
  offset(count: number): QuerySet<M, R, A, X> & X
  /**
   * Each result once.
   *
   * @example
   * await Post.objects().values('author__city').distinct()
   * // SELECT DISTINCT "author"."city" AS "author__city" FROM "blog_post" INNER JOIN "blog_author" AS "author" ON "author"."id" =
   * //   "blog_post"."author_id"
   */
  distinct(): QuerySet<M, R, A, X> & X
  /**
   * No rows.
   *
   * @example
   * await Post.objects().none()
   * // SELECT "blog_post".… FROM "blog_post" WHERE FALSE
   */
  none(): QuerySet<M, R, A, X> & X
  /**
   * Lifts scopes of the model by their names, and scopes of models that its relations lead to behind their path: `author__active`. A path that is none
   * is a compile error, an unknown name a `QueryError` that lists those there are: which scopes a model has stands in its meta, and not in the type of its rows.
   *
   * @example
   * await Note.objects().withoutScope('open').selectRelated('post')
   * // SELECT "blog_note".…, "post".… FROM "blog_note" INNER JOIN "blog_post" AS "post" ON "post"."id" = "blog_note"."post_id"
   */
  withoutScope<const P extends readonly string[]>(
    ...names: { readonly [I in keyof P]: ScopePath<M, P[I] & string> }
  ): QuerySet<M, R, A, X> & X
  /**
   * Gives the rows in the trash as well, or with paths the rows in the trash that those relations lead to. Rejects where a model has no `f.softDelete()`.
   *
   * @example
   * await Post.objects().withTrashed('comments').filter({ comments__score__gt: 2 })
   * // SELECT "blog_post".… FROM "blog_post" WHERE EXISTS (SELECT 1 FROM "blog_comment" AS "comments" WHERE "comments"."post_id" = "blog_post"."id"
   * //   AND "comments"."score" > $1)
   */
  withTrashed<const P extends readonly string[]>(
    ...paths: { readonly [I in keyof P]: TrashPath<M, P[I] & string> }
  ): QuerySet<M, R, A, X> & X
  /**
   * Gives the rows in the trash alone. Throws `QueryError` for a model without `f.softDelete()`.
   *
   * @example
   * await Comment.objects().onlyTrashed().orderBy('-deletedAt')
   * // SELECT "blog_comment".… FROM "blog_comment" WHERE "blog_comment"."deleted_at" IS NOT NULL ORDER BY "blog_comment"."deleted_at" DESC NULLS LAST
   */
  onlyTrashed(): QuerySet<M, R, A, X> & X
  /**
   * Lifts all scopes, of every model that the query meets, and of what it prefetches. Queries behind `in` keep theirs.
   *
   * @example
   * await Note.objects().withoutScopes().count()
   * // SELECT COUNT(*) FROM "blog_note"
   */
  withoutScopes(): QuerySet<M, R, A, X> & X
  /**
   * Holds the rows that it gives until the end of the transaction: no other transaction writes or holds them meanwhile; Django's `select_for_update`.
   * Runs inside `atomic` alone, and gives rows of tables: `count`, `update` and the like refuse it, and so does `fromSql`. Where one connection writes
   * at a time (SQLite) the transaction holds all rows from its start, so that there is nothing to add and nobody to wait for. Rows of `prefetch` are not
   * held.
   *
   * @example
   * await atomic(async () => {
   *   const post = await Post.objects().selectForUpdate().get({ slug: 'post-1' })
   *   post.views += 1
   *   await post.save({ fields: ['views'] })
   * })
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."slug" = $1 LIMIT 2 FOR UPDATE
   * // UPDATE "blog_post" SET "views" = $1 WHERE "id" = $2
   * @throws TransactionError outside of a block, or in one that only reads
   * @throws LockTimeout with `noWait`, when another transaction holds a row
   * @throws Unsupported when the database cannot lock what `of` names
   */
  selectForUpdate<const P extends readonly string[] = []>(options?: SelectForUpdate<M, P>): QuerySet<M, R, A, X> & X
  /**
   * Uses another database of the settings.
   *
   * @example
   * await Post.objects().using('default').count()
   * // SELECT COUNT(*) FROM "blog_post"
   */
  using(database: string): QuerySet<M, R, A, X> & X
  /**
   * Plain objects with these columns, paths and annotations instead of rows.
   *
   * @example
   * await Post.objects().values('title', 'author__name')
   * // SELECT "blog_post"."title" AS "title", "author"."name" AS "author__name" FROM "blog_post" INNER JOIN "blog_author" AS "author" ON
   * //   "author"."id" = "blog_post"."author_id"
   */
  values<const P extends readonly string[]>(
    ...paths: { readonly [I in keyof P]: ColumnPath<M, A, P[I] & string> }
  ): QuerySet<M, { [N in P[number]]: ColumnValue<M, A, N> }, A, X> & X
  /**
   * Groups of the rows that are alike in these columns, paths and annotations, each once; what is computed behind it is made of the rows of a group.
   * As in Django, `values()` before the first aggregate does the same. `where` and `filter` on aggregates choose among the groups.
   *
   * @example
   * await Post.objects().groupBy('status').annotate((p) => ({ posts: p.id.count(), read: p.views.sum() })).where((p) => p.posts.gt(1)).orderBy('-posts')
   * // SELECT "blog_post"."status" AS "status", COUNT("blog_post"."id") AS "posts", CAST(SUM("blog_post"."views") AS bigint) AS "read" FROM
   * //   "blog_post" GROUP BY 1 HAVING COUNT("blog_post"."id") > $1 ORDER BY "posts" DESC
   */
  groupBy<const P extends readonly string[]>(
    ...paths: { readonly [I in keyof P]: ColumnPath<M, A, P[I] & string> }
  ): QuerySet<M, { [N in P[number]]: ColumnValue<M, A, N> }, A, X> & X
  /**
   * Plain objects with these expressions instead of rows. Where some are aggregates, the others are what rows of a group are alike in.
   *
   * @example
   * await Post.objects().select((p) => ({ writer: p.author.name, title: p.title.upper() }))
   * // SELECT "author"."name" AS "writer", (upper(CAST("blog_post"."title" AS text) COLLATE "und-x-icu") COLLATE "C") AS "title" FROM "blog_post"
   * //   INNER JOIN "blog_author" AS "author" ON "author"."id" = "blog_post"."author_id"
   */
  select<S extends Expressions>(make: (row: Cols<M> & A) => S): QuerySet<M, ResultOf<S>, A & S, X> & X
  /**
   * Loads the rows that keys point at with the same statement, over any number of keys.
   *
   * @example
   * const posts = await Post.objects().selectRelated('author', 'category__parent')
   * posts[0]?.author.email
   * // SELECT "blog_post".…, "author".…, "category"."id", "category"."name", "category"."parent_id", "category__parent"."id",
   * //   "category__parent"."name", "category__parent"."parent_id" FROM "blog_post" INNER JOIN "blog_author" AS "author" ON "author"."id" =
   * //   "blog_post"."author_id" LEFT JOIN "blog_category" AS "category" ON "category"."id" = "blog_post"."category_id" LEFT JOIN "blog_category" AS
   * //   "category__parent" ON "category__parent"."id" = "category"."parent_id"
   */
  selectRelated<const P extends readonly string[]>(
    ...paths: { readonly [I in keyof P]: RelatedPath<M, P[I] & string> }
  ): QuerySet<M, R & Loaded<M, P[number]>, A, X> & X
  /**
   * Loads the rows of relations, of any kind and at any depth, with one more statement each. What `selectRelated` loads is not loaded twice. Django's
   * `prefetch_related`.
   *
   * @example
   * const posts = await Post.objects().prefetch('tags', 'comments__author')
   * // SELECT "blog_post".… FROM "blog_post"
   * // SELECT "blog_tag"."id", "blog_tag"."name", "pairs"."post_id" FROM "blog_tag" INNER JOIN "blog_post_tags" AS "pairs" ON "pairs"."tag_id" =
   * //   "blog_tag"."id" WHERE "pairs"."post_id" = ANY(CAST($1 AS bigint[]))
   * // SELECT "blog_comment".… FROM "blog_comment" WHERE ("blog_comment"."deleted_at" IS NULL) AND "blog_comment"."post_id" = ANY(CAST($1 AS
   * //   bigint[]))
   * // SELECT "blog_author".…, "way"."parent_key" FROM "blog_author" INNER JOIN (SELECT DISTINCT "way__post_way"."id" AS "parent_key",
   * //   "way__post_way"."author_id" AS "row_key" FROM "blog_post" AS "way__post_way" WHERE "way__post_way"."id" = ANY(CAST($1 AS bigint[]))) AS
   * //   "way" ON "way"."row_key" = "blog_author"."id"
   */
  prefetch<const P extends readonly string[]>(
    ...paths: { readonly [I in keyof P]: RelationPath<M, P[I] & string> }
  ): QuerySet<M, R & Prefetched<M, P[number]>, A, X> & X
  /**
   * Loads the rows of one relation as a query set says: a filter, an order, annotations, what those rows load in turn; `limit` and `offset` count for
   * each row. Django's `Prefetch`.
   *
   * @example
   * const posts = await Post.objects().prefetchWith('comments', (c) => c.filter({ score__gt: 0 }).orderBy('-at').limit(3), 'latest')
   * posts[0]?.latest[0]?.text
   * // SELECT "blog_post".… FROM "blog_post"
   * // SELECT "blog_comment_2".… FROM "blog_comment" AS "blog_comment_2" INNER JOIN (SELECT "blog_comment"."id" AS "row_key",
   * //   "blog_comment"."post_id" AS "parent_key", ROW_NUMBER() OVER (PARTITION BY "blog_comment"."post_id" ORDER BY "blog_comment"."at" DESC,
   * //   "blog_comment"."id") AS "row_number_" FROM "blog_comment" WHERE "blog_comment"."score" > $1 AND ("blog_comment"."deleted_at" IS NULL) AND
   * //   "blog_comment"."post_id" = ANY(CAST($2 AS bigint[]))) AS "ranked" ON "ranked"."row_key" = "blog_comment_2"."id" AND "ranked"."row_number_"
   * //   <= $3 ORDER BY "ranked"."row_number_"
   * @param as - the property that takes the rows; default: the name of the relation
   * @throws QueryError where the query gives plain objects, is of another model, has windows beside a limit, or the property is taken
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
   * const likes = await Like.objects().prefetchEach('target', [Post.objects().selectRelated('author'), Comment.objects().only('text')])
   * // SELECT "blog_like".… FROM "blog_like"
   * @param as - the property that takes the row; default: the name of the key
   * @throws QueryError where a query gives plain objects, two are of one model, or one is of a model that the key does not point at
   */
  prefetchEach<K extends GenericNames<M>, const Q extends QueriesOfEach<PointedAt<M, K>>, const As extends string = K>(
    relation: K,
    queries: Q,
    as?: As,
  ): QuerySet<M, R & PrefetchedEach<PointedAt<M, K>, Q, As>, A, X> & X
}
