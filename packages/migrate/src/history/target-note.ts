import type { Connection, Dialect } from '@tsango/orm/dialects'
import { createModel, field } from '@tsango/orm/migrations'
import { OwnTable, ownTable } from './own-table.ts'

/** As which of many a database was migrated. */
export const TARGET = ownTable(
  createModel('tsango.MigrationTarget', {
    table: 'tsango_migration_target',
    fields: {
      id: field.bigAuto(),
      name: field.char(255),
      code: field.char(100, { null: true }),
      message: field.text({ null: true }),
      at: field.dateTime(),
    },
  }),
)

/** Why it failed the last time, and when. */
export interface TargetFailure {
  readonly code: string
  readonly message: string
  readonly at: Date
}

/** What one of many knows of itself. */
export interface TargetNoted {
  readonly name: string
  /** Absent where the last run did what it was to do. */
  readonly failure?: TargetFailure
}

/**
 * As which of many a database was migrated, and why that failed the last time: `tsango_migration_target(name, code, message, at)`. A copy of it has the
 * name that the original had.
 */
export class TargetNote {
  readonly #table: OwnTable

  constructor(dialect: Dialect, connection: Connection) {
    this.#table = new OwnTable(dialect, connection, TARGET)
  }

  async read(): Promise<TargetNoted | undefined> {
    const [row] = await this.#table.rows('name', 'code', 'message', 'at')
    if (!row) return undefined
    const [name, code, message, at] = row
    if (code === null || !(at instanceof Date)) return { name: String(name) }
    return { name: String(name), failure: { code: String(code), message: String(message), at } }
  }

  /** Writes it down in the place of what was there. */
  async write({ name, failure }: TargetNoted): Promise<void> {
    await this.#table.prepare()
    await this.#table.delete({})
    const { code = null, message = null, at = new Date() } = failure ?? {}
    await this.#table.insert({ name, code, message, at })
  }
}
