import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import type { Database } from '../databases/databases.ts'
import type { Statement } from '../dialects/base/base.ts'
import { Parameters } from './parameters.ts'
import { refuseView } from './refuse-view.ts'

/** A statement that writes many rows. */
export interface BulkWrite {
  readonly statement: Statement
  /** For each placeholder, which of the values it takes: those of all rows in a line. */
  readonly slots: readonly number[]
}

/** What an insert does where a row is there: see `Operators.onConflict`. */
export interface ConflictFields {
  readonly target: readonly FieldDefinition[] | undefined
  readonly update: readonly FieldDefinition[]
}

/** Statements that are kept for a model: choices of columns can be many. Past this, the oldest goes. */
const KEPT = 200
const made = new WeakMap<Database, WeakMap<ModelDefinition, Map<string, BulkWrite>>>()

/** `UPDATE` of so many rows by their key, each with values of its own: a row's values are its key, then the fields. */
export function bulkUpdateOf(
  database: Database,
  definition: ModelDefinition,
  fields: readonly FieldDefinition[],
  count: number,
): BulkWrite {
  return kept(database, definition, `update ${count} ${namesOf(fields)}`, () =>
    compileUpdate(database, definition, fields, count),
  )
}

/** `INSERT` of so many rows that may be there: a row's values are the fields. */
export function bulkInsertOf(
  database: Database,
  definition: ModelDefinition,
  fields: readonly FieldDefinition[],
  conflict: ConflictFields,
  count: number,
): BulkWrite {
  const { target, update } = conflict
  const key = `insert ${count} ${namesOf(fields)}|${target ? namesOf(target) : '*'}|${namesOf(update)}`
  return kept(database, definition, key, () => compileInsert(database, definition, fields, conflict, count))
}

function compileUpdate(
  database: Database,
  definition: ModelDefinition,
  fields: readonly FieldDefinition[],
  count: number,
): BulkWrite {
  refuseView(definition)
  const { columns } = database
  const { operators } = database.dialect
  const parameters = new Parameters()
  const width = definition.keyFields.length
  const written = [...definition.keyFields, ...fields]
  const rows = Array.from({ length: count }, (_, row) =>
    written.map(({ spec }, index) => {
      const mark = parameters.add(row * written.length + index)
      return columns.codecOf(spec).write?.(mark) ?? mark
    }),
  )
  const named = written.map(({ column, spec }) => ({
    column: operators.quote(column),
    castType: columns.codecOf(spec).castType,
  }))
  const sql = operators.updateRows({
    table: operators.quote(definition.table),
    keys: named.slice(0, width),
    columns: named.slice(width),
    foreign: !definition.managed,
    rows,
  })
  return finish(database, parameters, sql)
}

function compileInsert(
  database: Database,
  definition: ModelDefinition,
  fields: readonly FieldDefinition[],
  { target, update }: ConflictFields,
  count: number,
): BulkWrite {
  const { quote, onConflict } = database.dialect.operators
  const [first] = definition.keyFields as readonly [FieldDefinition]
  const columns = (all: readonly FieldDefinition[]): string[] => all.map((field) => quote(field.column))
  const { statement } = database.writes.insert(definition, fields, count, [])
  const tail = onConflict({
    table: quote(definition.table),
    key: quote(first.column),
    own: quote((fields.find((field) => !field.primaryKey) ?? first).column),
    target: target && columns(target),
    update: columns(update),
  })
  return {
    statement: { ...statement, sql: `${statement.sql} ${tail}`, stores: false },
    slots: Array.from({ length: count * fields.length }, (_, slot) => slot),
  }
}

function finish(database: Database, parameters: Parameters, text: string): BulkWrite {
  const finished = parameters.finish(text, database.dialect.operators.placeholder)
  return {
    statement: { sql: finished.sql, write: true, returns: false },
    slots: finished.parameters.map((parameter) => parameter.slot),
  }
}

function kept(database: Database, definition: ModelDefinition, key: string, make: () => BulkWrite): BulkWrite {
  const models = made.get(database) ?? new WeakMap<ModelDefinition, Map<string, BulkWrite>>()
  const byKey = models.get(definition) ?? new Map<string, BulkWrite>()
  made.set(database, models.set(definition, byKey))
  const found = byKey.get(key)
  if (found !== undefined) return found
  database.routing?.hold(definition, database.name, definition)
  const write = make()
  if (byKey.size >= KEPT) byKey.delete(byKey.keys().next().value as string)
  byKey.set(key, write)
  return write
}

function namesOf(fields: readonly FieldDefinition[]): string {
  return fields.map((field) => field.name).join()
}
