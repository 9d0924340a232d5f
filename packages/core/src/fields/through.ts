import type { AnyMany, AnyRelation, ModelClass } from '../model/model.ts'
import type { manyOf, targetOf } from './field.ts'

/** All that a relation over others was declared with. */
export interface ThroughSpec {
  /** The model that the path starts at: the one that declares the relation. */
  readonly from: () => ModelClass
  readonly path: string
}

/** The rows that a path of relations leads to, each once; Rails' `has_many :through`. They are read, not written. */
export class Through<M> {
  declare readonly [targetOf]: M
  declare readonly [manyOf]: 'read'
  readonly spec: ThroughSpec

  constructor(spec: ThroughSpec) {
    this.spec = spec
  }
}

/** The one row that a path of relations to one row each leads to, if it leads anywhere; Rails' `has_one :through`. */
export class ThroughOne<M> {
  declare readonly [targetOf]: M
  declare readonly nullable: true
  declare readonly backward: true
  readonly spec: ThroughSpec

  constructor(spec: ThroughSpec) {
    this.spec = spec
  }
}

// Only the members that a path names are looked at: to look at all of them would ask for the type that is being declared.
type LeadsTo<M, K> = K extends keyof M ? (M[K] extends AnyRelation ? M[K][typeof targetOf] : never) : never

/** `P` itself where it is a path over two relations or more, else what could stand there. */
export type ThroughPath<M, P extends string> = P extends `${infer Head}__${infer Tail}`
  ? [LeadsTo<M, Head>] extends [never]
    ? keyof M & string
    : Tail extends `${string}__${string}`
      ? `${Head}__${ThroughPath<LeadsTo<M, Head>, Tail>}`
      : [LeadsTo<LeadsTo<M, Head>, Tail>] extends [never]
        ? `${Head}__${Exclude<keyof LeadsTo<M, Head> & string, Tail>}`
        : P
  : `${keyof M & string}__${string}`

/** `never` where a relation on the path holds many rows. */
export type ThroughOnePath<M, P extends string> = P extends `${infer Head}__${infer Tail}`
  ? Head extends keyof M
    ? M[Head] extends AnyMany
      ? never
      : ThroughOnePath<LeadsTo<M, Head>, Tail>
    : string
  : P extends keyof M
    ? M[P] extends AnyMany
      ? never
      : string
    : string

/** The model that a path leads to. */
export type ThroughTarget<M, P extends string> = P extends `${infer Head}__${infer Tail}`
  ? ThroughTarget<LeadsTo<M, Head>, Tail>
  : LeadsTo<M, P>
