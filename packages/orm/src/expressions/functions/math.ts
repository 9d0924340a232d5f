import type { BuiltinName } from '../../dialects/base/base.ts'
import { QueryError } from '../../errors/errors.ts'
import { Expr } from '../expression.ts'
import { operandNode } from '../operand.ts'
import type { Expression, NumberExpression } from '../types/types.ts'

/** A number of any kind: a column of whole numbers, floats or decimals, or what is computed of them. */
type Numeric<T> = Expression<T> & { plus(value: never): unknown }
type Made<T> = NumberExpression<number | Extract<T, null>>
type Whole = number | Expression<number> | Expression<number | null>

function call<E>(name: BuiltinName, ...items: readonly unknown[]): E {
  // `Expr` has the methods of every kind; which make sense is for the compiler alone.
  return new Expr({ kind: 'builtin', name, items: items.map(operandNode) }) as unknown as E
}

/**
 * -1, 0 or 1, as the number is negative, zero or positive.
 *
 * @example
 * sign(s.x)
 * // CAST(SIGN("blog_star"."x") AS integer)
 */
export function sign<T>(value: Numeric<T>): Made<T> {
  return call('sign', value)
}

/**
 * The number to a power, as a float; NULL where there is no real one.
 *
 * @example
 * power(s.x, 12)
 * // POWER(NULLIF(NULLIF(GREATEST(CAST("blog_star"."x" AS double precision), CASE WHEN CAST($1 AS double precision) <> FLOOR(CAST($1 AS double
 * //   precision)) THEN -4.9e-324 ELSE CAST('-Infinity' AS double precision) END), CASE WHEN CAST($1 AS double precision) <> FLOOR(CAST($1 AS double
 * //   precision)) THEN -4.9e-324 ELSE CAST('-Infinity' AS double precision) END), CASE WHEN CAST($1 AS double precision) < 0 THEN 0 END), CAST($1 AS
 * //   double precision))
 */
export function power<T>(value: Numeric<T>, exponent: Whole): NumberExpression<number | null> {
  return call('power', value, exponent)
}

/**
 * The logarithm to a base; NULL where there is none.
 *
 * @example
 * log(10, s.x)
 * // (CAST(LN(NULLIF(GREATEST(CAST("blog_star"."x" AS double precision), 0), 0)) AS double precision) / NULLIF(CAST($1 AS double precision), 0))
 */
export function log<T>(base: number, value: Numeric<T>): NumberExpression<number | null> {
  if (typeof base !== 'number' || !(base > 0) || base === 1 || !Number.isFinite(base))
    throw new QueryError(`log takes a base above 0 that is not 1; this is ${String(base)}.`)
  return ln(value).dividedBy(Math.log(base))
}

/**
 * The angle of a point, in radians: of its y and its x.
 *
 * @example
 * atan2(s.y, s.x)
 * // ATAN2(CAST("blog_star"."y" AS double precision), CAST("blog_star"."x" AS double precision))
 */
export function atan2<T, U>(y: Numeric<T>, x: Numeric<U>): NumberExpression<number | Extract<T | U, null>> {
  return call('atan2', y, x)
}

/**
 * The square root; NULL of a negative number.
 *
 * @example
 * sqrt(s.x)
 * // SQRT(NULLIF(GREATEST(CAST("blog_star"."x" AS double precision), -4.9e-324), -4.9e-324))
 */
export function sqrt<T>(value: Numeric<T>): NumberExpression<number | null> {
  return call('sqrt', value)
}

/**
 * The natural logarithm; NULL of 0 and negative numbers.
 *
 * @example
 * ln(s.x)
 * // LN(NULLIF(GREATEST(CAST("blog_star"."x" AS double precision), 0), 0))
 */
export function ln<T>(value: Numeric<T>): NumberExpression<number | null> {
  return call('ln', value)
}

/**
 * The power of e.
 *
 * @example
 * exp(s.x)
 * // EXP(CAST("blog_star"."x" AS double precision))
 */
export function exp<T>(value: Numeric<T>): Made<T> {
  return call('exp', value)
}

/**
 * The sine of an angle in radians.
 *
 * @example
 * sin(s.x)
 * // SIN(CAST("blog_star"."x" AS double precision))
 */
export function sin<T>(value: Numeric<T>): Made<T> {
  return call('sin', value)
}

/**
 * The cosine of an angle in radians.
 *
 * @example
 * cos(s.x)
 * // COS(CAST("blog_star"."x" AS double precision))
 */
export function cos<T>(value: Numeric<T>): Made<T> {
  return call('cos', value)
}

/**
 * The tangent of an angle in radians.
 *
 * @example
 * tan(s.x)
 * // TAN(CAST("blog_star"."x" AS double precision))
 */
export function tan<T>(value: Numeric<T>): Made<T> {
  return call('tan', value)
}

/**
 * The angle of a sine, in radians; NULL beyond 1.
 *
 * @example
 * asin(s.y)
 * // ASIN(NULLIF(NULLIF(GREATEST(LEAST(CAST("blog_star"."y" AS double precision), 1.0000000000000002), -1.0000000000000002), 1.0000000000000002),
 * //   -1.0000000000000002))
 */
export function asin<T>(value: Numeric<T>): NumberExpression<number | null> {
  return call('asin', value)
}

/**
 * The angle of a cosine, in radians; NULL beyond 1.
 *
 * @example
 * acos(s.x)
 * // ACOS(NULLIF(NULLIF(GREATEST(LEAST(CAST("blog_star"."x" AS double precision), 1.0000000000000002), -1.0000000000000002), 1.0000000000000002),
 * //   -1.0000000000000002))
 */
export function acos<T>(value: Numeric<T>): NumberExpression<number | null> {
  return call('acos', value)
}

/**
 * The angle of a tangent, in radians.
 *
 * @example
 * atan(s.y)
 * // ATAN(CAST("blog_star"."y" AS double precision))
 */
export function atan<T>(value: Numeric<T>): Made<T> {
  return call('atan', value)
}

/**
 * An angle in radians, in degrees.
 *
 * @example
 * degrees(s.x)
 * // DEGREES(CAST("blog_star"."x" AS double precision))
 */
export function degrees<T>(value: Numeric<T>): Made<T> {
  return call('degrees', value)
}

/**
 * An angle in degrees, in radians.
 *
 * @example
 * cos(radians(s.x))
 * // COS(CAST(RADIANS(CAST("blog_star"."x" AS double precision)) AS double precision))
 */
export function radians<T>(value: Numeric<T>): Made<T> {
  return call('radians', value)
}

/**
 * The bits that both whole numbers have.
 *
 * @example
 * bitAnd(s.planets, 4)
 * // (CAST("blog_star"."planets" AS bigint) & CAST(CAST($1 AS bigint) AS bigint))
 */
export function bitAnd<T>(value: NumberExpression<T>, other: Whole): Made<T> {
  return call('bitAnd', value, other)
}

/**
 * The bits that one of two whole numbers has.
 *
 * @example
 * bitOr(s.planets, 4)
 * // (CAST("blog_star"."planets" AS bigint) | CAST(CAST($1 AS bigint) AS bigint))
 */
export function bitOr<T>(value: NumberExpression<T>, other: Whole): Made<T> {
  return call('bitOr', value, other)
}

/**
 * The bits that exactly one of two whole numbers has.
 *
 * @example
 * bitXor(s.planets, 4)
 * // (CAST("blog_star"."planets" AS bigint) # CAST(CAST($1 AS bigint) AS bigint))
 */
export function bitXor<T>(value: NumberExpression<T>, other: Whole): Made<T> {
  return call('bitXor', value, other)
}

/**
 * The bits that a whole number has not, of 64.
 *
 * @example
 * bitAnd(bitNot(s.planets), 4)
 * // (CAST((~CAST("blog_star"."planets" AS bigint)) AS bigint) & CAST(CAST($1 AS bigint) AS bigint))
 */
export function bitNot<T>(value: NumberExpression<T>): Made<T> {
  return call('bitNot', value)
}

/**
 * The bits moved up by so many places, of 64.
 *
 * @example
 * shiftLeft(s.planets, 2)
 * // (CAST("blog_star"."planets" AS bigint) << CAST(CAST($1 AS bigint) AS integer))
 */
export function shiftLeft<T>(value: NumberExpression<T>, places: number): Made<T> {
  return call('shiftLeft', value, placed(places))
}

/**
 * The bits moved down by so many places; the sign stays.
 *
 * @example
 * shiftRight(s.planets, 2)
 * // (CAST("blog_star"."planets" AS bigint) >> CAST(CAST($1 AS bigint) AS integer))
 */
export function shiftRight<T>(value: NumberExpression<T>, places: number): Made<T> {
  return call('shiftRight', value, placed(places))
}

function placed(places: number): number {
  if (Number.isInteger(places) && places >= 0 && places < 64) return places
  throw new QueryError(`Bits are moved by 0 to 63 places; this is ${String(places)}.`)
}

/**
 * A number from 0 to below 1 that chance makes anew for each row; Django's `Random`. Rows in such an order have no pages.
 *
 * @example
 * Post.objects().sortBy(() => [random()]).limit(2)
 * // SELECT "blog_post".… FROM "blog_post" ORDER BY RANDOM() LIMIT $1
 */
export function random(): NumberExpression<number> {
  return new Expr({ kind: 'call', name: 'random', items: [], detail: undefined }) as unknown as NumberExpression<number>
}

/**
 * The number pi.
 *
 * @example
 * s.x.times(pi())
 * // (CAST("blog_star"."x" AS double precision) * CAST(CAST($1 AS double precision) AS double precision))
 */
export function pi(): NumberExpression<number> {
  return new Expr(operandNode(Math.PI)) as unknown as NumberExpression<number>
}
