import { UniqueViolation } from '../../errors/errors.ts'
import type { CacheCount } from '../base/cache-figures.ts'
import type { RawResult, Statement } from '../base/driver.ts'
import { endOrCut, type Physical } from '../base/pool.ts'
import { StatementCache } from '../base/statement-cache.ts'
import { refuseTooLarge } from '../base/statement-size.ts'
import { Turns } from '../base/turns.ts'
import { connectionLost } from '../base/unavailable.ts'
import { isServerError, translate } from './errors.ts'
import { Inflow } from './inflow.ts'
import type { Link, MakeLink } from './link.ts'

/** What a connection needs to know besides its socket. */
export interface ConnectionOptions {
  /** The name in `databases`, for messages. */
  readonly database: string
  /** Statements that are kept prepared; 0: each is closed after its one run. */
  readonly prepare: number
  /** Shared by all connections of a driver. */
  readonly count: CacheCount
  /** Shared by all connections of a driver. */
  readonly schema: SchemaVersion
}

/** How often the connections of a driver have changed the schema. */
export interface SchemaVersion {
  changes: number
}

interface Prepared {
  readonly handle: unknown
  /** The schema for which it was prepared. */
  readonly changes: number
}

const CHANGES_SCHEMA = /^\s*(?:ALTER|CREATE|DROP|RENAME)\b/i

/** A session may have a step between automatic keys: clusters in which several servers are written to set one. And no statement may have more bytes. */
const SETTINGS: Statement = {
  sql: 'SELECT @@SESSION.auto_increment_increment, @@SESSION.max_allowed_packet',
  write: false,
  returns: true,
}
const LARGER = 'Or raise max_allowed_packet of the server.'
const SETS_STEP = /^\s*SET\b[\s\S]*\bauto_increment_increment\b/i

/** Errors with which a server that goes down, or that has waited too long for us, cuts a connection before a statement is run. */
const SHUTDOWN: ReadonlySet<number> = new Set([1053, 1079, 1080, 1927, 3169, 4031])

/** The statement was prepared for a table that is another one now, more often than the server likes; and: it does not know it. */
const STALE: ReadonlySet<number> = new Set([1243, 1615])

/** Parts that are computed have no name, and columns that are computed for an index alone are none of the row's. */
const COLUMNS_OF_KEY: Statement = {
  sql: `SELECT s.column_name FROM information_schema.statistics AS s
    INNER JOIN information_schema.columns AS c USING (table_schema, table_name, column_name)
    WHERE s.table_schema = DATABASE() AND s.table_name = ? AND s.index_name = ? AND NOT (c.extra LIKE '%GENERATED%' AND c.extra LIKE '%INVISIBLE%')
    ORDER BY s.seq_in_index`,
  write: false,
  returns: true,
}

/** The table that a statement writes to. */
const WRITTEN = /^\s*(?:INSERT(?: IGNORE)? INTO|REPLACE INTO|UPDATE)\s+`((?:[^`]|``)+)`/i

/** One connection, through whatever package: statements run one after the other, prepared and kept. */
export class MysqlConnection implements Physical {
  readonly #link: Link
  readonly #options: ConnectionOptions
  readonly #prepared: StatementCache<Prepared>
  readonly #turns = new Turns()
  #sending = false
  /** Rows that are not in yet. */
  #inflow: Inflow | undefined
  #step = 1
  #most = Number.POSITIVE_INFINITY
  lost: 'unsent' | 'sent' | undefined

  constructor(make: MakeLink, options: ConnectionOptions) {
    this.#options = options
    this.#prepared = new StatementCache(options.prepare, options.count)
    this.#link = make(() => {
      this.#lose(this.#sending ? 'sent' : 'unsent')
      this.#inflow?.fail(undefined)
    })
  }

  /** Logs in; rejects with the errors of the package. */
  open(): Promise<void> {
    return this.#link.open()
  }

  run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    return this.#take(() => this.#run(statement, parameters))
  }

  openCursor(statement: Statement, parameters: readonly unknown[], size: number): Promise<Inflow> {
    return this.#take(() => this.#stream(statement, parameters, size))
  }

  execute(sql: string): Promise<void> {
    return this.#take(async () => {
      await this.#send(() => this.#link.query(sql))
      await this.#seen(sql)
    })
  }

  /** Asks for what is true of this session: the step between automatic keys, and how large a statement may be. */
  readSettings(): Promise<void> {
    return this.#take(() => this.#askSettings())
  }

  close(): Promise<void> {
    const ended = this.lost ? Promise.resolve() : this.#link.end()
    this.#lose('unsent')
    this.#prepared.clear()
    return endOrCut(ended, () => this.#link.destroy())
  }

  /** The line carries one answer at a time: rows that are not in yet come in first. */
  #take<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(() => (this.#inflow ? this.#inflow.rest().then(work) : work()))
  }

  async #run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    try {
      const result = await this.#query(statement, parameters)
      if (!statement.write) return result
      if (!statement.returns) await this.#seen(statement.sql)
      return this.#step === 1 || result.insertId === undefined ? result : { ...result, insertStep: this.#step }
    } catch (error) {
      if (isStale(error)) {
        this.#prepared.delete(statement)
        return this.#query(statement, parameters)
      }
      throw error instanceof UniqueViolation ? await this.#withColumns(error, statement) : error
    }
  }

  #seen(sql: string): Promise<void> | undefined {
    if (CHANGES_SCHEMA.test(sql)) this.#options.schema.changes++
    return SETS_STEP.test(sql) ? this.#askSettings() : undefined
  }

  async #askSettings(): Promise<void> {
    const [[step, most] = []] = (await this.#query(SETTINGS, [])).rows
    this.#step = Number(step)
    this.#most = Number(most)
  }

  async #query(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    refuseTooLarge(parameters, this.#most, LARGER)
    const kept = this.#get(statement)
    const prepared = kept ?? (await this.#prepare(statement))
    try {
      return await this.#send(() => this.#link.run(prepared.handle, parameters, statement))
    } finally {
      if (this.#options.prepare === 0) this.#forget(prepared)
    }
  }

  async #stream(statement: Statement, parameters: readonly unknown[], size: number, tries = 2): Promise<Inflow> {
    refuseTooLarge(parameters, this.#most, LARGER)
    const prepared = this.#get(statement) ?? (await this.#prepare(statement))
    if (this.lost) throw this.#gone(undefined)
    this.#sending = true
    const inflow = new Inflow(this.#link.stream(prepared.handle, parameters), size, {
      failure: (error) => (error === undefined ? this.#gone(error) : this.#failure(error)),
      ended: () => {
        this.#inflow = undefined
        this.#sending = false
        if (this.#options.prepare === 0) this.#forget(prepared)
      },
      cut: () => {
        this.#lose('unsent')
        this.#link.destroy()
        inflow.fail(undefined)
      },
    })
    this.#inflow = inflow
    try {
      await inflow.started()
      return inflow
    } catch (error) {
      if (tries === 1 || !isStale(error)) throw error
      this.#prepared.delete(statement)
      return this.#stream(statement, parameters, size, tries - 1)
    }
  }

  // The server keeps the types of parameters from before a change of the schema, and stores nonsense by them: what was prepared then is not used again.
  #get(statement: Statement): Prepared | undefined {
    const kept = this.#prepared.get(statement)
    if (kept === undefined || kept.changes === this.#options.schema.changes) return kept
    this.#prepared.delete(statement)
    this.#forget(kept)
    return undefined
  }

  async #prepare(statement: Statement): Promise<Prepared> {
    const { changes } = this.#options.schema
    const prepared = { handle: await this.#send(() => this.#link.prepare(statement.sql)), changes }
    if (this.#options.prepare > 0) for (const evicted of this.#prepared.set(statement, prepared)) this.#forget(evicted)
    return prepared
  }

  #forget({ handle }: Prepared): void {
    if (!this.lost) this.#link.forget(handle)
  }

  async #send<T>(send: () => Promise<T>): Promise<T> {
    if (this.lost) throw this.#gone(undefined)
    this.#sending = true
    try {
      return await send()
    } catch (error) {
      throw this.#failure(error)
    } finally {
      this.#sending = false
    }
  }

  #failure(error: unknown): unknown {
    if (isServerError(error) && !SHUTDOWN.has(error.errno)) return translate(error)
    const fate = isServerError(error) ? 'unsent' : this.#link.fateOf(error)
    // A value that cannot be sent fails before anything is sent, and the connection lives on.
    if (fate === undefined) return error
    this.#lose(fate)
    return this.#gone(error)
  }

  #gone(error: unknown): Error {
    return connectionLost(this.#options.database, error)
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
