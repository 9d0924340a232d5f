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

/** What `intersection` and `difference` take. */
export type Others<R> = readonly [Combinable<R>, ...Combinable<R>[]]

/** Results that may stand beside these: rows of the same model, or plain objects with the same columns, of other texts and NULL as well. */
export type Alike<R> = R extends AnyRow ? R : { readonly [K in keyof R]: AlikeValue<R[K]> }
type AlikeValue<T> = ([T] extends [string | null] ? string : T) | null

/** The results of a union with others: what stands in a column of any of them. */
export type ResultOfUnion<R, U extends readonly unknown[]> = R extends AnyRow
  ? R
  : { [K in keyof R]: R[K] | ValueIn<ResultsIn<U[number]>, K> }
type ResultsIn<Q> = Q extends Combinable<infer S> ? S : never
type ValueIn<S, K> = K extends keyof S ? S[K] : never

interface AnyRow {
  forceDelete(): Promise<number>
}
