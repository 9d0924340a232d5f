import type { Aggregated, AggregateOptions, DistinctOptions, WithDefault } from './aggregated.ts'
import type { Condition, Order, resultOf, Subquery } from './condition.ts'
import type { NumberExpression } from './numbers.ts'

/** An expression over a row's columns that gives a T. */
export interface Expression<T> {
  readonly [resultOf]: T
  eq(value: T | Expression<T | null>): Condition
  ne(value: T | Expression<T | null>): Condition
  in(values: readonly NonNullable<T>[] | Subquery): Condition
  isNull(yes?: boolean): Condition
  /**
   * Whether the two differ, where NULL is a value like others: two NULLs do not.
   *
   * @example
   * Post.objects().where((p) => p.slug.isDistinctFrom(p.oldSlug))
   */
  isDistinctFrom(value: T | Expression<T | null> | null): Condition
  /** Whether the two are the same, or both NULL. */
  isNotDistinctFrom(value: T | Expression<T | null> | null): Condition
  asc(): Order
  desc(): Order
  /**
   * How many values there are that are not NULL.
   *
   * @example
   * Post.objects().aggregate((p) => ({ drafts: p.id.count({ where: p.status.eq('draft') }) }))
   */
  count(options?: DistinctOptions): Aggregated<NumberExpression<number>>
}

/** An expression whose values have an order. */
export interface Ordered<T> extends Expression<T> {
  gt(value: NonNullable<T> | Expression<T | null>): Condition
  gte(value: NonNullable<T> | Expression<T | null>): Condition
  lt(value: NonNullable<T> | Expression<T | null>): Condition
  lte(value: NonNullable<T> | Expression<T | null>): Condition
  /** Between two values, both included. */
  range(from: NonNullable<T>, to: NonNullable<T>): Condition
  min(options?: AggregateOptions): Aggregated<Ordered<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<Ordered<NonNullable<T>>>
  max(options?: AggregateOptions): Aggregated<Ordered<T | null>>
  max(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<Ordered<NonNullable<T>>>
}

/** A key of several columns: as a whole it is compared, ordered by and read. */
export interface CompositeKeyExpression<T> {
  readonly [resultOf]: T
  eq(value: T): Condition
  ne(value: T): Condition
  in(values: readonly T[] | Subquery): Condition
  asc(): Order
  desc(): Order
}

/** Expressions and conditions by name. */
export interface Expressions {
  readonly [name: string]: { readonly [resultOf]: unknown }
}

/** What expressions by name give. */
export type ResultOf<S> = { -readonly [K in keyof S]: S[K] extends { readonly [resultOf]: infer T } ? T : never }
