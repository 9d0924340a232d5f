import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { cleanValues } from '@tsango/core/values'
import { bulkUpdateOf } from '../compile/bulk-writes.ts'
import { rowParameters } from '../compile/row-writes.ts'
import { QueryError } from '../errors/errors.ts'
import { currentSession } from '../scope/scope.ts'
import { fieldsNamed } from './fields-named.ts'
import type { Values } from './persist.ts'
import { definitionOf, RowBase } from './row.ts'

/** Rows of one statement: it may look through all of them for each row that it finds. */
const MOST_ROWS = 500

/** Writes some fields of rows back by their keys; resolves to how many rows were found. */
export async function updateRows(
  definition: ModelDefinition,
  using: string,
  given: readonly unknown[],
  names: readonly string[],
): Promise<number> {
  const session = currentSession(using)
  const { database } = session
  const fields = fieldsNamed(definition, names, 'bulkUpdate')
  if (fields.length === 0) throw new QueryError('bulkUpdate() takes the fields that it shall write.')
  if (fields.includes(definition.key))
    throw new QueryError(`bulkUpdate() finds rows by their key "${definition.key.name}": it cannot write it.`)
  const rows = checked(definition, using, given, fields)
  const size = Math.min(MOST_ROWS, Math.floor(database.dialect.features.maxParameters / (2 * fields.length + 1)))
  let found = 0
  for (let start = 0; start < rows.length; start += size) {
    const some = rows.slice(start, start + size)
    const { statement, slots } = bulkUpdateOf(database, definition, fields, some.length, some.length === size)
    const values = some.flatMap((row) => rowParameters(database, [definition.key, ...fields], row))
    found += (
      await session.run(
        statement,
        slots.map((slot) => values[slot]),
      )
    ).affected
  }
  return found
}

// Everything is checked before the first statement runs.
function checked(
  definition: ModelDefinition,
  using: string,
  given: readonly unknown[],
  fields: readonly FieldDefinition[],
): Values[] {
  const keys = new Set<unknown>()
  const now = new Date()
  const rows = given.map((row): Values => {
    const values = ownRow(definition, using, row)
    const key = values[definition.key.attribute]
    if (keys.has(key)) throw new QueryError(`bulkUpdate() was given a row of ${definition.label} twice.`)
    keys.add(key)
    cleanValues(
      definition,
      Object.fromEntries([definition.key, ...fields].map((one) => entryOf(definition, one, values))),
    )
    return values
  })
  for (const { attribute, spec } of fields) if (spec.auto === 'now') for (const row of rows) row[attribute] = now
  return rows
}

function entryOf(definition: ModelDefinition, { attribute }: FieldDefinition, values: Values): [string, unknown] {
  const value = values[attribute]
  if (value === undefined)
    throw new QueryError(`A row of ${definition.label} has no "${attribute}" that bulkUpdate() could write. Use null.`)
  return [attribute, value]
}

function ownRow(definition: ModelDefinition, using: string, row: unknown): Values {
  if (!(row instanceof RowBase) || definitionOf(row).label !== definition.label)
    throw new QueryError(`bulkUpdate() of ${definition.label} takes rows of it; this is none.`)
  const { phase, database } = RowBase.stateOf(row)
  if (phase !== 'saved')
    throw new QueryError(
      `bulkUpdate() writes rows that are there; this ${definition.label} ${phase === 'new' ? 'was never saved' : 'was deleted'}.`,
    )
  if (database !== using)
    throw new QueryError(
      `This ${definition.label} is a row of the database "${database}", and bulkUpdate() runs on "${using}". Call using("${database}") before.`,
    )
  return row as unknown as Values
}
