import type { Connection, Dialect, TableState } from '@tsango/orm/dialects'
import { emptyState, type ModelState, type Operation, tableOf } from '@tsango/orm/migrations'

type Values = Readonly<Record<string, unknown>>

/** A table of the migrations' own in a database, made and written like every other. */
export class OwnTable {
  readonly #dialect: Dialect
  readonly #connection: Connection
  readonly #table: TableState
  readonly #name: string

  constructor(dialect: Dialect, connection: Connection, table: TableState) {
    this.#dialect = dialect
    this.#connection = connection
    this.#table = table
    this.#name = dialect.operators.quote(table.table)
  }

  /** The same table for a statement on another connection. */
  on(connection: Pick<Connection, 'run'>): Pick<OwnTable, 'insert' | 'delete'> {
    // Writing asks for nothing else of a connection.
    return new OwnTable(this.#dialect, connection as Connection, this.#table)
  }

  async exists(): Promise<boolean> {
    return (await this.#dialect.introspection.tables(this.#connection)).includes(this.#table.table)
  }

  /** Makes the table where it is missing. */
  async prepare(): Promise<void> {
    if (await this.exists()) return
    for (const statement of this.#dialect.schema.createTable(this.#table)) await this.#connection.execute(statement)
  }

  /** All rows in the order in which they were written; none where there is no table yet. */
  async rows(...columns: readonly string[]): Promise<readonly (readonly unknown[])[]> {
    if (!(await this.exists())) return []
    const { quote } = this.#dialect.operators
    const codecs = columns.map((column) => this.#codec(column))
    const read = columns.map((column, at) => codecs[at]?.read?.(quote(column)) ?? quote(column))
    const sql = `SELECT ${read.join(', ')} FROM ${this.#name} ORDER BY ${quote('id')}`
    const { rows } = await this.#connection.run({ sql, write: false, returns: true }, [])
    // What the database gave is of the column's own kind.
    return rows.map((row) =>
      row.map((value, at) => (value === null ? value : (codecs[at]?.decode?.(value as never) ?? value))),
    )
  }

  async insert(values: Values): Promise<void> {
    const columns = Object.keys(values)
    const parameters = columns.map((column, index) => this.#parameter(column, index + 1))
    const into = columns.map(this.#dialect.operators.quote).join(', ')
    await this.#write(`INSERT INTO ${this.#name} (${into}) VALUES (${parameters.join(', ')})`, values)
  }

  /** Deletes what has these values; everything where there are none. */
  async delete(where: Values): Promise<void> {
    const { quote } = this.#dialect.operators
    const conditions = Object.keys(where).map(
      (column, index) => `${quote(column)} = ${this.#parameter(column, index + 1)}`,
    )
    const which = conditions.length ? ` WHERE ${conditions.join(' AND ')}` : ''
    await this.#write(`DELETE FROM ${this.#name}${which}`, where)
  }

  async #write(sql: string, values: Values): Promise<void> {
    const encoded = Object.entries(values).map(([column, value]) => {
      const { encode } = this.#codec(column)
      // The value is of the column's own kind.
      return encode && value !== null ? encode(value as never) : value
    })
    await this.#connection.run({ sql, write: true, returns: false }, encoded)
  }

  #parameter(column: string, number: number): string {
    const placeholder = this.#dialect.operators.placeholder(number)
    return this.#codec(column).write?.(placeholder) ?? placeholder
  }

  #codec(name: string): ReturnType<Dialect['columns']['codecOf']> {
    const column = this.#table.columns.find((one) => one.column === name) ?? this.#table.columns[0]!
    return this.#dialect.columns.codecOf(column.spec)
  }
}

/** The table that the creation of a model makes. */
export function ownTable({ model: label, table, fields, indexes = [] }: Operation<'createModel'>): TableState {
  const model: ModelState = { label, table, fields, indexes, checks: [], pairsOf: undefined }
  return tableOf({ ...emptyState(), models: new Map([[label, model]]) }, model)
}
