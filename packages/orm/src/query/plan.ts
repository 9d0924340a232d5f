import type { ModelClass } from '@tsango/core/model'
import type { Node, OrderNode } from '../expressions/node.ts'
import type { LookupKey, RowLock, Shape, Step, Terminal } from './shape.ts'

/** One condition of a plan: a tree, or lookups that are resolved against the models when the plan is compiled. */
export type PlanCondition =
  | { readonly kind: 'condition'; readonly node: Node }
  | { readonly kind: 'lookups'; readonly keys: readonly LookupKey[]; readonly negated: boolean }
  | Extract<Step, { kind: 'after' }>

/** A query as plain frozen data: no strings of SQL, no dialect, no values. Everything that reads a query reads this. */
export interface Plan {
  readonly model: ModelClass
  readonly conditions: readonly PlanCondition[]
  readonly annotations: Readonly<Record<string, Node>>
  /** Annotations that are no part of a row: what `alias` names. */
  readonly hidden: readonly string[]
  /** The columns asked for by `values` and `select`; `undefined` for rows. */
  readonly selection: Readonly<Record<string, Node>> | undefined
  /** `undefined`: the model's own ordering. */
  readonly order: readonly OrderNode[] | undefined
  readonly reversed: boolean
  readonly limit: number | undefined
  readonly offset: number | undefined
  readonly related: readonly string[]
  readonly distinct: boolean
  readonly none: boolean
  readonly lock: RowLock | undefined
  readonly pairs: Extract<Step, { kind: 'pairs' }> | undefined
  readonly terminal: Terminal
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

const plans = new WeakMap<Shape, Plan>()

/** The plan of a shape: read off its steps once, as a shape never changes. */
export function planOf(shape: Shape): Plan {
  let plan = plans.get(shape)
  if (plan === undefined) {
    plan = readPlan(shape)
    plans.set(shape, plan)
  }
  return plan
}

function readPlan(shape: Shape): Plan {
  const plan: Writable<Plan> = {
    model: shape.model,
    conditions: [],
    annotations: {},
    hidden: [],
    selection: undefined,
    order: undefined,
    reversed: false,
    limit: undefined,
    offset: undefined,
    related: [],
    distinct: false,
    none: false,
    lock: undefined,
    pairs: undefined,
    terminal: { kind: 'rows' },
  }
  for (const step of shape.steps()) apply(plan, step)
  return Object.freeze(plan)
}

function apply(plan: Writable<Plan>, step: Step): void {
  switch (step.kind) {
    case 'condition':
    case 'lookups':
    case 'after':
      plan.conditions = [...plan.conditions, step]
      return
    case 'annotate':
      plan.annotations = { ...plan.annotations, ...step.nodes }
      if (step.hidden) {
        plan.hidden = [...plan.hidden, ...Object.keys(step.nodes)]
        return
      }
      // What is computed behind values() or select() joins what they chose.
      if (plan.selection) plan.selection = { ...plan.selection, ...annotated(step.nodes) }
      return
    case 'select':
      plan.selection = step.nodes
      return
    case 'order':
      plan.order = step.terms
      plan.reversed = false
      return
    case 'reverse':
      plan.reversed = !plan.reversed
      return
    case 'limit':
      plan.limit = step.slot
      return
    case 'offset':
      plan.offset = step.slot
      return
    case 'related':
      plan.related = [...plan.related, ...step.paths]
      return
    case 'distinct':
      plan.distinct = true
      return
    case 'none':
      plan.none = true
      return
    case 'lock':
      plan.lock = step.lock
      return
    case 'pairs':
      plan.pairs = step
      return
    case 'end':
      plan.terminal = step.terminal
  }
}

function annotated(nodes: Readonly<Record<string, Node>>): Readonly<Record<string, Node>> {
  return Object.fromEntries(Object.keys(nodes).map((name) => [name, { kind: 'annotation', name } satisfies Node]))
}
