import { within } from '@tsango/toolkit/durations'
import type {
  CacheFigures,
  Connection,
  Dialect,
  Driver,
  RawResult,
  RowCursor,
  Statement,
} from '../dialects/base/base.ts'
import { bufferedCursor } from '../dialects/base/buffered-cursor.ts'
import { TransactionError } from '../errors/errors.ts'

/** In milliseconds: how long one waits for a transaction that is open on the one connection. */
const PATIENCE = 5000

const OUTER = 'tsango_transaction'
const SINGLE = 'tsango_statement'

/** A driver whose transactions are savepoints of one that is open already, so that what they commit can be undone. One runs after the other. */
export class UndoneDriver implements Driver {
  readonly #dialect: Dialect
  readonly #real: Driver
  readonly #connection: Connection
  readonly #open = new Map<Connection, () => void>()
  #last: Promise<void> = Promise.resolve()

  constructor(dialect: Dialect, real: Driver, connection: Connection) {
    this.#dialect = dialect
    this.#real = real
    this.#connection = connection
  }

  get statements(): CacheFigures | undefined {
    return this.#real.statements
  }

  async run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    const give = await this.#turn()
    try {
      // On some databases a statement that fails undoes the whole transaction, and this one was in none.
      await this.#connection.execute(`SAVEPOINT ${SINGLE}`)
      try {
        const result = await this.#connection.run(statement, parameters)
        if (statement.write) await this.#dialect.checkKeys?.(this.#connection)
        return result
      } catch (error) {
        await this.#undo(SINGLE)
        throw error
      } finally {
        await this.#connection.execute(`RELEASE SAVEPOINT ${SINGLE}`)
      }
    } finally {
      give()
    }
  }

  /** Takes all rows in: the one connection cannot be held while they are read. */
  async openCursor(statement: Statement, parameters: readonly unknown[], size: number): Promise<RowCursor> {
    return bufferedCursor((await this.run(statement, parameters)).rows, size)
  }

  async begin(): Promise<Connection> {
    const give = await this.#turn()
    try {
      await this.#connection.execute(`SAVEPOINT ${OUTER}`)
    } catch (error) {
      give()
      throw error
    }
    const lease: Connection = {
      run: (statement, parameters) => this.#used(lease).run(statement, parameters),
      execute: (sql) => this.#used(lease).execute(sql),
      openCursor: async (statement, parameters, size) =>
        bufferedCursor((await this.#used(lease).run(statement, parameters)).rows, size),
    }
    this.#open.set(lease, give)
    return lease
  }

  async end(lease: Connection, how: 'commit' | 'rollback'): Promise<void> {
    const give = this.#open.get(lease)
    this.#used(lease)
    this.#open.delete(lease)
    try {
      if (how === 'commit') await this.#dialect.checkKeys?.(this.#connection)
      else await this.#undo(OUTER)
    } catch (error) {
      await this.#undo(OUTER)
      throw error
    } finally {
      await this.#connection.execute(`RELEASE SAVEPOINT ${OUTER}`)
      give?.()
    }
  }

  acquire(): Promise<Connection> {
    return Promise.reject(
      new TransactionError(
        'Inside of rolledBack() there is one connection, whose transaction is open: what changes the schema or takes a lock by name goes before it.',
      ),
    )
  }

  async release(): Promise<void> {}

  ping(): Promise<void> {
    return this.#real.ping()
  }

  async close(): Promise<void> {}

  async #undo(savepoint: string): Promise<void> {
    await this.#connection.execute(`ROLLBACK TO SAVEPOINT ${savepoint}`)
  }

  #used(lease: Connection): Connection {
    if (this.#open.has(lease)) return this.#connection
    throw new TransactionError('This connection was given back already: its transaction has ended.')
  }

  async #turn(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const before = this.#last
    this.#last = before.then(() => promise)
    await within(PATIENCE, before, () => {
      resolve()
      return new TransactionError(
        `Inside of rolledBack() all share one connection, and a transaction was open on it for ${PATIENCE} ms. Does it wait for this query?`,
      )
    })
    return resolve
  }
}
