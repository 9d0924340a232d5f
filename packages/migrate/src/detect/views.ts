import { isDeepStrictEqual } from 'node:util'
import {
  alterView,
  columnName,
  type FieldData,
  isMadeOfFields,
  type ModelState,
  type Operation,
  type ProjectState,
} from '@tsango/orm/migrations'

/**
 * The operations with those views away meanwhile that stay as they are, where not every step between leaves what they read: a column that goes and comes again, or that
 * another one takes the name of, a table that gets another name, a view that is made anew. Renames are behind `from`.
 */
export function withViewsAway(
  operations: readonly Operation[],
  from: ProjectState,
  to: ProjectState,
): readonly Operation[] {
  const staying = [...from.models.values()].filter(
    ({ label, view }) => view && isDeepStrictEqual(view, to.models.get(label)?.view),
  )
  if (staying.length === 0) return operations
  const unsteady = new Set(operations.flatMap((one) => (isUnsteady(one, operations, from) ? [one.model] : [])))
  const away = new Set<ModelState>()
  for (;;) {
    const next = staying.find((one) => !away.has(one) && one.view?.reads?.some((label) => unsteady.has(label)))
    if (!next) break
    away.add(next)
    unsteady.add(next.label)
  }
  const views = [...away]
  return [
    ...views.map(({ label }) => alterView(label)),
    ...operations,
    ...views.map(({ label, view }) => alterView(label, view)),
  ]
}

// Whether a view of the operation's model cannot be there from before it until after all others.
function isUnsteady(
  operation: Operation,
  all: readonly Operation[],
  from: ProjectState,
): operation is Operation<'alterView' | 'renameTable' | 'removeField' | 'renameField' | 'alterField'> {
  if (operation.type === 'alterView') return !operation.view
  if (operation.type === 'renameTable') return true
  const left = columnLeft(operation, from)
  return (
    left !== undefined &&
    all.some(
      (one) =>
        'model' in one && 'model' in operation && one.model === operation.model && columnTaken(one, from) === left,
    )
  )
}

// The column that a field is not in any more.
function columnLeft(operation: Operation, from: ProjectState): string | undefined {
  if (operation.type !== 'removeField' && operation.type !== 'alterField' && operation.type !== 'renameField')
    return undefined
  const fields = from.models.get(operation.model)?.fields
  const field = fields?.[operation.type === 'renameField' ? operation.to : operation.name]
  const before = field && columnOf(operation.name, field)
  return before === columnTaken(operation, from) ? undefined : before
}

// The column that a field is in from here on.
function columnTaken(operation: Operation, from: ProjectState): string | undefined {
  switch (operation.type) {
    case 'addField':
    case 'alterField':
      return columnOf(operation.name, operation.field)
    case 'renameField': {
      const field = from.models.get(operation.model)?.fields[operation.to]
      return field && columnOf(operation.to, field)
    }
    default:
      return undefined
  }
}

const columnOf = (name: string, field: FieldData): string | undefined =>
  isMadeOfFields(field) ? undefined : columnName(name, field)
