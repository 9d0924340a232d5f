import type { AggregateOptions, DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { CacheCount } from '../../base/cache-figures.ts'
import type { RawResult, Statement } from '../../base/driver.ts'
import { aggregateFunctions } from '../aggregate-functions.ts'
import { functions } from '../functions.ts'
import { sqliteRuntime } from './runtime.ts'
import { Statements } from './statements.ts'

/** How a file is opened. */
export interface OpenOptions extends Keep {
  readonly readOnly: boolean
  /** Whether what does not fit in the cache, as rows that are being sorted, goes to a file of its own; default: false. */
  readonly spill?: boolean
}

/** What a connection keeps. */
export interface Keep {
  /** Prepared statements that are kept. */
  readonly prepare: number
  /** Gathers the figures of all connections of a driver. */
  readonly count?: CacheCount | undefined
}

/** In kibibytes, for each connection; SQLite's own 2 MiB are of another age. */
const CACHE_KIB = 16_384
/** In bytes: what the write-ahead log is cut to after a large transaction. */
const LOG_LIMIT = 64 * 1024 * 1024

/** The path of a database that lives in memory. */
export const MEMORY = ':memory:'

const NO_ROWS: RawResult['rows'] = Object.freeze([])

/** One connection of the runtime's SQLite with our settings. It is synchronous and throws the runtime's errors. */
export class Database {
  readonly path: string
  readonly #database: DatabaseSync
  readonly #statements: Statements

  constructor(path: string, { readOnly, prepare, count, spill = false }: OpenOptions) {
    this.path = path
    const { DatabaseSync } = sqliteRuntime()
    // A timeout would be SQLite's own wait for a lock, which stops the event loop.
    this.#database = new DatabaseSync(path, { readOnly, timeout: 0, enableForeignKeyConstraints: true })
    this.#statements = new Statements(this.#database, prepare, count)
    try {
      this.#configure(readOnly, spill)
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  /** Whether a transaction is open. SQLite ends one by itself after some errors: a full disk, for one. */
  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  /** Statements that are kept prepared. */
  get prepared(): number {
    return this.#statements.size
  }

  run(statement: Statement, parameters: readonly unknown[]): RawResult {
    const { statement: prepared, inserts } = this.#statements.get(statement)
    // What cannot be bound is refused by the runtime.
    const values = parameters as readonly SQLInputValue[]
    if (statement.returns) {
      // Rows are arrays, because the statement was told so; the types of the runtime do not know.
      const rows = prepared.all(...values) as unknown as unknown[][]
      const affected = statement.write ? rows.length : 0
      if (!statement.named) return { rows, affected, insertId: undefined }
      return { rows, columns: prepared.columns().map(({ name }) => name), affected, insertId: undefined }
    }
    const { changes, lastInsertRowid } = prepared.run(...values)
    const affected = Number(changes)
    // SQLite tells the last of them; they are consecutive.
    const insertId = inserts && affected > 0 ? Number(lastInsertRowid) - affected + 1 : undefined
    return { rows: NO_ROWS, affected, insertId }
  }

  /** The rows of a statement, which are read as they are asked for. It is prepared for them alone: another run of the same would begin them anew. */
  iterate(statement: Statement, parameters: readonly unknown[]): Iterator<readonly unknown[]> {
    const { statement: prepared } = this.#statements.prepare(statement)
    // See above.
    return prepared.iterate(...(parameters as readonly SQLInputValue[])) as unknown as Iterator<readonly unknown[]>
  }

  execute(sql: string): void {
    this.#database.exec(sql)
  }

  close(): void {
    this.#statements.clear()
    if (this.#database.isOpen) this.#database.close()
  }

  #configure(readOnly: boolean, spill: boolean): void {
    this.#database.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA temp_store = ${spill ? 'FILE' : 'MEMORY'};`)
    if (!readOnly && this.path !== MEMORY)
      this.#database.exec(
        `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = ${LOG_LIMIT};`,
      )
    // What is gathered may be any object, whatever the types of the runtime say.
    for (const { name, bigints, ...made } of aggregateFunctions)
      this.#database.aggregate(name, { ...made, useBigIntArguments: bigints } as unknown as AggregateOptions)
    for (const { name, call, bigints } of functions)
      this.#database.function(
        name,
        { deterministic: true, useBigIntArguments: bigints },
        call as (...values: unknown[]) => SQLInputValue,
      )
  }
}
