import type { Connection, Dialect, Statement, TableState } from '@tsango/orm/dialects'
import { createModel, emptyState, field, modelOf, tableOf } from '@tsango/orm/migrations'
import { applyOperation } from '../operations/operations.ts'

const MODEL = 'tsango.Migration'

// The table is made as every other table is.
const table: TableState = (() => {
  const made = createModel(MODEL, {
    table: 'tsango_migrations',
    fields: { id: field.bigAuto(), app: field.char(100), name: field.char(255), appliedAt: field.dateTime() },
    indexes: [{ fields: ['app', 'name'], unique: true }],
  })
  const state = applyOperation(emptyState(), made)
  return tableOf(state, modelOf(state, MODEL))
})()

/** What is written down in a database about the migrations that were applied to it: `tsango_migrations(app, name, applied_at)`. */
export class Ledger {
  readonly #dialect: Dialect
  readonly #connection: Connection
  readonly #insert: Statement
  readonly #delete: Statement
  readonly #find: Statement

  constructor(dialect: Dialect, connection: Connection) {
    this.#dialect = dialect
    this.#connection = connection
    const { quote } = dialect.operators
    const name = quote(table.table)
    const own = (column: string, number: number): string => `${quote(column)} = ${this.#parameter(column, number)}`
    const key = `${own('app', 1)} AND ${own('name', 2)}`
    const columns = ['app', 'name', 'applied_at']
    this.#insert = {
      sql: `INSERT INTO ${name} (${columns.map(quote).join(', ')}) VALUES (${columns.map((column, index) => this.#parameter(column, index + 1)).join(', ')})`,
      write: true,
      returns: false,
    }
    this.#delete = { sql: `DELETE FROM ${name} WHERE ${key}`, write: true, returns: false }
    this.#find = { sql: `SELECT 1 FROM ${name} WHERE ${key}`, write: false, returns: true }
  }

  /** Makes the table where it is missing. */
  async prepare(): Promise<void> {
    if (await this.#exists()) return
    for (const statement of this.#dialect.schema.createTable(table)) await this.#connection.execute(statement)
  }

  /** What was applied, as `blog.0001_initial`; empty where there is no table yet. */
  async read(): Promise<ReadonlySet<string>> {
    if (!(await this.#exists())) return new Set()
    const { quote } = this.#dialect.operators
    const sql = `SELECT ${quote('app')}, ${quote('name')} FROM ${quote(table.table)} ORDER BY ${quote('id')}`
    const { rows } = await this.#connection.run({ sql, write: false, returns: true }, [])
    return new Set(rows.map(([app, name]) => `${String(app)}.${String(name)}`))
  }

  async has(app: string, name: string): Promise<boolean> {
    const { rows } = await this.#connection.run(this.#find, this.#encoded({ app, name }))
    return rows.length > 0
  }

  async add(app: string, name: string, appliedAt: Date): Promise<void> {
    await this.#connection.run(this.#insert, this.#encoded({ app, name, applied_at: appliedAt }))
  }

  async remove(app: string, name: string): Promise<void> {
    await this.#connection.run(this.#delete, this.#encoded({ app, name }))
  }

  async #exists(): Promise<boolean> {
    return (await this.#dialect.introspection.tables(this.#connection)).includes(table.table)
  }

  #parameter(column: string, number: number): string {
    const placeholder = this.#dialect.operators.placeholder(number)
    return this.#codec(column).write?.(placeholder) ?? placeholder
  }

  #encoded(values: Readonly<Record<string, unknown>>): unknown[] {
    return Object.entries(values).map(([column, value]) => {
      const { encode } = this.#codec(column)
      // The value is of the column's own kind.
      return encode ? encode(value as never) : value
    })
  }

  #codec(name: string): ReturnType<Dialect['columns']['codecOf']> {
    const column = table.columns.find((one) => one.column === name) ?? table.columns[0]!
    return this.#dialect.columns.codecOf(column.spec)
  }
}
