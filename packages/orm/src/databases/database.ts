import type { Registry } from '@tsango/core'
import { CompiledCache } from '../compile/compile.ts'
import { rowColumns } from '../compile/row-columns.ts'
import { RowWrites } from '../compile/row-writes.ts'
import type {
  Answer,
  CacheFigures,
  Columns,
  Dialect,
  Driver,
  RawResult,
  RowCursor,
  Statement,
} from '../dialects/base/base.ts'
import type { Cipher } from '../encryption/cipher.ts'
import { ReadOnlyDatabase } from '../errors/errors.ts'
import { type Health, healthOf } from './health.ts'
import { noCursors } from './no-cursors.ts'
import { isObserved, observed } from './observed.ts'
import type { Replicas } from './replicas.ts'
import type { Routing } from './routing.ts'
import { isKnownWrite, oneOff } from './statement-text.ts'
import type { Written } from './written.ts'

/** Something that runs statements: a database outside of a transaction, or an open block of one. */
export interface Session {
  readonly database: Database
  /** The rows that were written, where that may be undone. */
  readonly written?: Written | undefined
  run(statement: Statement, parameters: readonly unknown[]): Answer<RawResult>
  /** Runs a statement that only reads, outside of a transaction on a replica where there is one that may answer. */
  read(statement: Statement, parameters: readonly unknown[]): Answer<RawResult>
  /** Reads a statement part by part. Rejects with `Unsupported` where the database cannot. */
  openCursor(statement: Statement, parameters: readonly unknown[], options: RowCursorOptions): Promise<RowCursor>
}

/** How a cursor is opened. */
export interface RowCursorOptions {
  /** Rows of one part. */
  readonly size: number
  /** Whether a replica may answer. */
  readonly replica: boolean
}

/**
 * The figures of a database's statements. They count on while they are looked at.
 *
 * A rate of hits that stays low says that queries are put together in ever new ways, each of which has to be compiled: by predicates made at run time, or
 * by SQL text with values in it.
 */
export interface StatementFigures {
  /** Statements compiled from queries; at most 2,000 are kept. */
  readonly compiled: CacheFigures
  /** Statements prepared on all connections; `undefined` where the driver does not tell. */
  readonly prepared: CacheFigures | undefined
}

/** What an open database has beside its connections. */
export interface DatabaseParts {
  /** What encrypts; absent where no key was given. */
  readonly cipher?: Cipher | undefined
  readonly replicas?: Replicas | undefined
  /** Whether it refuses writes. */
  readonly readOnly?: boolean | undefined
  /** The database that it is a replica of. */
  readonly replicaOf?: string | undefined
  /** Where models live. */
  readonly routing?: Routing | undefined
}

/** One open database of an application: its dialect, its connections, its models. */
export class Database implements Session {
  readonly name: string
  readonly dialect: Dialect
  readonly driver: Driver
  readonly registry: Registry
  /** What encrypts; absent where no key was given. */
  readonly cipher: Cipher | undefined
  /** Where it is read outside of transactions. */
  readonly replicas: Replicas | undefined
  /** Whether it refuses writes: it was set up so, or is a replica. */
  readonly readOnly: boolean
  /** The rows that were written, where nothing of it stays. */
  declare readonly written?: Written
  /** The database that it is a replica of. */
  readonly replicaOf: string | undefined
  /** Where models live; absent where all are in one database. */
  readonly routing: Routing | undefined
  /** Its columns as rows see them. */
  readonly columns: Columns
  /** The statements of query sets, compiled once a shape. */
  readonly compiled: CompiledCache
  /** The statements that write whole rows. */
  readonly writes: RowWrites

  constructor(name: string, dialect: Dialect, driver: Driver, registry: Registry, parts: DatabaseParts = {}) {
    this.name = name
    this.dialect = dialect
    this.driver = driver
    this.registry = registry
    this.cipher = parts.cipher
    this.replicas = parts.replicas
    this.replicaOf = parts.replicaOf
    this.routing = parts.routing
    this.readOnly = parts.readOnly === true || parts.replicaOf !== undefined
    this.columns = rowColumns(dialect.columns, parts.cipher)
    this.compiled = new CompiledCache(this)
    this.writes = new RowWrites(this)
  }

  /** How its caches of statements do: those compiled from queries, and those that its connections keep prepared, where its driver tells. */
  get statements(): StatementFigures {
    return { compiled: this.compiled.figures, prepared: this.driver.statements }
  }

  /** The same database through another driver, without its replicas. */
  through(driver: Driver, written: Written): Database {
    return Object.create(this, {
      driver: { value: driver },
      replicas: { value: undefined },
      written: { value: written },
    })
  }

  get database(): this {
    return this
  }

  /** Runs a statement outside of any transaction. Rejects or throws with the errors of `@tsango/orm/errors`. */
  run(statement: Statement, parameters: readonly unknown[]): Answer<RawResult> {
    if (statement.write) this.noteWrite(statement)
    if (!isObserved()) return this.driver.run(statement, parameters)
    return observed(this, statement, () => this.driver.run(statement, parameters))
  }

  read(statement: Statement, parameters: readonly unknown[]): Answer<RawResult> {
    if (this.replicas === undefined) return this.run(statement, parameters)
    return this.replicas.read(
      (database) => database.run(statement, parameters),
      () => this.run(statement, parameters),
    )
  }

  async openCursor(
    statement: Statement,
    parameters: readonly unknown[],
    options: RowCursorOptions,
  ): Promise<RowCursor> {
    const { driver, dialect, replicas } = this
    const open = (database: Database): Promise<RowCursor> =>
      database.openCursor(statement, parameters, { ...options, replica: false })
    if (options.replica && replicas) return replicas.read(open, () => open(this))
    if (!driver.openCursor) throw noCursors(dialect)
    return observed(this, statement, driver.openCursor.bind(driver, statement, parameters, options.size))
  }

  /** To be called before a write is sent. Throws {@link ReadOnlyDatabase}. */
  noteWrite({ sql }: Statement): void {
    if (this.readOnly && isKnownWrite(sql)) throw new ReadOnlyDatabase(this.name, this.replicaOf)
    this.replicas?.wrote()
  }

  /**
   * How it and its replicas do: whether they answer, how quickly, and how far replicas are behind. Never rejects.
   *
   * @example
   * const { answers, replicas } = await currentDatabases().get().health()
   */
  health(): Promise<Health> {
    return healthOf(this)
  }

  /** Runs SQL text that is used once. Parameters are bound; placeholders are the dialect's own. */
  async sql(text: string, parameters: readonly unknown[] = []): Promise<RawResult> {
    return this.run(oneOff(text), parameters)
  }
}
