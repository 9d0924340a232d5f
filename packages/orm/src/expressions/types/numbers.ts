import type { Aggregated, AggregateOptions, DistinctOptions, WithDefault } from './aggregated.ts'
import type { Expression, Ordered } from './expression.ts'

/** A number. A whole one and a decimal make a decimal. */
export interface NumberExpression<T> extends Ordered<T> {
  plus(value: NonNullable<T> | Expression<T>): NumberExpression<T>
  plus(value: Expression<T | null>): NumberExpression<T | null>
  plus<D extends string | null>(value: DecimalExpression<D>): DecimalExpression<D | Extract<T, null>>
  minus(value: NonNullable<T> | Expression<T>): NumberExpression<T>
  minus(value: Expression<T | null>): NumberExpression<T | null>
  minus<D extends string | null>(value: DecimalExpression<D>): DecimalExpression<D | Extract<T, null>>
  times(value: NonNullable<T> | Expression<T>): NumberExpression<T>
  times(value: Expression<T | null>): NumberExpression<T | null>
  times<D extends string | null>(value: DecimalExpression<D>): DecimalExpression<D | Extract<T, null>>
  /** Whole numbers divide to whole numbers, towards zero; by zero to NULL. */
  dividedBy(value: NonNullable<T> | Expression<T | null>): NumberExpression<T | null>
  dividedBy<D extends string | null>(value: DecimalExpression<D>): DecimalExpression<D | null>
  /** What a division leaves, with the sign of this number; by zero NULL. */
  mod(value: NonNullable<T> | Expression<T | null>): NumberExpression<T | null>
  /**
   * Without its sign.
   *
   * @example
   * Post.objects().where((p) => p.score.minus(5).abs().lt(2))
   */
  abs(): NumberExpression<T>
  /**
   * Rounded half away from zero, by its decimal digits, to so many places; default 0, at most 30. Whole numbers stay as they are.
   *
   * @example
   * City.objects().select((c) => ({ area: c.area.round(1) }))
   */
  round(places?: number): NumberExpression<T>
  /** The next whole number below. */
  floor(): NumberExpression<T>
  /** The next whole number above. */
  ceil(): NumberExpression<T>
  /**
   * The sum of all rows, or of some.
   *
   * @example
   * Post.objects().aggregate((p) => ({ read: p.views.sum({ where: p.status.eq('published') }) }))
   */
  sum(options?: DistinctOptions): Aggregated<NumberExpression<T | null>>
  sum(options: DistinctOptions & WithDefault<NonNullable<T>>): Aggregated<NumberExpression<NonNullable<T>>>
  avg(options?: DistinctOptions): Aggregated<NumberExpression<number | null>>
  avg(options: DistinctOptions & WithDefault<number>): Aggregated<NumberExpression<number>>
  min(options?: AggregateOptions): Aggregated<NumberExpression<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<NumberExpression<NonNullable<T>>>
  max(options?: AggregateOptions): Aggregated<NumberExpression<T | null>>
  max(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<NumberExpression<NonNullable<T>>>
}

/** An exact decimal, as text. Results have as many places as the operand with more of them, rounded half away from zero; whole numbers have none. */
export interface DecimalExpression<T> extends Ordered<T> {
  plus(value: NonNullable<T> | Expression<T | number>): DecimalExpression<T>
  plus(value: Expression<T | number | null>): DecimalExpression<T | null>
  minus(value: NonNullable<T> | Expression<T | number>): DecimalExpression<T>
  minus(value: Expression<T | number | null>): DecimalExpression<T | null>
  times(value: NonNullable<T> | Expression<T | number>): DecimalExpression<T>
  times(value: Expression<T | number | null>): DecimalExpression<T | null>
  /** By zero to NULL. */
  dividedBy(value: NonNullable<T> | Expression<T | number | null>): DecimalExpression<T | null>
  /** What a division leaves, with the sign of this number; by zero NULL. */
  mod(value: NonNullable<T> | Expression<T | number | null>): DecimalExpression<T | null>
  /** Without its sign. */
  abs(): DecimalExpression<T>
  /**
   * Rounded half away from zero to so many places, no more than it has; default 0.
   *
   * @example
   * Item.objects().select((i) => ({ price: i.price.round() }))
   */
  round(places?: number): DecimalExpression<T>
  /** The next whole number below, without places: `'-2'` for `'-1.50'`. */
  floor(): DecimalExpression<T>
  /** The next whole number above, without places. */
  ceil(): DecimalExpression<T>
  sum(options?: DistinctOptions): Aggregated<DecimalExpression<T | null>>
  sum(options: DistinctOptions & WithDefault<NonNullable<T>>): Aggregated<DecimalExpression<NonNullable<T>>>
  avg(options?: DistinctOptions): Aggregated<NumberExpression<number | null>>
  avg(options: DistinctOptions & WithDefault<number>): Aggregated<NumberExpression<number>>
  min(options?: AggregateOptions): Aggregated<DecimalExpression<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<DecimalExpression<NonNullable<T>>>
  max(options?: AggregateOptions): Aggregated<DecimalExpression<T | null>>
  max(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<DecimalExpression<NonNullable<T>>>
}
