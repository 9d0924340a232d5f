import type {
  AnyGeneric,
  AnyMany,
  GenericNames,
  NullBehind,
  PointedAt,
  RelationNames,
  Row,
  Target,
} from '@tsango/core/model'
import type { chained, QuerySet } from '../types.ts'

type Head<P extends string> = P extends `${infer H}__${string}` ? H : P
type Tails<P extends string, H extends string> = P extends `${H}__${infer T}` ? T : never
type LoadedRow<M, P extends string> = [P] extends [never] ? Row<M> : Row<M> & Prefetched<M, P>

/** What a row gains when the relations at the given paths are loaded: a list for a relation of many rows, else a row. */
export type Prefetched<M, P extends string> = {
  readonly [H in Head<P> & keyof M]: M[H] extends AnyMany
    ? LoadedRow<Target<M, H>, Tails<P, H & string>>[]
    : M[H] extends AnyGeneric
      ? RowOfEach<PointedAt<M, H>> | null
      : LoadedRow<Target<M, H>, Tails<P, H & string>> | NullBehind<M[H]>
}

/** The row of each of several models. */
export type RowOfEach<P> = P extends unknown ? Row<P> : never

interface QueryOf<M> {
  readonly [chained]: { readonly model: M; readonly row: unknown }
}

/** Query sets of models that a generic key points at. */
export type QueriesOfEach<P> = readonly (P extends unknown ? QueryOf<P> & PromiseLike<unknown[]> : never)[]

type GivenFor<Q, P> =
  Q extends PromiseLike<(infer T)[]>
    ? Q extends QueryOf<infer M>
      ? M extends P
        ? P extends M
          ? T
          : never
        : never
      : never
    : never

/** What a row gains when what a generic key points at is loaded by a query set for some of the models. */
export type PrefetchedEach<P, Q extends readonly unknown[], As extends string> = {
  readonly [N in As]:
    | (P extends unknown ? ([GivenFor<Q[number], P>] extends [never] ? Row<P> : GivenFor<Q[number], P>) : never)
    | null
}

/** What a row gains when one relation is loaded by a query set of its own, whose results are `T`. */
export type PrefetchedAs<M, K extends keyof M, T, As extends string> = {
  readonly [N in As]: M[K] extends AnyMany ? T[] : T | null
}

/** `P` itself where it is a path over relations of any kind, else what could stand there. */
export type RelationPath<M, P extends string> = P extends RelationNames<M> | GenericNames<M>
  ? P
  : P extends `${infer Head}__${infer Tail}`
    ? Head extends RelationNames<M>
      ? `${Head}__${RelationPath<Target<M, Head>, Tail>}`
      : RelationNames<M>
    : RelationNames<M>

/** Chooses and orders the rows of a relation that is loaded. */
export type PrefetchRows<M, T> = (rows: QuerySet<M>) => PromiseLike<T[]>
