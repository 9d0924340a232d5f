import type { ModelClass } from '@tsango/core/model'
import type { RowLockWait } from '../dialects/base/base.ts'
import type { Node, OrderNode } from '../expressions/node.ts'

/** One step of a chain, without its values: those lie in the query's array from slot `base` on. */
export type Step =
  | { readonly kind: 'condition'; readonly node: Node }
  /** Django's lookups as written, sorted by key; resolved when compiled. */
  | { readonly kind: 'lookups'; readonly keys: readonly LookupKey[]; readonly negated: boolean }
  /** Hidden ones have a name for the rest of the chain and are no part of a row. */
  | { readonly kind: 'annotate'; readonly nodes: Readonly<Record<string, Node>>; readonly hidden: boolean }
  | { readonly kind: 'select'; readonly nodes: Readonly<Record<string, Node>> }
  | { readonly kind: 'order'; readonly terms: readonly OrderNode[] }
  | { readonly kind: 'reverse' }
  /** What comes behind a row in an order; its values for the terms lie in the slots from `slot` on. */
  | {
      readonly kind: 'after'
      readonly terms: readonly OrderNode[]
      readonly nulls: readonly boolean[]
      readonly slot: number
    }
  | { readonly kind: 'limit'; readonly slot: number }
  | { readonly kind: 'offset'; readonly slot: number }
  | { readonly kind: 'related'; readonly paths: readonly string[] }
  | { readonly kind: 'distinct' }
  | { readonly kind: 'none' }
  | { readonly kind: 'lock'; readonly lock: RowLock }
  /** Rows of a many-to-many relation, with the key of the row that each belongs to; for prefetch. */
  | {
      readonly kind: 'pairs'
      readonly through: string
      readonly source: string
      readonly target: string
      readonly slot: number
    }
  | { readonly kind: 'end'; readonly terminal: Terminal }

/** The rows of a query that are held until the end of the transaction. */
export interface RowLock {
  readonly wait: RowLockWait
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
  readonly form: 'value' | 'null' | 'list' | 'true' | 'false' | 'query'
  /** Only for a query set as value. */
  readonly query?: { readonly shape: Shape }
}

/** Children kept at one node: past this the oldest go, so that predicates made at run time do not pile up. */
const CHILDREN = 512

let counter = 0

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
  readonly #children = new Map<string, Shape>()

  constructor(model: ModelClass, parent?: Shape, step?: Step, size = 0, detached = false) {
    this.model = model
    this.parent = parent
    this.step = step
    this.size = size
    this.detached = detached
  }

  /** The child under a key, where this chain was met before. */
  known(key: string): Shape | undefined {
    return this.#children.get(key)
  }

  /** The child under a key, made on the first time. Without a key it is made anew each time. */
  child(key: string | undefined, values: number, make: (base: number) => Step): Shape {
    const found = key === undefined ? undefined : this.#children.get(key)
    if (found !== undefined) return found
    const child = new Shape(
      this.model,
      this,
      Object.freeze(make(this.size)),
      this.size + values,
      this.detached || key === undefined,
    )
    if (key !== undefined) this.#keep(key, child)
    return child
  }

  /** The steps from the first to this. */
  steps(): readonly Step[] {
    const steps: Step[] = []
    for (let shape: Shape | undefined = this; shape?.step; shape = shape.parent) steps.push(shape.step)
    return steps.reverse()
  }

  #keep(key: string, child: Shape): void {
    if (this.#children.size >= CHILDREN) this.#children.delete(this.#children.keys().next().value as string)
    this.#children.set(key, child)
  }
}

const roots = new WeakMap<ModelClass, Shape>()

/** The shape of all rows of a model. */
export function rootShape(model: ModelClass): Shape {
  let root = roots.get(model)
  if (root === undefined) {
    root = new Shape(model)
    roots.set(model, root)
  }
  return root
}
