import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Statement } from '../../base/driver.ts'

/** A statement as one connection keeps it. */
export interface Prepared {
  readonly statement: StatementSync
  /** Whether SQLite's last row id afterwards is this statement's. */
  readonly inserts: boolean
}

interface Kept extends Prepared {
  used: boolean
}

/** Before Node 24, a prepared statement went on to give the columns that `*` meant when it was prepared. */
const STAR = /(?:\bselect\s|\bdistinct\s|\breturning\s|,|\.)\s*\*/i
const INSERT = /^\s*(?:insert|replace)\b/i

/**
 * The prepared statements of one connection, by identity, at most `limit` of them.
 *
 * What was not used since the last sweep goes first (second chance): a use costs one look-up and one assignment, where a strict order of last use
 * would cost a delete and an insert on every call.
 */
export class Statements {
  readonly #database: DatabaseSync
  readonly #limit: number
  readonly #kept = new Map<Statement, Kept>()

  constructor(database: DatabaseSync, limit: number) {
    this.#database = database
    this.#limit = limit
  }

  get size(): number {
    return this.#kept.size
  }

  /** The prepared form of a statement; prepares it where it is not kept. */
  get(statement: Statement): Prepared {
    const kept = this.#kept.get(statement)
    if (kept === undefined) return this.#prepare(statement)
    kept.used = true
    return kept
  }

  #prepare(statement: Statement): Prepared {
    const star = STAR.test(statement.sql)
    // Preparing trusts the schema as this connection last saw it; a read looks whether it is still the same.
    if (star) this.#database.exec('SELECT 1 FROM sqlite_schema LIMIT 1')
    const prepared: Kept = {
      statement: this.#database.prepare(statement.sql),
      inserts: INSERT.test(statement.sql),
      used: false,
    }
    prepared.statement.setReturnArrays(true)
    if (this.#limit > 0 && !star) {
      if (this.#kept.size >= this.#limit) this.#evict()
      this.#kept.set(statement, prepared)
    }
    return prepared
  }

  /** Forgets one statement; the runtime finalizes it when it collects it. */
  #evict(): void {
    // A set key comes up again at the end, so that the second round always finds an unused one.
    for (const [statement, kept] of this.#kept) {
      this.#kept.delete(statement)
      if (!kept.used) return
      kept.used = false
      this.#kept.set(statement, kept)
    }
  }
}
