import type { FieldPath, Row } from '@tsango/core/model'
import type { LoadPath, OnlyLoaded, WithoutLoaded } from '../loading/loading.ts'
import type { QuerySet } from '../types.ts'
import type { Combinable, United } from './combine.ts'
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
   * @throws QueryError where the order begins with something else, and behind it: `update`, `delete`, `selectForUpdate`, `find`
   */
  distinctOn<const P extends readonly [string, ...string[]]>(
    ...paths: { readonly [I in keyof P]: P[I] extends keyof A ? P[I] : FieldPath<M, P[I] & string> }
  ): QuerySet<M, R, A, X> & X
  /**
   * Rows with these columns alone, and the key. To read another one throws `NotLoaded`; the type does not have it. `save()` writes what was loaded or
   * set, and the moments that are set on every save; `refresh()` loads the rest. Paths choose columns of rows that `selectRelated` loads: of those
   * that no path names, all. Replaces what `only` and `defer` said before. Django's `only`, which adds to `defer`.
   *
   * @example
   * const posts = await Post.objects().selectRelated('author').only('title', 'author__name')
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
   * const recent = await Post.objects().filter({ pinned: true }).union(Post.objects().orderBy('-at').limit(10)).orderBy('-at')
   * @throws QueryError for anything else behind it, and for columns that do not fit
   */
  union(...others: United<R>): QuerySet<M, R, A, X> & X
  /**
   * The results that this query and all of the others give, each once; like `union`.
   *
   * @example
   * const both = await Post.objects().filter({ tags__name: 'a' }).intersection(Post.objects().filter({ tags__name: 'b' }))
   */
  intersection(...others: readonly [Combinable<R>, ...Combinable<R>[]]): QuerySet<M, R, A, X> & X
  /**
   * The results of this query that none of the others gives, each once; like `union`.
   *
   * @example
   * const quiet = await Author.objects().values('id').difference(Post.objects().select((p) => ({ id: p.author.id })))
   */
  difference(...others: readonly [Combinable<R>, ...Combinable<R>[]]): QuerySet<M, R, A, X> & X
  /**
   * The rows of this query, and all that a relation of the model to itself leads to from them, each once: the branches below, the parents above, the
   * friends of friends. It ends where rows lead round in a circle, and after 900
   * steps. What was computed and loaded begins anew; conditions behind it are about the whole.
   *
   * @example
   * const branch = await Category.objects().filter({ id: 7 }).recursive('children', { depth: 'level' }).orderBy('level', 'name')
   * @throws QueryError for a relation that leads to another model; for `update` behind it
   */
  recursive<K extends OwnRelations<M>, const D extends string = never>(
    relation: K,
    options?: RecursiveOptions<D>,
  ): QuerySet<M, Row<M> & DepthOf<D>, DepthColumn<D>, X> & X
  /** Without an order, the model's own included; so is `orderBy()`. The first row is then the one with the least key. */
  unordered(): QuerySet<M, R, A, X> & X
  /**
   * What a function makes of the query where a condition holds, else the query as it is.
   *
   * @example
   * const posts = await Post.objects().when(search, (query, text) => query.filter({ title__icontains: text })).limit(20)
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
   */
  unless(condition: unknown, then: (query: QuerySet<M, R, A, X> & X) => QuerySet<M, R, A, X>): QuerySet<M, R, A, X> & X
  /**
   * Shows the query to a function, and goes on with it as it is.
   *
   * @example
   * const posts = await Post.objects().limit(20).tap((query) => logger.debug(query.toSql().sql))
   */
  tap(look: (query: QuerySet<M, R, A, X> & X) => unknown): QuerySet<M, R, A, X> & X
}
