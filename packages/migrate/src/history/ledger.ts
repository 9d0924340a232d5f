import type { Connection, Dialect } from '@tsango/orm/dialects'
import { createModel, field } from '@tsango/orm/migrations'
import { OwnTable, ownTable } from './own-table.ts'

/** What was applied. */
export const LEDGER = ownTable(
  createModel('tsango.Migration', {
    table: 'tsango_migrations',
    fields: {
      id: field.bigAuto(),
      app: field.char(100),
      name: field.char(255),
      appliedAt: field.dateTime(),
      hash: field.char(64, { null: true }),
    },
    indexes: [{ fields: ['app', 'name'], unique: true }],
  }),
)

/** What is written down in a database about the migrations that were applied to it: `tsango_migrations(app, name, applied_at, hash)`. */
export class Ledger {
  readonly #table: OwnTable

  constructor(dialect: Dialect, connection: Connection) {
    this.#table = new OwnTable(dialect, connection, LEDGER)
  }

  /** Makes the table where it is missing. */
  prepare(): Promise<void> {
    return this.#table.prepare()
  }

  /** What was applied, as `blog.0001_initial`; empty where there is no table yet. */
  async read(): Promise<ReadonlySet<string>> {
    const rows = await this.#table.rows('app', 'name')
    return new Set(rows.map(([app, name]) => `${String(app)}.${String(name)}`))
  }

  /** What the migrations did when they were applied, by their names; see {@link migrationHash}. */
  async hashes(): Promise<ReadonlyMap<string, string | undefined>> {
    const rows = await this.#table.rows('app', 'name', 'hash')
    return new Map(
      rows.map(([app, name, hash]) => [`${String(app)}.${String(name)}`, hash === null ? undefined : String(hash)]),
    )
  }

  add(app: string, name: string, appliedAt: Date, hash?: string): Promise<void> {
    return this.#table.insert({ app, name, applied_at: appliedAt, hash: hash ?? null })
  }

  remove(app: string, name: string): Promise<void> {
    return this.#table.delete({ app, name })
  }
}
