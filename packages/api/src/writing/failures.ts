import { ValidationError } from '@tsango/core/errors'
import type { ModelDefinition } from '@tsango/core/registry'
import type { Place } from '@tsango/http/errors'
import {
  CheckViolation,
  ExclusionViolation,
  ForeignKeyViolation,
  type IntegrityError,
  UniqueViolation,
} from '@tsango/orm/errors'
import { BodyInvalid, DuplicateRow, RowInUse } from '../errors/errors.ts'
import type { ResourceField } from '../viewset/fields.ts'
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
  if (error instanceof UniqueViolation || error instanceof ExclusionViolation) return conflict(error, definition, shown)
  if (error instanceof ValidationError || isRefused(error))
    return new BodyInvalid(placesOf(error, definition, shown), error)
  return error
}

// What the database refuses, and not for what other rows hold.
function isRefused(error: unknown): error is IntegrityError {
  return error instanceof CheckViolation || error instanceof ForeignKeyViolation
}

// At a field that clients see, else at the whole: a name that they do not know is none of their business.
function placesOf(
  { faults }: ValidationError | IntegrityError,
  { field }: ModelDefinition,
  shown: readonly ResourceField[],
): Place[] {
  return Object.entries(faults).flatMap(([at, found]) => {
    const name = shown.find((one) => one.name === at || one.name === field(at)?.name)?.name
    return found.map(({ code, message }) =>
      name === undefined ? { pointer: '', code, detail: message } : place(name, code, message),
    )
  })
}

// At each of the columns that clients see; one that they do not see is not named either, unless the model itself says what to say.
function conflict(
  error: UniqueViolation | ExclusionViolation,
  { verboseName, fields, table }: ModelDefinition,
  shown: readonly ResourceField[],
): DuplicateRow {
  const names = error.table === table ? fields.filter(({ column }) => error.columns.includes(column)) : []
  const visible = names.filter(({ attribute }) => shown.some(({ name }) => name === attribute))
  const [{ code, message } = { code: 'unique', message: '' }] = Object.values(error.faults).flat()
  const told = message === error.publicMessage || (names.length > 0 && visible.length === names.length)
  const detail = told ? message : `Another ${verboseName} has the same unique value.`
  return new DuplicateRow(
    detail,
    visible.map(({ attribute }) => place(attribute, code, detail)),
    error,
  )
}

/** Deletes; a row that is still pointed at is a conflict. */
export async function explainedDelete<T>(definition: ModelDefinition, remove: () => Promise<T>): Promise<T> {
  try {
    return await remove()
  } catch (error) {
    throw error instanceof ForeignKeyViolation ? new RowInUse(definition.verboseName, error) : error
  }
}
