import type { ForeignKey } from '@tsango/core/fields'
import type { AnyField, AnyMany, AnyRelation, Cell, SortOf, Target, Value } from '@tsango/core/model'
import type { SQL } from 'drizzle-orm/sql'

/** A query set that can stand behind `in`: anything with one column. */
export interface Subquery {
  readonly subquery: true
}

/** A condition on a row. */
export interface Condition {
  readonly condition: true
  and(...others: (Condition | SQL)[]): Condition
  or(...others: (Condition | SQL)[]): Condition
  /**
   * Exactly one of the two is true; what is unknown for NULL counts as not true.
   *
   * @example
   * Post.objects().where((p) => p.status.eq('draft').xor(p.publishedAt.isNull()))
   */
  xor(other: Condition | SQL): Condition
  /** True for every row for which this is not true, NULL included; Django's `~Q`. */
  not(): Condition
}

/** The phantom key of an expression's type. */
export declare const resultOf: unique symbol

/** Where a row stands among others. */
export interface Order {
  readonly order: true
  nullsFirst(): Order
  nullsLast(): Order
}

/** What an aggregate is made of. */
export interface AggregateOptions {
  /** Only rows for which this holds count; default: all. */
  readonly where?: Condition | SQL
}

/** An expression over a row's columns that gives a T. */
export interface Expression<T> {
  readonly [resultOf]: T
  eq(value: T | Expression<T>): Condition
  ne(value: T | Expression<T>): Condition
  in(values: readonly NonNullable<T>[] | Subquery): Condition
  isNull(yes?: boolean): Condition
  asc(): Order
  desc(): Order
  /**
   * How many values there are that are not NULL.
   *
   * @example
   * Post.objects().aggregate((p) => ({ drafts: p.id.count({ where: p.status.eq('draft') }) }))
   */
  count(options?: AggregateOptions & { readonly distinct?: boolean }): NumberExpression<number>
}

/** An expression whose values have an order. */
export interface Ordered<T> extends Expression<T> {
  gt(value: NonNullable<T> | Expression<T>): Condition
  gte(value: NonNullable<T> | Expression<T>): Condition
  lt(value: NonNullable<T> | Expression<T>): Condition
  lte(value: NonNullable<T> | Expression<T>): Condition
  /** Between two values, both included. */
  range(from: NonNullable<T>, to: NonNullable<T>): Condition
  min(options?: AggregateOptions): Ordered<T | null>
  max(options?: AggregateOptions): Ordered<T | null>
}

/** Text; compares case- and accent-sensitively but for the lookups that start with `i`. */
export interface TextExpression<T> extends Ordered<T> {
  iexact(value: string): Condition
  contains(value: string): Condition
  icontains(value: string): Condition
  startswith(value: string): Condition
  istartswith(value: string): Condition
  endswith(value: string): Condition
  iendswith(value: string): Condition
  /**
   * Matches a pattern in the dialect that all databases share; the README of the package says which that is.
   *
   * @example
   * Post.objects().where((p) => p.slug.regex('^v\\d+-'))
   */
  regex(pattern: string): Condition
  /** The same, whatever the case. */
  iregex(pattern: string): Condition
  /**
   * Lower case, as lookups with an `i` fold it: `'ΟΔΟΣ'` is `'οδοσ'`.
   *
   * @example
   * Post.objects().sortBy((p) => [p.title.lower().asc()])
   */
  lower(): TextExpression<string | Extract<T, null>>
  /**
   * Upper case; `'ß'` becomes `'SS'`.
   *
   * @example
   * Country.objects().select((c) => ({ code: c.code.upper() }))
   */
  upper(): TextExpression<string | Extract<T, null>>
  /**
   * Without the spaces at both ends; other white space stays.
   *
   * @example
   * Post.objects().update((p) => ({ title: p.title.trim() }))
   */
  trim(): TextExpression<string | Extract<T, null>>
  /**
   * How many characters there are.
   *
   * @example
   * Post.objects().where((p) => p.title.length().gt(80))
   */
  length(): NumberExpression<number | Extract<T, null>>
}

/** A number. */
export interface NumberExpression<T> extends Ordered<T> {
  plus(value: NonNullable<T> | Expression<T>): NumberExpression<T>
  minus(value: NonNullable<T> | Expression<T>): NumberExpression<T>
  times(value: NonNullable<T> | Expression<T>): NumberExpression<T>
  /** Whole numbers divide to whole numbers, towards zero; by zero to NULL. */
  over(value: NonNullable<T> | Expression<T>): NumberExpression<T | null>
  /** What a division leaves, with the sign of this number; by zero NULL. */
  mod(value: NonNullable<T> | Expression<T>): NumberExpression<T | null>
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
  sum(options?: AggregateOptions): NumberExpression<T | null>
  avg(options?: AggregateOptions): NumberExpression<number | null>
}

/** An exact decimal, as text. Results have as many places as the operand with more of them, rounded half away from zero. */
export interface DecimalExpression<T> extends Ordered<T> {
  plus(value: NonNullable<T> | Expression<T>): DecimalExpression<T>
  minus(value: NonNullable<T> | Expression<T>): DecimalExpression<T>
  times(value: NonNullable<T> | Expression<T>): DecimalExpression<T>
  /** By zero to NULL. */
  over(value: NonNullable<T> | Expression<T>): DecimalExpression<T | null>
  /** What a division leaves, with the sign of this number; by zero NULL. */
  mod(value: NonNullable<T> | Expression<T>): DecimalExpression<T | null>
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
  sum(options?: AggregateOptions): DecimalExpression<T | null>
  avg(options?: AggregateOptions): NumberExpression<number | null>
}

/** A day. Parts are in the calendar as it stands. */
export interface DateExpression<T> extends Ordered<T> {
  readonly year: NumberExpression<number>
  readonly quarter: NumberExpression<number>
  readonly month: NumberExpression<number>
  readonly day: NumberExpression<number>
  /** 1 = Sunday. */
  readonly weekDay: NumberExpression<number>
}

/** A time of day. */
export interface TimeExpression<T> extends Ordered<T> {
  readonly hour: NumberExpression<number>
  readonly minute: NumberExpression<number>
  readonly second: NumberExpression<number>
}

/** A moment. Parts are those of UTC. */
export interface DateTimeExpression<T> extends DateExpression<T> {
  readonly hour: NumberExpression<number>
  readonly minute: NumberExpression<number>
  readonly second: NumberExpression<number>
  /** The day in UTC. */
  readonly date: DateExpression<string>
}

interface ExpressionTable<T> {
  readonly text: TextExpression<T>
  readonly uuid: Expression<T>
  readonly number: NumberExpression<T>
  readonly duration: NumberExpression<T>
  readonly decimal: DecimalExpression<T>
  readonly boolean: Expression<T>
  readonly date: DateExpression<T>
  readonly time: TimeExpression<T>
  readonly dateTime: DateTimeExpression<T>
  readonly json: Expression<T>
  readonly binary: Expression<T>
}

/** The expression of a column by the type and the sort of its value. */
export type ColumnOf<T, S> = ExpressionTable<T>[S & keyof ExpressionTable<unknown>]

/** The expression of a key to another model. */
export type KeyExpression<F> = [NonNullable<Cell<F>>] extends [number]
  ? NumberExpression<Cell<F>>
  : TextExpression<Cell<F>>

type ColumnName<M> = {
  [K in keyof M]: K extends '$model'
    ? never
    : M[K] extends ForeignKey<unknown, boolean>
      ? K | `${K & string}Id`
      : M[K] extends AnyField | AnyRelation
        ? K
        : never
}[keyof M]

type ColumnAt<M, K> = K extends keyof M
  ? M[K] extends AnyField
    ? ColumnOf<Value<M, K>, SortOf<M, K>>
    : M[K] extends AnyMany
      ? Many<Target<M, K>>
      : Cols<Target<M, K>>
  : K extends `${infer Key}Id`
    ? Key extends keyof M
      ? KeyExpression<M[Key]>
      : never
    : never

/** The columns and relations of a model as expressions: what `where(p => …)` gets. */
export type Cols<M> = { readonly [K in ColumnName<M>]: ColumnAt<M, K> }

/** A relation to many rows, asked as a whole. */
export interface Many<M> {
  /** At least one row fulfils the condition; without one, there is a row. */
  some(condition?: (row: Cols<M>) => Condition): Condition
  /** No row fulfils it. */
  none(condition?: (row: Cols<M>) => Condition): Condition
  /** No row fails it. */
  every(condition: (row: Cols<M>) => Condition): Condition
  /** How many rows fulfil it. */
  count(condition?: (row: Cols<M>) => Condition): NumberExpression<number>
  /**
   * The sum over its rows, or over those that fulfil a condition.
   *
   * @example
   * Post.objects().annotate((p) => ({ liked: p.comments.sum((c) => c.score, (c) => c.score.gt(0)) }))
   */
  sum<T>(of: (row: Cols<M>) => NumberExpression<T>, condition?: (row: Cols<M>) => Condition): NumberExpression<T | null>
  avg<T>(
    of: (row: Cols<M>) => NumberExpression<T>,
    condition?: (row: Cols<M>) => Condition,
  ): NumberExpression<number | null>
  min<T>(of: (row: Cols<M>) => Ordered<T>, condition?: (row: Cols<M>) => Condition): Ordered<T | null>
  max<T>(of: (row: Cols<M>) => Ordered<T>, condition?: (row: Cols<M>) => Condition): Ordered<T | null>
}

/** Expressions by name. */
export interface Expressions {
  readonly [name: string]: Expression<unknown>
}

/** What expressions by name give. */
export type ResultOf<S> = { -readonly [K in keyof S]: S[K] extends { readonly [resultOf]: infer T } ? T : never }
