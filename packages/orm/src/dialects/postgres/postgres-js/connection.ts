import type { Sql } from 'postgres'
import { TransactionError } from '../../../errors/errors.ts'
import type { RawResult, RowCursor, Statement } from '../../base/driver.ts'
import { endOrCut, type Physical } from '../../base/pool.ts'
import { StatementCache } from '../../base/statement-cache.ts'
import { refuseTooLarge } from '../../base/statement-size.ts'
import { Turns } from '../../base/turns.ts'
import { codeOf, connectionLost, isNetworkError } from '../../base/unavailable.ts'
import type { ConnectionOptions } from '../connection.ts'
import { openCursor } from '../cursor.ts'
import { isServerError, translate } from '../errors.ts'
import { isStale, MESSAGE, SHUTDOWN } from '../session.ts'
import type { Line } from './line.ts'
import { asText } from './values.ts'

/** A statement as one connection knows it. */
interface Prepared {
  /** postgres.js keeps statements by their text, so a statement that was closed gets another one. */
  readonly text: string
  /** Told by postgres.js when it has run. */
  name: string | undefined
}

/** A connection whose statements were closed this many times over is replaced: postgres.js remembers every text. */
const WORN = 20

const UNNAMED = { prepare: false, simple: false } as const
const NAMED = { prepare: true, simple: false } as const

/** One connection of postgres.js: statements run one after the other, prepared and kept. */
export class PostgresJsConnection implements Physical {
  readonly #sql: Sql
  readonly #line: Line
  readonly #database: string
  readonly #limit: number
  readonly #prepared: StatementCache<Prepared> | undefined
  readonly #turns = new Turns()
  /** Names that the server may forget; it is told with the next statement outside of a transaction. */
  readonly #closing: string[] = []
  #texts = 0
  #closed = false
  #inTransaction = false
  #fail: ((error: Error) => void) | undefined
  lost: 'unsent' | 'sent' | undefined

  constructor(sql: Sql, line: Line, { database, prepare, count }: ConnectionOptions) {
    this.#sql = sql
    this.#line = line
    this.#database = database
    this.#limit = prepare
    this.#prepared = prepare > 0 ? new StatementCache(prepare, count) : undefined
  }

  get worn(): boolean {
    return this.#texts > this.#limit * WORN
  }

  run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    return this.#turns.take(() => this.#run(statement, parameters))
  }

  openCursor(statement: Statement, parameters: readonly unknown[], size: number): Promise<RowCursor> {
    const once = (sql: string, values: readonly unknown[]) => this.#turns.take(() => this.#runOnce(sql, values))
    return openCursor(once, statement, parameters, size)
  }

  execute(sql: string): Promise<void> {
    return this.#turns.take(async () => {
      const command = await this.#send(
        () => this.#sql.unsafe(sql),
        (result) => result.command,
      )
      if (command === 'BEGIN') this.#inTransaction = true
      if (command === 'COMMIT' || (command === 'ROLLBACK' && !/\bTO\b/i.test(sql))) this.#inTransaction = false
      // A transaction in which a statement failed answers COMMIT by rolling back, and calls that a success.
      if (command === 'ROLLBACK' && sql === 'COMMIT')
        throw new TransactionError('The transaction was rolled back, because a statement in it had failed.')
    })
  }

  /** The line has ended: postgres.js leaves a query unanswered that came between the failure of a socket and its end. */
  gone(): void {
    this.#lose(this.#fail ? 'sent' : 'unsent')
    setImmediate(() => this.#fail?.(this.#cut(undefined)))
  }

  close(): Promise<void> {
    const ended = this.lost ? Promise.resolve() : this.#sql.end().catch(() => undefined)
    this.#lose('unsent')
    this.#prepared?.clear()
    return endOrCut(ended, () => this.destroy())
  }

  /** Cuts the line, whatever is under way. */
  destroy(): void {
    this.#lose('unsent')
    this.#line.destroy()
    // It tells whoever still waits.
    this.#sql.end({ timeout: 0 }).catch(() => undefined)
  }

  // Not an async function: each query goes through here, and every promise between it and its rows costs a part of what the driver does.
  #run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    try {
      const prepared = this.#get(statement)
      const values = parameters.map(asText)
      refuseTooLarge(values, MESSAGE)
      if (this.#closing.length && !this.#inTransaction) this.#closeOld()
      return this.#send(
        () => this.#sql.unsafe(prepared.text, values, this.#prepared ? NAMED : UNNAMED).values(),
        (result): RawResult => {
          prepared.name ??= result.statement?.name
          const columns = statement.named ? result.columns?.map(({ name }) => name) : undefined
          return { rows: taken(result), columns, affected: result.count ?? 0, insertId: undefined }
        },
        (error) => this.#again(statement, parameters, prepared.name, error),
      )
    } catch (error) {
      return Promise.reject(error)
    }
  }

  async #again(
    statement: Statement,
    parameters: readonly unknown[],
    name: string | undefined,
    error: unknown,
  ): Promise<RawResult> {
    if (this.lost || name === undefined || !isStale(error)) throw error
    this.#prepared?.delete(statement)
    this.#forget(name)
    if (this.#inTransaction) throw error
    // Outside of a transaction nothing was undone by the failure, so the statement is prepared and run once more.
    return this.#run(statement, parameters)
  }

  async #runOnce(sql: string, parameters: readonly unknown[]): Promise<RawResult> {
    const values = parameters.map(asText)
    refuseTooLarge(values, MESSAGE)
    return this.#send(
      () => this.#sql.unsafe(sql, values, UNNAMED).values(),
      (result) => ({ rows: taken(result), affected: 0, insertId: undefined }),
    )
  }

  #get(statement: Statement): Prepared {
    if (!this.#prepared) return { text: statement.sql, name: undefined }
    const kept = this.#prepared.get(statement)
    if (kept) return kept
    const number = ++this.#texts
    // Before anything was closed, no text can be one that was.
    const text = this.#closed ? `${statement.sql} /* ${number} */` : statement.sql
    const prepared: Prepared = { text, name: undefined }
    for (const { name } of this.#prepared.set(statement, prepared)) this.#forget(name)
    return prepared
  }

  #forget(name: string | undefined): void {
    this.#closed = true
    if (name) this.#closing.push(name)
  }

  /** Goes out before the statement that follows, and is not waited for. */
  #closeOld(): void {
    for (const name of this.#closing.splice(0)) this.#sql.unsafe(`DEALLOCATE "${name}"`).catch(() => undefined)
  }

  #send<T, R>(
    send: () => PromiseLike<T>,
    read: (result: T) => R,
    failed: (error: unknown) => Promise<R> = (error) => Promise.reject(error),
  ): Promise<R> {
    if (this.lost) return Promise.reject(this.#cut(undefined))
    return new Promise((resolve, reject) => {
      this.#fail = reject
      send().then(
        (result) => {
          this.#fail = undefined
          resolve(read(result))
        },
        (error: unknown) => {
          const failure = this.#failure(error)
          this.#fail = undefined
          // Whoever waits may have been told by `gone` already: nobody but this would hear the failure then, and that ends a process.
          failed(failure).then(resolve, reject)
        },
      )
    })
  }

  #failure(error: unknown): unknown {
    if (!isServerError(error)) {
      // A value that cannot be sent fails before anything is sent, and the connection lives on.
      if (!this.lost && !isNetworkError(error) && !codeOf(error)?.startsWith('CONNECTION_')) return error
      this.#lose('sent')
      return this.#cut(error)
    }
    if (!SHUTDOWN.has(error.code)) return translate(error)
    this.#lose('unsent')
    return connectionLost(this.#database, error, 'the server ended the connection')
  }

  #cut(error: unknown): Error {
    return connectionLost(this.#database, error)
  }

  #lose(how: 'unsent' | 'sent'): void {
    this.lost ??= how
  }
}

/**
 * The rows of a result, out of it. What postgres.js holds of an ended query reaches the one behind it: once the collector has moved one of them to the old
 * generation, the rows of all that follow live until a full collection. Left in their results, the rows of a loop over a million made the process grow by 150 MiB.
 */
function taken<R>(result: R[]): R[] {
  const rows = new Array<R>(result.length)
  // Of a class of its own, `slice` is a tenth as fast.
  for (let index = 0; index < rows.length; index++) rows[index] = result[index] as R
  result.length = 0
  return rows
}
