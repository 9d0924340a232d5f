import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import type { Database } from '../databases/databases.ts'
import type { Statement } from '../dialects/base/base.ts'
import { Parameters } from './parameters.ts'

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

/** Statements of this many rows at most are kept; so are those of full batches. */
const KEPT_ROWS = 20

const made = new WeakMap<Database, WeakMap<ModelDefinition, Map<string, BulkWrite>>>()

/** `UPDATE` of so many rows by their key, each with values of its own: a row's values are its key, then the fields. */
export function bulkUpdateOf(
  database: Database,
  definition: ModelDefinition,
  fields: readonly FieldDefinition[],
  count: number,
  full: boolean,
): BulkWrite {
  return kept(database, definition, `update ${count} ${namesOf(fields)}`, count <= KEPT_ROWS || full, () =>
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
  full: boolean,
): BulkWrite {
  const { target, update } = conflict
  const key = `insert ${count} ${namesOf(fields)}|${target ? namesOf(target) : '*'}|${namesOf(update)}`
  return kept(database, definition, key, count <= KEPT_ROWS || full, () =>
    compileInsert(database, definition, fields, conflict, count),
  )
}

function compileUpdate(
  database: Database,
  definition: ModelDefinition,
  fields: readonly FieldDefinition[],
  count: number,
): BulkWrite {
  const { operators, columns } = database.dialect
  const parameters = new Parameters()
  const written = [definition.key, ...fields]
  const rows = Array.from({ length: count }, (_, row) =>
    written.map(({ spec }, index) => {
      const mark = parameters.add(row * written.length + index)
      return columns.codecOf(spec).write?.(mark) ?? mark
    }),
  )
  const [key, ...rest] = written.map(({ column, spec }) => ({
    column: operators.quote(column),
    castType: columns.codecOf(spec).castType,
  }))
  const sql = operators.updateRows({
    table: operators.quote(definition.table),
    key: key as NonNullable<typeof key>,
    columns: rest,
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
  const columns = (all: readonly FieldDefinition[]): string[] => all.map((field) => quote(field.column))
  const { statement } = database.writes.insert(definition, fields, count, false)
  const tail = onConflict({
    table: quote(definition.table),
    key: quote(definition.key.column),
    own: quote((fields.find((field) => !field.primaryKey) ?? definition.key).column),
    target: target && columns(target),
    update: columns(update),
  })
  return {
    statement: { ...statement, sql: `${statement.sql} ${tail}` },
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

function kept(
  database: Database,
  definition: ModelDefinition,
  key: string,
  keep: boolean,
  make: () => BulkWrite,
): BulkWrite {
  if (!keep) return make()
  const models = made.get(database) ?? new WeakMap<ModelDefinition, Map<string, BulkWrite>>()
  const byKey = models.get(definition) ?? new Map<string, BulkWrite>()
  made.set(database, models.set(definition, byKey))
  const write = byKey.get(key) ?? make()
  byKey.set(key, write)
  return write
}

function namesOf(fields: readonly FieldDefinition[]): string {
  return fields.map((field) => field.name).join()
}
