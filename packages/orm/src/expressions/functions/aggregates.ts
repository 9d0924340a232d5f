import type { AggregateName } from '../../dialects/base/base.ts'
import { QueryError, takeOptions } from '../../errors/errors.ts'
import { aggregateNode } from '../aggregate-node.ts'
import { conditionNode } from '../condition.ts'
import { Expr } from '../expression.ts'
import type { AggregateParts, JsonAggregate, Node, OrderNode } from '../node.ts'
import { nodeOf, orderNodeOf } from '../nodes.ts'
import type { Same, ValueOf } from '../operand.ts'
import type {
  Aggregated,
  AggregateOptions,
  DistinctOptions,
  Expression,
  Filled,
  JsonExpression,
  NumberExpression,
  Order,
  Ordered,
  TextExpression,
  WithDefault,
} from '../types/types.ts'

/** What a spread is made of. */
export interface SpreadOptions extends DistinctOptions, Partial<WithDefault<number>> {
  /** Takes the rows for a sample of more, as in Django; default: `false`. Of one row NULL. */
  readonly sample?: boolean
}

/** A number of any kind. */
type Numeric<T> = Expression<T> & { plus(value: never): unknown }

function aggregate<E>(
  name: AggregateName | JsonAggregate,
  of: unknown,
  options: DistinctOptions & Partial<WithDefault>,
  parts?: AggregateParts,
): E {
  // `Expr` has the methods of every kind; which make sense is for the compiler alone.
  return new Expr(aggregateNode(name, nodeOf(of), options, parts)) as unknown as E
}

// A text behind the column, as a separator is given elsewhere, would be options without names.
function told<O>(door: string, options: O | undefined): O | Record<never, never> {
  if (options === undefined) return {}
  takeOptions(door, options)
  return options
}

/**
 * How far numbers lie from their mean: the standard deviation. NULL of no rows.
 *
 * @example
 * stdDev(p.views)
 * // CAST(STDDEV_POP("blog_post"."views") AS double precision)
 */
export function stdDev<T, O extends SpreadOptions>(
  of: Numeric<T>,
  options?: O,
): Aggregated<NumberExpression<Filled<number, O>>> {
  return aggregate(options?.sample ? 'stdDevSamp' : 'stdDevPop', of, told('stdDev()', options))
}

/**
 * The square of the standard deviation. NULL of no rows.
 *
 * @example
 * variance(p.views, { sample: true })
 * // CAST(VAR_SAMP("blog_post"."views") AS double precision)
 */
export function variance<T, O extends SpreadOptions>(
  of: Numeric<T>,
  options?: O,
): Aggregated<NumberExpression<Filled<number, O>>> {
  return aggregate(options?.sample ? 'varSamp' : 'varPop', of, told('variance()', options))
}

/**
 * Whether a boolean is true in every row that has one; NULL of no rows.
 *
 * @example
 * boolAnd(s.named)
 * // bool_and("blog_star"."named")
 */
export function boolAnd<O extends AggregateOptions & Partial<WithDefault<boolean>>>(
  of: Expression<boolean> | Expression<boolean | null>,
  options?: O,
): Aggregated<Expression<Filled<boolean, O>>> {
  return aggregate('min', of, told('boolAnd()', options))
}

/**
 * Whether a boolean is true in some row; NULL of no rows.
 *
 * @example
 * boolOr(s.named)
 * // bool_or("blog_star"."named")
 */
export function boolOr<O extends AggregateOptions & Partial<WithDefault<boolean>>>(
  of: Expression<boolean> | Expression<boolean | null>,
  options?: O,
): Aggregated<Expression<Filled<boolean, O>>> {
  return aggregate('max', of, told('boolOr()', options))
}

/** A term of an order, or several. */
export type AggregateOrder = Order | Expression<unknown> | readonly (Order | Expression<unknown>)[]

function orderOf(order: AggregateOrder = []): readonly OrderNode[] {
  return (Array.isArray(order) ? order : [order]).map(orderNodeOf)
}

/** How texts are put together. */
export interface StringAggOptions extends DistinctOptions, Partial<WithDefault<string>> {
  /** Stands between two texts; default: `', '`. */
  readonly separator?: string
  /** Default: none, so that the database chooses. With `distinct`, the text itself alone. */
  readonly orderBy?: AggregateOrder
}

/**
 * The texts of all rows in one, NULL left out; NULL of no text. Django's `StringAgg`.
 *
 * @throws QueryError where the expression is no text
 * @example
 * stringAgg(p.title, { separator: '; ', orderBy: p.id })
 * // STRING_AGG("blog_post"."title", CAST($1 AS text) COLLATE "C" ORDER BY "blog_post"."id")
 */
export function stringAgg<T extends string | null, O extends StringAggOptions>(
  of: TextExpression<T>,
  options?: O,
): TextExpression<Filled<string, O>> {
  const { separator = ', ', orderBy, ...rest }: StringAggOptions = told('stringAgg()', options)
  if (typeof separator !== 'string') throw new QueryError('The separator of stringAgg() is a text.')
  return aggregate('joined', of, rest, { separator: { kind: 'value', value: separator }, order: orderOf(orderBy) })
}

/**
 * The value of one of the rows, whichever; NULL of no value. For what is the same in all rows of a group. Django's `AnyValue`.
 *
 * @example
 * Post.objects().groupBy('authorId').annotate((p) => ({ name: anyValue(p.author.name), posts: p.id.count() }))
 * // SELECT "blog_post"."author_id" AS "authorId", MIN("author"."name") AS "name", COUNT("blog_post"."id") AS "posts" FROM "blog_post" INNER JOIN
 * //   "blog_author" AS "author" ON "author"."id" = "blog_post"."author_id" GROUP BY 1
 */
export function anyValue<
  E extends Ordered<unknown>,
  O extends AggregateOptions & Partial<WithDefault<NonNullable<ValueOf<E>>>>,
>(of: E, options?: O): Aggregated<Same<E, Filled<ValueOf<E>, O>>> {
  return aggregate('min', of, told('anyValue()', options))
}

/**
 * The bits that the whole numbers of all rows have in common, of 64 with a sign; NULL of no number.
 *
 * @example
 * bitAndAgg(s.planets)
 * // BIT_AND(CAST("blog_star"."planets" AS bigint))
 */
export function bitAndAgg<T, O extends AggregateOptions & Partial<WithDefault<number>>>(
  of: Numeric<T>,
  options?: O,
): Aggregated<NumberExpression<Filled<number, O>>> {
  return aggregate('bitAnd', of, told('bitAndAgg()', options))
}

/**
 * The bits that the whole number of some row has, of 64 with a sign; NULL of no number.
 *
 * @example
 * bitOrAgg(s.planets)
 * // BIT_OR(CAST("blog_star"."planets" AS bigint))
 */
export function bitOrAgg<T, O extends AggregateOptions & Partial<WithDefault<number>>>(
  of: Numeric<T>,
  options?: O,
): Aggregated<NumberExpression<Filled<number, O>>> {
  return aggregate('bitOr', of, told('bitOrAgg()', options))
}

/**
 * The bits that the whole numbers of an odd number of rows have, of 64 with a sign; NULL of no number.
 *
 * @example
 * bitXorAgg(s.planets)
 * // BIT_XOR(CAST("blog_star"."planets" AS bigint))
 */
export function bitXorAgg<T, O extends AggregateOptions & Partial<WithDefault<number>>>(
  of: Numeric<T>,
  options?: O,
): Aggregated<NumberExpression<Filled<number, O>>> {
  return aggregate('bitXor', of, told('bitXorAgg()', options))
}

/** How values are gathered. */
export interface GatherOptions<T = unknown> extends DistinctOptions, Partial<WithDefault<readonly T[]>> {
  /** Default: none, so that the database chooses. With `distinct`, the value itself alone. */
  readonly orderBy?: AggregateOrder
}

/** What a value of a row is in JSON. */
export type InJson<T> = T extends Date | bigint ? string : T

function gathered<E>(name: JsonAggregate, of: unknown, options: GatherOptions | undefined, key?: Node): E {
  const { where, orderBy, ...rest }: GatherOptions = told(`${name}()`, options)
  return aggregate(name, of, rest, {
    ...(key ? { key } : {}),
    // NULL is a value among others here: what does not count has to be left out.
    ...(where ? { where: conditionNode(where) } : {}),
    order: orderOf(orderBy),
  })
}

/**
 * The values of all rows as a list, NULL included, each as a row has it: moments are `Date`s. NULL of no rows. Django's `ArrayAgg`, on every database.
 *
 * @throws QueryError for bytes, arrays and their like
 * @example
 * arrayAgg(p.views, { orderBy: p.id, default: [] })
 * // COALESCE(jsonb_agg(to_jsonb("blog_post"."views") ORDER BY "blog_post"."id"), CAST($1 AS jsonb))
 */
export function arrayAgg<T, O extends GatherOptions<T>>(of: Expression<T>, options?: O): Expression<Filled<T[], O>> {
  return gathered('arrayAgg', of, options)
}

/**
 * The values of all rows as a list in JSON, NULL included, as `JSON.stringify` writes them: decimals, days and moments are texts. NULL of no rows.
 *
 * @throws QueryError for bytes, arrays and their like
 * @example
 * jsonAgg(jsonObject({ id: p.id, title: p.title }), { orderBy: p.id })
 * // jsonb_agg(jsonb_build_object(CAST($1 AS text), to_jsonb("blog_post"."id"), CAST($2 AS text), to_jsonb("blog_post"."title")) ORDER BY
 * //   "blog_post"."id")
 */
export function jsonAgg<T, O extends GatherOptions<InJson<T>>>(
  of: Expression<T>,
  options?: O,
): JsonExpression<Filled<InJson<T>[], O>> {
  return gathered('jsonAgg', of, options)
}

/**
 * The values of all rows by a key of each as an object in JSON; rows without a key are left out, and of several with one key one stays. NULL of no rows.
 *
 * @throws QueryError where the key is no text
 * @example
 * jsonObjectAgg(p.slug, p.views, { where: p.status.eq('published') })
 * // jsonb_object_agg("blog_post"."slug", to_jsonb("blog_post"."views")) FILTER (WHERE "blog_post"."slug" IS NOT NULL AND ("blog_post"."status" =
 * //   $1))
 */
export function jsonObjectAgg<
  T,
  O extends AggregateOptions & Partial<WithDefault<Readonly<Record<string, InJson<T>>>>>,
>(
  key: TextExpression<string> | TextExpression<string | null>,
  value: Expression<T>,
  options?: O,
): JsonExpression<Filled<Record<string, InJson<T>>, O>> {
  return gathered('jsonObjectAgg', value, options as GatherOptions | undefined, nodeOf(key))
}
