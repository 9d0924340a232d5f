import type { RoutedModel, Routing } from '../databases/databases.ts'
import type { ModelState } from './state.ts'

/** A database as the tables of models see it. */
export interface Place {
  /** Whether the table of a model is there. */
  has(model: ModelState): boolean
  /** Whether keys of a model are held to rows of another one: not where the two live apart. */
  holds(model: ModelState, target: ModelState): boolean
}

/** One database that has everything. */
export const EVERYWHERE: Place = { has: () => true, holds: () => true }

/** A database as the tables of models see it: it has those that name it, and of the others those that routers let migrations make there. */
export function placeOf({ name, routing }: { readonly name: string; readonly routing?: Routing | undefined }): Place {
  const homeOf = (model: ModelState): string => routing?.namedFor(routed(model), 'write') ?? model.database ?? 'default'
  return {
    has: (model) =>
      routing ? routing.allowsMigrate(name, routed(model)) : model.database === undefined || model.database === name,
    holds: (model, target) => homeOf(model) === homeOf(target),
  }
}

function routed({ label, database, scope }: ModelState): RoutedModel {
  const dot = label.indexOf('.')
  return { label, app: label.slice(0, dot), name: label.slice(dot + 1), database, scope: scope ?? 'tenant' }
}
