import type { heldOf } from '@tsango/core/fields'
import type {
  AnyField,
  AnyMany,
  AnyRelation,
  Cell,
  NullBehind,
  OwnLookupsAt,
  SortOf,
  Target,
  Value,
} from '@tsango/core/model'
import type { OwnColumn } from '../own-lookups.ts'
import type {
  ArrayExpression,
  HstoreExpression,
  PointExpression,
  RangeExpression,
  VectorExpression,
} from './collections.ts'
import type { Condition, resultOf } from './condition.ts'
import type { DateExpression, DateTimeExpression, TimeExpression } from './dates.ts'
import type { CompositeKeyExpression, Expression, Ordered } from './expression.ts'
import type { JsonExpression } from './json.ts'
import type { DecimalExpression, NumberExpression } from './numbers.ts'
import type { TextExpression } from './text.ts'

interface ExpressionTable<T> {
  readonly text: TextExpression<T>
  readonly uuid: Ordered<T>
  readonly number: NumberExpression<T>
  readonly duration: NumberExpression<T>
  readonly decimal: DecimalExpression<T>
  readonly boolean: Expression<T>
  readonly date: DateExpression<T>
  readonly time: TimeExpression<T>
  readonly dateTime: DateTimeExpression<T>
  readonly json: JsonExpression<T>
  readonly binary: Expression<T>
  readonly cast: Ordered<T>
  readonly encrypted: Expression<T>
  readonly array: ArrayExpression<T>
  readonly range: RangeExpression<T>
  readonly hstore: HstoreExpression<T>
  readonly vector: VectorExpression<T>
  readonly point: PointExpression<T>
  readonly compositeKey: CompositeKeyExpression<T>
}

/** The expression of a column by the type and the sort of its value. */
export type ColumnOf<T, S> = ExpressionTable<T>[S & keyof ExpressionTable<unknown>]

/** The expression of a key to another model. */
export type KeyExpression<F, Null = never> = [NonNullable<Cell<F>>] extends [number]
  ? NumberExpression<Cell<F> | Null>
  : [NonNullable<Cell<F>>] extends [readonly unknown[]]
    ? CompositeKeyExpression<Cell<F> | Null>
    : [NonNullable<Cell<F>>] extends [string]
      ? TextExpression<Cell<F> | Null>
      : Ordered<Cell<F> | Null>

interface ForwardKey {
  readonly [heldOf]: unknown
}

type ColumnName<M> = {
  [K in keyof M]: K extends '$model'
    ? never
    : M[K] extends ForwardKey
      ? K | `${K & string}Id`
      : M[K] extends AnyField | AnyRelation
        ? K
        : never
}[keyof M]

type ColumnAt<M, K, Null = never> = K extends keyof M
  ? M[K] extends AnyField
    ? unknown extends OwnLookupsAt<M, K>
      ? ColumnOf<Value<M, K> | Null, SortOf<M, K>>
      : ColumnOf<Value<M, K> | Null, SortOf<M, K>> & OwnColumn<OwnLookupsAt<M, K>>
    : M[K] extends AnyMany
      ? Many<Target<M, K>>
      : [NullBehind<M[K]> | Null] extends [never]
        ? Cols<Target<M, K>>
        : OuterCols<Target<M, K>>
  : K extends `${infer Key}Id`
    ? Key extends keyof M
      ? KeyExpression<M[Key], Null>
      : never
    : never

/** The columns and relations of a model as expressions: what `where(p => …)` gets. */
export type Cols<M> = { readonly [K in ColumnName<M>]: ColumnAt<M, K> }

/** {@link Cols} of what a relation leads to that may lead to no row: each of them may be NULL. */
export type OuterCols<M> = { readonly [K in ColumnName<M>]: ColumnAt<M, K, null> }

/** A number or a decimal. */
interface Numeric<T> {
  readonly [resultOf]: T
  plus(value: never): unknown
}

/** A relation to many rows, asked as a whole. */
export interface Many<M> {
  /**
   * At least one row fulfils the condition; without one, there is a row.
   *
   * @example
   * p.comments.some((c) => c.score.gt(2))
   * // (EXISTS (SELECT 1 FROM "blog_comment" AS "comments" WHERE "comments"."post_id" = "blog_post"."id" AND ("comments"."deleted_at" IS NULL) AND
   * //   "comments"."score" > $1))
   */
  some(condition?: (row: Cols<M>) => Condition): Condition
  /**
   * No row fulfils it.
   *
   * @example
   * p.comments.none((c) => c.score.lt(0))
   * // (NOT EXISTS (SELECT 1 FROM "blog_comment" AS "comments" WHERE "comments"."post_id" = "blog_post"."id" AND ("comments"."deleted_at" IS NULL)
   * //   AND "comments"."score" < $1))
   */
  none(condition?: (row: Cols<M>) => Condition): Condition
  /**
   * No row fails it.
   *
   * @example
   * p.comments.every((c) => c.score.gte(0))
   * // (NOT EXISTS (SELECT 1 FROM "blog_comment" AS "comments" WHERE "comments"."post_id" = "blog_post"."id" AND ("comments"."deleted_at" IS NULL)
   * //   AND NOT ("comments"."score" >= $1)))
   */
  every(condition: (row: Cols<M>) => Condition): Condition
  /**
   * How many rows fulfil it.
   *
   * @example
   * p.comments.count((c) => c.score.gt(0))
   * // (SELECT COUNT(*) FROM "blog_comment" AS "comments" WHERE "comments"."post_id" = "blog_post"."id" AND ("comments"."deleted_at" IS NULL) AND
   * //   "comments"."score" > $1)
   */
  count(condition?: (row: Cols<M>) => Condition): NumberExpression<number>
  /**
   * The sum over its rows, or over those that fulfil a condition.
   *
   * @example
   * p.comments.sum((c) => c.score, (c) => c.score.gt(0))
   * // (SELECT CAST(SUM("comments"."score") AS bigint) FROM "blog_comment" AS "comments" WHERE "comments"."post_id" = "blog_post"."id" AND
   * //   ("comments"."deleted_at" IS NULL) AND "comments"."score" > $1)
   */
  sum<T>(of: (row: Cols<M>) => Numeric<T>, condition?: (row: Cols<M>) => Condition): NumberExpression<T | null>
  /**
   * The mean over its rows, or over those that fulfil a condition; NULL of none.
   *
   * @example
   * p.comments.avg((c) => c.score)
   * // (SELECT CAST(AVG("comments"."score") AS double precision) FROM "blog_comment" AS "comments" WHERE "comments"."post_id" = "blog_post"."id" AND
   * //   ("comments"."deleted_at" IS NULL))
   */
  avg<T>(of: (row: Cols<M>) => Numeric<T>, condition?: (row: Cols<M>) => Condition): NumberExpression<number | null>
  /**
   * The least over its rows, or over those that fulfil a condition; NULL of none.
   *
   * @example
   * p.comments.min((c) => c.at)
   * // (SELECT MIN("comments"."at") FROM "blog_comment" AS "comments" WHERE "comments"."post_id" = "blog_post"."id" AND ("comments"."deleted_at" IS
   * //   NULL))
   */
  min<T>(of: (row: Cols<M>) => Ordered<T>, condition?: (row: Cols<M>) => Condition): Ordered<T | null>
  /**
   * The greatest over its rows, or over those that fulfil a condition; NULL of none.
   *
   * @example
   * p.comments.max((c) => c.at, (c) => c.score.gt(0))
   * // (SELECT MAX("comments"."at") FROM "blog_comment" AS "comments" WHERE "comments"."post_id" = "blog_post"."id" AND ("comments"."deleted_at" IS
   * //   NULL) AND "comments"."score" > $1)
   */
  max<T>(of: (row: Cols<M>) => Ordered<T>, condition?: (row: Cols<M>) => Condition): Ordered<T | null>
}
