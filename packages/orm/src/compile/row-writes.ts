import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import type { Database } from '../databases/databases.ts'
import type { Statement } from '../dialects/base/base.ts'

/** An `INSERT` or `UPDATE` of whole rows: its statement, and how a row's values become its parameters. */
export interface RowWrite {
  readonly statement: Statement
  /** The fields whose values it takes, for each row in this order. */
  readonly fields: readonly FieldDefinition[]
}

const KEPT_ROWS = 20

/** The statements that write whole rows of one database, made once for each model and choice of columns. */
export class RowWrites {
  readonly #database: Database
  readonly #made = new WeakMap<ModelDefinition, Map<string, RowWrite>>()

  constructor(database: Database) {
    this.#database = database
  }

  /** Inserts so many rows with these columns; `returning` gives the keys back where the database can. */
  insert(definition: ModelDefinition, fields: readonly FieldDefinition[], count: number, returning: boolean): RowWrite {
    const make = (): RowWrite => compileInsert(this.#database, definition, fields, count, returning)
    // Every number of rows is a text of its own: only those of a few rows come often enough to be kept.
    if (count > KEPT_ROWS) return make()
    return this.#get(definition, `insert ${count} ${returning} ${fields.map((field) => field.name).join()}`, make)
  }

  /** Updates one row by its key. */
  update(definition: ModelDefinition, fields: readonly FieldDefinition[]): RowWrite {
    return this.#get(definition, `update ${fields.map((field) => field.name).join()}`, () =>
      compileRowUpdate(this.#database, definition, fields),
    )
  }

  /** Deletes one row by its key. */
  delete(definition: ModelDefinition): RowWrite {
    return this.#get(definition, 'delete', () => compileRowDelete(this.#database, definition))
  }

  #get(definition: ModelDefinition, key: string, make: () => RowWrite): RowWrite {
    let made = this.#made.get(definition)
    if (made === undefined) {
      made = new Map()
      this.#made.set(definition, made)
    }
    let write = made.get(key)
    if (write === undefined) {
      write = make()
      made.set(key, write)
    }
    return write
  }
}

/** `INSERT INTO … VALUES (…), (…)` for a number of rows; gives back automatic keys where the database can. */
function compileInsert(
  database: Database,
  definition: ModelDefinition,
  fields: readonly FieldDefinition[],
  count: number,
  returning: boolean,
): RowWrite {
  const { quote } = database.dialect.operators
  let number = 0
  const tuple = (): string => `(${fields.map((field) => written(database, field, ++number)).join(', ')})`
  const tuples = Array.from({ length: count }, tuple).join(', ')
  const sql = `INSERT INTO ${quote(definition.table)} (${fields.map((field) => quote(field.column)).join(', ')}) VALUES ${tuples}`
  return {
    fields,
    statement: {
      sql: returning ? `${sql} RETURNING ${quote(definition.key.column)}` : sql,
      write: true,
      returns: returning,
    },
  }
}

/** `UPDATE … SET … WHERE key = …` of one row. */
function compileRowUpdate(
  database: Database,
  definition: ModelDefinition,
  fields: readonly FieldDefinition[],
): RowWrite {
  const { quote, compare } = database.dialect.operators
  const sets = fields.map((field, index) => `${quote(field.column)} = ${written(database, field, index + 1)}`)
  const key = compare('=', quote(definition.key.column), written(database, definition.key, fields.length + 1))
  return {
    fields: [...fields, definition.key],
    statement: {
      sql: `UPDATE ${quote(definition.table)} SET ${sets.join(', ')} WHERE ${key}`,
      write: true,
      returns: false,
    },
  }
}

/** `DELETE FROM … WHERE key = …` of one row. */
function compileRowDelete(database: Database, definition: ModelDefinition): RowWrite {
  const { quote, compare } = database.dialect.operators
  const key = compare('=', quote(definition.key.column), written(database, definition.key, 1))
  return {
    fields: [definition.key],
    statement: { sql: `DELETE FROM ${quote(definition.table)} WHERE ${key}`, write: true, returns: false },
  }
}

/** The driver's values of a row's columns. */
export function rowParameters(
  database: Database,
  fields: readonly FieldDefinition[],
  row: Readonly<Record<string, unknown>>,
): unknown[] {
  return fields.map((field) => {
    const value = row[field.attribute]
    if (value === null || value === undefined) return null
    const { encode } = database.dialect.columns.codecOf(field.spec)
    // The row was checked against its fields before.
    return encode ? encode(value as never) : value
  })
}

function written(database: Database, field: FieldDefinition, number: number): string {
  const { operators, columns } = database.dialect
  const mark = operators.placeholder(number)
  return columns.codecOf(field.spec).write?.(mark) ?? mark
}
