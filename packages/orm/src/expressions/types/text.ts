import type { Aggregated, AggregateOptions, WithDefault } from './aggregated.ts'
import type { Condition } from './condition.ts'
import type { Expression, Ordered } from './expression.ts'
import type { NumberExpression } from './numbers.ts'

type Piece = string | Expression<string> | Expression<string | null>

/** Text; compares case- and accent-sensitively but for the lookups that start with `i`. */
export interface TextExpression<T> extends Ordered<T> {
  iexact(value: Piece): Condition
  contains(value: Piece): Condition
  icontains(value: Piece): Condition
  startswith(value: Piece): Condition
  istartswith(value: Piece): Condition
  endswith(value: Piece): Condition
  iendswith(value: Piece): Condition
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
  min(options?: AggregateOptions): Aggregated<TextExpression<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<TextExpression<NonNullable<T>>>
  max(options?: AggregateOptions): Aggregated<TextExpression<T | null>>
  max(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<TextExpression<NonNullable<T>>>
}
