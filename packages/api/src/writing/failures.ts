import type { ModelDefinition } from '@tsango/core/registry'
import { CheckViolation, ForeignKeyViolation, UniqueViolation } from '@tsango/orm/errors'
import { tablesOf } from '@tsango/orm/migrations'
import { BodyInvalid, DuplicateRow, RowInUse } from '../errors/errors.ts'
import type { ResourceField } from '../viewset/fields.ts'
import { currentRegistry } from '../viewset/once.ts'
import { place } from './read-body.ts'

/** Runs a write; what the database refuses becomes an error that names fields, not columns. */
export async function explained<T>(
  definition: ModelDefinition,
  shown: readonly ResourceField[],
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write()
  } catch (error) {
    throw explain(error, definition, shown)
  }
}

function explain(error: unknown, definition: ModelDefinition, shown: readonly ResourceField[]): unknown {
  if (error instanceof UniqueViolation) return duplicate(error, definition, shown)
  if (error instanceof CheckViolation) return checkFailed(error, definition)
  if (error instanceof ForeignKeyViolation)
    return new BodyInvalid(
      [{ pointer: '', code: 'no_such_row', detail: 'A key leads to a row that is no longer there.' }],
      error,
    )
  return error
}

/** Deletes; a row that is still pointed at is a conflict. */
export async function explainedDelete<T>(definition: ModelDefinition, remove: () => Promise<T>): Promise<T> {
  try {
    return await remove()
  } catch (error) {
    throw error instanceof ForeignKeyViolation ? new RowInUse(definition.verboseName, error) : error
  }
}

function duplicate(error: UniqueViolation, definition: ModelDefinition, shown: readonly ResourceField[]): DuplicateRow {
  const columns = new Set(columnsOf(error, definition))
  const names = definition.fields.filter(({ column }) => columns.has(column)).map(({ attribute }) => attribute)
  // A column that clients do not see is none of their business.
  const visible = names.filter((name) => shown.some((field) => field.name === name))
  return new DuplicateRow(definition.verboseName, visible, error)
}

// Some databases name the columns, others the index alone.
function columnsOf({ columns, constraint, table }: UniqueViolation, definition: ModelDefinition): readonly string[] {
  if (table !== undefined && table !== definition.table) return []
  if (columns.length > 0 || constraint === undefined) return columns
  if (constraint === 'PRIMARY') return [definition.key.column]
  const { indexes = [] } = tablesOf(currentRegistry()).find((one) => one.table === definition.table) ?? {}
  return indexes.find(({ name }) => name === constraint)?.columns ?? []
}

function checkFailed(error: CheckViolation, { checks, fields }: ModelDefinition): BodyInvalid {
  const check = checks.find(({ name }) => name === error.constraint)
  const detail = check?.message ?? 'The values do not go together.'
  const names = (check?.all ?? []).map(([name]) => name)
  const [only] = new Set(names).size === 1 ? names : []
  const field = fields.find(({ name, attribute }) => name === only || attribute === only)
  return new BodyInvalid(
    [field ? place(field.attribute, 'check', detail) : { pointer: '', code: 'check', detail }],
    error,
  )
}
