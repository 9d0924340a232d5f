import type { Aggregated, AggregateOptions, WithDefault } from './aggregated.ts'
import type { Condition } from './condition.ts'
import type { Expression, Ordered } from './expression.ts'
import type { NumberExpression } from './numbers.ts'

type Piece = string | Expression<string> | Expression<string | null>

/** Text; compares case- and accent-sensitively but for the lookups that start with `i`. */
export interface TextExpression<T> extends Ordered<T> {
  /**
   * Equal, whatever the case.
   *
   * @example
   * p.slug.iexact('POST-1')
   * // (translate(lower(CAST("blog_post"."slug" AS text) COLLATE "und-x-icu"), 'ς', 'σ') = translate(lower(CAST($1 AS text) COLLATE "und-x-icu"),
   * //   'ς', 'σ'))
   */
  iexact(value: Piece): Condition
  /**
   * Contains a text; `%` and `_` are characters like others.
   *
   * @example
   * p.title.contains('100%')
   * // ("blog_post"."title" LIKE $1 ESCAPE '!')
   */
  contains(value: Piece): Condition
  /**
   * Contains a text, whatever the case.
   *
   * @example
   * p.title.icontains(p.author.name)
   * // (STRPOS((translate(lower(CAST("blog_post"."title" AS text) COLLATE "und-x-icu"), 'ς', 'σ') COLLATE "C"), (translate(lower(CAST("author"."name"
   * //   AS text) COLLATE "und-x-icu"), 'ς', 'σ') COLLATE "C")) > 0)
   */
  icontains(value: Piece): Condition
  /**
   * Starts with a text.
   *
   * @example
   * p.title.startswith('Post')
   * // ("blog_post"."title" LIKE $1 ESCAPE '!')
   */
  startswith(value: Piece): Condition
  /**
   * Starts with a text, whatever the case.
   *
   * @example
   * p.title.istartswith('post')
   * // (translate(lower(CAST("blog_post"."title" AS text) COLLATE "und-x-icu"), 'ς', 'σ') LIKE translate(lower(CAST($1 AS text) COLLATE "und-x-icu"),
   * //   'ς', 'σ') ESCAPE '!')
   */
  istartswith(value: Piece): Condition
  /**
   * Ends with a text.
   *
   * @example
   * p.slug.endswith('-1')
   * // ("blog_post"."slug" LIKE $1 ESCAPE '!')
   */
  endswith(value: Piece): Condition
  /**
   * Ends with a text, whatever the case.
   *
   * @example
   * p.author.email.iendswith('@example.com')
   * // (translate(lower(CAST("author"."email" AS text) COLLATE "und-x-icu"), 'ς', 'σ') LIKE translate(lower(CAST($1 AS text) COLLATE "und-x-icu"),
   * //   'ς', 'σ') ESCAPE '!')
   */
  iendswith(value: Piece): Condition
  /**
   * Matches a pattern in the dialect that all databases share; the README of the package says which that is.
   *
   * @example
   * p.slug.regex('^post-\\d+$')
   * // ("blog_post"."slug" ~ $1)
   */
  regex(pattern: string): Condition
  /**
   * The same, whatever the case.
   *
   * @example
   * p.slug.iregex('^POST-')
   * // (translate(CAST("blog_post"."slug" AS text), 'ς', 'σ') COLLATE "und-x-icu" ~* $1)
   */
  iregex(pattern: string): Condition
  /**
   * Lower case, as lookups with an `i` fold it: `'ΟΔΟΣ'` is `'οδοσ'`.
   *
   * @example
   * p.title.lower()
   * // (translate(lower(CAST("blog_post"."title" AS text) COLLATE "und-x-icu"), 'ς', 'σ') COLLATE "C")
   */
  lower(): TextExpression<string | Extract<T, null>>
  /**
   * Upper case; `'ß'` becomes `'SS'`.
   *
   * @example
   * p.title.upper()
   * // (upper(CAST("blog_post"."title" AS text) COLLATE "und-x-icu") COLLATE "C")
   */
  upper(): TextExpression<string | Extract<T, null>>
  /**
   * Without the spaces at both ends; other white space stays.
   *
   * @example
   * p.title.trim()
   * // TRIM("blog_post"."title")
   */
  trim(): TextExpression<string | Extract<T, null>>
  /**
   * How many characters there are.
   *
   * @example
   * p.title.length()
   * // CHAR_LENGTH("blog_post"."title")
   */
  length(): NumberExpression<number | Extract<T, null>>
  /**
   * The first value of all rows, or of some.
   *
   * @example
   * p.title.min()
   * // MIN("blog_post"."title")
   */
  min(options?: AggregateOptions): Aggregated<TextExpression<T | null>>
  min(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<TextExpression<NonNullable<T>>>
  /**
   * The last value of all rows, or of some.
   *
   * @example
   * p.title.max({ where: p.views.gt(0) })
   * // MAX((CASE WHEN "blog_post"."views" > $1 THEN "blog_post"."title" END))
   */
  max(options?: AggregateOptions): Aggregated<TextExpression<T | null>>
  max(options: AggregateOptions & WithDefault<NonNullable<T>>): Aggregated<TextExpression<NonNullable<T>>>
}
