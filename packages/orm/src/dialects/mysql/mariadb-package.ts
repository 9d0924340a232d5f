import type { Connection as Client, ConnectionConfig, FieldInfo, Prepare } from 'mariadb/callback'
import { UnreadableUrl } from '../../errors/errors.ts'
import type { DriverOptions, RawResult, Statement } from '../base/driver.ts'
import { loadDriver } from '../base/load-driver.ts'
import type { RowStream } from './inflow.ts'
import type { Link } from './link.ts'
import { CONNECT_TIMEOUT, type Server } from './session.ts'
import { exampleOf, readUrl } from './url.ts'

type Package = Pick<typeof import('mariadb/callback'), 'createConnection'>

/** What the package gives for a statement: rows with what their columns are, or what it did. */
type Outcome =
  | (unknown[][] & { readonly meta: readonly FieldInfo[] })
  | { readonly affectedRows: number; readonly insertId: number }

/** A statement that the server has prepared, and which of its columns have to be read in another way than the package's. */
interface Handle {
  readonly statement: Prepare
  meta: readonly FieldInfo[] | undefined
  reads: readonly (readonly [column: number, read: (value: unknown) => unknown])[]
}

/** The largest number that the package sends as a whole one. */
const INT32 = 2_147_483_647

/** Loads the package `mariadb`, and makes links through it. */
export async function linkWithMariadb(
  url: string,
  server: Server,
  options: DriverOptions,
): Promise<(gone: () => void) => Link> {
  const config = configOf(url, server, options)
  const driver = await loadDriver('mariadb', server.title, () => import('mariadb/callback'))
  return (gone) => new MariadbLink(driver, config, gone)
}

function configOf(
  url: string,
  { scheme }: Server,
  { name, connectTimeout = CONNECT_TIMEOUT }: DriverOptions,
): ConnectionConfig {
  const { ssl, ...place } = readUrl(url, name, scheme)
  if (typeof ssl === 'string')
    throw new UnreadableUrl(
      name,
      exampleOf(scheme),
      `asks for ssl=${JSON.stringify(ssl)}, a profile of mysql2 (add driver=mysql2)`,
    )
  return {
    ...place,
    ...(ssl === undefined ? {} : { ssl: ssl as never }),
    connectTimeout,
    rowsAsArray: true,
    insertIdAsNumber: true,
    dateStrings: true,
    jsonStrings: true,
    autoJsonMap: false,
    bitOneIsBoolean: false,
    multipleStatements: false,
    permitLocalInfile: false,
    // As mysql2 does; MySQL asks for it where a password is sent without TLS.
    allowPublicKeyRetrieval: true,
    // The connection keeps them.
    prepareCacheLength: 0,
    checkDuplicate: false,
    trace: false,
    // Else the texts of errors hold the parameters.
    logParam: false,
  } as ConnectionConfig
}

/** One connection of the package `mariadb`. */
class MariadbLink implements Link<Handle> {
  readonly #client: Client

  constructor({ createConnection }: Package, config: ConnectionConfig, gone: () => void) {
    this.#client = createConnection(config)
    // The server or the network may end an idle connection at any time; without a listener that would end the process.
    this.#client.on('error', gone)
    this.#client.on('end', gone)
  }

  open(): Promise<void> {
    // Left out of its types.
    const { connect } = this.#client as unknown as { connect(done: (error?: Error) => void): void }
    return new Promise((resolve, reject) => {
      connect.call(this.#client, (error) => (error ? reject(error) : resolve()))
    })
  }

  query(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#client.query(sql, (error) => (error ? reject(error) : resolve()))
    })
  }

  prepare(sql: string): Promise<Handle> {
    return new Promise((resolve, reject) => {
      this.#client.prepare(sql, (error, statement) => {
        if (error || !statement) reject(error)
        else resolve({ statement, meta: undefined, reads: [] })
      })
    })
  }

  run(handle: Handle, parameters: readonly unknown[], { named }: Statement): Promise<RawResult> {
    return new Promise((resolve, reject) => {
      handle.statement.execute<Outcome>(allOnWire(parameters), (error, outcome) => {
        if (error) reject(error)
        // Without an error there is an outcome.
        else {
          const result = resultOf(handle, outcome as Outcome)
          resolve(named ? { ...result, columns: handle.meta?.map((column) => column.name()) } : result)
        }
      })
    })
  }

  stream(handle: Handle, parameters: readonly unknown[]): RowStream {
    const stream = handle.statement.executeStream(parameters.map(onWire))
    stream.on('fields', (meta: readonly FieldInfo[]) => describe(handle, meta))
    const read = (row: unknown): unknown[] => {
      // Asked for rows as arrays.
      const values = row as unknown[]
      for (const [column, read] of handle.reads) values[column] = read(values[column])
      return values
    }
    return { stream, read }
  }

  forget({ statement }: Handle): void {
    statement.close()
  }

  fateOf(error: unknown): 'unsent' | 'sent' | undefined {
    if (!(error instanceof Error && 'fatal' in error && error.fatal === true)) return undefined
    // "Cannot execute new commands: connection closed", before anything was sent.
    return 'errno' in error && error.errno === 45_013 ? 'unsent' : 'sent'
  }

  end(): Promise<unknown> {
    return new Promise((resolve) => this.#client.end(resolve))
  }

  destroy(): void {
    this.#client.destroy()
  }
}

/** As the package takes them; most are so already. */
function allOnWire(parameters: readonly unknown[]): unknown[] {
  for (let index = 0; index < parameters.length; index++)
    if (onWire(parameters[index]) !== parameters[index]) return parameters.map(onWire)
  // The package changes objects of GeoJSON alone, and no parameter is one.
  return parameters as unknown[]
}

/** Whole numbers are sent as such: past 32 bits the package would send floats. */
function onWire(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) && Math.abs(value) >= INT32 ? BigInt(value) : value
  if (typeof value !== 'object' || value === null) return value
  return value instanceof Uint8Array && !Buffer.isBuffer(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : value
}

function resultOf(handle: Handle, outcome: Outcome): RawResult {
  if (!Array.isArray(outcome))
    return { rows: [], affected: outcome.affectedRows, insertId: Number(outcome.insertId) || undefined }
  describe(handle, outcome.meta)
  for (const [column, read] of handle.reads) for (const row of outcome) row[column] = read(row[column])
  return { rows: outcome, affected: outcome.length, insertId: undefined }
}

/** Keeps what the columns of a statement are. */
function describe(handle: Handle, meta: readonly FieldInfo[]): void {
  if (handle.meta === meta) return
  handle.meta = meta
  handle.reads = meta.flatMap(({ type }, column) => {
    const read = READS.get(type)
    return read ? [[column, read] as const] : []
  })
}

/** A whole number, or its text where a number would be another one. */
function asInteger(value: unknown): unknown {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}

/** Without the zeros that the package fills it up with. */
function asTime(value: unknown): unknown {
  return typeof value === 'string' && value.includes('.') ? value.replace(/\.?0+$/, '') : value
}

const READS: ReadonlyMap<string, (value: unknown) => unknown> = new Map([
  ['BIGINT', asInteger],
  ['TIME', asTime],
])
