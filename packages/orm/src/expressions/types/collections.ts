import type { Condition } from './condition.ts'
import type { Expression, Ordered } from './expression.ts'
import type { NumberExpression } from './numbers.ts'
import type { TextExpression } from './text.ts'

type ItemOf<T> = (NonNullable<T> & readonly unknown[])[number]
type EndOf<T> = NonNullable<NonNullable<T>['lower' & keyof NonNullable<T>]>

/** An array. */
export interface ArrayExpression<T> extends Expression<T> {
  /**
   * All of these are in it.
   *
   * @example
   * b.labels.contains(['fragile'])
   * // ("blog_box"."labels" @> CAST(CAST($1 AS text) AS text[]))
   */
  contains(values: NonNullable<T> | Expression<T>): Condition
  /**
   * Nothing but these is in it.
   *
   * @example
   * b.labels.containedBy(['fragile', 'heavy'])
   * // ("blog_box"."labels" <@ CAST(CAST($1 AS text) AS text[]))
   */
  containedBy(values: NonNullable<T> | Expression<T>): Condition
  /**
   * One of these is in it.
   *
   * @example
   * b.labels.overlap(['fragile', 'heavy'])
   * // ("blog_box"."labels" && CAST(CAST($1 AS text) AS text[]))
   */
  overlap(values: NonNullable<T> | Expression<T>): Condition
  /** How many there are. */
  readonly len: NumberExpression<number | Extract<T, null>>
  /**
   * One of them by its place, from 0; NULL where there is none.
   *
   * @example
   * b.labels.at(0)
   * // ("blog_box"."labels")[1]
   */
  at(place: number): Ordered<ItemOf<T> | null>
  /**
   * Those from a place on, from 0, up to another one, which is left out.
   *
   * @example
   * b.labels.slice(0, 2)
   * // ("blog_box"."labels")[1:2]::text
   */
  slice(from: number, to: number): ArrayExpression<T>
}

/** A range. */
export interface RangeExpression<T> extends Expression<T> {
  /**
   * A value lies in it, or all of another range.
   *
   * @example
   * b.days.contains('2026-11-20')
   * // (("blog_box"."days" @> CAST(CAST($1 AS text) AS daterange)) IS TRUE)
   */
  contains(value: NonNullable<T> | EndOf<T> | Expression<T>): Condition
  /**
   * All of it lies in another range.
   *
   * @example
   * b.days.containedBy({ lower: '2026-01-01', upper: '2027-01-01', bounds: '[)' })
   * // (("blog_box"."days" <@ CAST(CAST($1 AS text) AS daterange)) IS TRUE)
   */
  containedBy(range: NonNullable<T> | Expression<T>): Condition
  /**
   * Something lies in both.
   *
   * @example
   * b.days.overlap({ lower: '2026-01-01', upper: '2027-01-01', bounds: '[)' })
   * // (("blog_box"."days" && CAST(CAST($1 AS text) AS daterange)) IS TRUE)
   */
  overlap(range: NonNullable<T> | Expression<T>): Condition
  /**
   * It ends before the other starts.
   *
   * @example
   * b.days.fullyLt({ lower: '2026-01-01', upper: '2027-01-01', bounds: '[)' })
   * // (("blog_box"."days" << CAST(CAST($1 AS text) AS daterange)) IS TRUE)
   */
  fullyLt(range: NonNullable<T> | Expression<T>): Condition
  /**
   * It starts after the other ends.
   *
   * @example
   * b.days.fullyGt({ lower: '2026-01-01', upper: '2027-01-01', bounds: '[)' })
   * // (("blog_box"."days" >> CAST(CAST($1 AS text) AS daterange)) IS TRUE)
   */
  fullyGt(range: NonNullable<T> | Expression<T>): Condition
  /**
   * It does not start before the other.
   *
   * @example
   * b.days.notLt({ lower: '2026-01-01', upper: '2027-01-01', bounds: '[)' })
   * // (("blog_box"."days" &> CAST(CAST($1 AS text) AS daterange)) IS TRUE)
   */
  notLt(range: NonNullable<T> | Expression<T>): Condition
  /**
   * It does not end after the other.
   *
   * @example
   * b.days.notGt({ lower: '2026-01-01', upper: '2027-01-01', bounds: '[)' })
   * // (("blog_box"."days" &< CAST(CAST($1 AS text) AS daterange)) IS TRUE)
   */
  notGt(range: NonNullable<T> | Expression<T>): Condition
  /**
   * Nothing lies between the two, and nothing in both.
   *
   * @example
   * b.days.adjacentTo({ lower: '2026-01-01', upper: '2027-01-01', bounds: '[)' })
   * // (("blog_box"."days" -|- CAST(CAST($1 AS text) AS daterange)) IS TRUE)
   */
  adjacentTo(range: NonNullable<T> | Expression<T>): Condition
  /** Its ends; NULL where it has none. */
  readonly lowerEnd: Ordered<EndOf<T> | null>
  readonly upperEnd: Ordered<EndOf<T> | null>
  readonly empty: Expression<boolean | Extract<T, null>>
  /** Whether the end itself belongs to it. */
  readonly lowerInc: Expression<boolean | Extract<T, null>>
  readonly upperInc: Expression<boolean | Extract<T, null>>
  /** Whether it has no such end. */
  readonly lowerInf: Expression<boolean | Extract<T, null>>
  readonly upperInf: Expression<boolean | Extract<T, null>>
}

/** Texts by key. */
export interface HstoreExpression<T> extends Expression<T> {
  /**
   * All of these keys are there with these texts.
   *
   * @example
   * b.facts.contains({ colour: 'red' })
   * // (("blog_box"."facts" @> CAST(CAST($1 AS text) AS hstore)) IS TRUE)
   */
  contains(texts: NonNullable<T> | Expression<T>): Condition
  /**
   * Nothing but these keys is there, with these texts.
   *
   * @example
   * b.facts.containedBy({ colour: 'red', size: 'small' })
   * // (("blog_box"."facts" <@ CAST(CAST($1 AS text) AS hstore)) IS TRUE)
   */
  containedBy(texts: NonNullable<T> | Expression<T>): Condition
  /**
   * The key is there.
   *
   * @example
   * b.facts.hasKey('colour')
   * // ((exist("blog_box"."facts", CAST($1 AS text))) IS TRUE)
   */
  hasKey(key: string): Condition
  /**
   * All of these keys are there.
   *
   * @example
   * b.facts.hasKeys(['colour', 'size'])
   * // ((exists_all("blog_box"."facts", CAST($1 AS text[]))) IS TRUE)
   */
  hasKeys(keys: readonly string[]): Condition
  /**
   * One of these keys is there.
   *
   * @example
   * b.facts.hasAnyKeys(['colour', 'size'])
   * // ((exists_any("blog_box"."facts", CAST($1 AS text[]))) IS TRUE)
   */
  hasAnyKeys(keys: readonly string[]): Condition
  /**
   * The text of a key; NULL where there is none.
   *
   * @example
   * b.facts.key('colour').icontains('red')
   * // ((translate(lower(CAST(("blog_box"."facts" -> CAST($1 AS text)) AS text) COLLATE "und-x-icu"), 'ς', 'σ') LIKE translate(lower(CAST($2 AS text)
   * //   COLLATE "und-x-icu"), 'ς', 'σ') ESCAPE '!') IS TRUE)
   */
  key(name: string): TextExpression<string | null>
}

/** A vector. */
export interface VectorExpression<T> extends Expression<T> {
  /**
   * How far another lies away in a straight line.
   *
   * @example
   * page.embedding.l2Distance([1, 0, 0])
   * // ("blog_page"."embedding" <-> CAST(CAST($1 AS text) AS vector(3)))
   */
  l2Distance(vector: NonNullable<T> | Expression<T>): NumberExpression<number | Extract<T, null>>
  /**
   * 1 less the cosine of the angle between the two.
   *
   * @example
   * page.embedding.cosineDistance([1, 0, 0])
   * // ("blog_page"."embedding" <=> CAST(CAST($1 AS text) AS vector(3)))
   */
  cosineDistance(vector: NonNullable<T> | Expression<T>): NumberExpression<number | Extract<T, null>>
  /**
   * The inner product with its sign turned round, so that what is alike comes first.
   *
   * @example
   * page.embedding.innerDistance([1, 0, 0])
   * // ("blog_page"."embedding" <#> CAST(CAST($1 AS text) AS vector(3)))
   */
  innerDistance(vector: NonNullable<T> | Expression<T>): NumberExpression<number | Extract<T, null>>
}

/** A point. */
export interface PointExpression<T> extends Expression<T> {
  /**
   * How far another lies away in a straight line.
   *
   * @example
   * b.place.distance({ x: 0, y: 0 })
   * // ("blog_box"."place" <-> CAST(CAST($1 AS text) AS point))
   */
  distance(point: NonNullable<T> | Expression<T>): NumberExpression<number | Extract<T, null>>
}
