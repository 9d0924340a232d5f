import type { Connection as Client, ConnectionOptions, TypedParameterValue } from 'mysql2'
import type { DriverOptions, RawResult, Statement } from '../base/driver.ts'
import { loadDriver } from '../base/load-driver.ts'
import type { RowStream } from './inflow.ts'
import type { Link } from './link.ts'
import { leaveBytes, readInstants } from './mysql2-instants.ts'
import { CONNECT_TIMEOUT, PREPARE, type Server } from './session.ts'
import { readUrl } from './url.ts'

/** What `mysql2` gives for a statement: rows, or what it did. */
type Outcome = unknown[][] | { readonly affectedRows: number; readonly insertId: number }

type Mysql2 = Pick<typeof import('mysql2'), 'createConnection' | 'TypedParameter'>

/** Make a parameter that is a whole number on the wire as well: `mysql2` sends numbers as floats. */
interface Whole {
  /** Of 32 bits: takes two thirds of the time. */
  short(value: number): TypedParameterValue
  long(value: number | bigint): TypedParameterValue
}

/** Rows that a stream takes in before it tells the line to wait. */
const WAITING = 100

/** Loads `mysql2`, and makes links through it. */
export async function linkWithMysql2(
  url: string,
  server: Server,
  options: DriverOptions,
): Promise<(gone: () => void) => Link> {
  const config = configOf(url, server, options)
  const { default: mysql2 } = await loadDriver('mysql2', server.title, () => import('mysql2'))
  return (gone) => new Mysql2Link(mysql2, config, gone)
}

function configOf(
  url: string,
  { scheme }: Server,
  { name, connectTimeout = CONNECT_TIMEOUT, prepare = PREPARE }: DriverOptions,
): ConnectionOptions {
  return {
    ...readUrl(url, name, scheme),
    connectTimeout,
    rowsAsArray: true,
    supportBigNumbers: true,
    dateStrings: true,
    jsonStrings: true,
    timezone: 'Z',
    multipleStatements: false,
    // Ours leave first.
    maxPreparedStatements: prepare + 1,
    flags: ['-LOCAL_FILES'],
    trace: false,
  }
}

/** One connection of `mysql2`, which prepares a text with its first run and knows it by the text. */
class Mysql2Link implements Link<string> {
  readonly #client: Client
  readonly #whole: Whole

  constructor({ createConnection, TypedParameter }: Mysql2, config: ConnectionOptions, gone: () => void) {
    this.#client = createConnection(config)
    this.#whole = { short: TypedParameter.LONG, long: TypedParameter.LONGLONG }
    // The server or the network may end an idle connection at any time; without a listener that would end the process.
    this.#client.on('error', gone)
    this.#client.on('end', gone)
  }

  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#client.connect((error) => (error ? reject(error) : resolve()))
    })
  }

  query(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#client.query(sql, (error) => (error ? reject(error) : resolve()))
    })
  }

  prepare(sql: string): Promise<string> {
    return Promise.resolve(sql)
  }

  run(sql: string, parameters: readonly unknown[], { named, instants, stores }: Statement): Promise<RawResult> {
    const values = this.#onWire(parameters, stores)
    return new Promise((resolve, reject) => {
      const command = this.#client.execute(sql, values, (error, outcome, fields) => {
        if (error) return reject(error)
        // One statement at a time is sent, so there is one outcome.
        const result = resultOf(outcome as Outcome)
        if (instants) readInstants(result.rows, instants)
        resolve(named ? { ...result, columns: fields?.map(({ name }) => name) } : result)
      })
      if (instants) leaveBytes(command, instants)
    })
  }

  stream(sql: string, parameters: readonly unknown[]): RowStream {
    const values = this.#onWire(parameters)
    // Asked for rows as arrays.
    return {
      stream: this.#client.execute(sql, values).stream({ highWaterMark: WAITING }),
      read: (row) => row as unknown[],
    }
  }

  forget(sql: string): void {
    this.#client.unprepare(sql)
  }

  fateOf(error: unknown): 'unsent' | 'sent' | undefined {
    if (!(error instanceof Error && ('fatal' in error || 'code' in error))) return undefined
    return error.message.includes('closed state') ? 'unsent' : 'sent'
  }

  end(): Promise<unknown> {
    return new Promise((resolve) => this.#client.end(resolve))
  }

  destroy(): void {
    this.#client.destroy()
  }

  // A loop: a bulk insert has thousands.
  #onWire(parameters: readonly unknown[], stores = false): never[] {
    const values = new Array<unknown>(parameters.length)
    for (let index = 0; index < values.length; index++) values[index] = this.#sent(parameters[index], stores)
    // The types of `mysql2` name fewer values than it takes.
    return values as never[]
  }

  #sent(value: unknown, stores: boolean): unknown {
    switch (typeof value) {
      case 'number':
        // A column takes the number out of a float, which holds all of these exactly.
        return !stores && Number.isSafeInteger(value) ? this.#wholeOf(value) : value
      case 'bigint':
        return this.#whole.long(value)
      case 'undefined':
        return null
      default:
        return value instanceof Uint8Array && !Buffer.isBuffer(value)
          ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
          : value
    }
  }

  #wholeOf(value: number): unknown {
    // A boolean is sent as a whole number of one byte, without an object of its own.
    if (value === 0 || value === 1) return value === 1
    return (value | 0) === value ? this.#whole.short(value) : this.#whole.long(value)
  }
}

function resultOf(outcome: Outcome): RawResult {
  if (Array.isArray(outcome)) return { rows: outcome, affected: outcome.length, insertId: undefined }
  return { rows: [], affected: outcome.affectedRows, insertId: outcome.insertId || undefined }
}
