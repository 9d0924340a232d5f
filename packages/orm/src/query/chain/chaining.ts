import type { Row } from '@tsango/core/model'
import type { LoadPath, OnlyLoaded, WithoutLoaded } from '../loading/loading.ts'
import type { QuerySet } from '../types.ts'
import type { ColumnPath } from './column-path.ts'
import type { Alike, Others, ResultOfUnion, United } from './combine.ts'
import type { DepthColumn, DepthOf, OwnRelations, RecursiveOptions } from './recursive.ts'

/** What makes another query set of one, beside conditions and columns. */
export interface Chaining<M, R, A, X> {
  /**
   * Of rows that are alike in these fields, only the first in the order of the query; of rows that are alike there, too, the one with the least key.
   * An order that is asked for begins with the same fields; else they are put in front of the model's own. Conditions hold before, a limit after,
   * wherever they stand in the chain. The last of `distinct` and `distinctOn` counts. Django's `distinct(*fields)`, on every database.
   *
   * @example
   * const latest = await Post.objects().distinctOn('authorId').orderBy('authorId', '-publishedAt')
   * // SELECT DISTINCT ON ("blog_post"."author_id") "blog_post".… FROM "blog_post" ORDER BY "blog_post"."author_id", "blog_post"."published_at" DESC
   * //   NULLS LAST, "blog_post"."id"
   * @throws QueryError where the order begins with something else, and behind it: `update`, `delete`, `selectForUpdate`, `find`
   */
  distinctOn<const P extends readonly [string, ...string[]]>(
    ...paths: { readonly [I in keyof P]: ColumnPath<M, A, P[I] & string> }
  ): QuerySet<M, R, A, X> & X
  /**
   * Rows with these columns alone, and the key. To read another one throws `NotLoaded`; the type does not have it. `save()` writes what was loaded or
   * set, and the moments that are set on every save; `refresh()` loads the rest. Paths choose columns of rows that `selectRelated` loads: of those
   * that no path names, all. Replaces what `only` and `defer` said before. Django's `only`, which adds to `defer`.
   *
   * @example
   * const posts = await Post.objects().selectRelated('author').only('title', 'author__name')
   * // SELECT "blog_post"."id", "blog_post"."title", "blog_post"."author_id", "author"."id", "author"."name" FROM "blog_post" INNER JOIN
   * //   "blog_author" AS "author" ON "author"."id" = "blog_post"."author_id"
   */
  only<const P extends readonly [string, ...string[]]>(
    ...paths: { readonly [I in keyof P]: LoadPath<M, R, P[I] & string> }
  ): QuerySet<M, OnlyLoaded<M, R, P[number]>, A, X> & X
  /**
   * Rows without these columns; the key stays. To read one throws `NotLoaded`; the type does not have it. Several calls, and `only` before, add up.
   * Django's `defer`.
   *
   * @example
   * const posts = await Post.objects().defer('body')
   * // SELECT "blog_post".… FROM "blog_post"
   */
  defer<const P extends readonly [string, ...string[]]>(
    ...paths: { readonly [I in keyof P]: LoadPath<M, R, P[I] & string> }
  ): QuerySet<M, WithoutLoaded<M, R, P[number]>, A, X> & X
  /**
   * The results of this query and of others, each once; with `{ all: true }` as often as they come. The others give the same columns, by name. Each
   * keeps its own limit, and the order that goes with it. Behind it stand only an order by what it gives, `limit`, `offset`, `reverse`, `values`,
   * `none`, another combination, and what reads; `values` behind it makes results one that are alike in these. Django's `union`.
   *
   * @example
   * const some = await Post.objects().filter({ status: 'draft' }).union(Post.objects().orderBy('-views').limit(10)).orderBy('-views')
   * // SELECT "combined".… FROM (SELECT "blog_post"."id" AS "c0", "blog_post"."title" AS "c1", "blog_post"."slug" AS "c2", "blog_post"."body" AS
   * //   "c3", "blog_post"."status" AS "c4", "blog_post"."views" AS "c5", "blog_post"."price" AS "c6", "blog_post"."author_id" AS "c7",
   * //   "blog_post"."category_id" AS "c8", "blog_post"."published_at" AS "c9", "blog_post"."meta" AS "c10" FROM "blog_post" WHERE
   * //   "blog_post"."status" = $1 UNION SELECT * FROM (SELECT "blog_post_2"."id" AS "c0", "blog_post_2"."title" AS "c1", "blog_post_2"."slug" AS
   * //   "c2", "blog_post_2"."body" AS "c3", "blog_post_2"."status" AS "c4", "blog_post_2"."views" AS "c5", "blog_post_2"."price" AS "c6",
   * //   "blog_post_2"."author_id" AS "c7", "blog_post_2"."category_id" AS "c8", "blog_post_2"."published_at" AS "c9", "blog_post_2"."meta" AS "c10"
   * //   FROM "blog_post" AS "blog_post_2" ORDER BY "blog_post_2"."views" DESC LIMIT $2) AS "part") AS "combined" ORDER BY "combined"."c5" DESC NULLS
   * //   LAST
   * @throws QueryError for anything else behind it, and for columns that do not fit
   */
  union<const U extends United<Alike<R>>>(...others: U): QuerySet<M, ResultOfUnion<R, U>, A, X> & X
  /**
   * The results that this query and all of the others give, each once; like `union`.
   *
   * @example
   * const both = await Post.objects().filter({ tags__name: 'news' }).intersection(Post.objects().filter({ tags__name: 'tango' }))
   * // SELECT "combined".… FROM (SELECT "blog_post"."id" AS "c0", "blog_post"."title" AS "c1", "blog_post"."slug" AS "c2", "blog_post"."body" AS
   * //   "c3", "blog_post"."status" AS "c4", "blog_post"."views" AS "c5", "blog_post"."price" AS "c6", "blog_post"."author_id" AS "c7",
   * //   "blog_post"."category_id" AS "c8", "blog_post"."published_at" AS "c9", "blog_post"."meta" AS "c10" FROM "blog_post" WHERE EXISTS (SELECT 1
   * //   FROM "blog_tag" AS "tags" INNER JOIN "blog_post_tags" AS "tags_pairs" ON "tags_pairs"."tag_id" = "tags"."id" WHERE "tags_pairs"."post_id" =
   * //   "blog_post"."id" AND "tags"."name" = $1) INTERSECT SELECT "blog_post_2"."id" AS "c0", "blog_post_2"."title" AS "c1", "blog_post_2"."slug" AS
   * //   "c2", "blog_post_2"."body" AS "c3", "blog_post_2"."status" AS "c4", "blog_post_2"."views" AS "c5", "blog_post_2"."price" AS "c6",
   * //   "blog_post_2"."author_id" AS "c7", "blog_post_2"."category_id" AS "c8", "blog_post_2"."published_at" AS "c9", "blog_post_2"."meta" AS "c10"
   * //   FROM "blog_post" AS "blog_post_2" WHERE EXISTS (SELECT 1 FROM "blog_tag" AS "tags_2" INNER JOIN "blog_post_tags" AS "tags_pairs_2" ON
   * //   "tags_pairs_2"."tag_id" = "tags_2"."id" WHERE "tags_pairs_2"."post_id" = "blog_post_2"."id" AND "tags_2"."name" = $2)) AS "combined"
   */
  intersection(...others: Others<Alike<R>>): QuerySet<M, R, A, X> & X
  /**
   * The results of this query that none of the others gives, each once; like `union`.
   *
   * @example
   * const quiet = await Author.objects().values('id').difference(Post.objects().select((p) => ({ id: p.author.id })))
   * // SELECT "combined"."c0" AS "id" FROM (SELECT "blog_author"."id" AS "c0" FROM "blog_author" EXCEPT SELECT "blog_post"."author_id" AS "c0" FROM
   * //   "blog_post") AS "combined"
   */
  difference(...others: Others<Alike<R>>): QuerySet<M, R, A, X> & X
  /**
   * The rows of this query, and all that a relation of the model to itself leads to from them, each once: the branches below, the parents above, the
   * friends of friends. It ends where rows lead round in a circle, and after 900
   * steps. What was computed and loaded begins anew; conditions behind it are about the whole.
   *
   * @example
   * const branch = await Category.objects().filter({ id: 7 }).recursive('children', { depth: 'level' }).orderBy('level', 'name')
   * // SELECT "blog_category"."id", "blog_category"."name", "blog_category"."parent_id", "reached"."depth" AS "level" FROM "blog_category" INNER JOIN
   * //   (WITH RECURSIVE "tree" ("row_key", "depth") AS (SELECT "first".*, 0 FROM (SELECT "blog_category_2"."id" FROM "blog_category" AS
   * //   "blog_category_2" WHERE "blog_category_2"."id" = $1) AS "first" UNION SELECT "children"."id", "from"."depth" + 1 FROM "tree" AS "from" INNER
   * //   JOIN "blog_category" AS "blog_category_3" ON "blog_category_3"."id" = "from"."row_key" CROSS JOIN "blog_category" AS "children" WHERE
   * //   "children"."parent_id" = "blog_category_3"."id" AND "from"."depth" < 900) SELECT "row_key", MIN("depth") AS "depth" FROM "tree" GROUP BY
   * //   "row_key") AS "reached" ON "reached"."row_key" = "blog_category"."id" ORDER BY "level", "blog_category"."name"
   * @throws QueryError for a relation that leads to another model; for `update` behind it
   */
  recursive<K extends OwnRelations<M>, const D extends string = never>(
    relation: K,
    options?: RecursiveOptions<D>,
  ): QuerySet<M, Row<M> & DepthOf<D>, DepthColumn<D>, X> & X
  /**
   * Without an order, the model's own included; so is `orderBy()`. The first row is then the one with the least key.
   *
   * @example
   * await Post.objects().orderBy('-views').unordered().first()
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."id" LIMIT 1
   */
  unordered(): QuerySet<M, R, A, X> & X
  /**
   * What a function makes of the query where a condition holds, else the query as it is.
   *
   * @example
   * const posts = await Post.objects().when(sought, (query, text) => query.filter({ title__icontains: text })).limit(20)
   * // SELECT "blog_post".… FROM "blog_post" WHERE translate(lower(CAST("blog_post"."title" AS text) COLLATE "und-x-icu"), 'ς', 'σ') LIKE
   * //   translate(lower(CAST($1 AS text) COLLATE "und-x-icu"), 'ς', 'σ') ESCAPE '!' LIMIT $2
   */
  when<T>(
    condition: T,
    then: (
      query: QuerySet<M, R, A, X> & X,
      value: Exclude<T, false | 0 | 0n | '' | null | undefined>,
    ) => QuerySet<M, R, A, X>,
  ): QuerySet<M, R, A, X> & X
  /**
   * What a function makes of the query where a condition does not hold, else the query as it is.
   *
   * @example
   * const posts = await Post.objects().unless(user.isStaff, (query) => query.filter({ status: 'published' }))
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."status" = $1
   */
  unless(condition: unknown, then: (query: QuerySet<M, R, A, X> & X) => QuerySet<M, R, A, X>): QuerySet<M, R, A, X> & X
  /**
   * Shows the query to a function, and goes on with it as it is.
   *
   * @example
   * const posts = await Post.objects().limit(20).tap((query) => console.log(query.toSql().sql))
   * // SELECT "blog_post".… FROM "blog_post" LIMIT $1
   */
  tap(look: (query: QuerySet<M, R, A, X> & X) => unknown): QuerySet<M, R, A, X> & X
}
