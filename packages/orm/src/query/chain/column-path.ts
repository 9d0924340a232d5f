import type { FieldPath, FieldPathValue, OrderTerm, PathBehind } from '@tsango/core/model'
import type { resultOf } from '../../expressions/types/types.ts'
import type { ResultAt, SortOfExpression } from './annotation-lookups.ts'

/** `P` itself where it is a path to a column, to what was computed, or behind either; else what could stand there. */
export type ColumnPath<M, A, P extends string> = P extends keyof A
  ? P
  : P extends `${keyof A & string}__${string}`
    ? Behind<A, P>
    : FieldPath<M, P>

/** The same, or a relation to one row, which stands for the order of its model; each may have `-` in front. */
export type OrderPath<M, A, P extends string> = P extends `-${infer Path}`
  ? `-${Ordering<M, A, Path>}`
  : Ordering<M, A, P>
type Ordering<M, A, P extends string> = P extends keyof A
  ? P
  : P extends `${keyof A & string}__${string}`
    ? Behind<A, P>
    : OrderTerm<M, P>
type Behind<A, P extends string> = [ComputedValue<A, P>] extends [never] ? keyof A & string : P

/** The value of a {@link ColumnPath}. */
export type ColumnValue<M, A, P extends string> = P extends keyof A
  ? ResultAt<A, P>
  : P extends `${keyof A & string}__${string}`
    ? ComputedValue<A, P>
    : FieldPathValue<M, P>

// The value behind what was computed, or behind a column of a table that was joined; `never` for what is not there.
type ComputedValue<A, P extends string> = P extends `${infer Head}__${infer Tail}`
  ? Head extends keyof A
    ? A[Head] extends { readonly [resultOf]: unknown }
      ? PathBehind<ResultAt<A, Head>, SortOfExpression<A[Head]>, Tail>
      : Tail extends keyof A[Head]
        ? ResultAt<A[Head], Tail>
        : ComputedValue<A[Head], Tail>
    : never
  : never
