import type { Application } from '@tsango/core'
import { type AreaLog, errorFields, logOf } from '@tsango/core/log'
import type { Answer } from '../dialects/base/base.ts'
import { DatabaseUnavailable } from '../errors/errors.ts'
import { lineOf } from './observed.ts'

/** Characters of a statement that a line shows. */
const LONGEST = 2000

/** Says to the log of an application which statements are slow, and which databases are away. Values of statements are never told. */
export class QueryLog {
  readonly #queries: AreaLog
  readonly #databases: AreaLog
  readonly #slow: number
  readonly #each: boolean
  readonly #away = new Set<string>()

  /** @param slow - milliseconds from which on a statement is slow; infinite: none is */
  constructor(app: Application, slow: number) {
    this.#queries = logOf('orm.queries', app)
    this.#databases = logOf('orm.databases', app)
    this.#slow = slow
    this.#each = this.#queries.wants('debug')
  }

  /** Runs a statement, and gives what it gives, at once where that comes at once. */
  heed<A extends Answer<unknown>>(database: string, sql: string, run: () => A): A {
    const start = performance.now()
    let answer: A
    try {
      answer = run()
    } catch (error) {
      this.#ended(database, sql, start, error)
      throw error
    }
    // Beside the promise, which reaches whoever waits for it no later than without.
    if (answer instanceof Promise)
      answer.then(
        () => this.#ended(database, sql, start),
        (error: unknown) => this.#ended(database, sql, start, error),
      )
    else this.#ended(database, sql, start)
    return answer
  }

  #ended(database: string, sql: string, start: number, error?: unknown): void {
    const taken = performance.now() - start
    if (taken >= this.#slow || this.#each) this.#tell(database, sql, taken)
    if (error instanceof DatabaseUnavailable) this.#left(database, error)
    // One of a transaction may have failed for a reason of its own.
    else if (this.#away.size > 0 && error === undefined && this.#away.delete(database))
      this.#databases.info('database_answers', `The database "${database}" answers again.`, { database })
  }

  #left(database: string, error: DatabaseUnavailable): void {
    if (this.#away.has(database)) return
    this.#away.add(database)
    const message = `The database "${database}" does not answer; that is said once until it does.`
    this.#databases.error('database_unavailable', message, { database, error: errorFields(error) })
  }

  #tell(database: string, sql: string, taken: number): void {
    const line = lineOf(sql)
    const fields = {
      database,
      milliseconds: Math.round(taken * 10) / 10,
      statement: sql.length > LONGEST ? `${sql.slice(0, LONGEST)}…` : sql,
      ...(line === undefined ? {} : { line }),
    }
    if (taken >= this.#slow) this.#queries.warn('slow_query', `A statement took ${Math.round(taken)} ms.`, fields)
    else this.#queries.debug('query', 'A statement was run.', fields)
  }
}
