import type { Lookups, LookupValue, SortedLookup } from '@tsango/core/model'
import type { resultOf } from '../../expressions/types/types.ts'

/** The sort of an expression, by the methods that only such expressions have. */
export type SortOfExpression<E> = E extends { readonly get: unknown }
  ? 'json'
  : E extends { readonly iregex: unknown }
    ? 'text'
    : E extends { readonly dividedBy: unknown }
      ? 'number'
      : E extends { readonly hour: unknown }
        ? E extends { readonly year: unknown }
          ? 'dateTime'
          : 'time'
        : E extends { readonly year: unknown }
          ? 'date'
          : E extends { readonly gt: unknown }
            ? 'cast'
            : 'boolean'

/** What an expression of a name gives. */
export type ResultAt<A, K extends keyof A> = A[K] extends { readonly [resultOf]: unknown }
  ? A[K][typeof resultOf]
  : never

type AskedValue<M, A, K extends string> = K extends keyof A
  ? ResultAt<A, K>
  : K extends `${infer Head}__${infer Tail}`
    ? Head extends keyof A
      ? A[Head] extends { readonly [resultOf]: unknown }
        ? SortedLookup<ResultAt<A, Head>, SortOfExpression<A[Head]>, Tail, Head>
        : AskedValue<never, A[Head], Tail>
      : LookupValue<M, K>
    : LookupValue<M, K>

/**
 * The argument of `filter` behind `annotate` and `alias`: lookups of the model, and of what was computed by name.
 *
 * @typeParam M - the model
 * @typeParam A - what was computed, as expressions
 * @typeParam W - what was written
 */
export type AskedLookups<M, A, W> = [keyof A] extends [never]
  ? Lookups<M, W>
  : { readonly [K in keyof W]: AskedValue<M, A, K & string> } & Lookups<M, unknown>
