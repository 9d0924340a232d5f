import type { AggregateName, CallName, DatePart } from '../dialects/base/base.ts'
import type { Part } from '../query/lookup-step.ts'
import type { LookupKey, Shape } from '../query/shape.ts'

/** How a value takes part: NULL has its own SQL, a list may stand for any number. */
export type Form = 'value' | 'null' | 'list'

/** A user's own SQL, made with Drizzle's `sql` template; seen by its form, so that nothing of Drizzle is loaded for it. */
export interface SqlFragment {
  toQuery(config: {
    readonly escapeName: (name: string) => string
    readonly escapeParam: (number: number, value: unknown) => string
    readonly escapeString: (text: string) => string
    readonly casing: { getColumnCasing(column: { readonly name: string }): string }
  }): { readonly sql: string; readonly params: readonly unknown[] }
}

/**
 * An expression as plain data, without dialect and without strings of SQL. As written it carries its values; interned, its values lie in the query's
 * own array, and nodes of kind `slot` say where.
 */
export type Node =
  /** A path from the rows of an enclosing query: 0 is the outermost. */
  | { readonly kind: 'path'; readonly depth: number; readonly path: string }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'slot'; readonly slot: number; readonly form: Form }
  | { readonly kind: 'lookup'; readonly lookup: string; readonly left: Node; readonly right: readonly Node[] }
  | { readonly kind: 'all' | 'any'; readonly items: readonly Node[] }
  | { readonly kind: 'not'; readonly item: Node }
  | { readonly kind: 'part'; readonly part: DatePart; readonly item: Node }
  | {
      readonly kind: 'arithmetic'
      readonly operator: '+' | '-' | '*' | '/' | '%'
      readonly left: Node
      readonly right: Node
    }
  | { readonly kind: 'aggregate'; readonly name: AggregateName; readonly item: Node; readonly distinct: boolean }
  /**
   * A function. The items of `case` are conditions and values in turn, and at the end what is else; those of `xor` are conditions. `detail` is what is
   * no operand: the places of `round`, the kind of a `literal`.
   */
  | {
      readonly kind: 'call'
      readonly name: CallName | 'literal' | 'case' | 'xor'
      readonly items: readonly Node[]
      readonly detail: string | number | undefined
    }
  /** Whether related rows are there: `depth` is that of the relation's own rows. */
  | {
      readonly kind: 'exists'
      readonly depth: number
      readonly relation: Node & { kind: 'path' }
      readonly condition: Node | undefined
      readonly negated: boolean
    }
  /** An aggregate over related rows. */
  | {
      readonly kind: 'total'
      readonly depth: number
      readonly relation: Node & { kind: 'path' }
      readonly name: AggregateName
      readonly item: Node | undefined
      readonly condition: Node | undefined
    }
  /** Django's lookups as strings, from the rows of the outermost query. */
  | { readonly kind: 'written'; readonly parts: readonly Part[] }
  | { readonly kind: 'lookups'; readonly keys: readonly LookupKey[] }
  /** `IN (SELECT …)`. */
  | {
      readonly kind: 'query'
      readonly shape: Shape
      readonly values: readonly unknown[]
      readonly using: string
      readonly offset: number
    }
  /** An annotation by name. */
  | { readonly kind: 'annotation'; readonly name: string }
  | { readonly kind: 'sql'; readonly sql: SqlFragment }

/** A term of `ORDER BY`. */
export interface OrderNode {
  readonly item: Node
  readonly descending: boolean
  readonly nulls: 'first' | 'last' | undefined
}

/** Whether something is a fragment of Drizzle's `sql`. */
export function isSqlFragment(value: unknown): value is SqlFragment {
  // A function, too: JSON from outside can have members of any name, but no functions.
  return (
    typeof value === 'object' &&
    value !== null &&
    'queryChunks' in value &&
    'toQuery' in value &&
    typeof value.toQuery === 'function'
  )
}
