import type { Registry } from '@tsango/core/registry'
import type { Dialect, ViewState } from '../dialects/base/base.ts'
import { Unsupported } from '../errors/errors.ts'
import type { Place } from './place.ts'
import { type ModelState, type ProjectState, stateOf } from './state.ts'
import { inOrder, tableOf } from './tables.ts'

/** The view of a model as the schema editor of a dialect takes it; `undefined` where it has none. Raises {@link Unsupported}. */
export function viewOf(state: ProjectState, model: ModelState, dialect: Dialect): ViewState | undefined {
  if (!model.view) return undefined
  const { sql, materialized = false } = model.view
  const own = typeof sql === 'string' ? sql : (sql[dialect.name] ?? sql['default'])
  if (own === undefined)
    throw new Unsupported(
      `the view ${model.label}, which has no SQL for it`,
      dialect.features.title,
      `Give its view sql: { ${JSON.stringify(dialect.name)}: '…' }.`,
    )
  return { table: tableOf(state, model), sql: own, materialized }
}

/** The views of an application's models that migrations make, each after those that it reads. Raises {@link Unsupported}. */
export function viewsOf(registry: Registry, dialect: Dialect, place: Pick<Place, 'has'>): readonly ViewState[] {
  const state = stateOf(registry)
  const views = [...state.models.values()].filter((model) => model.view && place.has(model))
  return inOrder(views, ({ view }) => views.filter(({ label }) => view?.reads?.includes(label))).flatMap(
    (model) => viewOf(state, model, dialect) ?? [],
  )
}
