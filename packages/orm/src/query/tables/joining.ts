import type { SQL } from 'drizzle-orm/sql'
import type { Cols, Condition } from '../../expressions/expressions.ts'
import type { QuerySet } from '../types.ts'
import type { CommonTable } from './common-table.ts'
import type { Gives, JoinedAs, MadeOf, MaybeMade, Tabled } from './made.ts'

/** What puts tables that queries make beside the rows of a query set. */
export interface Joining<M, R, A, X> {
  /**
   * Puts the results of a query, or of a table of `cte`, beside the rows for which a condition holds; rows without one fall away, and a row comes as
   * often as one holds. Behind it their columns are `row.name.column`, and `name__column` in `filter`, `orderBy` and `values`. The query keeps its scopes,
   * its order and limit.
   *
   * @example
   * const talk = Comment.objects().groupBy('postId').annotate((c) => ({ replies: c.id.count(), best: c.score.max() }))
   * await Post.objects().join('talk', talk, (p, talk) => talk.postId.eq(p.id)).filter({ talk__replies__gt: 3 }).orderBy('-talk__best')
   * // SELECT "blog_post".… FROM "blog_post" INNER JOIN (SELECT "blog_comment"."post_id" AS "postId", COUNT("blog_comment"."id") AS "replies",
   * //   MAX("blog_comment"."score") AS "best" FROM "blog_comment" WHERE ("blog_comment"."deleted_at" IS NULL) GROUP BY 1) AS "talk" ON
   * //   "talk"."postId" = "blog_post"."id" WHERE "talk"."replies" > $1 ORDER BY "talk"."best" DESC NULLS LAST
   * @throws QueryError for a query that reads columns of this one: `joinLateral` joins those; for a name that is taken
   */
  join<const N extends string, Q extends Gives | Tabled>(
    name: N,
    query: Q,
    on: (row: Cols<M> & A, joined: MadeOf<Q>) => Condition | SQL,
  ): QuerySet<M, R, A & JoinedAs<N, MadeOf<Q>>, X> & X
  /**
   * The same, and rows without one stay: there the columns are NULL.
   *
   * @example
   * const talk = Comment.objects().groupBy('postId').annotate((c) => ({ replies: c.id.count() }))
   * await Post.objects().leftJoin('talk', talk, (p, talk) => talk.postId.eq(p.id)).annotate((p) => ({ replies: p.talk.replies }))
   * // SELECT "blog_post".…, "talk"."replies" AS "replies" FROM "blog_post" LEFT JOIN (SELECT "blog_comment"."post_id" AS "postId",
   * //   COUNT("blog_comment"."id") AS "replies" FROM "blog_comment" WHERE ("blog_comment"."deleted_at" IS NULL) GROUP BY 1) AS "talk" ON
   * //   "talk"."postId" = "blog_post"."id"
   */
  leftJoin<const N extends string, Q extends Gives | Tabled>(
    name: N,
    query: Q,
    on: (row: Cols<M> & A, joined: MadeOf<Q>) => Condition | SQL,
  ): QuerySet<M, R, A & JoinedAs<N, MaybeMade<MadeOf<Q>>>, X> & X
  /**
   * Puts the results of a query beside each row that the query itself may read: the best three of each. Databases without `LATERAL` (MariaDB, SQLite)
   * refuse it: there the rows of a query are numbered by `rowNumber().over(…)`, and joined.
   *
   * @example
   * await Author.objects()
   *   .joinLateral('top', (a) => Post.objects().where((p) => p.author.id.eq(a.id)).orderBy('-views').limit(3))
   *   .annotate((a) => ({ title: a.top.title, views: a.top.views }))
   * // SELECT "blog_author".…, "top"."title" AS "title", "top"."views" AS "views" FROM "blog_author" INNER JOIN LATERAL (SELECT "blog_post"."id" AS
   * //   "id", "blog_post"."title" AS "title", "blog_post"."slug" AS "slug", "blog_post"."body" AS "body", "blog_post"."status" AS "status",
   * //   "blog_post"."views" AS "views", "blog_post"."price" AS "price", "blog_post"."author_id" AS "authorId", "blog_post"."category_id" AS
   * //   "categoryId", "blog_post"."published_at" AS "publishedAt", "blog_post"."meta" AS "meta" FROM "blog_post" WHERE "blog_post"."author_id" =
   * //   "blog_author"."id" ORDER BY "blog_post"."views" DESC LIMIT $1) AS "top" ON TRUE
   * @throws Unsupported where the database has no `LATERAL`
   */
  joinLateral<const N extends string, Q extends Gives>(
    name: N,
    make: (row: Cols<M> & A) => Q,
    on?: (row: Cols<M> & A, joined: MadeOf<Q>) => Condition | SQL,
  ): QuerySet<M, R, A & JoinedAs<N, MadeOf<Q>>, X> & X
  /**
   * The same, and rows without a result stay: there the columns are NULL.
   *
   * @example
   * await Author.objects().leftJoinLateral('last', (a) => Post.objects().where((p) => p.author.id.eq(a.id)).orderBy('-id').limit(1))
   * // SELECT "blog_author".… FROM "blog_author" LEFT JOIN LATERAL (SELECT "blog_post"."id" AS "id", "blog_post"."title" AS "title",
   * //   "blog_post"."slug" AS "slug", "blog_post"."body" AS "body", "blog_post"."status" AS "status", "blog_post"."views" AS "views",
   * //   "blog_post"."price" AS "price", "blog_post"."author_id" AS "authorId", "blog_post"."category_id" AS "categoryId", "blog_post"."published_at"
   * //   AS "publishedAt", "blog_post"."meta" AS "meta" FROM "blog_post" WHERE "blog_post"."author_id" = "blog_author"."id" ORDER BY "blog_post"."id"
   * //   DESC LIMIT $1) AS "last" ON TRUE
   * @throws Unsupported where the database has no `LATERAL`
   */
  leftJoinLateral<const N extends string, Q extends Gives>(
    name: N,
    make: (row: Cols<M> & A) => Q,
    on?: (row: Cols<M> & A, joined: MadeOf<Q>) => Condition | SQL,
  ): QuerySet<M, R, A & JoinedAs<N, MaybeMade<MadeOf<Q>>>, X> & X
  /**
   * Reads the rows of SQL of your own, which gives all columns of the model under their names in the database; everything of a query set may follow, and
   * scopes hold. Each call is compiled anew.
   *
   * @example
   * const some = await Post.objects().fromSql(sql`SELECT * FROM blog_post WHERE slug LIKE 'post-%'`).filter({ status: 'published' }).limit(5)
   * // SELECT "blog_post".… FROM (SELECT * FROM blog_post WHERE slug LIKE 'post-%') AS "blog_post" WHERE "blog_post"."status" = $1 LIMIT $2
   * @throws QueryError for what is no `sql` template, and behind another step
   */
  fromSql(sql: SQL): QuerySet<M, R, A, X> & X
  /**
   * Declares tables of `cte` and `cteRecursive` for the statement: this query and those inside of it can join them, and be asked of them.
   *
   * @example
   * const busy = cte('busy', Comment.objects().groupBy('postId').annotate((c) => ({ replies: c.id.count() })))
   * await Post.objects().with(busy).filter({ id__in: fromQuery(busy).filter({ replies__gt: 3 }).values('postId') })
   * // WITH "busy" AS (SELECT "blog_comment"."post_id" AS "postId", COUNT("blog_comment"."id") AS "replies" FROM "blog_comment" WHERE
   * //   ("blog_comment"."deleted_at" IS NULL) GROUP BY 1) SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."id" IN (SELECT "given"."postId"
   * //   FROM "busy" AS "given" WHERE "given"."replies" > $1)
   */
  with(...tables: readonly CommonTable[]): QuerySet<M, R, A, X> & X
}
