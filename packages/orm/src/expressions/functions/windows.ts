import { QueryError } from '../../errors/errors.ts'
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
 */
export function rowNumber(): Windowed<NumberExpression<number>> {
  return made(new WindowCall('rowNumber'))
}

/**
 * The place of a row, from 1; rows that are alike share it, and the next one has its own: 1, 1, 3.
 *
 * @example
 * Player.objects().annotate((p) => ({ rank: rank().over({ orderBy: p.score.desc() }) }))
 */
export function rank(): Windowed<NumberExpression<number>> {
  return made(new WindowCall('rank'))
}

/**
 * The place of a row, from 1; rows that are alike share it, and no place is left out: 1, 1, 2.
 *
 * @example
 * Player.objects().annotate((p) => ({ medal: denseRank().over({ orderBy: p.score.desc() }) }))
 */
export function denseRank(): Windowed<NumberExpression<number>> {
  return made(new WindowCall('denseRank'))
}

/**
 * How large a part of the other rows comes before the row, from 0 to 1.
 *
 * @example
 * Player.objects().annotate((p) => ({ better: percentRank().over({ orderBy: p.score }) }))
 */
export function percentRank(): Windowed<NumberExpression<number>> {
  return made(new WindowCall('percentRank'))
}

/**
 * How large a part of all rows comes before the row or is alike, above 0 to 1.
 *
 * @example
 * Player.objects().annotate((p) => ({ upTo: cumeDist().over({ orderBy: p.score }) }))
 */
export function cumeDist(): Windowed<NumberExpression<number>> {
  return made(new WindowCall('cumeDist'))
}

/**
 * The part in which a row lies where its window is cut into so many of the same size, from 1.
 *
 * @example
 * Player.objects().annotate((p) => ({ quarter: ntile(4).over({ orderBy: p.score }) }))
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
  const { offset = 1, default: other }: NeighbourOptions<unknown> =
    typeof options === 'number' ? { offset: options } : options
  return made(new WindowCall(name, other === undefined ? [value] : [value, other], counted(name, offset, 0)))
}

/**
 * The value of the row so many before; where there is none the default, else NULL.
 *
 * @param options - an offset alone, or with a default; default: 1
 * @example
 * Rate.objects().annotate((r) => ({ before: lag(r.value).over({ orderBy: r.day }) }))
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
 * Rate.objects().annotate((r) => ({ after: lead(r.value, { offset: 7, default: 0 }).over({ orderBy: r.day }) }))
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
 * Rate.objects().annotate((r) => ({ opened: firstValue(r.value).over({ partitionBy: r.day.month, orderBy: r.day }) }))
 */
export function firstValue<E extends Expression<unknown>>(value: E): Windowed<Same<E, ValueOf<E> | null>> {
  return made(new WindowCall('firstValue', [value]))
}

/**
 * The value of the last row of the frame, which with an order ends with the row itself where nothing else is said.
 *
 * @example
 * Rate.objects().annotate((r) => ({
 *   closed: lastValue(r.value).over({ partitionBy: r.day.month, orderBy: r.day, frame: { rows: [null, null] } }),
 * }))
 */
export function lastValue<E extends Expression<unknown>>(value: E): Windowed<Same<E, ValueOf<E> | null>> {
  return made(new WindowCall('lastValue', [value]))
}

/**
 * The value of a row of the frame by its place, from 1; NULL where there is none.
 *
 * @example
 * Player.objects().annotate((p) => ({
 *   silver: nthValue(p.name, 2).over({ orderBy: p.score.desc(), frame: { rows: [null, null] } }),
 * }))
 */
export function nthValue<E extends Expression<unknown>>(value: E, place: number): Windowed<Same<E, ValueOf<E> | null>> {
  return made(new WindowCall('nthValue', [value], counted('nthValue', place, 1)))
}
