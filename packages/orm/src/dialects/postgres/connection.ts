import type { Client } from 'pg'
import { TransactionError } from '../../errors/errors.ts'
import type { RawResult, Statement } from '../base/driver.ts'
import type { Physical } from '../base/pool.ts'
import { StatementCache } from '../base/statement-cache.ts'
import { Turns } from '../base/turns.ts'
import { unavailable } from '../base/unavailable.ts'
import { isServerError, translate } from './errors.ts'

/** What `pg` answers to a query with array rows. */
interface ArrayResult {
  readonly command: string
  readonly rows: unknown[][]
  readonly rowCount: number | null
}

/** The socket of `pg`, and its memory for named statements, which forgets none by itself; not in its types. */
interface Insides {
  readonly connection: {
    readonly stream: { destroy(): void }
    readonly parsedStatements: Record<string, string>
    readonly submittedNamedStatements?: Record<string, string>
  }
}

/** SQLSTATEs with which a server that goes down cuts a connection: what ran on it was not committed. */
const SHUTDOWN: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03', '57P05'])
/** "cached plan must not change result type": the table was changed since the statement was prepared. */
const STALE_PLAN = '0A000'
/** "prepared statement does not exist": a pooler gave us another connection, or somebody said DISCARD ALL. */
const UNKNOWN_STATEMENT = '26000'

/** One connection of `pg`: statements run one after the other, prepared by name and kept. */
export class PostgresConnection implements Physical {
  readonly #client: Client
  readonly #database: string
  readonly #prepared: StatementCache<string> | undefined
  readonly #turns = new Turns()
  #names = 0
  #inTransaction = false
  #sending = false
  lost: 'unsent' | 'sent' | undefined

  constructor(client: Client, database: string, prepare: number) {
    this.#client = client
    this.#database = database
    this.#prepared = prepare > 0 ? new StatementCache(prepare) : undefined
    // The server or the network may end an idle connection at any time; without a listener that would end the process.
    client.on('error', () => this.#lose(this.#sending ? 'sent' : 'unsent'))
    client.on('end', () => this.#lose(this.#sending ? 'sent' : 'unsent'))
  }

  run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    return this.#turns.take(() => this.#run(statement, parameters))
  }

  execute(sql: string): Promise<void> {
    return this.#turns.take(async () => {
      const { command } = await this.#send({ text: sql, rowMode: 'array' })
      if (command === 'BEGIN') this.#inTransaction = true
      if (command === 'COMMIT' || (command === 'ROLLBACK' && !sql.includes('TO'))) this.#inTransaction = false
      // A transaction in which a statement failed answers COMMIT by rolling back, and calls that a success.
      if (command === 'ROLLBACK' && sql === 'COMMIT')
        throw new TransactionError('The transaction was rolled back, because a statement in it had failed.')
    })
  }

  close(): Promise<void> {
    this.#lose('unsent')
    return this.#client.end().catch(() => undefined)
  }

  /** Cuts the line, whatever is under way. */
  destroy(): void {
    this.#lose('unsent')
    // Not in the types of `pg`, whose `end` waits for a server that may never answer.
    const { connection } = this.#client as unknown as Insides
    connection.stream.destroy()
  }

  async #run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    try {
      return await this.#query(statement, parameters)
    } catch (error) {
      if (this.#inTransaction || !this.#prepared?.get(statement) || !isStale(error)) throw error
      // Outside of a transaction nothing was undone by the failure, so the statement is prepared and run once more.
      await this.#forget(statement)
      return this.#query(statement, parameters)
    }
  }

  async #query(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    const named = this.#prepared ? { name: this.#prepared.get(statement) ?? (await this.#add(statement)) } : undefined
    const { rows, rowCount } = await this.#send({
      ...named,
      text: statement.sql,
      values: parameters as unknown[],
      rowMode: 'array',
    })
    return { rows, affected: rowCount ?? 0, insertId: undefined }
  }

  async #send(query: object): Promise<ArrayResult> {
    if (this.lost) throw unavailable(this.#database, undefined, 'the connection was cut')
    this.#sending = true
    try {
      // `rowMode` in a spread object is lost on the overloads of `query`.
      return (await this.#client.query(query as never)) as unknown as ArrayResult
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
      return unavailable(this.#database, error, 'the connection was cut')
    }
    if (!SHUTDOWN.has(error.code)) return translate(error)
    this.#lose('unsent')
    return unavailable(this.#database, error, 'the server is going down')
  }

  #lose(how: 'unsent' | 'sent'): void {
    this.lost ??= how
  }

  async #add(statement: Statement): Promise<string> {
    const name = `tsango_${++this.#names}`
    for (const evicted of this.#prepared?.set(statement, name) ?? []) await this.#deallocate(evicted)
    return name
  }

  async #forget(statement: Statement): Promise<void> {
    const name = this.#prepared?.get(statement)
    this.#prepared?.delete(statement)
    if (name) await this.#deallocate(name)
  }

  async #deallocate(name: string): Promise<void> {
    // Not in the types of `pg`: without this its own memory of names grows for ever.
    const { connection } = this.#client as unknown as Insides
    const known = connection.parsedStatements[name] !== undefined
    delete connection.parsedStatements[name]
    delete connection.submittedNamedStatements?.[name]
    if (known) await this.#send({ text: `DEALLOCATE ${name}` }).catch(() => undefined)
  }
}

function isStale(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return (
    isServerError(cause) &&
    (cause.code === UNKNOWN_STATEMENT || (cause.code === STALE_PLAN && cause.message.includes('cached plan')))
  )
}

/** The words of `pg` for a connection that ended under a query or before it. */
function isCut(error: unknown): boolean {
  return (
    error instanceof Error &&
    (/^(Connection terminated|Client (has encountered|was closed))/.test(error.message) || 'errno' in error)
  )
}
