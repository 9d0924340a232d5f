import type { Aggregated, AggregateOptions, DistinctOptions, WithDefault } from './aggregated.ts'
import type { Condition, Order, resultOf, Subquery } from './condition.ts'
import type { NumberExpression } from './numbers.ts'

/** An expression over a row's columns that gives a T. */
export interface Expression<T> {
  readonly [resultOf]: T
  /**
   * Equal; text by case and accents. NULL is asked for by `isNull`.
   *
   * @example
   * p.status.eq('published')
   * // ("blog_post"."status" = $1)
   */
  eq(value: T | Expression<T | null>): Condition
  /**
   * Not equal; NULL is equal to no value, so that it is true there.
   *
   * @example
   * p.status.ne('draft')
   * // (NOT ("blog_post"."status" = $1))
   */
  ne(value: T | Expression<T | null>): Condition
  /**
   * One of several values, or of the values that a query with one column gives.
   *
   * @example
   * p.status.in(['draft', 'published'])
   * // ("blog_post"."status" = ANY(CAST($1 AS text[])))
   */
  in(values: readonly NonNullable<T>[] | Subquery): Condition
  /**
   * NULL, or with `false` anything else.
   *
   * @example
   * p.publishedAt.isNull()
   * // ("blog_post"."published_at" IS NULL)
   */
  isNull(yes?: boolean): Condition
  /**
   * Whether the two differ, where NULL is a value like others: two NULLs do not.
   *
   * @example
   * p.categoryId.isDistinctFrom(7)
   * // (("blog_post"."category_id" = $1) IS NOT TRUE)
   */
  isDistinctFrom(value: T | Expression<T | null> | null): Condition
  /**
   * Whether the two are the same, or both NULL.
   *
   * @example
   * p.categoryId.isNotDistinctFrom(null)
   * // ("blog_post"."category_id" IS NULL)
   */
  isNotDistinctFrom(value: T | Expression<T | null> | null): Condition
  /**
   * From the least to the greatest, NULL first.
   *
   * @example
   * Post.objects().sortBy((p) => [p.views.asc()])
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."views"
   */
  asc(): Order
  /**
   * From the greatest to the least, NULL last.
   *
   * @example
   * Post.objects().sortBy((p) => [p.views.desc()])
   * // SELECT "blog_post".… FROM "blog_post" ORDER BY "blog_post"."views" DESC
   */
  desc(): Order
  /**
   * How many values there are that are not NULL.
   *
   * @example
   * p.categoryId.count({ distinct: true })
   * // COUNT(DISTINCT "blog_post"."category_id")
   */
  count(options?: DistinctOptions): Aggregated<NumberExpression<number>>
}

/** An expression whose values have an order. */
export interface Ordered<T> extends Expression<T> {
  /**
   * Greater.
   *
   * @example
   * p.views.gt(10)
   * // ("blog_post"."views" > $1)
   */
  gt(value: NonNullable<T> | Expression<T | null>): Condition
  /**
   * Greater or equal.
   *
   * @example
   * p.views.gte(p.id)
   * // ("blog_post"."views" >= "blog_post"."id")
   */
  gte(value: NonNullable<T> | Expression<T | null>): Condition
  /**
   * Less.
   *
   * @example
   * p.publishedAt.lt(lastYear)
   * // (("blog_post"."published_at" < $1) IS TRUE)
   */
  lt(value: NonNullable<T> | Expression<T | null>): Condition
  /**
   * Less or equal.
   *
   * @example
   * p.price.lte('9.90')
   * // ("blog_post"."price" <= $1)
   */
  lte(value: NonNullable<T> | Expression<T | null>): Condition
  /**
   * Between two values, both included.
   *
   * @example
   * p.views.range(10, 20)
   * // (("blog_post"."views" >= $1 AND "blog_post"."views" <= $2))
   */
  range(from: NonNullable<T>, to: NonNullable<T>): Condition
  /**
   * The least value of all rows, or of some.
   *
   * @example
   * p.slug.min()
   * // MIN("blog_post"."slug")
   */
  min(options?: AggregateOptions): Aggregated<Ordered<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<Ordered<NonNullable<T>>>
  /**
   * The greatest value of all rows, or of some.
   *
   * @example
   * p.slug.max({ where: p.views.gt(0) })
   * // MAX((CASE WHEN "blog_post"."views" > $1 THEN "blog_post"."slug" END))
   */
  max(options?: AggregateOptions): Aggregated<Ordered<T | null>>
  max(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<Ordered<NonNullable<T>>>
}

/** What a key of several columns is compared with: the list of its parts, or another such key. */
export type KeyOperand<T> = T | CompositeKeyExpression<NonNullable<T>> | CompositeKeyExpression<NonNullable<T> | null>

/** A key of several columns: as a whole it is compared, ordered by and read. */
export interface CompositeKeyExpression<T> {
  readonly [resultOf]: T
  /**
   * The row with this key.
   *
   * @example
   * seat.pk.eq(['A', 1])
   * // (("blog_seat"."row" = $1 AND "blog_seat"."number" = $2))
   */
  eq(value: KeyOperand<T>): Condition
  /**
   * Another row.
   *
   * @example
   * seat.pk.ne(['A', 1])
   * // (NOT (("blog_seat"."row" = $1 AND "blog_seat"."number" = $2)))
   */
  ne(value: KeyOperand<T>): Condition
  /**
   * A row behind this key, in the order of the first column in which the two differ.
   *
   * @example
   * seat.pk.gt(['A', 1])
   * // (("blog_seat"."row" > $1 OR ("blog_seat"."row" = $2 AND ("blog_seat"."number" > $3))))
   */
  gt(value: KeyOperand<T>): Condition
  /**
   * A row behind this key, or its own.
   *
   * @example
   * seat.pk.gte(['A', 1])
   * // (("blog_seat"."row" > $1 OR ("blog_seat"."row" = $2 AND ("blog_seat"."number" >= $3))))
   */
  gte(value: KeyOperand<T>): Condition
  /**
   * A row before this key.
   *
   * @example
   * seat.pk.lt(['A', 1])
   * // (("blog_seat"."row" < $1 OR ("blog_seat"."row" = $2 AND ("blog_seat"."number" < $3))))
   */
  lt(value: KeyOperand<T>): Condition
  /**
   * A row before this key, or its own.
   *
   * @example
   * seat.pk.lte(['A', 1])
   * // (("blog_seat"."row" < $1 OR ("blog_seat"."row" = $2 AND ("blog_seat"."number" <= $3))))
   */
  lte(value: KeyOperand<T>): Condition
  /**
   * A row with one of these keys, or of those that a query gives.
   *
   * @example
   * seat.pk.in([['A', 1], ['A', 2]])
   * // (("blog_seat"."row", "blog_seat"."number") IN (SELECT CAST(item ->> 0 AS text), CAST(item ->> 1 AS integer) FROM jsonb_array_elements(CAST($1
   * //   AS jsonb)) AS item))
   */
  in(values: readonly T[] | Subquery): Condition
  /**
   * No row, or with `false` any row.
   *
   * @example
   * t.seatId.isNull()
   * // (("blog_ticket"."seat_row" IS NULL OR "blog_ticket"."seat_number" IS NULL))
   */
  isNull(yes?: boolean): Condition
  /**
   * By its columns, one after the other.
   *
   * @example
   * Seat.objects().sortBy((seat) => [seat.pk.asc()])
   * // SELECT "blog_seat"."row", "blog_seat"."number" FROM "blog_seat" ORDER BY "blog_seat"."row", "blog_seat"."number"
   */
  asc(): Order
  /**
   * By its columns, one after the other, from the greatest to the least.
   *
   * @example
   * Seat.objects().sortBy((seat) => [seat.pk.desc()])
   * // SELECT "blog_seat"."row", "blog_seat"."number" FROM "blog_seat" ORDER BY "blog_seat"."row" DESC, "blog_seat"."number" DESC
   */
  desc(): Order
}

/** Expressions and conditions by name. */
export interface Expressions {
  readonly [name: string]: { readonly [resultOf]: unknown }
}

/** What expressions by name give. */
export type ResultOf<S> = { -readonly [K in keyof S]: S[K] extends { readonly [resultOf]: infer T } ? T : never }
