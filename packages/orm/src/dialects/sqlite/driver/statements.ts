import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { CacheCount } from '../../base/cache-figures.ts'
import type { Statement } from '../../base/driver.ts'
import { StatementCache } from '../../base/statement-cache.ts'

/** A statement as one connection keeps it. */
export interface Prepared {
  readonly statement: StatementSync
  /** Whether SQLite's last row id afterwards is this statement's. */
  readonly inserts: boolean
}

/** Before Node 24, a prepared statement went on to give the columns that `*` meant when it was prepared. */
const STAR = /(?:\bselect\s|\bdistinct\s|\breturning\s|,|\.)\s*\*/i
const INSERT = /^\s*(?:insert|replace)\b/i

/** The prepared statements of one connection, by identity; the runtime finalizes one that is no longer kept when it collects it. */
export class Statements {
  readonly #database: DatabaseSync
  readonly #kept: StatementCache<Prepared>

  /** `count` gathers the figures of all connections of a driver. */
  constructor(database: DatabaseSync, limit: number, count?: CacheCount) {
    this.#database = database
    this.#kept = new StatementCache(limit, count)
  }

  get size(): number {
    return this.#kept.size
  }

  /** The prepared form of a statement; prepares it where it is not kept. */
  get(statement: Statement): Prepared {
    const kept = this.#kept.get(statement)
    if (kept) return kept
    const prepared = this.prepare(statement)
    if (!STAR.test(statement.sql)) this.#kept.set(statement, prepared)
    return prepared
  }

  /** Forgets all, as their connection has ended. */
  clear(): void {
    this.#kept.clear()
  }

  /** A prepared form of a statement that is not kept. */
  prepare(statement: Statement): Prepared {
    // Preparing trusts the schema as this connection last saw it; a read looks whether it is still the same.
    if (STAR.test(statement.sql)) this.#database.exec('SELECT 1 FROM sqlite_schema LIMIT 1')
    const prepared = { statement: this.#database.prepare(statement.sql), inserts: INSERT.test(statement.sql) }
    prepared.statement.setReturnArrays(true)
    return prepared
  }
}
