import type { cellOf, targetOf } from '../fields/field.ts'
import type { AnyField, AnyKey, AnyMany, AnyRelation } from './model.ts'

/** The names of a model's columns that are not keys to other models. */
export type ScalarNames<M> = { [K in keyof M]: M[K] extends AnyField ? K : never }[keyof M] & string
/** The names of a model's keys to one row of another model, one-to-one ways back included. */
export type FkNames<M> = { [K in keyof M]: M[K] extends AnyKey ? K : never }[keyof M] & string
/** The names of the relations that hold many rows. */
export type ManyNames<M> = { [K in keyof M]: M[K] extends AnyMany ? K : never }[keyof M] & string
/** The names of all relations. */
export type RelationNames<M> = { [K in keyof M]: M[K] extends AnyRelation ? K : never }[keyof M] & string
/** The value type of a column. */
export type Value<M, K extends keyof M> = M[K] extends AnyField ? M[K][typeof cellOf] : never
/** The sort of a column. */
export type SortOf<M, K extends keyof M> = M[K] extends AnyField ? M[K]['sort'] : never
/** The model that a relation points at. */
export type Target<M, K extends keyof M> = M[K] extends AnyRelation ? M[K][typeof targetOf] : never

/** The value type of a path such as `author__email`. */
export type FieldPathValue<M, P extends string> =
  P extends ScalarNames<M>
    ? Value<M, P>
    : P extends `${infer Head}__${infer Tail}`
      ? Head extends RelationNames<M>
        ? FieldPathValue<Target<M, Head>, Tail>
        : never
      : P extends `${infer Head}Id`
        ? Head extends FkNames<M>
          ? KeyOfKey<M[Head]>
          : never
        : never

type KeyOfKey<F> = F extends AnyKey
  ? F['nullable'] extends true
    ? IdOf<F[typeof targetOf]> | null
    : IdOf<F[typeof targetOf]>
  : never
type IdOf<T> = T extends { readonly id: AnyField } ? T['id'][typeof cellOf] : never

/** `P` itself where it is a path to a column, else what could stand there. */
export type FieldPath<M, P extends string> =
  P extends ScalarNames<M>
    ? P
    : P extends `${infer Head}__${infer Tail}`
      ? Head extends RelationNames<M>
        ? `${Head}__${FieldPath<Target<M, Head>, Tail>}`
        : ScalarNames<M> | `${RelationNames<M>}__${string}`
      : P extends `${FkNames<M>}Id`
        ? P
        : ScalarNames<M> | `${FkNames<M>}Id` | `${RelationNames<M>}__${string}`

/** A {@link FieldPath}, an annotation's name, or either with `-` in front. */
export type OrderPath<M, A, P extends string> = P extends `-${infer Path}`
  ? `-${Path extends keyof A ? Path : FieldPath<M, Path>}`
  : P extends keyof A
    ? P
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
