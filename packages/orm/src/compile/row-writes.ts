import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import type { Database } from '../databases/databases.ts'
import type { Statement } from '../dialects/base/base.ts'
import type { InsertColumns } from '../rows/insert-groups.ts'
import { refuseView } from './refuse-view.ts'

type Values = Readonly<Record<string, unknown>>

/** An `INSERT` or `UPDATE` of whole rows: its statement, and how the rows' values become its parameters. */
export interface RowWrite {
  readonly statement: Statement
  /** The driver's values of rows that were checked against their fields. */
  parameters(rows: readonly Values[]): unknown[]
}

/** The `INSERT` of rows that give the same columns. */
export interface RowInsert extends RowWrite {
  readonly columns: InsertColumns
  /** Whether it gives back what the database makes. */
  readonly returning: boolean
  /** Whether its parameters are lists, one for each column: then it serves any number of rows. */
  readonly lists: boolean
}

/** Statements that are kept for a model: choices of columns can be many. Past this, the oldest goes. */
const KEPT = 200
const NONE: readonly FieldDefinition[] = []

/** The statements that write whole rows of one database, made once for each model and choice of columns. */
export class RowWrites {
  readonly #database: Database
  readonly #made = new WeakMap<ModelDefinition, Map<string, RowWrite>>()
  readonly #ones = new WeakMap<InsertColumns, RowInsert>()

  constructor(database: Database) {
    this.#database = database
  }

  /** Inserts one row, and gives back what the database makes where it can. */
  insertOne(definition: ModelDefinition, columns: InsertColumns): RowInsert {
    let made = this.#ones.get(columns)
    if (made === undefined) {
      made = this.insertRows(definition, columns, 1)
      this.#ones.set(columns, made)
    }
    return made
  }

  /** Inserts so many rows, and gives back what the database makes where it can. */
  insertRows(definition: ModelDefinition, columns: InsertColumns, count: number): RowInsert {
    const { insertReturning, insertId } = this.#database.dialect.features
    const { fields, automatic, made, wanted } = columns
    // The key alone of one row needs no answer with rows where the database tells it anyway.
    const told = automatic && insertId && made.length === 0 && count === 1
    const returning = insertReturning && !told ? wanted : NONE
    const lists = count > 1 && this.takesLists(definition, fields)
    const write = lists
      ? this.#get(definition, `insert lists ${namesOf(returning)} ${namesOf(fields)}`, () =>
          compileInsertOfLists(this.#database, definition, fields, returning),
        )
      : this.insert(definition, fields, count, returning)
    return { ...write, columns, returning: returning.length > 0, lists }
  }

  /** Whether several rows with these columns are inserted as lists, by one statement for any number of them. */
  takesLists(definition: ModelDefinition, fields: readonly FieldDefinition[]): boolean {
    const { insertLists } = this.#database.dialect.operators
    // A list has the type of its field: a table that somebody else made may have another.
    if (insertLists === undefined || fields.length === 0 || !definition.managed) return false
    return fields.every(({ spec }) => insertLists.takes(spec))
  }

  /** Inserts so many rows with these columns; `returning` are the columns that it gives back, where the database can. */
  insert(
    definition: ModelDefinition,
    fields: readonly FieldDefinition[],
    count: number,
    returning: readonly FieldDefinition[],
  ): RowWrite {
    return this.#get(definition, `insert ${count} ${namesOf(returning)} ${namesOf(fields)}`, () =>
      compileInsert(this.#database, definition, fields, count, returning),
    )
  }

  /** Updates one row by its key; with a version by that as well, which goes up. `returning` is as for {@link RowWrites.insert}. */
  update(
    definition: ModelDefinition,
    fields: readonly FieldDefinition[],
    version?: FieldDefinition,
    returning: readonly FieldDefinition[] = NONE,
  ): RowWrite {
    return this.#get(definition, `update ${namesOf(returning)} ${namesOf(fields)}`, () =>
      compileRowUpdate(this.#database, definition, fields, version, returning),
    )
  }

  /** Reads columns of so many rows by their keys. */
  read(definition: ModelDefinition, fields: readonly FieldDefinition[], count: number): RowWrite {
    return this.#get(definition, `read ${count} ${namesOf(fields)}`, () =>
      compileRead(this.#database, definition, fields, count),
    )
  }

  /** Deletes one row by its key, and by its version. */
  delete(definition: ModelDefinition, version?: FieldDefinition): RowWrite {
    return this.#get(definition, 'delete', () => compileRowDelete(this.#database, definition, version))
  }

  #get(definition: ModelDefinition, key: string, make: () => RowWrite): RowWrite {
    let made = this.#made.get(definition)
    if (made === undefined) {
      const { routing, name } = this.#database
      routing?.hold(definition, name, definition)
      made = new Map()
      this.#made.set(definition, made)
    }
    let write = made.get(key)
    if (write === undefined) {
      write = make()
      if (made.size >= KEPT) made.delete(made.keys().next().value as string)
      made.set(key, write)
    }
    return write
  }
}

function namesOf(fields: readonly FieldDefinition[]): string {
  return fields.map((field) => field.name).join()
}

/** `SELECT … WHERE key IN (…)` of columns of rows; of several rows only where one column is the key. */
function compileRead(
  database: Database,
  definition: ModelDefinition,
  fields: readonly FieldDefinition[],
  count: number,
): RowWrite {
  const { quote } = database.dialect.operators
  const { keyFields } = definition
  const marks = (): string =>
    Array.from({ length: count }, (_, at) => written(database, definition.key, at + 1)).join(', ')
  const where = count === 1 ? same(database, keyFields, 0) : `${quote(definition.key.column)} IN (${marks()})`
  const columns = fields.map((field) => readable(database, field)).join(', ')
  return {
    parameters: encoder(database, keyFields),
    // On the connection that wrote: nobody else may know the row yet.
    statement: { sql: `SELECT ${columns} FROM ${quote(definition.table)} WHERE ${where}`, write: true, returns: true },
  }
}

/** `INSERT INTO … VALUES (…), (…)` for a number of rows; gives back what the database made where it can. */
function compileInsert(
  database: Database,
  definition: ModelDefinition,
  fields: readonly FieldDefinition[],
  count: number,
  returning: readonly FieldDefinition[],
): RowWrite {
  refuseView(definition)
  const { quote, defaultRow } = database.dialect.operators
  let number = 0
  const tuple = (): string => `(${fields.map((field) => written(database, field, ++number)).join(', ')})`
  const tuples = Array.from({ length: count }, tuple).join(', ')
  const columns = fields.map((field) => quote(field.column)).join(', ')
  const sql = `INSERT INTO ${quote(definition.table)} ${fields.length ? `(${columns}) VALUES ${tuples}` : defaultRow}`
  return insertOf(database, fields, sql, returning)
}

/** `INSERT INTO … SELECT …` for any number of rows, whose values are one list for each column. */
function compileInsertOfLists(
  database: Database,
  definition: ModelDefinition,
  fields: readonly FieldDefinition[],
  returning: readonly FieldDefinition[],
): RowWrite {
  refuseView(definition)
  const { quote, placeholder, insertLists } = database.dialect.operators
  const columns = fields.map(({ spec }, index) => {
    const { castType, write = (item) => item } = database.columns.codecOf(spec)
    return { placeholder: placeholder(index + 1), castType, write }
  })
  const names = fields.map((field) => quote(field.column)).join(', ')
  const sql = `INSERT INTO ${quote(definition.table)} (${names}) ${insertLists?.select(columns)}`
  return insertOf(database, fields, sql, returning)
}

function insertOf(
  database: Database,
  fields: readonly FieldDefinition[],
  sql: string,
  returning: readonly FieldDefinition[],
): RowWrite {
  const returns = returning.length > 0
  const back = returning.map((field) => readable(database, field)).join(', ')
  return {
    parameters: encoder(database, fields),
    statement: {
      sql: returns ? `${sql} RETURNING ${back}` : sql,
      write: true,
      returns,
      stores: true,
    },
  }
}

/** `UPDATE … SET … WHERE key = …` of one row. */
function compileRowUpdate(
  database: Database,
  definition: ModelDefinition,
  fields: readonly FieldDefinition[],
  version: FieldDefinition | undefined,
  returning: readonly FieldDefinition[],
): RowWrite {
  refuseView(definition)
  const { quote } = database.dialect.operators
  const back = returning.map((field) => readable(database, field)).join(', ')
  const sets = fields.map((field, index) => `${quote(field.column)} = ${written(database, field, index + 1)}`)
  if (version) sets.push(`${quote(version.column)} = ${quote(version.column)} + 1`)
  const by = version ? [...definition.keyFields, version] : definition.keyFields
  return {
    parameters: encoder(database, [...fields, ...by]),
    statement: {
      sql: `UPDATE ${quote(definition.table)} SET ${sets.join(', ')} WHERE ${same(database, by, fields.length)}${back && ` RETURNING ${back}`}`,
      write: true,
      returns: back !== '',
    },
  }
}

/** `DELETE FROM … WHERE key = …` of one row. */
function compileRowDelete(
  database: Database,
  definition: ModelDefinition,
  version: FieldDefinition | undefined,
): RowWrite {
  refuseView(definition)
  const by = version ? [...definition.keyFields, version] : definition.keyFields
  const table = database.dialect.operators.quote(definition.table)
  return {
    parameters: encoder(database, by),
    statement: { sql: `DELETE FROM ${table} WHERE ${same(database, by, 0)}`, write: true, returns: false },
  }
}

// The parameters of these follow those before.
function same(database: Database, fields: readonly FieldDefinition[], before: number): string {
  const { quote, compare } = database.dialect.operators
  return fields
    .map((field, index) => compare('=', quote(field.column), written(database, field, before + index + 1)))
    .join(' AND ')
}

/** Makes the function that turns rows, checked against these fields before, into the driver's values, one row behind the other. */
export function encoder(
  database: Database,
  fields: readonly FieldDefinition[],
): (rows: readonly Values[]) => unknown[] {
  const width = fields.length
  const attributes = fields.map((field) => field.attribute)
  const encoders = fields.map((field) => database.columns.codecOf(field.spec).encode)
  return (rows) => {
    const values = new Array<unknown>(rows.length * width)
    let place = 0
    for (const row of rows) {
      for (let index = 0; index < width; index++) {
        const value = row[attributes[index] as string]
        const encode = encoders[index]
        values[place++] = value === null || value === undefined ? null : encode ? encode(value as never) : value
      }
    }
    return values
  }
}

function readable(database: Database, { column, spec }: FieldDefinition): string {
  const plain = database.dialect.operators.quote(column)
  return database.columns.codecOf(spec).read?.(plain) ?? plain
}

function written(database: Database, field: FieldDefinition, number: number): string {
  const { columns } = database
  const { operators } = database.dialect
  const mark = operators.placeholder(number)
  return columns.codecOf(field.spec).write?.(mark) ?? mark
}
