import { Expr } from '../expression.ts'
import type { DateTimeExpression } from '../types/types.ts'

/**
 * The moment by the clock of the database, cut to milliseconds: when the statement began. Django's `Now`, in UTC.
 *
 * @example
 * p.publishedAt.lt(now())
 * // (("blog_post"."published_at" < date_trunc('milliseconds', statement_timestamp())) IS TRUE)
 */
export function now(): DateTimeExpression<Date> {
  return new Expr({ kind: 'call', name: 'now', items: [], detail: undefined }) as unknown as DateTimeExpression<Date>
}
