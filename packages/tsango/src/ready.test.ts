import { createServer } from 'node:net'
import { currentContext } from '@tsango/core/context'
import { currentDatabases } from '@tsango/orm/databases'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { cacheTable } from './cache.ts'
import { callCommand } from './cli.ts'
import { serve } from './http.ts'
import { type TsangoOptions, tsango } from './index.ts'
import { type HealthOptions, health } from './middleware.ts'

const REDIS = process.env['TSANGO_TEST_REDIS_URL']
const GIVEN_UP = { hold: 0, timeout: '5s' } as const

/** Serves an application, migrated where it is asked for, and gives what `/ready` says, and the log. */
async function served(
  options: Omit<TsangoOptions, 'apps' | 'mode'>,
  given: HealthOptions,
  body: (ready: () => Promise<{ status: number; answer: string }>, logged: () => string) => Promise<void>,
): Promise<void> {
  const lines: string[] = []
  const app = tsango({
    ...options,
    apps: [health(given), cacheTable()],
    mode: 'test',
    environment: {},
    logger: { write: (record) => void lines.push(JSON.stringify(record)) },
  })
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  const ready = async () => {
    const response = await fetch(`${server.url}/ready`)
    return { status: response.status, answer: await response.text() }
  }
  try {
    await app.run(() => body(ready, () => lines.join('\n')))
  } finally {
    await server.stop()
  }
}

const told = (answer: string): unknown => {
  const { checks } = JSON.parse(answer) as { checks: Readonly<Record<string, { healthy: boolean }>> }
  return Object.fromEntries(Object.entries(checks).map(([name, { healthy }]) => [name, healthy]))
}

await describeDatabases('readiness', (under) => {
  it('asks each database, and whether migrations are pending, by name and without a reason', async () => {
    const down = under.url.startsWith('sqlite') ? 'sqlite:/dev/null/none.sqlite3' : downOf(under.url)
    await served({ databases: { default: under.url, logs: down } }, GIVEN_UP, async (ready, logged) => {
      const { status, answer } = await ready()
      expect([status, told(answer)]).toEqual([503, { database: true, 'database:logs': false, migrations: false }])
      expect(answer).not.toMatch(/sqlite|postgres|mysql|mariadb|ECONN|cache_table|initial/i)
      expect(logged()).toContain('cache_table.0001_initial')
    })
    const others = { hold: 0, without: ['database:logs'] }
    await served({ databases: { default: under.url, logs: down } }, others, async (ready) => {
      expect(await ready()).toMatchObject({ status: 503 })
      const { app } = currentContext()
      if (app === undefined) throw new RangeError('no application runs')
      await callCommand(app, 'migrate')
      const { status, answer } = await ready()
      expect([status, told(answer)]).toEqual([200, { database: true, migrations: true }])
      await currentDatabases().get().sql("DELETE FROM tsango_migrations WHERE app = 'cache_table'")
      expect(told((await ready()).answer)).toEqual({ database: true, migrations: false })
    })
  })
})

function downOf(url: string): string {
  const down = new URL(url)
  // Nothing listens there: the port is "discard", which asks for more rights than tests have.
  down.port = '9'
  return down.href
}

const memory = { databases: { default: 'sqlite::memory:' } } as const
const cachesAlone = { hold: 0, without: ['migrations'] } as const
const refusing = { hold: 0, without: ['migrations', 'database'], timeout: 50 } as const

it('asks caches on a server, each by its name, and none in the memory of the process', async () => {
  await served({ ...memory, cache: 'memory:' }, cachesAlone, async (ready) => {
    expect(told((await ready()).answer)).toEqual({ database: true })
  })
  const cache = { default: 'redis://127.0.0.1:9/0', near: 'memory:', sessions: 'redis://user:hunter2@127.0.0.1:9/1' }
  await served({ ...memory, cache }, refusing, async (ready) => {
    const { status, answer } = await ready()
    expect([status, told(answer)]).toEqual([503, { cache: false, 'cache:sessions': false }])
    expect(answer).not.toContain('hunter2')
  })
  await served({ ...memory, cache }, { hold: 0, without: ['migrations', 'cache', 'cache:sessions'] }, async (ready) => {
    expect(await ready()).toMatchObject({ status: 200 })
  })
})

if (!REDIS) it.skip('Redis: not asked for. "pnpm services" starts it and prints the TSANGO_TEST_REDIS_URL to set')
else
  it('finds a Redis that answers', async () => {
    await served({ ...memory, cache: REDIS }, cachesAlone, async (ready) => {
      expect(told((await ready()).answer)).toEqual({ database: true, cache: true })
    })
  })

it('waits for no server that takes a connection and says nothing', async () => {
  const taken = new Set<{ destroy(): void }>()
  const silent = createServer((socket) => void taken.add(socket))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await served({ ...memory, cache: `redis://127.0.0.1:${port}/0` }, refusing, async (ready) => {
    expect(told((await ready()).answer)).toEqual({ cache: false })
  })
  for (const socket of taken) socket.destroy()
  silent.close()
})

it('tells of a check that it is to leave out and nobody brings', async () => {
  const app = tsango({ ...memory, apps: [health({ without: ['databse'] })], mode: 'test', environment: {} })
  const found = (await app.check()).filter(({ code }) => code === 'health.unknown_check')
  expect(found).toMatchObject([{ level: 'warning', hint: 'Known: "database", "migrations".' }])
})
