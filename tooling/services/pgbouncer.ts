import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { ensure } from './ensure.ts'
import { postgres } from './postgres.ts'
import { type Service, ServiceUnavailable } from './service.ts'
import { cacheFolder, has, install, isRoot, startDaemon } from './system.ts'

const server = '/usr/sbin/pgbouncer'

// It refuses to run as root, too, and whoever it then is cannot read root's home.
const asUser = isRoot ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : []

/** Two sessions for everybody, each lent for one transaction: who relies on a session of its own is found out. */
const config = (port: number, behind: number): string => `[databases]
* = host=127.0.0.1 port=${behind} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
admin_users = postgres
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
server_idle_timeout = 5
`

async function ask(port: number, database: string, sql: string): Promise<string> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database, connectionTimeoutMillis: 3000 })
  await client.connect()
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' })
    return String(rows[0]?.[0])
  } finally {
    await client.end()
  }
}

export const pgbouncer: Service = {
  key: 'pgbouncer',
  name: 'PgBouncer',
  variable: 'TSANGO_TEST_PGBOUNCER_URL',
  port: 6432,
  minimum: [1, 18],
  url: (port) => `postgres://postgres@127.0.0.1:${port}/tsango_test`,

  async probe(port) {
    const version = /^PgBouncer (\S+)/.exec(await ask(port, 'pgbouncer', 'SHOW VERSION'))?.[1]
    if (!version) throw new ServiceUnavailable(`The server on port ${port} does not answer as PgBouncer does.`)
    // It answers for itself also where the server behind it is gone.
    await ask(port, 'tsango_test', 'SELECT 1')
    return version
  },

  async start(port) {
    if (!has(server)) await install('PgBouncer', 'pgbouncer')
    const set = process.env[postgres.variable]
    const behind = new URL(set || (await ensure(postgres)).url)
    const folder = isRoot ? '/var/lib/postgresql' : cacheFolder('pgbouncer')
    const file = join(folder, 'tsango-pgbouncer.ini')
    writeFileSync(file, config(port, Number(behind.port || postgres.port)))
    return startDaemon('pgbouncer', server, [file], asUser)
  },
}
