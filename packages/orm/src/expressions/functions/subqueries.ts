import { QueryError, takeFunction, wrongKind } from '../../errors/errors.ts'
import { isQuery } from '../../query/chain/lookup-step.ts'
import type { Gives } from '../../query/tables/made.ts'
import type { chained, QuerySet } from '../../query/types.ts'
import { Cond } from '../condition.ts'
import { Expr } from '../expression.ts'
import type { Node } from '../node.ts'
import type { Same, ValueOf } from '../operand.ts'
import type { Cols, Condition, Expression, Subquery } from '../types/types.ts'

/**
 * The first value that a query gives, or NULL where it gives none; Django's `Subquery`. The query is made inside of the callback, where the columns
 * of the row around it are known: each row asks it anew.
 *
 * @param query - its order says which value is the first
 * @param of - the value
 * @example
 * Post.objects().annotate((p) => ({
 *   lastAuthor: subquery(Comment.objects().where((c) => c.post.id.eq(p.id)).orderBy('-at'), (c) => c.author.name),
 * }))
 * // SELECT "blog_post".…, (SELECT "author"."name" FROM "blog_comment" INNER JOIN "blog_post" AS "post" ON "post"."id" = "blog_comment"."post_id"
 * //   INNER JOIN "blog_author" AS "author" ON "author"."id" = "post"."author_id" WHERE "blog_comment"."post_id" = "blog_post"."id" AND
 * //   ("blog_comment"."deleted_at" IS NULL) ORDER BY "blog_comment"."at" DESC LIMIT 1) AS "lastAuthor" FROM "blog_post"
 */
export function subquery<Q extends Gives, E extends Expression<unknown>>(
  query: Q,
  of: (row: Cols<Q[typeof chained]['model']> & Q[typeof chained]['annotations']) => E,
): Same<E, ValueOf<E> | null> {
  if (!isQuery(query)) throw wrongKind('subquery()', 'a query set', query)
  takeFunction('subquery()', 'a function of the columns of its rows behind the query', of)
  // By all of its methods, those of a manager among them, its types would be too many to be found; they stand under the key.
  const chosen = (
    query as unknown as QuerySet<Q[typeof chained]['model'], unknown, Q[typeof chained]['annotations']>
  ).select((row) => ({ value: of(row) }))
  // `Expr` has the methods of every kind; which make sense is for the compiler alone.
  return new Expr(nodeOfQuery(chosen, 'value')) as unknown as Same<E, ValueOf<E> | null>
}

/**
 * Whether a query has rows; Django's `Exists`. It is made inside of the callback, where the columns of the row around it are known.
 *
 * @example
 * Post.objects().where((p) => exists(Review.objects().where((r) => r.product.eq(p.slug))))
 * // SELECT "blog_post".… FROM "blog_post" WHERE EXISTS (SELECT 1 FROM "blog_review" WHERE "blog_review"."product" = "blog_post"."slug")
 */
export function exists(query: Subquery): Condition {
  return new Cond(nodeOfQuery(query, 'exists'))
}

/**
 * Whether a query has no rows.
 *
 * @example
 * Author.objects().where((a) => notExists(Post.objects().where((p) => p.author.id.eq(a.id))))
 * // SELECT "blog_author".… FROM "blog_author" WHERE NOT (EXISTS (SELECT 1 FROM "blog_post" WHERE "blog_post"."author_id" = "blog_author"."id"))
 */
export function notExists(query: Subquery): Condition {
  return exists(query).not()
}

function nodeOfQuery(query: unknown, as: 'value' | 'exists'): Node {
  if (!isQuery(query)) throw new QueryError(`${as === 'value' ? 'subquery' : 'exists'} takes a query set.`)
  return { kind: 'query', as, ...query.subquery, offset: 0 }
}
