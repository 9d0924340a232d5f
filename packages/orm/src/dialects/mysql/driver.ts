import { within } from '@tsango/toolkit/durations'
import { CacheCount } from '../base/cache-figures.ts'
import { type Connect, connectThrough } from '../base/choose-driver.ts'
import type { DriverOptions } from '../base/driver.ts'
import { PooledDriver } from '../base/pooled-driver.ts'
import { unavailable } from '../base/unavailable.ts'
import { type ConnectionOptions, MysqlConnection } from './connection.ts'
import type { MakeLink } from './link.ts'
import { linkWithMariadb } from './mariadb-package.ts'
import { linkWithMysql2 } from './mysql2.ts'
import { begin, CONNECT_TIMEOUT, makeReady, PREPARE, refused, type Server } from './session.ts'

export type { Server } from './session.ts'

type MakeLinks = (url: string, server: Server, options: DriverOptions) => Promise<MakeLink>

/** Makes the function that connects to servers of a kind with the driver that was asked for; `README.md` says why the first is the default. */
export function connectTo(server: Server): Connect {
  return connectThrough(
    server.title,
    new Map([
      ['mariadb', through(server, linkWithMariadb)],
      ['mysql2', through(server, linkWithMysql2)],
    ]),
  )
}

function through(server: Server, makeLinks: MakeLinks): Connect {
  return async (url, options) => {
    const make = await makeLinks(url, server, options)
    const statements = new CacheCount()
    const { prepare = PREPARE } = options
    const shared = { database: options.name, prepare, count: statements, schema: { changes: 0 } }
    return new PooledDriver({ open: () => open(make, shared, server, options), begin, statements }, options)
  }
}

async function open(
  make: MakeLink,
  shared: ConnectionOptions,
  server: Server,
  options: DriverOptions,
): Promise<MysqlConnection> {
  const { name, connectTimeout = CONNECT_TIMEOUT } = options
  const connection = new MysqlConnection(make, shared)
  try {
    const late = () => unavailable(name, undefined, `it did not answer within ${connectTimeout} ms`)
    await within(connectTimeout, makeReady(connection, server, options), late)
    return connection
  } catch (error) {
    connection.lost = 'unsent'
    void connection.close()
    throw refused(name, connectTimeout, error)
  }
}
