import type { cellOf, targetOf } from '../fields/field.ts'
import type { pointedOf } from '../fields/generic.ts'
import type { OwnLookupsAt, PathBehind } from './lookups.ts'
import type { AnyField, AnyGeneric, AnyKey, AnyMany, AnyRelation } from './model.ts'
import type { BackwardOne, Cell, NullBehind } from './rows.ts'

/** The names of a model's columns that are not keys to other models. */
export type ScalarNames<M> = { [K in keyof M]: M[K] extends AnyField ? K : never }[keyof M] & string
/** The names of a model's keys to one row of another model, one-to-one ways back included. */
export type FkNames<M> = { [K in keyof M]: M[K] extends AnyKey ? K : never }[keyof M] & string
/** The names of a model's keys to one row of another model that are columns of its own. */
export type OwnKeyNames<M> = {
  [K in keyof M]: M[K] extends AnyKey ? (M[K] extends BackwardOne ? never : K) : never
}[keyof M] &
  string
/** The names of a model's columns that can be counted up: numbers, decimals and durations. */
export type NumberNames<M> = {
  [K in keyof M]: M[K] extends AnyField ? (M[K]['sort'] extends 'number' | 'decimal' | 'duration' ? K : never) : never
}[keyof M] &
  string
/** The names of the relations that hold many rows. */
export type ManyNames<M> = { [K in keyof M]: M[K] extends AnyMany ? K : never }[keyof M] & string
/** The names of all relations. */
export type RelationNames<M> = { [K in keyof M]: M[K] extends AnyRelation ? K : never }[keyof M] & string
/** The names of the keys to rows of several models. */
export type GenericNames<M> = { [K in keyof M]: M[K] extends AnyGeneric ? K : never }[keyof M] & string
/** The models that a generic key may point at, as a union. */
export type PointedAt<M, K extends keyof M> = M[K] extends AnyGeneric ? M[K][typeof pointedOf] : never
/** The value type of a column. */
export type Value<M, K extends keyof M> = M[K] extends AnyField ? M[K][typeof cellOf] : never
/** The sort of a column. */
export type SortOf<M, K extends keyof M> = M[K] extends AnyField ? M[K]['sort'] : never
/** The model that a relation points at. */
export type Target<M, K extends keyof M> = M[K] extends AnyRelation ? M[K][typeof targetOf] : never

/** The value type of a path such as `author__email`: null among it where a relation on the way may lead to no row. */
export type FieldPathValue<M, P extends string> =
  P extends ScalarNames<M>
    ? Value<M, P>
    : P extends `${infer Head}__${infer Tail}`
      ? Head extends RelationNames<M>
        ? FieldPathValue<Target<M, Head>, Tail> | NullBehind<M[Head]>
        : Head extends ScalarNames<M>
          ? PathBehind<Value<M, Head>, SortOf<M, Head>, Tail, OwnLookupsAt<M, Head>>
          : never
      : P extends `${infer Head}Id`
        ? Head extends OwnKeyNames<M>
          ? Cell<M[Head]>
          : never
        : [P, 'id'] extends ['pk', ScalarNames<M>]
          ? Value<M, 'id' & keyof M>
          : never

/** `P` itself where it is a path to a column over keys to one row each (of many there is no one value), else what could stand there. */
export type FieldPath<M, P extends string> =
  P extends ScalarNames<M>
    ? P
    : P extends `${infer Head}__${infer Tail}`
      ? Head extends FkNames<M>
        ? `${Head}__${FieldPath<Target<M, Head>, Tail>}`
        : Head extends ScalarNames<M>
          ? [PathBehind<Value<M, Head>, SortOf<M, Head>, Tail, OwnLookupsAt<M, Head>>] extends [never]
            ? Head
            : P
          : ScalarNames<M> | `${FkNames<M>}__${string}`
      : P extends `${OwnKeyNames<M>}Id`
        ? P
        : [P, 'id'] extends ['pk', ScalarNames<M>]
          ? P
          : ScalarNames<M> | `${OwnKeyNames<M>}Id` | `${FkNames<M>}__${string}`

/** The name of the column of a model that writes count by themselves. */
export type CountedNames<M> = { [K in keyof M]: M[K] extends { readonly counted: true } ? K : never }[keyof M]

/** The names of a model's columns of days, times and moments. */
export type MomentNames<M> = {
  [K in keyof M]: M[K] extends AnyField ? (M[K]['sort'] extends 'date' | 'time' | 'dateTime' ? K : never) : never
}[keyof M] &
  string

/** `P` itself where it is a path to a column of days, times or moments, else what could stand there. */
export type MomentPath<M, P extends string> =
  P extends MomentNames<M>
    ? P
    : P extends `${infer Head}__${infer Tail}`
      ? Head extends FkNames<M>
        ? `${Head}__${MomentPath<Target<M, Head>, Tail>}`
        : MomentNames<M> | `${FkNames<M>}__${string}`
      : MomentNames<M> | `${FkNames<M>}__${string}`

/** `P` itself where it is a path to a column, or to one row, which stands for the order of its model; else what could stand there. */
export type OrderTerm<M, P extends string> =
  P extends FkNames<M>
    ? P
    : P extends `${infer Head}__${infer Tail}`
      ? Head extends FkNames<M>
        ? `${Head}__${OrderTerm<Target<M, Head>, Tail>}`
        : FieldPath<M, P>
      : FieldPath<M, P>

/** `P` itself where it is a path over keys to one row each, else what could stand there. */
export type RelatedPath<M, P extends string> =
  P extends FkNames<M>
    ? P
    : P extends `${infer Head}__${infer Tail}`
      ? Head extends FkNames<M>
        ? `${Head}__${RelatedPath<Target<M, Head>, Tail>}`
        : FkNames<M>
      : FkNames<M>
