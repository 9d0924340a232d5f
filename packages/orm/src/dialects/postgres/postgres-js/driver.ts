import { within } from '@tsango/toolkit/durations'
import type { Options } from 'postgres'
import { CacheCount } from '../../base/cache-figures.ts'
import type { Driver, DriverOptions } from '../../base/driver.ts'
import { loadDriver } from '../../base/load-driver.ts'
import { PooledDriver } from '../../base/pooled-driver.ts'
import { unavailable } from '../../base/unavailable.ts'
import { begin, CONNECT_TIMEOUT, PREPARE, refused, sessionOf, warnOfPooler } from '../session.ts'
import { PostgresJsConnection } from './connection.ts'
import { Line } from './line.ts'
import { type Place, readUrl } from './url.ts'
import { types } from './values.ts'

type Postgres = typeof import('postgres')

/** Connects to PostgreSQL with `postgres` (postgres.js): one of its clients, with one connection, for each place of our pool. */
export async function connectWithPostgresJs(url: string, options: DriverOptions): Promise<Driver> {
  const place = readUrl(url, options.name)
  const { default: postgres } = await loadDriver('postgres', 'PostgreSQL', () => import('postgres'))
  warnOfPooler(options)
  const statements = new CacheCount()
  return new PooledDriver({ open: () => open(postgres, place, options, statements), begin, statements }, options)
}

function configOf(place: Place, line: Line, gone: () => void, options: DriverOptions): Options<never> {
  const { host, port, user, password, database, ssl, applicationName } = place
  const session = sessionOf(options, place.options)
  const config = {
    host,
    port,
    user,
    password,
    database,
    ssl,
    socket: line.open,
    max: 1,
    // The pool looks after these.
    idle_timeout: 0,
    max_lifetime: 0,
    backoff: false,
    connect_timeout: (options.connectTimeout ?? CONNECT_TIMEOUT) / 1000,
    prepare: options.prepare !== 0,
    fetch_types: false,
    types,
    onnotice: () => undefined,
    onclose: gone,
    connection: {
      application_name: applicationName ?? 'tsango',
      ...(session === undefined ? {} : { options: session }),
    },
  }
  // Its types leave out the socket, and what is undefined it takes from the environment.
  return config as unknown as Options<never>
}

async function open(
  postgres: Postgres,
  place: Place,
  options: DriverOptions,
  count: CacheCount,
): Promise<PostgresJsConnection> {
  const { name, prepare = PREPARE, connectTimeout = CONNECT_TIMEOUT } = options
  const line = new Line(place, name)
  const sql = postgres(configOf(place, line, () => connection.gone(), options))
  const connection: PostgresJsConnection = new PostgresJsConnection(sql, line, { database: name, prepare, count })
  try {
    // It connects with the first query.
    const late = () => unavailable(name, undefined, `it did not answer within ${connectTimeout} ms`)
    await within(connectTimeout, Promise.resolve(sql.unsafe('SELECT 1')), late)
    line.whenGone(() => connection.gone())
    return connection
  } catch (error) {
    connection.destroy()
    throw refused(name, connectTimeout, error)
  }
}
