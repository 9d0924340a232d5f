import type { Subquery } from '../../expressions/expressions.ts'
import type { Shape } from '../shape/shape.ts'

/** How queries are combined. */
export type Combiner = 'union' | 'unionAll' | 'intersection' | 'difference'

/** The queries that a query combines. */
export interface Combined {
  readonly operator: Combiner
  /** Their shapes, and where their values begin in those of the whole. */
  readonly parts: readonly { readonly shape: Shape; readonly offset: number }[]
}

/** A query set that can be combined with one of results R. */
export interface Combinable<R> extends PromiseLike<R[]> {
  readonly subquery: Subquery['subquery']
}

/** Options of `union`. */
export interface UnionOptions {
  /** Gives what stands in several queries, or several times in one, as often as it stands there; default: once. */
  readonly all?: boolean
}

/** What `union` takes: query sets, and at the end its options. */
export type United<R> = readonly [...Combinable<R>[], Combinable<R> | UnionOptions]
