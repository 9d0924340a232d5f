import type { SQL } from 'drizzle-orm/sql'
import type { Cols, Condition } from '../../expressions/expressions.ts'
import type { QuerySet } from '../types.ts'
import type { CommonTable } from './common-table.ts'
import type { NoModel } from './from-query.ts'
import type { Gives, JoinedAs, MadeOf, MaybeGiven, MaybeMade, Tabled } from './made.ts'

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
   * Puts the results of a query beside those that `fromQuery` reads, and keeps its own that belong to none of them: there the columns of the others are
   * NULL. Conditions, an order and a limit behind it are about the whole.
   *
   * @example
   * const authors = Author.objects().values('id', 'name')
   * await fromQuery(Post.objects().values('authorId', 'title')).rightJoin('author', authors, (p, author) => p.authorId.eq(author.id)).values('title', 'author__name')
   * // SELECT "given"."title" AS "title", "author"."name" AS "author__name" FROM (SELECT "blog_post"."author_id" AS "authorId", "blog_post"."title"
   * //   AS "title" FROM "blog_post") AS "given" RIGHT JOIN (SELECT "blog_author"."id" AS "id", "blog_author"."name" AS "name" FROM "blog_author") AS
   * //   "author" ON "given"."authorId" = "author"."id"
   * @throws QueryError on rows of a model, and behind a condition: those belong into the query that `fromQuery` reads
   */
  rightJoin<R, A, const N extends string, Q extends Gives | Tabled>(
    this: QuerySet<NoModel, R, A>,
    name: N,
    query: Q,
    on: (row: A, joined: MadeOf<Q>) => Condition | SQL,
  ): QuerySet<NoModel, MaybeGiven<R>, MaybeMade<A> & JoinedAs<N, MadeOf<Q>>>
  /**
   * Puts the results of a query beside those that `fromQuery` reads, and keeps those of both that belong to none of the other: there the columns of the
   * other are NULL. PostgreSQL takes only conditions that hold values alike.
   *
   * @example
   * const planned = fromQuery(Post.objects().filter({ status: 'draft' }).groupBy('authorId').annotate((p) => ({ drafts: p.id.count() })))
   * const done = Post.objects().filter({ status: 'published' }).groupBy('authorId').annotate((p) => ({ posts: p.id.count() }))
   * await planned.fullJoin('done', done, (p, done) => p.authorId.eq(done.authorId)).values('authorId', 'drafts', 'done__authorId', 'done__posts')
   * // SELECT "given"."authorId" AS "authorId", "given"."drafts" AS "drafts", "done"."authorId" AS "done__authorId", "done"."posts" AS "done__posts"
   * //   FROM (SELECT "blog_post"."author_id" AS "authorId", COUNT("blog_post"."id") AS "drafts" FROM "blog_post" WHERE "blog_post"."status" = $1
   * //   GROUP BY 1) AS "given" FULL JOIN (SELECT "blog_post_2"."author_id" AS "authorId", COUNT("blog_post_2"."id") AS "posts" FROM "blog_post" AS
   * //   "blog_post_2" WHERE "blog_post_2"."status" = $2 GROUP BY 1) AS "done" ON "given"."authorId" = "done"."authorId"
   * @throws Unsupported where the database has no `FULL JOIN` (MySQL, MariaDB): ask `leftJoin`, and `rightJoin` for what it has besides
   * @throws QueryError on rows of a model, and behind a condition: those belong into the query that `fromQuery` reads
   */
  fullJoin<R, A, const N extends string, Q extends Gives | Tabled>(
    this: QuerySet<NoModel, R, A>,
    name: N,
    query: Q,
    on: (row: A, joined: MadeOf<Q>) => Condition | SQL,
  ): QuerySet<NoModel, MaybeGiven<R>, MaybeMade<A> & JoinedAs<N, MaybeMade<MadeOf<Q>>>>
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
