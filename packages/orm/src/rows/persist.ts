import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { cleanRow, stampOf } from '@tsango/core/values'
import { atomic } from '../atomic/atomic.ts'
import { encoder, type RowInsert } from '../compile/row-writes.ts'
import type { Database, Session } from '../databases/databases.ts'
import type { RawResult } from '../dialects/base/base.ts'
import { DoesNotExist, QueryError, RowGone } from '../errors/errors.ts'
import { rootShape } from '../query/shape/shape.ts'
import { currentScope, currentSession } from '../scope/scope.ts'
import { batches, bytesOfRows } from './batches.ts'
import { fieldsNamed } from './fields-named.ts'
import { computedOf, type InsertGroup, insertColumnsOf, insertGroups } from './insert-groups.ts'
import { byLevel, levelsOf, rootOf, together } from './levels.ts'
import { unloadedOf } from './partial.ts'
import { givePlaces, placedBy } from './places.ts'
import { readBack, setColumns } from './read-back.ts'
import type { RowState } from './state.ts'
import { ownVersionOf, refuseStale, versionOf } from './version.ts'
import { explained } from './violations.ts'

/** A row's columns by attribute. */
export type Values = Record<string, unknown>

/**
 * Writes a row: inserts a new one and sets its key, updates another. Sets the moments that are set on every save. With names, writes these columns of
 * a row that is there, and nothing else.
 */
export function saveRow(
  definition: ModelDefinition,
  state: RowState,
  row: Values,
  names?: readonly string[],
): Promise<void> {
  if (state.phase === 'deleted') throw new RowGone(definition.label, 'was deleted')
  if (names) return updateSome(definition, state, row, names)
  for (const field of definition.fields)
    if (field.spec.auto === 'now') row[field.attribute] = stampOf(field.spec, new Date())
  return state.phase === 'new'
    ? insertRows(definition, state.database, [row])
    : updateRow(definition, state.database, row)
}

async function updateRow(definition: ModelDefinition, using: string, row: Values): Promise<void> {
  const unloaded = unloadedOf(row)
  cleanRow(definition, row, unloaded.length ? { ...row } : row)
  const version = versionOf(definition)
  const changed = definition.fields.filter(
    (field) =>
      !(
        field.primaryKey ||
        field === version ||
        field.spec.softDelete ||
        field.spec.generated ||
        unloaded.includes(field.attribute)
      ),
  )
  if (!changed.length && !version) return
  await updateColumns(definition, using, row, changed)
}

async function updateSome(
  definition: ModelDefinition,
  { phase, database }: RowState,
  row: Values,
  names: readonly string[],
): Promise<void> {
  if (phase === 'new')
    throw new QueryError(`save() with "fields" writes a row that is there; this ${definition.label} was never saved.`)
  const fields = fieldsNamed(definition, names, 'save')
  const wrong = fields.find((field) => field.primaryKey || field === versionOf(definition) || field.spec.softDelete)
  if (wrong) throw new QueryError(`save() cannot write "${wrong.attribute}" of a row: that is not for it to say.`)
  if (fields.length === 0) return
  cleanRow(
    definition,
    row,
    Object.fromEntries([...definition.keyFields, ...fields].map(({ attribute }) => [attribute, row[attribute]])),
  )
  await updateColumns(definition, database, row, fields)
}

async function updateColumns(
  definition: ModelDefinition,
  using: string,
  row: Values,
  changed: readonly FieldDefinition[],
): Promise<void> {
  if (!definition.extends) return updateTable(definition, definition, using, row, changed)
  const version = versionOf(definition)
  const counted = version ? [version.attribute] : []
  await together(using, [row], counted, async () => {
    for (const { model, fields } of byLevel(definition, version ? [...changed, version] : changed))
      await updateTable(
        definition,
        model,
        using,
        row,
        fields.filter((field) => field !== version),
      )
  })
}

// Writes the columns that lie in the table of one model.
async function updateTable(
  definition: ModelDefinition,
  level: ModelDefinition,
  using: string,
  row: Values,
  changed: readonly FieldDefinition[],
): Promise<void> {
  const session = currentSession(using)
  const version = ownVersionOf(level)
  const computed = computedOf(level)
  const returned = computed.length > 0 && session.database.dialect.features.updateReturning
  const { statement, parameters } = session.database.writes.update(
    level,
    changed,
    version,
    returned ? computed : undefined,
  )
  let result: RawResult
  try {
    result = await session.run(statement, parameters([row]))
  } catch (error) {
    throw explained(error, session.database.registry, level)
  }
  const { affected, rows } = result
  if ((returned ? rows.length : affected) === 0) {
    if (version) await refuseStale(definition, using, row)
    throw new RowGone(definition.label, 'is no longer in the database')
  }
  if (version) row[version.attribute] = Number(row[version.attribute]) + 1
  if (returned) setColumns(session, computed, row, rows[0] ?? [])
  else if (computed.length > 0) await readBack(session, level, computed, [row])
}

/** Deletes a row by its key; resolves to the number of rows of its own model deleted. Of one that extends another, the database takes the rest along. */
export async function deleteRow(definition: ModelDefinition, state: RowState, row: Values): Promise<number> {
  if (state.phase !== 'saved')
    throw new RowGone(definition.label, state.phase === 'new' ? 'was never saved' : 'was deleted')
  const { database } = state
  const version = versionOf(definition)
  const root = rootOf(definition)
  const remove = async (level: ModelDefinition, by: FieldDefinition | undefined): Promise<number> => {
    const session = currentSession(database)
    const { statement, parameters } = session.database.writes.delete(level, by)
    const { affected } = await session.run(statement, parameters([row]))
    if (affected === 0 && by) await refuseStale(definition, database, row)
    return affected
  }
  const counted = version?.model ?? root
  if (counted === root) return remove(definition.extends ? root : definition, version)
  // The table that holds the version says whether the row is as it was.
  return together(database, [], [], async () => ((await remove(counted, version)) ? remove(root, undefined) : 0))
}

/** Reads a row's columns anew. */
export async function readRow(definition: ModelDefinition, state: RowState, row: Values): Promise<Values> {
  if (state.phase !== 'saved')
    throw new RowGone(definition.label, state.phase === 'new' ? 'was never saved' : 'was deleted')
  const session = currentSession(state.database)
  const shape = rootShape(definition.model)
    .child('without *', 0, () => ({ kind: 'without', scopes: 'all' }))
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
export function insertRows(definition: ModelDefinition, using: string, rows: readonly Values[]): Promise<void> {
  const placed = placedBy(definition)
  if (placed) return givePlaces(placed, using, rows).then(() => insertChecked(definition, using, rows))
  return insertChecked(definition, using, rows)
}

function insertChecked(definition: ModelDefinition, using: string, rows: readonly Values[]): Promise<void> {
  for (const row of rows) cleanRow(definition, row)
  return definition.extends
    ? insertLevels(definition, levelsOf(definition), using, rows)
    : insertInto(definition, using, rows)
}

/** Inserts the parts of rows that lie in the tables of some of the models that they belong to, all or none. */
export async function insertLevels(
  definition: ModelDefinition,
  levels: readonly ModelDefinition[],
  using: string,
  rows: readonly Values[],
): Promise<void> {
  // What the database made of a row that is not there after all would be taken for its own.
  const made = [definition.key, ...definition.fields.filter(({ spec }) => spec.dbDefault)]
  await together(
    using,
    rows,
    made.map(({ attribute }) => attribute),
    async () => {
      for (const level of levels) await insertInto(level, using, rows)
    },
  )
}

function insertInto(definition: ModelDefinition, using: string, rows: readonly Values[]): Promise<void> {
  const [row] = rows
  return rows.length === 1 && row ? insertOne(definition, using, row) : insertSeveral(definition, using, rows)
}

async function insertOne(definition: ModelDefinition, using: string, row: Values): Promise<void> {
  const session = currentSession(using)
  const { writes, registry } = session.database
  try {
    const insert = writes.insertOne(definition, insertColumnsOf(definition, row))
    const result = await session.run(insert.statement, insert.parameters([row]))
    await setMade(session, definition, insert, [row], result)
  } catch (error) {
    throw explained(error, registry, definition)
  }
}

async function insertSeveral(definition: ModelDefinition, using: string, rows: readonly Values[]): Promise<void> {
  const { database } = currentSession(using)
  const inserts = insertGroups(definition, rows).flatMap((group) => insertsOf(database, definition, group))
  const [first] = inserts
  try {
    // One statement is done or not by itself. In a block, several rows fail without dooming it.
    const alone = inserts.length === 1 && !(first?.columns.made.length || currentScope().frames?.has(using))
    if (first && alone) await insertBatch(definition, using, first)
    else if (first) await atomic(() => insertAll(definition, using, inserts), { using })
  } catch (error) {
    throw explained(error, database.registry, definition)
  }
}

async function insertAll(definition: ModelDefinition, using: string, inserts: readonly Insert[]): Promise<void> {
  for (const insert of inserts) await insertBatch(definition, using, insert)
}

/** Rows of one statement, with the values of all of them. */
interface Insert extends InsertGroup {
  readonly values: readonly unknown[]
}

function insertsOf(database: Database, definition: ModelDefinition, { columns, rows }: InsertGroup): readonly Insert[] {
  const { maxParameters, batchBytes } = database.dialect.features
  const width = columns.fields.length
  const values = encoder(database, columns.fields)(rows)
  const limits = {
    // A row of which the database makes every column goes alone.
    rows: width ? Math.floor(maxParameters / width) : 1,
    bytes: bytesOfRows(values, width, batchBytes),
    anySize: database.writes.takesLists(definition, columns.fields),
  }
  const cut = batches(rows.length, limits)
  if (cut.length === 1) return [{ columns, rows, values }]
  return cut.map(([start, end]) => ({
    columns,
    rows: rows.slice(start, end),
    values: values.slice(start * width, end * width),
  }))
}

async function insertBatch(
  definition: ModelDefinition,
  using: string,
  { columns, rows, values }: Insert,
): Promise<void> {
  const session = currentSession(using)
  const insert = session.database.writes.insertRows(definition, columns, rows.length)
  const parameters = insert.lists ? listsOf(session.database, values, columns.fields.length) : values
  await setMade(session, definition, insert, rows, await session.run(insert.statement, parameters))
}

/** The values of rows, one row behind the other, as one parameter for each column. */
function listsOf({ dialect }: Database, values: readonly unknown[], width: number): readonly unknown[] {
  const count = values.length / width
  return Array.from({ length: width }, (_, column) => {
    const items = new Array<unknown>(count)
    for (let row = 0; row < count; row++) items[row] = values[row * width + column]
    return dialect.operators.listValue(items)
  })
}

/** Sets in rows what the database made of them. */
function setMade(
  session: Session,
  definition: ModelDefinition,
  { columns: { automatic, made, wanted }, returning }: RowInsert,
  rows: readonly Values[],
  { rows: found, insertId, insertStep = 1 }: RawResult,
): Promise<void> | undefined {
  if (returning) {
    const returned = automatic ? inOrder(found) : found
    rows.forEach((row, index) => {
      if (made.length > 0) setColumns(session, wanted, row, returned[index] ?? [])
      else row[definition.key.attribute] = Number(returned[index]?.[0])
    })
    return undefined
  }
  if (automatic)
    rows.forEach((row, index) => {
      row[definition.key.attribute] = Number(insertId) + index * insertStep
    })
  return made.length > 0 ? readBack(session, definition, made, rows) : undefined
}

// By the counted key, which is that of the rows. Most databases give them so.
function inOrder(rows: readonly (readonly unknown[])[]): readonly (readonly unknown[])[] {
  let before = Number.NEGATIVE_INFINITY
  for (const row of rows) {
    const key = Number(row[0])
    if (key < before) return rows.toSorted((a, b) => Number(a[0]) - Number(b[0]))
    before = key
  }
  return rows
}
