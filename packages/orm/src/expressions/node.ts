import type { OwnLookup, OwnTransform } from '@tsango/core/fields'
import type { CollectionCall } from '../compile/collections.ts'
import type { JsonChange } from '../compile/json-changes.ts'
import type { MomentCall } from '../compile/moments.ts'
import type { SearchCall } from '../compile/search.ts'
import type { AggregateName, BuiltinName, CallName, DatePart, WindowFunction } from '../dialects/base/base.ts'
import type { Part } from '../query/chain/lookup-step.ts'
import type { LookupKey, Shape } from '../query/shape/shape.ts'
import type { AskedRows, Borrowed } from './asked-rows.ts'

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
  /** A path from the rows of the query itself at depth 0, of the one around it at 1, and so on; as written, `rows` say which. */
  | { readonly kind: 'path'; readonly depth: number; readonly path: string; readonly rows?: AskedRows | undefined }
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
  | {
      readonly kind: 'aggregate'
      readonly name: AggregateName | JsonAggregate
      readonly item: Node
      readonly distinct: boolean
      readonly parts?: AggregateParts
    }
  /** A function of texts and numbers whose operands say their types themselves. */
  | { readonly kind: 'builtin'; readonly name: BuiltinName; readonly items: readonly Node[] }
  /** A lookup or a transform of an app's own, by itself and not by the name that a column gives it; the number tells it from others. */
  | {
      readonly kind: 'given'
      readonly definition: OwnLookup | OwnTransform
      readonly number: number
      readonly items: readonly Node[]
    }
  /** A function of the rows around each row; the item of `aggregate` is one. `detail` is the number that `lag`, `ntile` and the like take. */
  | {
      readonly kind: 'window'
      readonly name: WindowName
      readonly items: readonly Node[]
      readonly detail: number | undefined
      readonly partition: readonly Node[]
      readonly order: readonly OrderNode[]
      readonly frame: WindowFrameNode | undefined
    }
  /**
   * A function. The items of `case` are conditions and values in turn, and at the end what is else; those of `xor` and `truth` are conditions. `detail` is what is
   * no operand: the places of `round`, the kind of a `literal`, the name of a `zone`, the unit of `trunc`, the path of `json` and of what changes it, the keys of `jsonObject` and the type of `cast` as JSON, the name of what is the app's `own`.
   */
  | {
      readonly kind: 'call'
      readonly name:
        | CallName
        | CollectionCall
        | SearchCall
        | MomentCall
        | JsonChange
        | 'cast'
        | 'collate'
        | 'literal'
        | 'case'
        | 'xor'
        | 'truth'
        | 'zone'
        | 'trunc'
        | 'json'
        | 'jsonAs'
        | 'jsonArray'
        | 'jsonObject'
        | 'own'
      readonly items: readonly Node[]
      readonly detail: string | number | undefined
    }
  /** Whether related rows are there. What is asked of them has rows of its own: its depth is one more. */
  | {
      readonly kind: 'exists'
      readonly rows?: AskedRows
      readonly relation: Node & { kind: 'path' }
      readonly condition: Node | undefined
      readonly negated: boolean
    }
  /** An aggregate over related rows. */
  | {
      readonly kind: 'total'
      readonly rows?: AskedRows
      readonly relation: Node & { kind: 'path' }
      readonly name: AggregateName
      readonly item: Node | undefined
      readonly condition: Node | undefined
    }
  /** Django's lookups as strings, from the rows of the outermost query. */
  | { readonly kind: 'written'; readonly parts: readonly Part[] }
  | { readonly kind: 'lookups'; readonly keys: readonly LookupKey[] }
  /** A query set: the list behind `in`, its first value, whether it has rows, or a table. */
  | {
      readonly kind: 'query'
      readonly as: 'list' | 'value' | 'exists' | 'table'
      readonly shape: Shape
      readonly borrowed?: Borrowed | undefined
      readonly values: readonly unknown[]
      readonly using: string | undefined
      readonly offset: number
    }
  /** An annotation by name; of which query, as for a path. */
  | {
      readonly kind: 'annotation'
      readonly name: string
      readonly depth?: number
      readonly rows?: AskedRows | undefined
    }
  /** By how few steps a row of `recursive` was reached. */
  | { readonly kind: 'depth' }
  | { readonly kind: 'sql'; readonly sql: SqlFragment }

/** The aggregates that gather values. */
export type JsonAggregate = 'jsonAgg' | 'jsonObjectAgg' | 'arrayAgg'

/** What an aggregate has beside the expression that it is made of. */
export interface AggregateParts {
  /** What stands between texts. */
  readonly separator?: Node
  /** The key of each entry of an object. */
  readonly key?: Node
  /** Which rows count, where NULL counts, too. */
  readonly where?: Node
  /** What it is of no rows. */
  readonly otherwise?: Node
  readonly order?: readonly OrderNode[]
}

/** The operands of an aggregate's parts, in order. */
export const PARTS = ['separator', 'key', 'where', 'otherwise'] as const

/** An aggregate, or a function that only is one over a window. */
export type WindowName = WindowFunction | 'aggregate'

/** The frame of a window: what lies before is negative, `null` is all there is; of a range, decimals are texts. */
export interface WindowFrameNode {
  readonly unit: 'rows' | 'range' | 'groups'
  readonly from: number | string | null
  readonly to: number | string | null
  readonly exclude: FrameExclusion | undefined
}

/** The rows around the row itself that its frame leaves out: itself, those that are alike in the order, or those but not itself. */
export type FrameExclusion = 'currentRow' | 'group' | 'ties'

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
