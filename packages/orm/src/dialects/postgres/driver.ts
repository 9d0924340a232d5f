import type { ClientConfig } from 'pg'
import { DatabaseError, UnreadableUrl } from '../../errors/errors.ts'
import type { Driver, DriverOptions, TransactionStart } from '../base/driver.ts'
import { isolationSql } from '../base/isolation.ts'
import { loadDriver } from '../base/load-driver.ts'
import { PooledDriver } from '../base/pooled-driver.ts'
import { codeOf, unavailable, within } from '../base/unavailable.ts'
import { PostgresConnection } from './connection.ts'
import { isServerError } from './errors.ts'
import { features } from './features.ts'

type Pg = typeof import('pg')['default']

/** What a session of ours relies on; poolers refuse such a wish, so those who need `prepare: 0` do without. */
const SESSION = '-c TimeZone=UTC -c DateStyle=ISO -c bytea_output=hex -c extra_float_digits=1'

/** Connects to PostgreSQL with `pg`. */
export async function connect(url: string, options: DriverOptions): Promise<Driver> {
  const { default: pg } = await loadDriver('pg', 'PostgreSQL', () => import('pg'))
  const config = configOf(url, options)
  readable(pg, config, options)
  return new PooledDriver({ open: () => open(pg, config, options), begin }, options)
}

function configOf(url: string, { name, prepare, connectTimeout = 5000, lockTimeout }: DriverOptions): ClientConfig {
  if (!URL.canParse(url)) throw unreadable(name)
  const parsed = new URL(url)
  const wait = lockTimeout === undefined ? '' : `-c lock_timeout=${Number(lockTimeout)}`
  if (prepare !== 0)
    parsed.searchParams.set('options', [SESSION, wait, parsed.searchParams.get('options')].filter(Boolean).join(' '))
  return { connectionString: parsed.href, connectionTimeoutMillis: connectTimeout, keepAlive: true }
}

/** `pg` reads the URL when a client is made; its complaint may quote what it read. */
function readable(pg: Pg, config: ClientConfig, options: DriverOptions): void {
  try {
    new pg.Client(config)
  } catch {
    throw unreadable(options.name)
  }
}

const unreadable = (database: string) => new UnreadableUrl(database, 'postgres://user:password@localhost:5432/name')

async function open(
  pg: Pg,
  config: ClientConfig,
  { name, prepare = 200, connectTimeout = 5000 }: DriverOptions,
): Promise<PostgresConnection> {
  const client = new pg.Client(config)
  const connection = new PostgresConnection(client, name, prepare)
  try {
    await within(connectTimeout, client.connect(), () =>
      unavailable(name, undefined, `it did not answer within ${connectTimeout} ms`),
    )
    return connection
  } catch (error) {
    connection.destroy()
    throw refused(name, connectTimeout, error)
  }
}

/** Why a server let us not in, by SQLSTATE. */
const REFUSALS: Readonly<Record<string, string>> = {
  '28P01': 'it does not accept the user or the password',
  '28000': 'it does not let this user in',
  '3D000': 'it has no database of this name',
  '53300': 'it has too many connections already',
  '57P03': 'it is starting up or going down',
  '42501': 'the user may not connect',
}

function refused(name: string, timeout: number, error: unknown): unknown {
  if (isServerError(error))
    return unavailable(name, error, REFUSALS[error.code] ?? `it refused the connection (SQLSTATE ${error.code})`)
  if (error instanceof Error && error.message === 'timeout expired')
    return unavailable(name, error, `it did not answer within ${timeout} ms`)
  if (error instanceof DatabaseError) return error
  const words = error instanceof Error && codeOf(error) === undefined ? error.message : ''
  return unavailable(name, error, WORDS.find(([pattern]) => pattern.test(words))?.[1])
}

/** What `pg` itself says, without a code. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/password|SASL/, 'it asks for a password, and the URL has none that fits'],
  [/not support SSL/, 'it has no secure connections (TLS), and its URL asks for one'],
  [/terminated/, 'the connection was cut'],
]

function begin({ isolation = 'read committed', readOnly = false }: TransactionStart): readonly string[] {
  return [`BEGIN ISOLATION LEVEL ${isolationSql(isolation, features)}${readOnly ? ' READ ONLY' : ''}`]
}
