import type { ModelClass } from '@tsango/core/model'
import { onceFor } from '@tsango/toolkit/once'
import type { Node, OrderNode, SqlFragment } from '../../expressions/node.ts'
import { hasAggregate } from '../../expressions/stages.ts'
import type { Combined } from '../chain/combine.ts'
import type { Recursive } from '../chain/recursive.ts'
import { type Loading, loadingOf } from '../loading/loading.ts'
import { pathNodes, selectionOf } from '../tables/column-names.ts'
import type { Join, TableNode } from '../tables/join.ts'
import type { TableName } from '../tables/table-name.ts'
import type { LookupKey, RowLock, Shape, Step, Terminal, Without } from './shape.ts'

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
  /** What rows of a group are alike in, where the results are groups; none: all rows are one. */
  readonly groups: readonly Node[] | undefined
  /** `undefined`: the model's own ordering. */
  readonly order: readonly OrderNode[] | undefined
  readonly reversed: boolean
  /** Whether the values of the order's terms are read as well. */
  readonly placed: boolean
  readonly limit: number | undefined
  readonly offset: number | undefined
  readonly related: readonly string[]
  readonly distinct: boolean
  /** What rows must differ in: of those that are alike only the first stays. */
  readonly distinctOn: readonly Node[] | undefined
  /** `undefined`: rows with all their columns. */
  readonly loading: Loading | undefined
  /** Where its rows are those that a relation leads to, step by step. */
  readonly recursive: Recursive | undefined
  /** `undefined` for a query of its own rows. */
  readonly combined: Combined | undefined
  /** The tables beside its rows, in the order in which they were joined. */
  readonly joins: readonly Join[]
  /** What its rows are read of; `undefined`: the table of the model. */
  readonly source: TableNode | undefined
  /** SQL of the user's own that its rows are read of, with the columns of the model. */
  readonly sql: SqlFragment | undefined
  /** The tables that the statement has under a name. */
  readonly tables: readonly TableNode[]
  /** Of a query that is a table: how it is called. */
  readonly table: TableName | undefined
  readonly none: boolean
  /** The scopes of the model, and of those that its relations lead to, that do not hold. */
  readonly without: Without
  readonly lock: RowLock | undefined
  readonly parents: Extract<Step, { kind: 'parents' }> | undefined
  readonly terminal: Terminal
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** The plan of a shape: read off its steps once, as a shape never changes. */
export const planOf: (shape: Shape) => Plan = onceFor(readPlan)

// Those of what a query gives.
function columnNames(plan: Plan): readonly string[] {
  const [first] = plan.combined?.parts ?? []
  if (first && !plan.selection) return columnNames(planOf(first.shape))
  return Object.keys(selectionOf(plan))
}

function blank(model: ModelClass): Writable<Plan> {
  return {
    model,
    conditions: [],
    annotations: {},
    hidden: [],
    selection: undefined,
    groups: undefined,
    order: undefined,
    reversed: false,
    placed: false,
    limit: undefined,
    offset: undefined,
    related: [],
    distinct: false,
    distinctOn: undefined,
    loading: undefined,
    recursive: undefined,
    combined: undefined,
    joins: [],
    source: undefined,
    sql: undefined,
    tables: [],
    table: undefined,
    none: false,
    without: [],
    lock: undefined,
    parents: undefined,
    terminal: { kind: 'rows' },
  }
}

function readPlan(shape: Shape): Plan {
  const plan = blank(shape.model)
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
      // As in Django: what was chosen before the first aggregate is what rows of a group are alike in.
      if (plan.selection && !plan.groups && aggregates(plan, step.nodes)) plan.groups = Object.values(plan.selection)
      if (step.hidden) {
        plan.hidden = [...plan.hidden, ...Object.keys(step.nodes)]
        return
      }
      // What is computed behind values() or select() joins what they chose.
      if (plan.selection) plan.selection = { ...plan.selection, ...annotated(step.nodes) }
      return
    case 'select':
      if (step.grouped) plan.groups = Object.values(step.nodes)
      else if (!plan.groups && aggregates(plan, step.nodes))
        plan.groups = Object.values(step.nodes).filter((node) => !hasAggregate(node, plan.annotations))
      plan.selection = step.nodes
      return
    case 'order':
      plan.order = step.terms
      plan.reversed = false
      return
    case 'reverse':
      plan.reversed = !plan.reversed
      return
    case 'placed':
      plan.placed = true
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
      plan.distinctOn = undefined
      return
    case 'distinctOn':
      plan.distinct = false
      plan.distinctOn = step.nodes
      return
    case 'load':
      plan.loading = loadingOf(plan.loading, step)
      return
    case 'recursive': {
      const { recursive } = step
      const annotations = recursive.depth === undefined ? {} : { [recursive.depth]: { kind: 'depth' } as const }
      Object.assign(plan, blank(plan.model), { recursive, annotations, without: plan.without })
      return
    }
    case 'combine':
      Object.assign(plan, blank(plan.model), { combined: step.combined })
      return
    case 'join':
      plan.joins = [...plan.joins, step.join]
      return
    case 'from':
      plan.source = step.table
      plan.selection = pathNodes(columnNames(planOf(step.table.shape)))
      return
    case 'sql':
      plan.sql = step.sql
      return
    case 'with':
      plan.tables = [...plan.tables, step.table]
      return
    case 'table':
      plan.table = step.table
      return
    case 'none':
      plan.none = true
      return
    case 'without':
      plan.without = plan.without === 'all' || step.scopes === 'all' ? 'all' : [...plan.without, ...step.scopes]
      return
    case 'lock':
      plan.lock = step.lock
      return
    case 'parents':
      plan.parents = step
      return
    case 'end':
      plan.terminal = step.terminal
  }
}

function aggregates({ annotations }: Plan, nodes: Readonly<Record<string, Node>>): boolean {
  return Object.values(nodes).some((node) => hasAggregate(node, annotations))
}

function annotated(nodes: Readonly<Record<string, Node>>): Readonly<Record<string, Node>> {
  return Object.fromEntries(Object.keys(nodes).map((name) => [name, { kind: 'annotation', name } satisfies Node]))
}
