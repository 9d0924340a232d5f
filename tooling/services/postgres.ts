import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Service } from './service.ts'
import { cache, install, isRoot, run, startDaemon } from './system.ts'

const versions = '/usr/lib/postgresql'

/** The programs of the newest PostgreSQL that Debian has installed here. */
function programs(): string | undefined {
  if (!existsSync(versions)) return undefined
  const installed = readdirSync(versions).filter((name) => existsSync(join(versions, name, 'bin/initdb')))
  const newest = installed.sort((a, b) => Number(b) - Number(a))[0]
  return newest && join(versions, newest, 'bin')
}

// PostgreSQL refuses to run as root. Debian's package brings a user for it, who cannot read root's home.
const asUser = isRoot ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'] : []
const data = isRoot ? '/var/lib/postgresql/tsango' : join(cache, 'postgres')

export const postgres: Service = {
  key: 'postgres',
  name: 'PostgreSQL',
  variable: 'TSANGO_TEST_POSTGRES_URL',
  port: 5432,
  minimum: [15],
  url: (port) => `postgres://postgres@127.0.0.1:${port}/tsango_test`,

  async probe(port) {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: 'postgres',
      database: 'postgres',
      connectionTimeoutMillis: 3000,
    })
    await client.connect()
    try {
      const { rows } = await client.query<{ server_version: string }>('show server_version')
      const known = await client.query("select 1 from pg_database where datname = 'tsango_test'")
      if (known.rowCount === 0) await client.query('create database tsango_test')
      return rows[0]?.server_version ?? '0'
    } finally {
      await client.end()
    }
  },

  async start(port) {
    if (!programs()) await install('PostgreSQL', 'postgresql')
    const bin = programs() ?? versions
    // A server that spares the disk leaves data behind that no later one can be sure to read.
    rmSync(data, { recursive: true, force: true })
    const options = ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync']
    await run(...asUser, join(bin, 'initdb'), ...options)
    // Nothing of tests has to outlive a crash of the machine.
    const quick = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'].flatMap((one) => ['-c', one])
    const settings = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '/tmp', ...quick]
    return startDaemon('postgres', join(bin, 'postgres'), settings, asUser)
  },
}
