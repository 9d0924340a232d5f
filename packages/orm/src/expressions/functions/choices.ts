import { QueryError } from '../../errors/errors.ts'
import { Expr } from '../expression.ts'
import { type Like, operandNode, type Same, type ValueOf } from '../operand.ts'
import type { Expression, Ordered } from '../types/types.ts'

/** `true` for operands that are never NULL. */
type Certain<V> = V extends unknown ? (null extends ValueOf<V> ? never : true) : never

/** What the first operand that is not NULL gives. */
type Coalesced<A, B> = Same<
  A,
  NonNullable<ValueOf<A>> | NonNullable<ValueOf<B>> | ([Certain<A | B>] extends [never] ? null : never)
>

function call(name: 'coalesce' | 'greatest' | 'least' | 'nullIf', operands: readonly unknown[]): Expr {
  if (operands.length < 2) throw new QueryError(`${name} takes two operands or more; this has ${operands.length}.`)
  return new Expr({ kind: 'call', name, items: operands.map(operandNode), detail: undefined })
}

/**
 * The first operand that is not NULL.
 *
 * @example
 * coalesce(p.publishedAt, now())
 * // COALESCE("blog_post"."published_at", date_trunc('milliseconds', statement_timestamp()))
 */
export function coalesce<A extends Expression<unknown>, B extends readonly [Like<A>, ...Like<A>[]]>(
  first: A,
  ...others: B
): Coalesced<A, B[number]> {
  // `Expr` has the methods of every kind; which make sense is for the compiler alone.
  return call('coalesce', [first, ...others]) as unknown as Coalesced<A, B[number]>
}

/** What one of several operands gives, or NULL where one of them is. */
type Extreme<A, B> = Same<A, ValueOf<A> | ValueOf<B>>

/**
 * The greatest operand of a row; NULL where one is.
 *
 * @example
 * greatest(p.views, 0)
 * // GREATEST("blog_post"."views", CAST($1 AS bigint))
 */
export function greatest<A extends Ordered<unknown>, B extends readonly [Like<A>, ...Like<A>[]]>(
  first: A,
  ...others: B
): Extreme<A, B[number]> {
  return call('greatest', [first, ...others]) as unknown as Extreme<A, B[number]>
}

/**
 * The least operand of a row; NULL where one is.
 *
 * @example
 * least(p.price, '9.90')
 * // LEAST("blog_post"."price", CAST($1 AS numeric))
 */
export function least<A extends Ordered<unknown>, B extends readonly [Like<A>, ...Like<A>[]]>(
  first: A,
  ...others: B
): Extreme<A, B[number]> {
  return call('least', [first, ...others]) as unknown as Extreme<A, B[number]>
}

/**
 * The first operand, or NULL where it equals the second.
 *
 * @example
 * p.price.dividedBy(nullIf(p.views, 0))
 * // ROUND((CAST("blog_post"."price" AS numeric) / NULLIF(CAST(NULLIF("blog_post"."views", CAST($1 AS bigint)) AS numeric), 0)), 2)
 */
export function nullIf<A extends Expression<unknown>>(first: A, second: Like<A>): Same<A, ValueOf<A> | null> {
  return call('nullIf', [first, second]) as unknown as Same<A, ValueOf<A> | null>
}
