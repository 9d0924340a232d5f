import { isMadeOfFields, type Operation, type ProjectState } from '@tsango/orm/migrations'
import { type History, keysIn, readBy } from '../history/history.ts'
import { ofState } from '../operations/operations.ts'
import type { DraftMigration } from './arrange.ts'

/**
 * The other apps whose migrations name a model or field that a draft renames, takes away or makes something else of: where all begins anew, they come
 * first, also those that let go of it since.
 */
export function appsNaming(
  history: History,
  { app, operations }: Pick<DraftMigration, 'app' | 'operations'>,
  from: ProjectState,
): ReadonlySet<string> {
  const all = [...history.nodes.values()].map((node) => ({ app: node.app, done: ofState(node.migration.operations) }))
  const past = all.flatMap(({ done }) => done)
  const found = new Set<string>()
  for (const [at, operation] of operations.entries()) {
    const names = namingOf(operation, [...past, ...operations.slice(0, at)], history, from)
    if (!names) continue
    for (const other of all)
      if (other.app !== app && !found.has(other.app) && other.done.some(names)) found.add(other.app)
  }
  return found
}

type Naming = (other: Operation) => boolean

// Whether another operation has to come before one; `undefined` where any may come behind it.
function namingOf(
  operation: Operation,
  before: readonly Operation[],
  { resolve }: History,
  from: ProjectState,
): Naming | undefined {
  switch (operation.type) {
    case 'renameModel':
    case 'deleteModel': {
      const models = formerModels(operation.model, before)
      return (other) => reads(other, models) || keysIn(other).some(({ to }) => models.has(resolve(to)))
    }
    case 'renameTable': {
      const models = formerModels(operation.model, before)
      return (other) => reads(other, models)
    }
    case 'removeField':
    case 'renameField':
    case 'alterField': {
      const models = formerModels(operation.model, before)
      const fields = formerFields(models, operation.name, before)
      const isPart = from.models.get(operation.model)?.key?.includes(operation.name)
      return (other) =>
        (operation.type !== 'alterField' && reads(other, models)) ||
        keysIn(other).some(
          (key) =>
            models.has(resolve(key.to)) &&
            ((key.toField !== undefined && fields.has(key.toField)) ||
              (isPart && operation.type === 'alterField' && isMadeOfFields(key))),
        )
    }
    default:
      return undefined
  }
}

// What a model was called so far.
function formerModels(label: string, before: readonly Operation[]): ReadonlySet<string> {
  const names = new Set([label])
  for (const one of before.toReversed()) if (one.type === 'renameModel' && names.has(one.to)) names.add(one.model)
  return names
}

function formerFields(models: ReadonlySet<string>, name: string, before: readonly Operation[]): ReadonlySet<string> {
  const names = new Set([name])
  for (const one of before.toReversed())
    if (one.type === 'renameField' && models.has(one.model) && names.has(one.to)) names.add(one.name)
  return names
}

const reads = (operation: Operation, models: ReadonlySet<string>): boolean =>
  readBy(operation).some((label) => models.has(label))
