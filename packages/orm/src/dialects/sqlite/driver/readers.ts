import { translate } from '../errors.ts'
import { Database, type Keep } from './database.ts'
import { retryWhileBusy } from './retry.ts'
import { endTransaction } from './transaction.ts'
import { Turns } from './turns.ts'
import type { Waiting } from './waiting.ts'

/** The connections that only read, for transactions: each sees the database as it was when its transaction began. */
export class Readers {
  readonly #path: string
  readonly #keep: Keep
  readonly #turns: Turns
  readonly #waiting: Waiting
  readonly #idle: Database[] = []

  constructor(path: string, count: number, keep: Keep, waiting: Waiting) {
    this.#path = path
    this.#keep = keep
    this.#turns = new Turns(count)
    this.#waiting = waiting
  }

  async begin(): Promise<Database> {
    const { acquireTimeout, lockTimeout, late } = this.#waiting
    await this.#turns.take(acquireTimeout, late)
    try {
      return await retryWhileBusy(() => this.#begun(), lockTimeout, late)
    } catch (error) {
      this.#turns.give()
      throw translate(error)
    }
  }

  async end(database: Database, how: 'commit' | 'rollback'): Promise<void> {
    try {
      await endTransaction(database, how, this.#waiting)
    } catch (error) {
      throw translate(error)
    } finally {
      if (database.inTransaction) database.close()
      else this.#idle.push(database)
      this.#turns.give()
    }
  }

  close(): void {
    for (const database of this.#idle.splice(0)) database.close()
  }

  #begun(): Database {
    const database = this.#idle.pop() ?? new Database(this.#path, { readOnly: true, ...this.#keep })
    try {
      database.execute('BEGIN')
      // SQLite takes its snapshot with the first read; the transaction should not see what was written after it began.
      database.execute('SELECT 1 FROM sqlite_schema')
      return database
    } catch (error) {
      database.close()
      throw error
    }
  }
}
