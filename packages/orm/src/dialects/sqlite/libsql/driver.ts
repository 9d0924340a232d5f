import type { Client } from '@libsql/client'
import { within } from '@tsango/toolkit/durations'
import {
  DatabaseClosed,
  DatabaseUnavailable,
  LockTimeout,
  TransactionError,
  UnknownDriver,
} from '../../../errors/errors.ts'
import type { Connection, Driver, DriverOptions, RawResult, Statement, TransactionStart } from '../../base/driver.ts'
import { checkIsolation } from '../../base/isolation.ts'
import { loadDriver } from '../../base/load-driver.ts'
import { type Ignored, warnOfIgnored } from '../../base/settings.ts'
import { unavailable } from '../../base/unavailable.ts'
import { Handles } from '../driver/handles.ts'
import { retryWhileBusy } from '../driver/retry.ts'
import { features } from '../features.ts'
import { beginOn, LibsqlLoose, LibsqlTransaction } from './connection.ts'
import { translateFor } from './errors.ts'
import { argumentsOf, resultOf } from './result.ts'

const REQUEST = 'a statement is a request of its own, and no connection is kept'

const IGNORED: Ignored = {
  poolMin: REQUEST,
  acquireTimeout: REQUEST,
  idleTimeout: REQUEST,
  maxLifetime: REQUEST,
  statementTimeout: 'its protocol has no such wish',
}

/** Makes the driver of a libSQL server. Nothing is sent before the first use. */
export async function connect(url: string, options: DriverOptions): Promise<Driver> {
  if (options.driver !== undefined) throw new UnknownDriver(options.name, 'libSQL', options.driver, ['@libsql/client'])
  warnOfIgnored(options, 'libSQL', IGNORED)
  const { createClient } = await loadDriver('@libsql/client', 'libSQL', () => import('@libsql/client'))
  try {
    return new LibsqlDriver(createClient({ url, intMode: 'number', concurrency: options.poolSize ?? 10 }), options)
  } catch (cause) {
    // The client's message may hold the URL, and the URL a token.
    throw new DatabaseUnavailable(options.name, 'its URL cannot be used', {
      cause,
      hint: 'Write it like libsql://name.example.org?authToken=…, or http://127.0.0.1:8080 for a server without TLS.',
    })
  }
}

/** The driver of one server: each statement is a request, each transaction a session. */
class LibsqlDriver implements Driver {
  readonly #client: Client
  readonly #name: string
  readonly #lockTimeout: number
  readonly #connectTimeout: number
  readonly #translate: (error: unknown) => unknown
  readonly #handles = new Handles()
  #closed: Promise<void> | undefined

  constructor(client: Client, { name, lockTimeout = 5_000, connectTimeout = 5_000 }: DriverOptions) {
    this.#client = client
    this.#name = name
    this.#lockTimeout = lockTimeout
    this.#connectTimeout = connectTimeout
    this.#translate = translateFor(name)
  }

  async run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    this.#refuseClosed()
    return this.#handles.during(
      this.#patiently(async () =>
        resultOf(statement, await this.#client.execute({ sql: statement.sql, args: argumentsOf(parameters) })),
      ),
    )
  }

  async begin({ isolation, readOnly = false }: TransactionStart): Promise<Connection> {
    if (isolation !== undefined) checkIsolation(isolation, features)
    this.#refuseClosed()
    const begun = this.#patiently(() => beginOn(this.#client, readOnly ? 'read' : 'write'))
    return this.#handles.during(
      begun.then((transaction) => this.#handles.add(new LibsqlTransaction(transaction, this.#patiently, readOnly))),
    )
  }

  async end(connection: Connection, how: 'commit' | 'rollback'): Promise<void> {
    if (!(connection instanceof LibsqlTransaction) || !this.#handles.has(connection)) throw notOurs()
    try {
      await connection.end(how)
    } finally {
      this.#handles.remove(connection)
    }
  }

  async acquire(): Promise<Connection> {
    this.#refuseClosed()
    return this.#handles.add(new LibsqlLoose(this.#client, this.#patiently))
  }

  async release(connection: Connection): Promise<void> {
    if (!(connection instanceof LibsqlLoose) || !this.#handles.has(connection)) throw notOurs()
    try {
      await connection.release()
    } finally {
      this.#handles.remove(connection)
    }
  }

  async ping(): Promise<void> {
    this.#refuseClosed()
    const late = () => unavailable(this.#name, undefined, `it did not answer within ${this.#connectTimeout} ms`)
    await within(
      this.#connectTimeout,
      this.#patiently(() => this.#client.execute('SELECT 1')),
      late,
    )
  }

  close(): Promise<void> {
    this.#closed ??= this.#drain()
    return this.#closed
  }

  async #drain(): Promise<void> {
    await this.#handles.empty(this.#lockTimeout)
    // What is still open is undone by the server, which sees the sessions end.
    this.#client.close()
  }

  #patiently = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await retryWhileBusy(
        work,
        this.#lockTimeout,
        (cause) => new LockTimeout(`the writer of database "${this.#name}"`, { cause }),
      )
    } catch (error) {
      throw this.#translate(error)
    }
  }

  #refuseClosed(): void {
    if (this.#closed) throw new DatabaseClosed(this.#name)
  }
}

function notOurs(): TransactionError {
  return new TransactionError(
    'This connection is not in use: it was given back before, or it belongs to another driver.',
  )
}
