import {
  DatabaseClosed,
  DatabaseError,
  DatabaseUnavailable,
  LockTimeout,
  TransactionError,
} from '../../../errors/errors.ts'
import { bufferedCursor } from '../../base/buffered-cursor.ts'
import { CacheCount } from '../../base/cache-figures.ts'
import type {
  Answer,
  Connection,
  Driver,
  DriverOptions,
  RawResult,
  RowCursor,
  Statement,
  TransactionStart,
} from '../../base/driver.ts'
import { checkIsolation } from '../../base/isolation.ts'
import { OwnCursor } from '../../base/own-cursor.ts'
import { type Ignored, warnOfIgnored } from '../../base/settings.ts'
import { isBusy, translate } from '../errors.ts'
import { features } from '../features.ts'
import { LooseConnection, TransactionConnection } from './connection.ts'
import { StatementCursor } from './cursor.ts'
import { Database, type Keep, MEMORY } from './database.ts'
import { type OpenFile, openFile } from './file.ts'
import { Handles } from './handles.ts'
import { Readers } from './readers.ts'
import { retryWhileBusy } from './retry.ts'
import { pathOf } from './url.ts'
import type { Waiting } from './waiting.ts'
import { Writer } from './writer.ts'

// The first page has to be read for it: a file that is no database is found out.
const PING: Statement = { sql: 'SELECT 1 FROM sqlite_schema LIMIT 1', write: false, returns: true }

/** What only a server could do. */
const NO_SERVER: Ignored = {
  poolMin: 'connections to a file are opened in no time, and kept',
  idleTimeout: 'there is no server that would mind a connection that does nothing',
  maxLifetime: 'there is no server that would mind an old connection',
  connectTimeout: 'there is no server to wait for',
  statementTimeout: 'a statement runs in this process, and nothing can end it',
}
const IN_MEMORY: Ignored = { poolSize: 'a database in memory has one connection' }

/** Makes the driver of a file or of a database in memory. The file is opened on first use. */
export function sqliteDriver(url: string, options: DriverOptions): Driver {
  warnOfIgnored(options, features.title, { ...NO_SERVER, ...(pathOf(url, options.name) === MEMORY ? IN_MEMORY : {}) })
  return new SqliteDriver(pathOf(url, options.name), options)
}

/** What is there once the file is open. */
interface Parts {
  readonly file: OpenFile
  readonly writer: Writer
  readonly readers: Readers
}

/**
 * The driver of one file: one writer, which all drivers of the file in this process share; one reader for what runs outside of transactions;
 * and readers for transactions that only read. A database in memory has the writer alone, and everything takes its turns.
 */
class SqliteDriver implements Driver {
  readonly statements = new CacheCount()
  readonly #path: string
  readonly #name: string
  readonly #keep: Keep
  readonly #lenders: number
  readonly #readOnly: boolean
  readonly #waiting: Waiting
  readonly #handles = new Handles()
  #parts: Parts | undefined
  #reader: Database | undefined
  #closed: Promise<void> | undefined

  constructor(
    path: string,
    { name, poolSize = 2, prepare = 200, lockTimeout = 5_000, acquireTimeout = 5_000, readOnly = false }: DriverOptions,
  ) {
    this.#readOnly = readOnly
    this.#path = path
    this.#name = name
    this.#keep = { prepare, count: this.statements }
    this.#lenders = Math.max(1, poolSize - 1)
    this.#waiting = {
      lockTimeout,
      acquireTimeout,
      late: (cause) => new LockTimeout(`the writer of database "${name}"`, { cause }),
    }
  }

  run(statement: Statement, parameters: readonly unknown[]): Answer<RawResult> {
    const reader = this.#reader
    if (reader === undefined || (statement.write && !this.#readOnly)) return this.#runElsewhere(statement, parameters)
    try {
      return reader.run(statement, parameters)
    } catch (error) {
      if (isBusy(error)) return this.#patiently(() => reader.run(statement, parameters))
      throw translate(error)
    }
  }

  async openCursor(statement: Statement, parameters: readonly unknown[], size: number): Promise<RowCursor> {
    if (this.#path === MEMORY) return bufferedCursor((await this.run(statement, parameters)).rows, size)
    return this.#handles.during(this.#openCursor(statement, parameters, size))
  }

  begin(start: TransactionStart): Promise<Connection> {
    return this.#handles.during(this.#begin(start))
  }

  async end(connection: Connection, how: 'commit' | 'rollback'): Promise<void> {
    const parts = this.#parts
    if (!(connection instanceof TransactionConnection && parts && this.#handles.has(connection))) throw notOurs()
    try {
      await (connection.reads ? parts.readers : parts.writer).end(connection.detach(), how)
    } finally {
      this.#handles.remove(connection)
    }
  }

  acquire(): Promise<Connection> {
    return this.#handles.during(this.#acquire())
  }

  async release(connection: Connection): Promise<void> {
    if (!(connection instanceof LooseConnection) || !this.#handles.has(connection)) throw notOurs()
    try {
      const database = await connection.detach()
      if (this.#path === MEMORY) database.execute('PRAGMA foreign_keys = ON')
      else database.close()
    } finally {
      this.#handles.remove(connection)
    }
  }

  async ping(): Promise<void> {
    try {
      await this.run(PING, [])
    } catch (error) {
      if (error instanceof DatabaseUnavailable || error instanceof DatabaseClosed || error instanceof LockTimeout)
        throw error
      throw this.#unreadable(error)
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#drain()
    return this.#closed
  }

  async #begin({ isolation, readOnly = this.#readOnly }: TransactionStart): Promise<Connection> {
    if (isolation !== undefined) checkIsolation(isolation, features)
    const { writer, readers } = await this.#open()
    const reads = readOnly && this.#path !== MEMORY
    const database = await (reads ? readers.begin() : writer.begin(readOnly))
    return this.#handles.add(new TransactionConnection(database, reads))
  }

  async #acquire(): Promise<Connection> {
    const { file } = await this.#open()
    const inMemory = this.#path === MEMORY
    const database = await this.#patiently(() =>
      inMemory ? file.writer : new Database(file.path, { readOnly: this.#readOnly, ...this.#keep }),
    )
    return this.#handles.add(new LooseConnection(database, file.turns, this.#waiting))
  }

  /** With a reader of its own, so that it holds up nobody and nobody has to wait for it. */
  async #openCursor(statement: Statement, parameters: readonly unknown[], size: number): Promise<RowCursor> {
    const { file } = await this.#open()
    const options = { readOnly: true, spill: true, ...this.#keep }
    const reader = await this.#patiently(() => new Database(file.path, options))
    try {
      const cursor = await this.#patiently(() => new StatementCursor(reader, statement, parameters, size))
      const own = new OwnCursor(cursor, async () => {
        reader.close()
        this.#handles.remove(own)
      })
      return this.#handles.add(own)
    } catch (error) {
      reader.close()
      throw error
    }
  }

  /** Everything but a read on a file that is open. */
  #runElsewhere(statement: Statement, parameters: readonly unknown[]): Answer<RawResult> {
    const opened = this.#open()
    if (opened instanceof Promise) return this.#handles.during(opened.then(() => this.run(statement, parameters)))
    if ((!statement.write || this.#readOnly) && this.#reader) return this.run(statement, parameters)
    const result = opened.writer.run(statement, parameters)
    return result instanceof Promise ? this.#handles.during(result) : result
  }

  /** Opens the file where it is not open yet: now, unless another process keeps us from it. */
  #open(): Answer<Parts> {
    if (this.#closed) throw new DatabaseClosed(this.#name)
    if (this.#parts) return this.#parts
    try {
      return this.#openNow()
    } catch (error) {
      if (isBusy(error)) return this.#handles.during(this.#patiently(() => this.#parts ?? this.#openNow()))
      throw error
    }
  }

  #openNow(): Parts {
    try {
      const file = openFile(this.#path, this.#name, this.#keep)
      this.#reader = this.#openReader(file)
      this.#parts = {
        file,
        writer: new Writer(file, this.#waiting),
        readers: new Readers(file.path, this.#lenders, this.#keep, this.#waiting),
      }
      return this.#parts
    } catch (error) {
      throw isBusy(error) || error instanceof DatabaseError ? error : this.#unreadable(error)
    }
  }

  /** Comes after the writer, which makes the file where there is none; a reader cannot. */
  #openReader(file: OpenFile): Database | undefined {
    if (this.#path === MEMORY) return undefined
    try {
      return new Database(file.path, { readOnly: true, ...this.#keep })
    } catch (error) {
      file.release()
      throw error
    }
  }

  async #patiently<T>(work: () => T): Promise<T> {
    try {
      return await retryWhileBusy(work, this.#waiting.lockTimeout, this.#waiting.late)
    } catch (error) {
      throw translate(error)
    }
  }

  /** Waits for what is out and for what waits in the queue, then closes. What does not come back in time is undone. */
  async #drain(): Promise<void> {
    const reader = this.#reader
    this.#reader = undefined
    for (const late of await this.#handles.empty(this.#waiting.lockTimeout)) await this.#undo(late)
    reader?.close()
    this.#parts?.readers.close()
    this.#parts?.file.release()
  }

  async #undo(handle: object): Promise<void> {
    try {
      if (handle instanceof TransactionConnection) await this.end(handle, 'rollback')
      if (handle instanceof LooseConnection) await this.release(handle)
      if (handle instanceof OwnCursor) await handle.close()
    } catch {
      // Closing goes on: the file's locks end with its connections.
    }
  }

  #unreadable(cause: unknown): DatabaseUnavailable {
    const hint = 'Is it a SQLite database that this process may read and write, in a folder where it may make files?'
    return new DatabaseUnavailable(this.#name, `the file "${this.#path}" cannot be opened`, { cause, hint })
  }
}

function notOurs(): TransactionError {
  return new TransactionError(
    'This connection is not in use: it was given back before, or it belongs to another driver.',
  )
}
