import { QueryError, takeOptions } from '../../errors/errors.ts'
import { Expr } from '../expression.ts'
import type { Node, WindowName } from '../node.ts'
import { nodeOf } from '../nodes.ts'
import type { Same, ValueOf } from '../operand.ts'
import type { Expression, NumberExpression, Windowed, WindowOptions } from '../types/types.ts'
import { windowNode } from '../window-node.ts'

class WindowCall {
  readonly #name: WindowName
  readonly #items: readonly Node[]
  readonly #detail: number | undefined

  constructor(name: WindowName, items: readonly unknown[] = [], detail?: number) {
    this.#name = name
    this.#items = items.map(nodeOf)
    this.#detail = detail
  }

  over(window: WindowOptions = {}): Expr {
    return new Expr(windowNode(this.#name, this.#items, this.#detail, window))
  }
}

// `Expr` has the methods of every kind; which make sense is for the compiler alone.
function made<E>(call: WindowCall): Windowed<E> {
  return call as unknown as Windowed<E>
}

function counted(what: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new QueryError(`${what} takes a whole number from ${least}; this is ${String(value)}.`)
}

/**
 * The place of a row in its window, from 1.
 *
 * @example
 * Post.objects()
 *   .annotate((p) => ({ nth: rowNumber().over({ partitionBy: p.author.id, orderBy: p.publishedAt.desc() }) }))
 *   .where((p) => p.nth.lte(3))
 * // SELECT "windowed".… AS "nth" FROM (SELECT "blog_post"."id" AS "c0", "blog_post"."title" AS "c1", "blog_post"."slug" AS "c2", "blog_post"."body"
 * //   AS "c3", "blog_post"."status" AS "c4", "blog_post"."views" AS "c5", "blog_post"."price" AS "c6", "blog_post"."author_id" AS "c7",
 * //   "blog_post"."category_id" AS "c8", "blog_post"."published_at" AS "c9", "blog_post"."meta" AS "c10", ROW_NUMBER() OVER (PARTITION BY
 * //   "blog_post"."author_id" ORDER BY "blog_post"."published_at" DESC NULLS LAST) AS "c11", CASE WHEN ROW_NUMBER() OVER (PARTITION BY
 * //   "blog_post"."author_id" ORDER BY "blog_post"."published_at" DESC NULLS LAST) <= $1 THEN 1 ELSE 0 END AS "keep" FROM "blog_post") AS "windowed"
 * //   WHERE "windowed"."keep" = 1
 */
export function rowNumber(): Windowed<NumberExpression<number>> {
  return made(new WindowCall('rowNumber'))
}

/**
 * The place of a row, from 1; rows that are alike share it, and the next one has its own: 1, 1, 3.
 *
 * @example
 * rank().over({ orderBy: p.views.desc() })
 * // RANK() OVER (ORDER BY "blog_post"."views" DESC)
 */
export function rank(): Windowed<NumberExpression<number>> {
  return made(new WindowCall('rank'))
}

/**
 * The place of a row, from 1; rows that are alike share it, and no place is left out: 1, 1, 2.
 *
 * @example
 * denseRank().over({ orderBy: p.views.desc() })
 * // DENSE_RANK() OVER (ORDER BY "blog_post"."views" DESC)
 */
export function denseRank(): Windowed<NumberExpression<number>> {
  return made(new WindowCall('denseRank'))
}

/**
 * How large a part of the other rows comes before the row, from 0 to 1.
 *
 * @example
 * percentRank().over({ orderBy: p.views })
 * // PERCENT_RANK() OVER (ORDER BY "blog_post"."views")
 */
export function percentRank(): Windowed<NumberExpression<number>> {
  return made(new WindowCall('percentRank'))
}

/**
 * How large a part of all rows comes before the row or is alike, above 0 to 1.
 *
 * @example
 * cumeDist().over({ orderBy: p.views })
 * // CUME_DIST() OVER (ORDER BY "blog_post"."views")
 */
export function cumeDist(): Windowed<NumberExpression<number>> {
  return made(new WindowCall('cumeDist'))
}

/**
 * The part in which a row lies where its window is cut into so many of the same size, from 1.
 *
 * @example
 * ntile(4).over({ orderBy: p.views })
 * // NTILE(4) OVER (ORDER BY "blog_post"."views")
 */
export function ntile(parts: number): Windowed<NumberExpression<number>> {
  return made(new WindowCall('ntile', [], counted('ntile', parts, 1)))
}

/** Which row is meant, and what stands in the place of one that is not there. */
export interface NeighbourOptions<T> {
  /** How many rows lie between, and one; default: 1. */
  readonly offset?: number
  /** The value where there is no such row; default: NULL. */
  readonly default?: T
}

type Neighbour<E, D> = Windowed<Same<E, ValueOf<E> | ([D] extends [never] ? null : never)>>

function neighbour<E>(name: 'lag' | 'lead', value: E, options: number | NeighbourOptions<unknown>): unknown {
  if (typeof options !== 'number') takeOptions(`${name}()`, options)
  const { offset = 1, default: other }: NeighbourOptions<unknown> =
    typeof options === 'number' ? { offset: options } : options
  return made(new WindowCall(name, other === undefined ? [value] : [value, other], counted(name, offset, 0)))
}

/**
 * The value of the row so many before; where there is none the default, else NULL.
 *
 * @param options - an offset alone, or with a default; default: 1
 * @example
 * lag(p.views).over({ orderBy: p.id })
 * // LAG("blog_post"."views", 1) OVER (ORDER BY "blog_post"."id")
 */
export function lag<E extends Expression<unknown>, D extends NonNullable<ValueOf<E>> = never>(
  value: E,
  options: number | NeighbourOptions<D> = 1,
): Neighbour<E, D> {
  return neighbour('lag', value, options) as Neighbour<E, D>
}

/**
 * The value of the row so many behind; where there is none the default, else NULL.
 *
 * @param options - an offset alone, or with a default; default: 1
 * @example
 * lead(p.views, { offset: 7, default: 0 }).over({ orderBy: p.id })
 * // CASE WHEN LEAD(1, 7) OVER (ORDER BY "blog_post"."id") IS NULL THEN CAST($1 AS integer) ELSE LEAD("blog_post"."views", 7) OVER (ORDER BY
 * //   "blog_post"."id") END
 */
export function lead<E extends Expression<unknown>, D extends NonNullable<ValueOf<E>> = never>(
  value: E,
  options: number | NeighbourOptions<D> = 1,
): Neighbour<E, D> {
  return neighbour('lead', value, options) as Neighbour<E, D>
}

/**
 * The value of the first row of the frame.
 *
 * @example
 * firstValue(p.views).over({ partitionBy: p.author.id, orderBy: p.id })
 * // FIRST_VALUE("blog_post"."views") OVER (PARTITION BY "blog_post"."author_id" ORDER BY "blog_post"."id")
 */
export function firstValue<E extends Expression<unknown>>(value: E): Windowed<Same<E, ValueOf<E> | null>> {
  return made(new WindowCall('firstValue', [value]))
}

/**
 * The value of the last row of the frame, which with an order ends with the row itself where nothing else is said.
 *
 * @example
 * lastValue(p.views).over({ partitionBy: p.author.id, orderBy: p.id, frame: { rows: [null, null] } })
 * // LAST_VALUE("blog_post"."views") OVER (PARTITION BY "blog_post"."author_id" ORDER BY "blog_post"."id" ROWS BETWEEN UNBOUNDED PRECEDING AND
 * //   UNBOUNDED FOLLOWING)
 */
export function lastValue<E extends Expression<unknown>>(value: E): Windowed<Same<E, ValueOf<E> | null>> {
  return made(new WindowCall('lastValue', [value]))
}

/**
 * The value of a row of the frame by its place, from 1; NULL where there is none.
 *
 * @example
 * nthValue(p.title, 2).over({ orderBy: p.views.desc(), frame: { rows: [null, null] } })
 * // NTH_VALUE("blog_post"."title", 2) OVER (ORDER BY "blog_post"."views" DESC ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
 */
export function nthValue<E extends Expression<unknown>>(value: E, place: number): Windowed<Same<E, ValueOf<E> | null>> {
  return made(new WindowCall('nthValue', [value], counted('nthValue', place, 1)))
}
