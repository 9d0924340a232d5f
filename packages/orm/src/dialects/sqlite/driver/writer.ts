import type { Answer, RawResult, Statement } from '../../base/driver.ts'
import { isBusy, translate } from '../errors.ts'
import { type Database, MEMORY } from './database.ts'
import type { OpenFile } from './file.ts'
import { retryWhileBusy } from './retry.ts'
import { endTransaction } from './transaction.ts'
import type { Waiting } from './waiting.ts'

/** The one writer of a file, in turns: one transaction or one single statement at a time. */
export class Writer {
  readonly #file: OpenFile
  readonly #waiting: Waiting

  constructor(file: OpenFile, waiting: Waiting) {
    this.#file = file
    this.#waiting = waiting
  }

  /** Runs one statement outside of a transaction: now, where nobody else writes. */
  run(statement: Statement, parameters: readonly unknown[]): Answer<RawResult> {
    const { turns } = this.#file
    if (!turns.tryTake()) return this.#runLater(statement, parameters)
    try {
      const result = this.#file.writer.run(statement, parameters)
      turns.give()
      return result
    } catch (error) {
      if (isBusy(error)) return this.#runInTurn(statement, parameters)
      turns.give()
      throw translate(error)
    }
  }

  /** Begins a transaction, which holds the turn until {@link Writer.end}. */
  async begin(readOnly: boolean): Promise<Database> {
    const { turns } = this.#file
    const { acquireTimeout, lockTimeout, late } = this.#waiting
    await turns.take(acquireTimeout, late)
    try {
      // Immediate: the lock is taken now, where waiting is possible, and not by the first write, where it is not.
      await retryWhileBusy(() => this.#file.writer.execute('BEGIN IMMEDIATE'), lockTimeout, late)
      const { writer } = this.#file
      if (readOnly) writer.execute('PRAGMA query_only = ON')
      return writer
    } catch (error) {
      turns.give()
      throw translate(error)
    }
  }

  async end(database: Database, how: 'commit' | 'rollback'): Promise<void> {
    try {
      await endTransaction(database, how, this.#waiting)
    } catch (error) {
      throw translate(error)
    } finally {
      this.#clean(database)
      this.#file.turns.give()
    }
  }

  async #runLater(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    await this.#file.turns.take(this.#waiting.acquireTimeout, this.#waiting.late)
    return this.#runInTurn(statement, parameters)
  }

  async #runInTurn(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    const { lockTimeout, late } = this.#waiting
    try {
      return await retryWhileBusy(() => this.#file.writer.run(statement, parameters), lockTimeout, late)
    } catch (error) {
      throw translate(error)
    } finally {
      this.#file.turns.give()
    }
  }

  /** Leaves a connection behind that the next one can use. */
  #clean(database: Database): void {
    if (database.path === MEMORY) database.execute('PRAGMA query_only = OFF')
    else if (database.inTransaction) this.#file.discardWriter()
  }
}
