import type { AnyKey, FkNames, RelationNames, ScalarNames, SortOf, Target, Update, Value } from '@tsango/core/model'
import type {
  ColumnOf,
  DateTimeExpression,
  Expression,
  KeyExpression,
  NumberExpression,
  TextExpression,
} from '../../expressions/expressions.ts'
import type { Same, ValueOf } from '../../expressions/operand.ts'
import type { JsonExpression, resultOf, Subquery } from '../../expressions/types/types.ts'
import type { ChainTypes, chained } from '../types.ts'

/** The phantom key under which a table carries its columns. */
export declare const madeOf: unique symbol

/** A query set, whatever its results are. */
export interface Gives {
  readonly [chained]: ChainTypes<unknown, unknown, unknown, unknown>
  readonly subquery: Subquery['subquery']
}

/** A table that `cte` has made. */
export interface Tabled {
  readonly [madeOf]: unknown
}

// A value alone does not tell a text from a day or a decimal.
type ByValue<T> = [NonNullable<T>] extends [number | bigint]
  ? NumberExpression<T>
  : [NonNullable<T>] extends [boolean]
    ? Expression<T>
    : [NonNullable<T>] extends [string]
      ? TextExpression<T>
      : [NonNullable<T>] extends [Date]
        ? DateTimeExpression<T>
        : Expression<T>

type AtPath<M, T, K extends string> =
  K extends ScalarNames<M>
    ? ColumnOf<Value<M, K>, SortOf<M, K>>
    : K extends `${infer Head}__${infer Tail}`
      ? Head extends RelationNames<M>
        ? AtPath<Target<M, Head>, T, Tail>
        : ByValue<T>
      : K extends `${infer Head}Id`
        ? Head extends FkNames<M>
          ? M[Head] extends AnyKey
            ? KeyExpression<M[Head]>
            : ByValue<T>
          : ByValue<T>
        : ByValue<T>

type MadeColumn<M, A, T, K extends string> = K extends keyof A ? A[K] : AtPath<M, T, K>

// Rows give their columns and what was computed, no relations and no methods.
type RowNames<M, R, A> = Extract<keyof R, keyof Update<M> | Exclude<ScalarNames<M>, 'pk'> | keyof A>

type Made<M, R, A> = {
  readonly [K in 'save' extends keyof R ? RowNames<M, R, A> : keyof R]: MadeColumn<
    M,
    A,
    K extends keyof R ? R[K] : never,
    K & string
  >
}

/** The columns of what a query gives, or of a table, as expressions. */
export type MadeOf<Q> = Q extends Tabled
  ? Q[typeof madeOf]
  : Q extends Gives
    ? Made<Q[typeof chained]['model'], Q[typeof chained]['row'], Q[typeof chained]['annotations']>
    : never

/** Columns that are NULL where no row belongs. */
export type MaybeMade<C> = { readonly [K in keyof C]: Maybe<C[K]> }
type Maybe<E> = E extends { readonly [resultOf]: unknown }
  ? E extends { readonly get: unknown }
    ? JsonExpression<ValueOf<E> | null>
    : Same<E, ValueOf<E> | null>
  : MaybeMade<E>

/** Results that are NULL where no row belongs. */
export type MaybeGiven<R> = { readonly [K in keyof R]: R[K] | null }

/** The columns of a table that is joined, by the name it has: `row.name.column`, and `name__column` where names are text. */
export type JoinedAs<N extends string, C> = { readonly [K in N]: C } & {
  readonly [K in keyof C & string as `${N}__${K}`]: C[K]
}

/** What the step of a table that goes on from its own rows gives: what its start gives. */
export type StepOf<Q extends Gives> = PromiseLike<Plain<Q[typeof chained]['row']>[]> & Pick<Gives, 'subquery'>

// Literals of the start are no bounds of what comes.
type Plain<R> = { readonly [K in keyof R]: Widened<R[K]> }
type Widened<T> = T extends string ? string : T extends number ? number : T extends boolean ? boolean : T
