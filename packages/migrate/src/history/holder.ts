import { hostname } from 'node:os'
import type { Connection, Dialect } from '@tsango/orm/dialects'
import { createModel, field } from '@tsango/orm/migrations'
import { OwnTable, ownTable } from './own-table.ts'

/** Who migrates. */
export const HOLDER = ownTable(
  createModel('tsango.MigrationHolder', {
    table: 'tsango_migration_holder',
    fields: { id: field.bigAuto(), holder: field.char(255), since: field.dateTime() },
  }),
)

/** A process that migrates. */
export interface Holder {
  /** Its machine and its number there. */
  readonly holder: string
  readonly since: Date
}

/**
 * Who migrates a database, for those who wait: `tsango_migration_holder(holder, since)`. It is the lock that keeps others out; a process that was
 * killed leaves its row behind, and the next one writes its own.
 */
export class HolderNote {
  readonly #table: OwnTable

  constructor(dialect: Dialect, connection: Connection) {
    this.#table = new OwnTable(dialect, connection, HOLDER)
  }

  async read(): Promise<Holder | undefined> {
    const rows = await this.#table.rows('holder', 'since')
    const last = rows.at(-1)
    return last && last[1] instanceof Date ? { holder: String(last[0]), since: last[1] } : undefined
  }

  /** Writes this process down in the place of whoever was there. */
  async write(since: Date): Promise<void> {
    await this.#table.prepare()
    await this.#table.delete({})
    await this.#table.insert({ holder: `${hostname()}, process ${process.pid}`.slice(-255), since })
  }

  clear(): Promise<void> {
    return this.#table.delete({})
  }
}
