import { TransactionError } from '../../../errors/errors.ts'
import type { Connection, RawResult, RowCursor, Statement } from '../../base/driver.ts'
import { translate } from '../errors.ts'
import { StatementCursor } from './cursor.ts'
import { type Database, MEMORY } from './database.ts'
import { retryWhileBusy } from './retry.ts'
import type { Turns } from './turns.ts'
import type { Waiting } from './waiting.ts'

/** What leaves the rows that are being read as they are. */
const HARMLESS = /^\s*(?:SAVEPOINT|RELEASE)\b/i

/** The connection of one transaction. It answers at once, and refuses every use after the end. */
export class TransactionConnection implements Connection {
  /** It came from the readers. */
  readonly reads: boolean
  readonly #cursors = new Set<StatementCursor>()
  #database: Database | undefined

  constructor(database: Database, reads: boolean) {
    this.#database = database
    this.reads = reads
  }

  run(statement: Statement, parameters: readonly unknown[]): RawResult {
    const database = this.#open()
    try {
      if (statement.write) for (const cursor of this.#cursors) cursor.rest()
      return database.run(statement, parameters)
    } catch (error) {
      throw translate(error)
    }
  }

  async openCursor(statement: Statement, parameters: readonly unknown[], size: number): Promise<RowCursor> {
    const database = this.#open()
    try {
      const closed = (cursor: StatementCursor): boolean => this.#cursors.delete(cursor)
      const cursor = new StatementCursor(database, statement, parameters, size, closed)
      this.#cursors.add(cursor)
      return cursor
    } catch (error) {
      throw translate(error)
    }
  }

  execute(sql: string): void {
    const database = this.#open()
    try {
      if (!HARMLESS.test(sql)) for (const cursor of this.#cursors) cursor.rest()
      database.execute(sql)
    } catch (error) {
      throw translate(error)
    }
  }

  /** Takes the database back: from now on every use is refused. */
  detach(): Database {
    const database = this.#open()
    for (const cursor of this.#cursors) cursor.stop()
    this.#database = undefined
    return database
  }

  #open(): Database {
    if (this.#database === undefined) throw ended()
    return this.#database
  }
}

/**
 * A connection without a transaction, which may begin its own with `execute('BEGIN IMMEDIATE')`.
 *
 * It takes the writer's turn for each write alone, or from `BEGIN` to the end of its own transaction; holding it and doing nothing stops nobody.
 */
export class LooseConnection implements Connection {
  readonly #turns: Turns
  readonly #waiting: Waiting
  #database: Database | undefined
  #holdsTurn = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(database: Database, turns: Turns, waiting: Waiting) {
    this.#database = database
    this.#turns = turns
    this.#waiting = waiting
  }

  run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    return this.#next(statement.write, (database) => database.run(statement, parameters))
  }

  execute(sql: string): Promise<void> {
    return this.#next(true, (database) => database.execute(sql))
  }

  /** Takes the database back, after undoing a transaction that was left open. */
  async detach(): Promise<Database> {
    if (this.#database === undefined) throw ended()
    await this.#last
    const database = this.#database
    this.#database = undefined
    if (database.inTransaction) database.execute('ROLLBACK')
    this.#leave(database)
    return database
  }

  #next<T>(writes: boolean, work: (database: Database) => T): Promise<T> {
    const result = this.#last.then(() => this.#inTurn(writes, work))
    this.#last = result.catch(() => undefined)
    return result
  }

  async #inTurn<T>(writes: boolean, work: (database: Database) => T): Promise<T> {
    const database = this.#database
    if (database === undefined) throw ended()
    const { lockTimeout, acquireTimeout, late } = this.#waiting
    // In memory there is one connection for all: a read in somebody's transaction would see what is not committed.
    if (!this.#holdsTurn && (writes || database.path === MEMORY)) {
      await this.#turns.take(acquireTimeout, late)
      this.#holdsTurn = true
    }
    try {
      return await retryWhileBusy(() => work(database), lockTimeout, late)
    } catch (error) {
      throw translate(error)
    } finally {
      this.#leave(database)
    }
  }

  #leave(database: Database): void {
    if (!this.#holdsTurn || database.inTransaction) return
    this.#holdsTurn = false
    this.#turns.give()
  }
}

function ended(): TransactionError {
  return new TransactionError(
    'This connection was given back: its transaction has ended. Await every query inside of the block that it belongs to.',
  )
}
