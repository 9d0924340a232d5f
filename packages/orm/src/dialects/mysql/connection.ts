import type { Connection as Client, TypedParameterValue } from 'mysql2'
import { UniqueViolation } from '../../errors/errors.ts'
import type { RawResult, Statement } from '../base/driver.ts'
import { endOrCut, type Physical } from '../base/pool.ts'
import { Turns } from '../base/turns.ts'
import { unavailable } from '../base/unavailable.ts'
import { isServerError, translate } from './errors.ts'

/** What `mysql2` gives for a statement: rows, or what it did. */
type Outcome = unknown[][] | { readonly affectedRows: number; readonly insertId: number }

/** Makes a parameter that is a whole number on the wire as well: `mysql2` sends numbers as floats. */
export type Whole = (value: number | bigint) => TypedParameterValue

/** What a connection needs to know besides its socket. */
export interface ConnectionOptions {
  readonly database: string
  readonly whole: Whole
  /** Keeps statements prepared; else each is closed after its one run. */
  readonly keep: boolean
  /** Shared by all connections of a driver. */
  readonly schema: SchemaVersion
}

/** How often the connections of a driver have changed the schema. */
export interface SchemaVersion {
  changes: number
}

const CHANGES_SCHEMA = /^\s*(?:ALTER|CREATE|DROP|RENAME)\b/i

/** Errors with which a server that goes down, or that has waited too long for us, cuts a connection before a statement is run. */
const SHUTDOWN: ReadonlySet<number> = new Set([1053, 1079, 1080, 1927, 3169, 4031])

/** The statement was prepared for a table that is another one now, more often than the server likes; and: it does not know it. */
const STALE: ReadonlySet<number> = new Set([1243, 1615])

const COLUMNS_OF_KEY =
  'SELECT column_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ? ORDER BY seq_in_index'

/** The table that a statement writes to. */
const WRITTEN = /^\s*(?:INSERT(?: IGNORE)? INTO|REPLACE INTO|UPDATE)\s+`((?:[^`]|``)+)`/i

/** One connection of `mysql2`: statements run one after the other, prepared and kept by `mysql2` itself. */
export class MysqlConnection implements Physical {
  readonly #client: Client
  readonly #options: ConnectionOptions
  readonly #turns = new Turns()
  #sending = false
  lost: 'unsent' | 'sent' | undefined

  constructor(client: Client, options: ConnectionOptions) {
    this.#client = client
    this.#options = options
    // The server or the network may end an idle connection at any time; without a listener that would end the process.
    client.on('error', () => this.#lose(this.#sending ? 'sent' : 'unsent'))
    client.on('end', () => this.#lose(this.#sending ? 'sent' : 'unsent'))
  }

  run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    return this.#turns.take(() => this.#run(statement, parameters))
  }

  execute(sql: string): Promise<void> {
    return this.#turns.take(async () => {
      await this.#send((done) => this.#client.query(sql, done))
      this.#seen(sql)
    })
  }

  close(): Promise<void> {
    const ended = this.lost ? Promise.resolve() : new Promise((resolve) => this.#client.end(resolve))
    this.#lose('unsent')
    return endOrCut(ended, () => this.#client.destroy())
  }

  async #run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    const sql = this.#current(statement.sql)
    try {
      const result = await this.#query(sql, parameters)
      this.#seen(sql)
      return result
    } catch (error) {
      if (isStale(error)) {
        this.#client.unprepare(sql)
        return this.#query(sql, parameters)
      }
      throw error instanceof UniqueViolation ? await this.#withColumns(error, statement) : error
    }
  }

  // The server keeps the types of parameters from before a change of the schema, and stores nonsense by them: what was prepared then is not used again.
  #current(sql: string): string {
    const { changes } = this.#options.schema
    return changes === 0 ? sql : `${sql} /* ${changes} */`
  }

  #seen(sql: string): void {
    if (CHANGES_SCHEMA.test(sql)) this.#options.schema.changes++
  }

  async #query(sql: string, parameters: readonly unknown[]): Promise<RawResult> {
    const values = parameters.map((value) => this.#onWire(value))
    try {
      return resultOf(await this.#send((done) => this.#client.execute(sql, values, done)))
    } finally {
      if (!this.#options.keep) this.#client.unprepare(sql)
    }
  }

  #send(send: (done: (error: unknown, outcome: unknown) => void) => void): Promise<Outcome> {
    if (this.lost) return Promise.reject(this.#gone(undefined))
    this.#sending = true
    return new Promise((resolve, reject) => {
      send((error, outcome) => {
        this.#sending = false
        if (error) reject(this.#failure(error))
        // One statement at a time is sent, so there is one outcome.
        else resolve(outcome as Outcome)
      })
    })
  }

  #onWire(value: unknown): never {
    const sent =
      typeof value === 'bigint' || Number.isSafeInteger(value)
        ? this.#options.whole(value as number | bigint)
        : value instanceof Uint8Array && !Buffer.isBuffer(value)
          ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
          : value
    // The types of `mysql2` name fewer values than it takes.
    return sent as never
  }

  #failure(error: unknown): unknown {
    if (isServerError(error) && !SHUTDOWN.has(error.errno)) return translate(error)
    if (isServerError(error)) {
      this.#lose('unsent')
      return this.#gone(error)
    }
    const fatal = error instanceof Error && ('fatal' in error || 'code' in error)
    if (!fatal) return error
    this.#lose(error.message.includes('closed state') ? 'unsent' : 'sent')
    return this.#gone(error)
  }

  #gone(error: unknown): Error {
    return unavailable(this.#options.database, error, 'the connection was cut')
  }

  #lose(how: 'unsent' | 'sent'): void {
    this.lost ??= how
  }

  /** The server names the index alone; forms want to know the columns. */
  async #withColumns(error: UniqueViolation, statement: Statement): Promise<UniqueViolation> {
    const table = error.table ?? WRITTEN.exec(statement.sql)?.[1]?.replaceAll('``', '`')
    if (!table || !error.constraint) return error
    const found = await this.#query(COLUMNS_OF_KEY, [table, error.constraint]).catch(() => undefined)
    const columns = found?.rows.map(([name]) => String(name)) ?? []
    return new UniqueViolation({ table, constraint: error.constraint, columns }, { cause: error.cause })
  }
}

function isStale(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return isServerError(cause) && STALE.has(cause.errno)
}

function resultOf(outcome: Outcome): RawResult {
  if (Array.isArray(outcome)) return { rows: outcome, affected: outcome.length, insertId: undefined }
  return { rows: [], affected: outcome.affectedRows, insertId: outcome.insertId || undefined }
}
