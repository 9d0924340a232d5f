import type { Aggregated, AggregateOptions, DistinctOptions, WithDefault } from './aggregated.ts'
import type { Expression, Ordered } from './expression.ts'

/** A number. A whole one and a decimal make a decimal. */
export interface NumberExpression<T> extends Ordered<T> {
  /**
   * The sum. Beyond the integers that JavaScript holds exactly, reading it is an error.
   *
   * @example
   * p.views.plus(1)
   * // (CAST("blog_post"."views" AS bigint) + CAST($1 AS bigint))
   */
  plus(value: NonNullable<T> | Expression<T>): NumberExpression<T>
  plus(value: Expression<T | null>): NumberExpression<T | null>
  plus<D extends string | null>(value: DecimalExpression<D>): DecimalExpression<D | Extract<T, null>>
  /**
   * The difference.
   *
   * @example
   * p.views.minus(p.id)
   * // (CAST("blog_post"."views" AS bigint) - CAST("blog_post"."id" AS bigint))
   */
  minus(value: NonNullable<T> | Expression<T>): NumberExpression<T>
  minus(value: Expression<T | null>): NumberExpression<T | null>
  minus<D extends string | null>(value: DecimalExpression<D>): DecimalExpression<D | Extract<T, null>>
  /**
   * The product.
   *
   * @example
   * p.views.times(2)
   * // (CAST("blog_post"."views" AS bigint) * CAST($1 AS bigint))
   */
  times(value: NonNullable<T> | Expression<T>): NumberExpression<T>
  times(value: Expression<T | null>): NumberExpression<T | null>
  times<D extends string | null>(value: DecimalExpression<D>): DecimalExpression<D | Extract<T, null>>
  /**
   * Whole numbers divide to whole numbers, towards zero; by zero to NULL.
   *
   * @example
   * p.views.dividedBy(7)
   * // (CAST("blog_post"."views" AS bigint) / NULLIF(CAST($1 AS bigint), 0))
   */
  dividedBy(value: NonNullable<T> | Expression<T | null>): NumberExpression<T | null>
  dividedBy<D extends string | null>(value: DecimalExpression<D>): DecimalExpression<D | null>
  /**
   * What a division leaves, with the sign of this number; by zero NULL.
   *
   * @example
   * p.views.mod(7)
   * // (CAST("blog_post"."views" AS bigint) % NULLIF(CAST($1 AS bigint), 0))
   */
  mod(value: NonNullable<T> | Expression<T | null>): NumberExpression<T | null>
  /**
   * Without its sign.
   *
   * @example
   * p.views.minus(20).abs()
   * // ABS((CAST("blog_post"."views" AS bigint) - CAST($1 AS bigint)))
   */
  abs(): NumberExpression<T>
  /**
   * Rounded half away from zero, by its decimal digits, to so many places; default 0, at most 30. Whole numbers stay as they are.
   *
   * @example
   * s.x.round(1)
   * // CAST(ROUND(CAST(CAST("blog_star"."x" AS text) AS numeric), 1) AS double precision)
   */
  round(places?: number): NumberExpression<T>
  /**
   * The next whole number below.
   *
   * @example
   * s.x.floor()
   * // FLOOR("blog_star"."x")
   */
  floor(): NumberExpression<T>
  /**
   * The next whole number above.
   *
   * @example
   * s.x.ceil()
   * // (CEILING("blog_star"."x") + 0)
   */
  ceil(): NumberExpression<T>
  /**
   * The sum of all rows, or of some.
   *
   * @example
   * p.views.sum({ where: p.status.eq('published') })
   * // CAST(SUM((CASE WHEN "blog_post"."status" = $1 THEN "blog_post"."views" END)) AS bigint)
   */
  sum(options?: DistinctOptions): Aggregated<NumberExpression<T | null>>
  sum(options: DistinctOptions & WithDefault<NonNullable<T>>): Aggregated<NumberExpression<NonNullable<T>>>
  /**
   * The mean of all rows, or of some, as a float; NULL of none.
   *
   * @example
   * p.views.avg({ default: 0 })
   * // COALESCE(CAST(AVG("blog_post"."views") AS double precision), CAST($1 AS double precision))
   */
  avg(options?: DistinctOptions): Aggregated<NumberExpression<number | null>>
  avg(options: DistinctOptions & WithDefault<number>): Aggregated<NumberExpression<number>>
  /**
   * The least of all rows, or of some.
   *
   * @example
   * p.views.min()
   * // MIN("blog_post"."views")
   */
  min(options?: AggregateOptions): Aggregated<NumberExpression<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<NumberExpression<NonNullable<T>>>
  /**
   * The greatest of all rows, or of some.
   *
   * @example
   * p.views.max({ default: 0 })
   * // COALESCE(MAX("blog_post"."views"), CAST($1 AS integer))
   */
  max(options?: AggregateOptions): Aggregated<NumberExpression<T | null>>
  max(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<NumberExpression<NonNullable<T>>>
}

/**
 * An exact decimal, as text. Results have as many places as the operand with more of them, rounded half away from zero; whole numbers have none. A value
 * that it is multiplied or divided by may have any (`'1.075'`): the result keeps those of the decimal.
 */
export interface DecimalExpression<T> extends Ordered<T> {
  /**
   * The sum, exactly.
   *
   * @example
   * p.price.plus('0.10')
   * // ROUND((CAST("blog_post"."price" AS numeric) + CAST($1 AS numeric)), 2)
   */
  plus(value: NonNullable<T> | Expression<T | number>): DecimalExpression<T>
  plus(value: Expression<T | number | null>): DecimalExpression<T | null>
  /**
   * The difference, exactly.
   *
   * @example
   * p.price.minus('1.00')
   * // ROUND((CAST("blog_post"."price" AS numeric) - CAST($1 AS numeric)), 2)
   */
  minus(value: NonNullable<T> | Expression<T | number>): DecimalExpression<T>
  minus(value: Expression<T | number | null>): DecimalExpression<T | null>
  /**
   * The product.
   *
   * @example
   * p.price.times(p.views)
   * // ROUND((CAST("blog_post"."price" AS numeric) * CAST("blog_post"."views" AS numeric)), 2)
   */
  times(value: NonNullable<T> | Expression<T | number>): DecimalExpression<T>
  times(value: Expression<T | number | null>): DecimalExpression<T | null>
  /**
   * The quotient; by zero NULL.
   *
   * @example
   * p.price.dividedBy('3.00')
   * // ROUND((CAST("blog_post"."price" AS numeric) / NULLIF(CAST($1 AS numeric), 0)), 2)
   */
  dividedBy(value: NonNullable<T> | Expression<T | number | null>): DecimalExpression<T | null>
  /**
   * What a division leaves, with the sign of this number; by zero NULL.
   *
   * @example
   * p.price.mod('0.25')
   * // ROUND((CAST("blog_post"."price" AS numeric) % NULLIF(CAST($1 AS numeric), 0)), 2)
   */
  mod(value: NonNullable<T> | Expression<T | number | null>): DecimalExpression<T | null>
  /**
   * Without its sign.
   *
   * @example
   * p.price.minus('5.00').abs()
   * // ABS(ROUND((CAST("blog_post"."price" AS numeric) - CAST($1 AS numeric)), 2))
   */
  abs(): DecimalExpression<T>
  /**
   * Rounded half away from zero to so many places, no more than it has; default 0.
   *
   * @example
   * p.price.round()
   * // ROUND("blog_post"."price", 0)
   */
  round(places?: number): DecimalExpression<T>
  /**
   * The next whole number below, without places: `'-2'` for `'-1.50'`.
   *
   * @example
   * p.price.floor()
   * // FLOOR("blog_post"."price")
   */
  floor(): DecimalExpression<T>
  /**
   * The next whole number above, without places.
   *
   * @example
   * p.price.ceil()
   * // CEILING("blog_post"."price")
   */
  ceil(): DecimalExpression<T>
  /**
   * The sum of all rows, or of some; NULL of none.
   *
   * @example
   * p.price.sum({ default: '0.00' })
   * // COALESCE(SUM("blog_post"."price"), CAST($1 AS numeric))
   */
  sum(options?: DistinctOptions): Aggregated<DecimalExpression<T | null>>
  sum(options: DistinctOptions & WithDefault<NonNullable<T>>): Aggregated<DecimalExpression<NonNullable<T>>>
  /**
   * The mean of all rows, or of some, as a float; NULL of none.
   *
   * @example
   * p.price.avg()
   * // CAST(AVG("blog_post"."price") AS double precision)
   */
  avg(options?: DistinctOptions): Aggregated<NumberExpression<number | null>>
  avg(options: DistinctOptions & WithDefault<number>): Aggregated<NumberExpression<number>>
  /**
   * The least of all rows, or of some.
   *
   * @example
   * p.price.min()
   * // MIN("blog_post"."price")
   */
  min(options?: AggregateOptions): Aggregated<DecimalExpression<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<DecimalExpression<NonNullable<T>>>
  /**
   * The greatest of all rows, or of some.
   *
   * @example
   * p.price.max({ where: p.views.gt(0) })
   * // MAX((CASE WHEN "blog_post"."views" > $1 THEN "blog_post"."price" END))
   */
  max(options?: AggregateOptions): Aggregated<DecimalExpression<T | null>>
  max(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<DecimalExpression<NonNullable<T>>>
}
