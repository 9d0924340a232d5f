import { within } from '@tsango/toolkit/durations'
import type { ClientConfig } from 'pg'
import { UnreadableUrl } from '../../errors/errors.ts'
import { CacheCount } from '../base/cache-figures.ts'
import type { Driver, DriverOptions } from '../base/driver.ts'
import { loadDriver } from '../base/load-driver.ts'
import { PooledDriver } from '../base/pooled-driver.ts'
import { unavailable } from '../base/unavailable.ts'
import { PostgresConnection } from './connection.ts'
import { begin, CONNECT_TIMEOUT, EXAMPLE, PREPARE, refused, sessionOf, warnOfPooler } from './session.ts'

type Pg = typeof import('pg')['default']

/** Connects to PostgreSQL with `pg`. */
export async function connectWithPg(url: string, options: DriverOptions): Promise<Driver> {
  const { default: pg } = await loadDriver('pg', 'PostgreSQL', () => import('pg'))
  const config = configOf(url, options)
  readable(pg, config, options)
  warnOfPooler(options)
  const statements = new CacheCount()
  return new PooledDriver({ open: () => open(pg, config, options, statements), begin, statements }, options)
}

function configOf(url: string, options: DriverOptions): ClientConfig {
  if (!URL.canParse(url)) throw new UnreadableUrl(options.name, EXAMPLE)
  const parsed = new URL(url)
  const session = sessionOf(options, parsed.searchParams.get('options'))
  if (session !== undefined) parsed.searchParams.set('options', session)
  const { connectTimeout = CONNECT_TIMEOUT } = options
  return { connectionString: parsed.href, connectionTimeoutMillis: connectTimeout, keepAlive: true }
}

/** `pg` reads the URL when a client is made; its complaint may quote what it read. */
function readable(pg: Pg, config: ClientConfig, options: DriverOptions): void {
  try {
    new pg.Client(config)
  } catch {
    throw new UnreadableUrl(options.name, EXAMPLE)
  }
}

async function open(
  pg: Pg,
  config: ClientConfig,
  { name, prepare = PREPARE, connectTimeout = CONNECT_TIMEOUT }: DriverOptions,
  count: CacheCount,
): Promise<PostgresConnection> {
  const client = new pg.Client(config)
  const connection = new PostgresConnection(client, { database: name, prepare, count })
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
