import { QueryError } from '../errors/errors.ts'
import { Expr } from './expression.ts'
import { isSqlFragment, type Node } from './node.ts'
import { nodeOf } from './nodes.ts'
import { OuterRef } from './outer-ref.ts'
import type {
  DateExpression,
  DateTimeExpression,
  DecimalExpression,
  Expression,
  NumberExpression,
  Ordered,
  resultOf,
  TextExpression,
  TimeExpression,
} from './types/types.ts'

/** What can stand in a function: an expression or a value. */
export type Operand = Expression<unknown> | string | number | bigint | boolean | Date | Uint8Array | null

/** What an operand gives. */
export type ValueOf<V> = V extends { readonly [resultOf]: infer T } ? T : V

/** A type without its literals. */
type Widened<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends bigint
      ? bigint
      : T extends boolean
        ? boolean
        : T

/** What may stand beside an operand: values and expressions of its type, and NULL. */
export type Like<V> = [NonNullable<ValueOf<V>>] extends [never]
  ? Operand
  : Widened<NonNullable<ValueOf<V>>> | Expression<Widened<NonNullable<ValueOf<V>>> | null> | null

/** An expression of the kind of E that gives a T. */
export type Same<E, T> = E extends { readonly iexact: unknown }
  ? TextExpression<T>
  : E extends { readonly plus: unknown }
    ? [NonNullable<T>] extends [string]
      ? DecimalExpression<T>
      : NumberExpression<T>
    : E extends { readonly year: unknown; readonly hour: unknown }
      ? DateTimeExpression<T>
      : E extends { readonly year: unknown }
        ? DateExpression<T>
        : E extends { readonly hour: unknown }
          ? TimeExpression<T>
          : E extends { readonly gt: unknown }
            ? Ordered<T>
            : Expression<T>

type OfValue<T> = [NonNullable<T>] extends [string]
  ? TextExpression<T>
  : [NonNullable<T>] extends [number | bigint]
    ? NumberExpression<T>
    : [NonNullable<T>] extends [Date]
      ? DateTimeExpression<T>
      : Expression<T>

/** The expression that one of several operands gives. */
export type OneOf<V> = [Extract<V, Expression<unknown>>] extends [never]
  ? OfValue<ValueOf<V>>
  : Same<Extract<V, Expression<unknown>>, ValueOf<V>>

/**
 * The node of an operand of a function. A value has its kind with it: it may stand where no column says which type is meant.
 * Throws {@link QueryError} for what no function takes.
 */
export function operandNode(operand: unknown): Node {
  if (operand instanceof Expr || operand instanceof OuterRef || isSqlFragment(operand) || operand === undefined)
    return nodeOf(operand)
  return { kind: 'call', name: 'literal', items: [nodeOf(operand)], detail: kindOf(operand) }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (value instanceof Date) return 'dateTime'
  if (value instanceof Uint8Array) return 'binary'
  switch (typeof value) {
    case 'string':
      return 'text'
    case 'number':
      return Number.isSafeInteger(value) ? 'bigInt' : 'float'
    case 'bigint':
      return 'bigIntExact'
    case 'boolean':
      return 'boolean'
    default:
      throw new QueryError('A function takes expressions, texts, numbers, booleans, moments and bytes.')
  }
}
