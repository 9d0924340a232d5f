import type { Dialect } from '@tsango/orm/dialects'
import {
  inOrder,
  type ModelState,
  modelOf,
  type Operation,
  type Place,
  type ProjectState,
  viewOf,
} from '@tsango/orm/migrations'
import { followersOf } from '../operations/operations.ts'
import type { Step } from './changes.ts'

const schema = (statements: readonly string[]): Step[] => statements.map((sql) => ({ sql, changes: 'schema' }))

/** A database as an operation sees it. */
export interface ViewPlace {
  readonly dialect: Dialect
  readonly place: Place
}

/** What an operation does to the view of its model; `undefined` for a model that is none that migrations make. */
export function viewSteps(
  operation: Operation,
  before: ProjectState,
  after: ProjectState,
  { dialect, place }: ViewPlace,
): readonly Step[] | undefined {
  if (!('model' in operation)) return undefined
  const { model: label, type } = operation
  const from = before.models.get(before.resolve(label))
  const to = after.models.get(after.resolve(type === 'renameModel' ? operation.to : label))
  if (!from?.view && !to?.view) return undefined
  switch (type) {
    case 'createModel':
    case 'deleteModel':
    case 'alterView':
    case 'renameModel':
    case 'renameTable':
      return schema([...(from ? dropped(before, from, dialect) : []), ...(to ? made(after, to, dialect) : [])])
    case 'commentModel':
      return schema(to ? commented(after, to, dialect) : [])
    case 'moveModel':
      // As of a table: the old one stays, and only what was made for the move goes again.
      if (!from || !to || place.has(from) === place.has(to)) return []
      if (operation.back) return place.has(from) ? schema(dropped(before, from, dialect)) : []
      return place.has(to) ? schema(made(after, to, dialect)) : []
    case 'addIndex':
    case 'removeIndex':
      return to?.view?.materialized ? indexSteps(operation, before, after, dialect) : []
    default:
      return []
  }
}

function indexSteps(
  { model }: Operation<'addIndex' | 'removeIndex'>,
  before: ProjectState,
  after: ProjectState,
  dialect: Dialect,
): Step[] {
  const [from, to] = [viewOf(before, modelOf(before, model), dialect), viewOf(after, modelOf(after, model), dialect)]
  if (!from || !to) return []
  const without = (one: typeof from, other: typeof from) =>
    one.table.indexes.filter(({ name }) => !other.table.indexes.some((index) => index.name === name))
  return schema([
    ...without(from, to).flatMap((index) => dialect.schema.dropIndex(from.table, index)),
    ...without(to, from).flatMap((index) => dialect.schema.addIndex(to.table, index)),
  ])
}

function dropped(state: ProjectState, model: ModelState, dialect: Dialect): readonly string[] {
  const view = viewOf(state, model, dialect)
  return view ? dialect.schema.dropView(view) : []
}

function commented(state: ProjectState, model: ModelState, dialect: Dialect): readonly string[] {
  const view = viewOf(state, model, dialect)
  return view ? dialect.schema.commentView(view) : []
}

function made(state: ProjectState, model: ModelState, dialect: Dialect): readonly string[] {
  const view = viewOf(state, model, dialect)
  return view ? dialect.schema.createView(view) : []
}

/** Steps that change what views read: some databases refuse them while the views are there. */
export function withoutViews(
  { type, model, name }: Operation<'addField' | 'alterField' | 'removeField' | 'renameValue'>,
  before: ProjectState,
  after: ProjectState,
  { dialect, place }: ViewPlace,
  steps: readonly Step[],
): readonly Step[] {
  // Keys that hold values of a column change with it, and are read by views as well.
  const followers = type === 'alterField' ? followersOf(before, model, name).map(([label]) => label) : []
  const views = readersOf(before, [before.resolve(model), ...followers]).filter((view) => place.has(view))
  if (steps.length === 0 || views.length === 0) return steps
  return [
    ...schema(views.toReversed().flatMap((view) => dropped(before, view, dialect))),
    ...steps,
    ...views.flatMap(({ label }) =>
      schema(made(after, modelOf(after, label), dialect)).map((step) => ({ ...step, viewAgain: label })),
    ),
  ]
}

// The views that read any of these models, themselves or through others, each after those that it reads.
function readersOf({ models }: ProjectState, labels: readonly string[]): readonly ModelState[] {
  const all = [...models.values()].filter(({ view }) => view)
  const found = new Set<ModelState>()
  const find = (read: string): void => {
    for (const one of all)
      if (one.view?.reads?.includes(read) && !found.has(one)) {
        found.add(one)
        find(one.label)
      }
  }
  for (const label of labels) find(label)
  return inOrder([...found], ({ view }) => [...found].filter((other) => view?.reads?.includes(other.label)))
}
