import type { Connection as Client, ConnectionOptions } from 'mysql2'
import { Unsupported, WrongServer } from '../../errors/errors.ts'
import type { Driver, DriverOptions, TransactionStart } from '../base/driver.ts'
import { isolationSql } from '../base/isolation.ts'
import { loadDriver } from '../base/load-driver.ts'
import { PooledDriver } from '../base/pooled-driver.ts'
import { codeOf, unavailable, within } from '../base/unavailable.ts'
import { MysqlConnection, type SchemaVersion } from './connection.ts'
import { isServerError } from './errors.ts'
import { features } from './features.ts'
import { readUrl } from './url.ts'

/** In what servers of this protocol differ when one connects. */
export interface Server {
  readonly title: string
  /** Its URLs begin with it. */
  readonly scheme: string
  /** The collation of literals and parameters, which is that of the columns. */
  readonly collation: string
  /** The server's own version text is of this kind of server. */
  matches(version: string): boolean
  /** The kind of server that answers in place of it. */
  readonly other: { readonly title: string; readonly scheme: string }
  /** Multi-row inserts tell the first key alone, so that the step between keys must be one. */
  readonly countsKeys: boolean
}

type Mysql2 = Pick<typeof import('mysql2'), 'createConnection' | 'TypedParameter'>

/** In milliseconds. */
const CONNECT_TIMEOUT = 5000
/** Statements that a connection keeps prepared. */
const PREPARE = 200

/**
 * From MariaDB 11.6.2 on, an UPDATE at READ COMMITTED waits for locked rows that it would not change, unless this is off; before, and on MySQL, this is a
 * comment.
 */
const LOOSE_READS = '/*M!110602 , innodb_snapshot_isolation = OFF*/'

/**
 * MySQL sorts rows with their JSON and their texts in them, and refuses with error 1038 where the buffer of 256 KiB does not hold one of them; from 8.0.12
 * on it takes of a larger buffer what it needs. MariaDB sorts long rows by their places, and to it this is a comment.
 */
const LONG_ROWS = '/*!80012 , sort_buffer_size = GREATEST(CAST(@@GLOBAL.sort_buffer_size AS SIGNED), 16777216)*/'

const MODES = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE'

/** What a session of ours relies on, whatever the server's own settings are. */
const sessionOf = (collation: string, lockTimeout: number | undefined): readonly string[] => [
  `SET NAMES utf8mb4 COLLATE ${collation}`,
  `SET SESSION sql_mode = '${MODES}', time_zone = '+00:00', div_precision_increment = 30, group_concat_max_len = 1048576${LONG_ROWS}${LOOSE_READS}`,
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  ...(lockTimeout === undefined ? [] : [lockWait(Math.max(1, Math.ceil(lockTimeout / 1000)))]),
]

/** The server counts in whole seconds; one setting is for rows, one for tables. */
const lockWait = (seconds: number) =>
  `SET SESSION innodb_lock_wait_timeout = ${seconds}, lock_wait_timeout = ${seconds}`

/** Makes the function that connects to servers of a kind with `mysql2`. */
export function connectTo(server: Server): (url: string, options: DriverOptions) => Promise<Driver> {
  return async (url, options) => {
    const config = configOf(url, server, options)
    const { default: mysql2 } = await loadDriver('mysql2', server.title, () => import('mysql2'))
    const schema: SchemaVersion = { changes: 0 }
    return new PooledDriver({ open: () => open(mysql2, config, server, schema, options), begin }, options)
  }
}

function configOf(
  url: string,
  { scheme }: Server,
  { name, connectTimeout, prepare }: DriverOptions,
): ConnectionOptions {
  return {
    ...readUrl(url, name, scheme),
    connectTimeout: connectTimeout ?? CONNECT_TIMEOUT,
    rowsAsArray: true,
    supportBigNumbers: true,
    dateStrings: true,
    jsonStrings: true,
    timezone: 'Z',
    multipleStatements: false,
    maxPreparedStatements: Math.max(prepare ?? PREPARE, 1),
    flags: ['-LOCAL_FILES'],
    trace: false,
  }
}

async function open(
  mysql2: Mysql2,
  config: ConnectionOptions,
  server: Server,
  schema: SchemaVersion,
  options: DriverOptions,
): Promise<MysqlConnection> {
  const { name, connectTimeout = CONNECT_TIMEOUT, prepare = PREPARE } = options
  const client = mysql2.createConnection(config)
  const whole = mysql2.TypedParameter.LONGLONG
  const connection = new MysqlConnection(client, { database: name, whole, keep: prepare > 0, schema })
  try {
    const late = () => unavailable(name, undefined, `it did not answer within ${connectTimeout} ms`)
    await within(connectTimeout, ready(client, connection, server, options), late)
    return connection
  } catch (error) {
    connection.lost = 'unsent'
    void connection.close()
    throw refused(name, connectTimeout, error)
  }
}

async function ready(
  client: Client,
  connection: MysqlConnection,
  server: Server,
  options: DriverOptions,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    client.connect((error) => (error ? reject(error) : resolve()))
  })
  const { rows } = await connection.run(
    { sql: 'SELECT VERSION(), @@auto_increment_increment', write: false, returns: true },
    [],
  )
  const [version, step] = rows[0] ?? []
  if (!server.matches(String(version))) throw new WrongServer(options.name, server.other.title, server.other.scheme)
  if (server.countsKeys && step !== 1)
    throw new Unsupported(
      `an auto_increment_increment of ${step}`,
      server.title,
      'Tsango counts the keys of a multi-row insert from the first one. Set it to 1.',
    )
  for (const sql of sessionOf(server.collation, options.lockTimeout)) await connection.execute(sql)
}

/** Why a server let us not in, by its error number. */
const REFUSALS: ReadonlyMap<number, string> = new Map([
  [1040, 'it has too many connections already'],
  [1044, 'the user may not use the database'],
  [1045, 'it does not accept the user or the password'],
  [1049, 'it has no database of this name'],
  [1129, 'it blocks this host after too many failed connections'],
  [1130, 'it does not let this host in'],
  [1203, 'the user has too many connections already'],
  [1698, 'it does not accept the user or the password'],
  [3118, 'the account is locked'],
  [3159, 'it takes secure connections alone; add "?ssl=true" to the URL'],
])

function refused(name: string, timeout: number, error: unknown): unknown {
  if (isServerError(error))
    return unavailable(name, error, REFUSALS.get(error.errno) ?? `it refused the connection (error ${error.errno})`)
  if (codeOf(error) === 'ETIMEDOUT') return unavailable(name, error, `it did not answer within ${timeout} ms`)
  return isOurs(error) ? error : unavailable(name, error)
}

function isOurs(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[a-z_]+$/.test(error.code)
}

/** The isolation of the session is READ COMMITTED; another one is for the next transaction alone. */
function begin({ isolation = 'read committed', readOnly = false }: TransactionStart): readonly string[] {
  const start = readOnly ? 'START TRANSACTION READ ONLY' : 'START TRANSACTION'
  const level = isolationSql(isolation, features)
  return isolation === 'read committed' ? [start] : [`SET TRANSACTION ISOLATION LEVEL ${level}`, start]
}
