import type { ModelClass } from '@tsango/core/model'
import { onceFor } from '@tsango/toolkit/once'
import type { RowLockWait } from '../../dialects/base/base.ts'
import { QueryError } from '../../errors/errors.ts'
import type { Node, OrderNode, SqlFragment } from '../../expressions/node.ts'
import type { Combined } from '../chain/combine.ts'
import type { Recursive } from '../chain/recursive.ts'
import type { Join, TableNode } from '../tables/join.ts'
import type { TableName } from '../tables/table-name.ts'
import { SecondChance } from './second-chance.ts'

/** One step of a chain, without its values: those lie in the query's array from slot `base` on. */
export type Step =
  | { readonly kind: 'condition'; readonly node: Node }
  /** Django's lookups as written, sorted by key; resolved when compiled. */
  | { readonly kind: 'lookups'; readonly keys: readonly LookupKey[]; readonly negated: boolean }
  /** Hidden ones have a name for the rest of the chain and are no part of a row. */
  | { readonly kind: 'annotate'; readonly nodes: Readonly<Record<string, Node>>; readonly hidden: boolean }
  /** `grouped`: each combination once, with the rows that are alike in it. */
  | { readonly kind: 'select'; readonly nodes: Readonly<Record<string, Node>>; readonly grouped?: boolean }
  | { readonly kind: 'order'; readonly terms: readonly OrderNode[] }
  | { readonly kind: 'reverse' }
  /** What comes behind a row in an order; its values for the terms lie in the slots from `slot` on. */
  | {
      readonly kind: 'after'
      readonly terms: readonly OrderNode[]
      readonly nulls: readonly boolean[]
      readonly slot: number
    }
  /** Reads the values of the order's terms, too: where each row stands. */
  | { readonly kind: 'placed' }
  | { readonly kind: 'limit'; readonly slot: number }
  | { readonly kind: 'offset'; readonly slot: number }
  | { readonly kind: 'related'; readonly paths: readonly string[] }
  | { readonly kind: 'distinct' }
  /** The first row of each group of rows that are alike in these. */
  | { readonly kind: 'distinctOn'; readonly nodes: readonly Node[] }
  /** With which columns rows are read. */
  | { readonly kind: 'load'; readonly mode: 'only' | 'defer'; readonly paths: readonly string[] }
  /** What is combined begins anew: the queries themselves are those of the parts. */
  | { readonly kind: 'combine'; readonly combined: Combined }
  /** The rows that are reached from those before, which begin anew: the query itself is the start. */
  | { readonly kind: 'recursive'; readonly recursive: Recursive }
  /** A table beside the rows. */
  | { readonly kind: 'join'; readonly join: Join }
  /** What the rows are read of, in place of the model's table. */
  | { readonly kind: 'from'; readonly table: TableNode }
  /** SQL of the user's own that the rows are read of, in place of the model's table. */
  | { readonly kind: 'sql'; readonly sql: SqlFragment }
  /** A table that the statement has under a name. */
  | { readonly kind: 'with'; readonly table: TableNode }
  /** What a query gives is a table with a name: never asked itself. */
  | { readonly kind: 'table'; readonly table: TableName }
  | { readonly kind: 'none' }
  | { readonly kind: 'without'; readonly scopes: Without }
  | { readonly kind: 'lock'; readonly lock: RowLock }
  /**
   * Rows that belong to rows of another model, whose keys lie in the slot; for prefetch. `source` is the field that holds such a key: of the rows
   * themselves, or of the model `through`, which holds the rows' own keys as `target`. A limit is one for each key.
   */
  | {
      readonly kind: 'parents'
      readonly through: string | undefined
      /** Of a relation over others, or the way back of a key to rows of several models: its name at the model `through`. */
      readonly route?: string | undefined
      readonly source: string
      readonly target: string
      readonly slot: number
    }
  | { readonly kind: 'end'; readonly terminal: Terminal }

/** The scopes that do not hold: by name, those of relations behind their path (`author__active`); or none hold, wherever the statement goes. */
export type Without = readonly string[] | 'all'

/** The rows of a query that are held until the end of the transaction. */
export interface RowLock {
  readonly wait: RowLockWait
  /** Lets others point at the rows meanwhile. */
  readonly noKey?: boolean
  /** `'self'` and paths of `selectRelated`; `undefined`: the model's own rows. */
  readonly of: readonly string[] | undefined
}

/** What is wanted of a query. */
export type Terminal =
  | { readonly kind: 'rows' }
  | { readonly kind: 'get' }
  | { readonly kind: 'first' }
  | { readonly kind: 'count' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'aggregate'; readonly nodes: Readonly<Record<string, Node>> }
  | { readonly kind: 'update'; readonly nodes: Readonly<Record<string, Node>> }
  | { readonly kind: 'delete' }

/** One key of a filter: what was written, and how its value takes part. */
export interface LookupKey {
  readonly key: string
  readonly slot: number
  readonly form: 'value' | 'null' | 'list' | 'true' | 'false' | 'query' | 'outer'
  /** Only for a query set as value. */
  readonly query?: { readonly shape: Shape }
  /** Only for a column of a query around this one. */
  readonly outer?: Node & { kind: 'path' }
}

/** Shapes that are kept in a process: past this, those that nothing used go, so that predicates made at run time do not pile up. */
const KEPT = 10_000

let counter = 0

interface ShapeOptions {
  readonly parent?: Shape
  readonly step?: Step
  readonly key?: string | undefined
  readonly size?: number
  readonly detached?: boolean
}

/**
 * What a query is without its values: a node in a trie of steps, one trie a model. The same chain gives the same node, so that what was compiled for
 * it is found by identity.
 */
export class Shape {
  /** Unique in the process: part of the key of shapes that hold this one as a subquery. */
  readonly number = counter++
  readonly model: ModelClass
  readonly parent: Shape | undefined
  readonly step: Step | undefined
  /** How many values the chain has up to here. */
  readonly size: number
  /** Holds SQL of the user's own, which has no key. */
  readonly detached: boolean
  /** Combines other queries: only some steps can follow. */
  readonly combined: boolean
  /** Met since somebody last looked for what can go. */
  used = false
  readonly #key: string | undefined
  readonly #children = new Map<string, Shape>()

  constructor(model: ModelClass, { parent, step, key, size = 0, detached = false }: ShapeOptions = {}) {
    this.model = model
    this.parent = parent
    this.step = step
    this.size = size
    this.detached = detached
    this.combined = step?.kind === 'combine' || (parent?.combined === true && step?.kind !== 'recursive')
    this.#key = key
  }

  /** Takes a shape out of the trie, unless others stand on it. A query that still has it goes on; the next one of its kind makes it anew. */
  static forget(shape: Shape): boolean {
    if (shape.#children.size > 0) return false
    const { parent } = shape
    if (parent) parent.#children.delete(shape.#key as string)
    return true
  }

  /** The child under a key, where this chain was met before. */
  known(key: string): Shape | undefined {
    const found = this.#children.get(key)
    if (found !== undefined) found.used = true
    return found
  }

  /** The child under a key, made on the first time. Without a key it is made anew each time. */
  child(key: string | undefined, values: number, make: (base: number) => Step): Shape {
    const found = key === undefined ? undefined : this.#children.get(key)
    if (found !== undefined) {
      found.used = true
      return found
    }
    const step = make(this.size)
    if (this.combined) refuseBehindCombined(step)
    const child = new Shape(this.model, {
      parent: this,
      step: Object.freeze(step),
      key,
      size: this.size + values,
      detached: this.detached || key === undefined,
    })
    if (key !== undefined) {
      // First the place, then the child: this shape may be the one that would leave.
      this.#children.set(key, child)
      kept.add(child)
    }
    return child
  }

  /** The steps from the first to this. */
  steps(): readonly Step[] {
    const steps: Step[] = []
    for (let shape: Shape | undefined = this; shape?.step; shape = shape.parent) steps.push(shape.step)
    return steps.reverse()
  }
}

const kept = new SecondChance<Shape>(KEPT, Shape.forget)

/** Shapes that the process keeps now; never more than 10,000. */
export function keptShapes(): number {
  return kept.size
}

/** The shape of all rows of a model. */
export const rootShape: (model: ModelClass) => Shape = onceFor((model: ModelClass) => new Shape(model))

const BEHIND_COMBINED: ReadonlySet<string> = new Set([
  'combine',
  'recursive',
  'table',
  'with',
  'order',
  'reverse',
  'limit',
  'offset',
  'select',
  'none',
  'rows',
  'get',
  'first',
  'count',
  'exists',
])

// As in Django: what is combined has rows of several queries, which no further condition or column can mean.
function refuseBehindCombined(step: Step): void {
  const kind = step.kind === 'end' ? step.terminal.kind : step.kind
  if (BEHIND_COMBINED.has(kind)) return
  throw new QueryError(
    'Behind union(), intersection() and difference() stand only: orderBy, sortBy, reverse, limit, offset, values, none, another combination, recursive, and what reads: all, get, first, last, count, exists, page. Filter and annotate the queries before, or ask filter({ pk__in: query }).',
  )
}
