import type { cellOf, targetOf } from '../fields/field.ts'
import type { AnyField, AnyKey } from './model.ts'
import type { Target } from './paths.ts'

type AnyMethod = (...args: never) => unknown
interface OptionalField {
  readonly [cellOf]: unknown
  readonly optional: true
}
interface RequiredField {
  readonly [cellOf]: unknown
  readonly optional: false
}
interface NullableKey {
  readonly [targetOf]: unknown
  readonly nullable: true
}
interface RequiredKey {
  readonly [targetOf]: unknown
  readonly nullable: false
}
interface BackwardOne {
  readonly [targetOf]: unknown
  readonly backward: true
}

/** The type of a model's own key. */
export type KeyValue<M> = M extends { readonly id: AnyField } ? M['id'][typeof cellOf] : never
/** The value that a key to another model holds. */
export type Cell<F> = F extends AnyKey
  ? F extends NullableKey
    ? KeyValue<F[typeof targetOf]> | null
    : KeyValue<F[typeof targetOf]>
  : never

type KeyColumn<F, K> = F extends BackwardOne ? never : F extends AnyKey ? (K extends string ? `${K}Id` : never) : never

/** What every row can do, whatever its model. */
export interface RowMethods {
  /** Writes the row: a new one is inserted, another updated. Rejects when the row is gone. */
  save(): Promise<void>
  /** Deletes the row and what its keys' `onDelete` takes with it; resolves to the number of rows deleted. */
  delete(): Promise<number>
  /** Reads the columns anew; forgets relations that were loaded. */
  refresh(): Promise<void>
  /** The columns without secret ones: bigint as string, bytes as base64. */
  toJSON(): Record<string, unknown>
}

/** Phantom key under which a row carries its model. */
export declare const rowOf: unique symbol

/** What every row of a model is, seen without its columns. */
export interface RowOf<M> {
  readonly [rowOf]: M
}

/** A row of a model: its columns, its methods, and what every row can do. */
export type Row<M> = {
  [K in keyof M as M[K] extends AnyField ? K : M[K] extends AnyMethod ? K : KeyColumn<M[K], K>]: M[K] extends AnyField
    ? M[K][typeof cellOf]
    : M[K] extends AnyMethod
      ? M[K]
      : Cell<M[K]>
} & RowMethods &
  RowOf<M>

type RequiredNames<M, K extends keyof M> = M[K] extends RequiredField
  ? K
  : M[K] extends RequiredKey
    ? K extends string
      ? `${K}Id`
      : never
    : never
type OptionalNames<M, K extends keyof M> = M[K] extends OptionalField
  ? K
  : M[K] extends NullableKey
    ? KeyColumn<M[K], K>
    : never

/** The values of a new row: those with a default, and those that may be NULL, may be left out. */
export type Create<M> = {
  [K in keyof M as RequiredNames<M, K>]: M[K] extends AnyField ? M[K][typeof cellOf] : Cell<M[K]>
} & {
  [K in keyof M as OptionalNames<M, K>]?: M[K] extends AnyField ? M[K][typeof cellOf] : Cell<M[K]>
}

/** The values of a new row, seen without its model. */
export type CreateValues = Readonly<Record<string, unknown>>

/** The values that an update may set. */
export type Update<M> = {
  [K in keyof M as M[K] extends AnyField ? K : KeyColumn<M[K], K>]?: M[K] extends AnyField
    ? M[K][typeof cellOf]
    : Cell<M[K]>
}

type Head<P extends string> = P extends `${infer H}__${string}` ? H : P
type Tails<P extends string, H extends string> = P extends `${H}__${infer T}` ? T : never

/** What a row gains when the relations at the given paths are loaded with it. */
export type Loaded<M, P extends string> = {
  [H in Head<P> & keyof M]:
    | (Row<Target<M, H>> &
        ([Tails<P, H & string>] extends [never] ? unknown : Loaded<Target<M, H>, Tails<P, H & string>>))
    | (M[H] extends NullableKey ? null : never)
}
