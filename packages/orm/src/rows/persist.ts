import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { cleanValues } from '@tsango/core/values'
import { rowParameters } from '../compile/row-writes.ts'
import { DoesNotExist, RowGone } from '../errors/errors.ts'
import { rootShape } from '../query/shape.ts'
import { currentSession } from '../scope/scope.ts'
import type { RowState } from './state.ts'

/** A row's columns by attribute. */
export type Values = Record<string, unknown>

/** Writes a row: inserts a new one and sets its key, updates another. Sets the moments that are set on every save. */
export async function saveRow(definition: ModelDefinition, state: RowState, row: Values): Promise<void> {
  if (state.phase === 'deleted') throw new RowGone(definition.label, 'was deleted')
  for (const field of definition.fields) if (field.spec.auto === 'now') row[field.attribute] = new Date()
  if (state.phase === 'new') await insertRows(definition, state.database, [row])
  else await updateRow(definition, state.database, row)
}

async function updateRow(definition: ModelDefinition, using: string, row: Values): Promise<void> {
  cleanValues(definition, row)
  const session = currentSession(using)
  const changed = definition.fields.filter((field) => !field.primaryKey)
  if (!changed.length) return
  const { statement, fields } = session.database.writes.update(definition, changed)
  const { affected } = await session.run(statement, rowParameters(session.database, fields, row))
  if (affected === 0) throw new RowGone(definition.label, 'is no longer in the database')
}

/** Deletes a row by its key; resolves to the number of rows of its own model deleted. */
export async function deleteRow(definition: ModelDefinition, state: RowState, row: Values): Promise<number> {
  if (state.phase !== 'saved')
    throw new RowGone(definition.label, state.phase === 'new' ? 'was never saved' : 'was deleted')
  const session = currentSession(state.database)
  const { statement, fields } = session.database.writes.delete(definition)
  const { affected } = await session.run(statement, rowParameters(session.database, fields, row))
  return affected
}

/** Reads a row's columns anew. */
export async function readRow(definition: ModelDefinition, state: RowState, row: Values): Promise<Values> {
  if (state.phase !== 'saved')
    throw new RowGone(definition.label, state.phase === 'new' ? 'was never saved' : 'was deleted')
  const session = currentSession(state.database)
  const shape = rootShape(definition.model)
    .child('filter|pk', 1, (slot) => ({ kind: 'lookups', negated: false, keys: [{ key: 'pk', slot, form: 'value' }] }))
    .child('get', 0, () => ({ kind: 'end', terminal: { kind: 'get' } }))
  const values = [row[definition.key.attribute]]
  const compiled = session.database.compiled.get(shape, values)
  const { rows } = await session.run(compiled.statement, session.database.compiled.bind(compiled, values))
  const [found] = rows
  if (!found) throw new DoesNotExist(definition.label)
  return compiled.decode(found) as Values
}

/** Inserts rows, as many a statement as its parameters allow, and sets the keys that the database makes. */
export async function insertRows(definition: ModelDefinition, using: string, rows: readonly Values[]): Promise<void> {
  const session = currentSession(using)
  const { features } = session.database.dialect
  for (const row of rows) cleanValues(definition, row)
  for (const [automatic, group] of byKey(definition, rows)) {
    const fields = definition.fields.filter((field) => !(automatic && field.primaryKey))
    const size = Math.max(1, Math.floor(features.maxParameters / Math.max(1, fields.length)))
    for (let start = 0; start < group.length; start += size)
      await insertBatch(definition, using, fields, group.slice(start, start + size), automatic)
  }
}

async function insertBatch(
  definition: ModelDefinition,
  using: string,
  fields: readonly FieldDefinition[],
  rows: readonly Values[],
  automatic: boolean,
): Promise<void> {
  const session = currentSession(using)
  const { database } = session
  const returning = automatic && database.dialect.features.insertReturning
  const write = database.writes.insert(definition, fields, rows.length, returning)
  const parameters = rows.flatMap((row) => rowParameters(database, write.fields, row))
  const result = await session.run(write.statement, parameters)
  if (!automatic) return
  const keys = returning
    ? result.rows.map(([key]) => Number(key)).sort((a, b) => a - b)
    : rows.map((_, index) => Number(result.insertId) + index)
  rows.forEach((row, index) => {
    row[definition.key.attribute] = keys[index]
  })
}

/** Rows that bring their key, and rows that want one: they go in different statements. */
export function byKey(
  definition: ModelDefinition,
  rows: readonly Values[],
): readonly (readonly [boolean, readonly Values[]])[] {
  if (definition.key.spec.auto !== 'increment') return [[false, rows]]
  const key = definition.key.attribute
  const wants = rows.filter((row) => row[key] === undefined || row[key] === null)
  const brings = rows.filter((row) => row[key] !== undefined && row[key] !== null)
  return (
    [
      [false, brings],
      [true, wants],
    ] as const
  ).filter(([, group]) => group.length > 0)
}
