import type { Client } from 'pg'
import { TransactionError } from '../../errors/errors.ts'
import type { CacheCount } from '../base/cache-figures.ts'
import type { RawResult, RowCursor, Statement } from '../base/driver.ts'
import { endOrCut, type Physical } from '../base/pool.ts'
import { StatementCache } from '../base/statement-cache.ts'
import { refuseTooLarge } from '../base/statement-size.ts'
import { Turns } from '../base/turns.ts'
import { connectionLost } from '../base/unavailable.ts'
import { openCursor } from './cursor.ts'
import { isServerError, translate } from './errors.ts'
import { type Prepared, Run } from './query.ts'
import { isStale, MESSAGE, SHUTDOWN } from './session.ts'

/** What a connection needs to know besides its socket. */
export interface ConnectionOptions {
  /** The name in `databases`, for messages. */
  readonly database: string
  /** Statements that are kept prepared. */
  readonly prepare: number
  /** Shared by all connections of a driver. */
  readonly count: CacheCount
}

/** One connection of `pg`: statements run one after the other, prepared by name and kept. */
export class PostgresConnection implements Physical {
  readonly #client: Client
  readonly #database: string
  readonly #prepared: StatementCache<Prepared> | undefined
  readonly #turns = new Turns()
  /** Names that the server may forget; it is told with the next statement. */
  readonly #closing: string[] = []
  #names = 0
  #inTransaction = false
  #sending = false
  lost: 'unsent' | 'sent' | undefined

  constructor(client: Client, { database, prepare, count }: ConnectionOptions) {
    this.#client = client
    this.#database = database
    this.#prepared = prepare > 0 ? new StatementCache(prepare, count) : undefined
    // The server or the network may end an idle connection at any time; without a listener that would end the process.
    client.on('error', () => this.#lose(this.#sending ? 'sent' : 'unsent'))
    client.on('end', () => this.#lose(this.#sending ? 'sent' : 'unsent'))
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
      const { command } = await this.#send(() => this.#client.query(sql))
      if (command === 'BEGIN') this.#inTransaction = true
      if (command === 'COMMIT' || (command === 'ROLLBACK' && !/\bTO\b/i.test(sql))) this.#inTransaction = false
      // A transaction in which a statement failed answers COMMIT by rolling back, and calls that a success.
      if (command === 'ROLLBACK' && sql === 'COMMIT')
        throw new TransactionError('The transaction was rolled back, because a statement in it had failed.')
    })
  }

  close(): Promise<void> {
    const ended = this.lost ? Promise.resolve() : this.#client.end().catch(() => undefined)
    this.#lose('unsent')
    return endOrCut(ended, () => this.destroy())
  }

  /** Cuts the line, whatever is under way: `end` of `pg` waits for a server that may never answer. */
  destroy(): void {
    this.#lose('unsent')
    this.#prepared?.clear()
    // Not in the types of `pg`, as is much of a client.
    const { connection } = this.#client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }
    connection.stream.destroy()
  }

  async #run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    refuseTooLarge(parameters, MESSAGE)
    const prepared = this.#get(statement)
    const { known } = prepared
    try {
      return await this.#send(() => this.#client.query(new Run(prepared, parameters, this.#closing)).result)
    } catch (error) {
      if (!this.lost && (!known || isStale(error))) this.#forget(statement, prepared)
      if (this.#inTransaction || !known || !isStale(error)) throw error
      // Outside of a transaction nothing was undone by the failure, so the statement is prepared and run once more.
      return this.#run(statement, parameters)
    }
  }

  #runOnce(sql: string, parameters: readonly unknown[]): Promise<RawResult> {
    refuseTooLarge(parameters, MESSAGE)
    const unnamed: Prepared = { sql, name: '', known: false, parsers: undefined }
    return this.#send(() => this.#client.query(new Run(unnamed, parameters, this.#closing)).result)
  }

  #get(statement: Statement): Prepared {
    const kept = this.#prepared?.get(statement)
    if (kept) return kept
    const name = this.#prepared ? `tsango_${++this.#names}` : ''
    const prepared: Prepared = { sql: statement.sql, name, known: false, parsers: undefined }
    for (const evicted of this.#prepared?.set(statement, prepared) ?? []) this.#closing.push(evicted.name)
    return prepared
  }

  /** The server may or may not have a statement whose first run failed; one that it calls stale is of no use. */
  #forget(statement: Statement, { name }: Prepared): void {
    this.#prepared?.delete(statement)
    // To close what is not there is no error.
    if (name) this.#closing.push(name)
  }

  async #send<T>(send: () => Promise<T>): Promise<T> {
    if (this.lost) throw connectionLost(this.#database, undefined)
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
    if (!isServerError(error)) {
      // A value that cannot be sent fails before anything is sent, and the connection lives on.
      if (!this.lost && !isCut(error)) return error
      this.#lose('sent')
      return connectionLost(this.#database, error)
    }
    if (!SHUTDOWN.has(error.code)) return translate(error)
    this.#lose('unsent')
    return connectionLost(this.#database, error, 'the server ended the connection')
  }

  #lose(how: 'unsent' | 'sent'): void {
    this.lost ??= how
  }
}

/** The words of `pg` for a connection that ended under a query or before it. */
function isCut(error: unknown): boolean {
  return (
    error instanceof Error &&
    (/^(Connection terminated|Client (has encountered|was closed))/.test(error.message) || 'errno' in error)
  )
}
