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
   * Post.objects().where((p) => p.tags.contains(['typescript']))
   */
  contains(values: NonNullable<T> | Expression<T>): Condition
  /** Nothing but these is in it. */
  containedBy(values: NonNullable<T> | Expression<T>): Condition
  /** One of these is in it. */
  overlap(values: NonNullable<T> | Expression<T>): Condition
  /** How many there are. */
  readonly len: NumberExpression<number | Extract<T, null>>
  /** One of them by its place, from 0; NULL where there is none. */
  at(place: number): Ordered<ItemOf<T> | null>
}

/** A range. */
export interface RangeExpression<T> extends Expression<T> {
  /**
   * A value lies in it, or all of another range.
   *
   * @example
   * Booking.objects().where((b) => b.nights.contains('2026-11-20'))
   */
  contains(value: NonNullable<T> | EndOf<T> | Expression<T>): Condition
  containedBy(range: NonNullable<T> | Expression<T>): Condition
  overlap(range: NonNullable<T> | Expression<T>): Condition
  /** It ends before the other starts. */
  fullyLt(range: NonNullable<T> | Expression<T>): Condition
  /** It starts after the other ends. */
  fullyGt(range: NonNullable<T> | Expression<T>): Condition
  /** It does not start before the other. */
  notLt(range: NonNullable<T> | Expression<T>): Condition
  /** It does not end after the other. */
  notGt(range: NonNullable<T> | Expression<T>): Condition
  /** Nothing lies between the two, and nothing in both. */
  adjacentTo(range: NonNullable<T> | Expression<T>): Condition
  /** Its ends; NULL where it has none. */
  readonly lowerEnd: Ordered<EndOf<T> | null>
  readonly upperEnd: Ordered<EndOf<T> | null>
  readonly empty: Expression<boolean | Extract<T, null>>
}

/** Texts by key. */
export interface HstoreExpression<T> extends Expression<T> {
  /** All of these keys are there with these texts. */
  contains(texts: NonNullable<T> | Expression<T>): Condition
  containedBy(texts: NonNullable<T> | Expression<T>): Condition
  hasKey(key: string): Condition
  hasKeys(keys: readonly string[]): Condition
  hasAnyKeys(keys: readonly string[]): Condition
  /**
   * The text of a key; NULL where there is none.
   *
   * @example
   * Shoe.objects().where((s) => s.facts.key('colour').icontains('red'))
   */
  key(name: string): TextExpression<string | null>
}

/** A vector. */
export interface VectorExpression<T> extends Expression<T> {
  /**
   * How far another lies away in a straight line.
   *
   * @example
   * Page.objects().sortBy((p) => [p.embedding.l2Distance(query).asc()]).limit(10)
   */
  l2Distance(vector: NonNullable<T> | Expression<T>): NumberExpression<number | Extract<T, null>>
  /** 1 less the cosine of the angle between the two. */
  cosineDistance(vector: NonNullable<T> | Expression<T>): NumberExpression<number | Extract<T, null>>
  /** The inner product with its sign turned round, so that what is alike comes first. */
  innerDistance(vector: NonNullable<T> | Expression<T>): NumberExpression<number | Extract<T, null>>
}

/** A point. */
export interface PointExpression<T> extends Expression<T> {
  /** How far another lies away in a straight line. */
  distance(point: NonNullable<T> | Expression<T>): NumberExpression<number | Extract<T, null>>
}
