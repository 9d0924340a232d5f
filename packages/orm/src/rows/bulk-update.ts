import { type FieldDefinition, isKindOf, type ModelDefinition } from '@tsango/core/registry'
import { cleanRow, stampOf } from '@tsango/core/values'
import { isAudited } from '../audit/record.ts'
import { bulkUpdateOf } from '../compile/bulk-writes.ts'
import { encoder } from '../compile/row-writes.ts'
import { QueryError } from '../errors/errors.ts'
import { currentSession } from '../scope/scope.ts'
import { announceSaves, savesAreFollowed } from '../signals/announce.ts'
import { batches, bytesOfRows } from './batches.ts'
import { fieldsNamed } from './fields-named.ts'
import { computedOf } from './insert-groups.ts'
import { keyMap } from './key-map.ts'
import { byLevel, levelsOf } from './levels.ts'
import { refuseByHand } from './loaded-relations.ts'
import type { Values } from './persist.ts'
import { readBack } from './read-back.ts'
import { definitionOf, RowBase } from './row.ts'
import { holdFresh, versionOf } from './version.ts'
import { explained } from './violations.ts'
import { writing } from './writing.ts'

/** Rows of one statement: it may look through all of them for each row that it finds. */
const MOST_ROWS = 512

/** Writes some fields of rows back by their keys; resolves to how many rows were found. */
export async function updateRows(
  definition: ModelDefinition,
  using: string,
  given: readonly unknown[],
  names: readonly string[],
  signals = false,
): Promise<number> {
  const write = (): Promise<number> => writeRows(definition, using, given, names)
  const own = given.filter((row) => row instanceof RowBase)
  if (!(signals ? savesAreFollowed(definition) : isAudited(definition))) return writing(using, own, write)
  const rows = checked(definition, using, given, fieldsNamed(definition, names, 'bulkUpdate'))
  const told = rows as unknown as readonly RowBase[]
  return announceSaves({ definition, rows: told, using, signals }, false, () => writing(using, own, write))
}

async function writeRows(
  definition: ModelDefinition,
  using: string,
  given: readonly unknown[],
  names: readonly string[],
): Promise<number> {
  const fields = fieldsNamed(definition, names, 'bulkUpdate')
  if (fields.length === 0) throw new QueryError('bulkUpdate() takes the fields that it shall write.')
  const key = fields.find((field) => field.primaryKey)
  if (key) throw new QueryError(`bulkUpdate() finds rows by their key "${key.name}": it cannot write it.`)
  const version = versionOf(definition)
  if (version && fields.includes(version))
    throw new QueryError(`bulkUpdate() counts the version "${version.attribute}" itself: it cannot be written.`)
  const rows = checked(definition, using, given, fields)
  if (version && rows.length) await holdFresh(definition, version, using, rows)
  const written = version ? [...fields, version] : fields
  // The next version is written; a row in hand has it once that is done.
  const next = version
    ? rows.map((row): Values => ({ ...row, [version.attribute]: Number(row[version.attribute]) + 1 }))
    : rows
  let found = 0
  // The rows are those of one table as well as of another.
  for (const { model, fields: own } of byLevel(definition, written)) found = await writeTable(model, using, next, own)
  if (version) for (const row of rows) row[version.attribute] = Number(row[version.attribute]) + 1
  for (const level of levelsOf(definition)) {
    const computed = computedOf(level)
    if (computed.length && found === rows.length) await readBack(currentSession(using), level, computed, rows)
  }
  return found
}

// Writes the columns that lie in the table of one model; resolves to how many rows it found.
async function writeTable(
  definition: ModelDefinition,
  using: string,
  rows: readonly Values[],
  written: readonly FieldDefinition[],
): Promise<number> {
  const session = currentSession(using)
  const { database } = session
  const { keyFields } = definition
  const width = keyFields.length
  const marks = (width + 1) * written.length + width
  const { maxParameters, batchBytes } = database.dialect.features
  const most = Math.min(MOST_ROWS, Math.floor(maxParameters / marks))
  const all = encoder(database, [...keyFields, ...written])(rows)
  const columns = width + written.length
  const bytes = bytesOfRows(all, columns, batchBytes)
  let found = 0
  try {
    for (const [start, end] of batches(rows.length, { rows: most, bytes })) {
      const { statement, slots } = bulkUpdateOf(database, definition, written, end - start)
      const values = all.slice(start * columns, end * columns)
      found += (
        await session.run(
          statement,
          slots.map((slot) => values[slot]),
        )
      ).affected
    }
  } catch (error) {
    throw explained(error, database.registry, definition)
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
  const keys = keyMap<true>(definition)
  const now = new Date()
  const rows = given.map((row): Values => {
    const values = ownRow(definition, using, row)
    const key = values[definition.key.attribute]
    if (keys.has(key)) throw new QueryError(`bulkUpdate() was given a row of ${definition.label} twice.`)
    keys.set(key, true)
    cleanRow(
      definition,
      values,
      Object.fromEntries([...definition.keyFields, ...fields].map((one) => entryOf(definition, one, values))),
    )
    return values
  })
  for (const { attribute, spec } of fields)
    if (spec.auto === 'now') for (const row of rows) row[attribute] = stampOf(spec, now)
  return rows
}

function entryOf(definition: ModelDefinition, { attribute }: FieldDefinition, values: Values): [string, unknown] {
  const value = values[attribute]
  if (value === undefined)
    throw new QueryError(`A row of ${definition.label} has no "${attribute}" that bulkUpdate() could write. Use null.`)
  return [attribute, value]
}

function ownRow(definition: ModelDefinition, using: string, row: unknown): Values {
  if (!(row instanceof RowBase) || !isKindOf(definitionOf(row), definition))
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
  refuseByHand(definition, row)
  return row as unknown as Values
}
