import { caching } from '@tsango/cache/app'
import { cacheNamed, createCache } from '@tsango/cache/cache'
import { memoryStore } from '@tsango/cache/memory-store'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { serve } from '@tsango/http/serve'
import { expect, it } from 'vitest'
import { cacheSessions } from '../cache-sessions/cache-sessions.ts'
import { idempotency } from '../idempotency/idempotency.ts'
import { maintenance } from '../maintenance/maintenance.ts'
import { pageCache } from '../page-cache/page-cache.ts'
import { cacheLimits, rateLimit } from '../rate-limit/rate-limit.ts'
import { signatures } from '../signatures/signatures.ts'
import { middleware } from './app.ts'

const rate = { limit: 1000, per: '1m' }

function build(named: (name: string) => ReturnType<typeof cacheNamed>, session: unknown) {
  const site = defineApp({
    name: 'site',
    middleware: [
      idempotency({ cache: named('keys') }),
      maintenance({ cache: named('switch') }),
      pageCache({ cache: named('pages') }),
      signatures({ cache: named('nonces'), keys: () => undefined, only: () => false }),
      rateLimit({ ...rate, store: named('rates') }),
      rateLimit({ ...rate, name: 'logins', store: cacheLimits(named('logins')) }),
    ],
    routes: (r) => void r.get('/', (c) => c.text('here')),
  })
  return createHttpApplication({
    apps: [caching(), middleware(), site],
    mode: 'test',
    environment: {},
    settings: { secret: 'x'.repeat(50), session, cache: { default: 'memory:', here: 'memory:' } },
  })
}

it('that nobody gave are all told when the application is built, each with what works with it', async () => {
  const app = build(cacheNamed, { store: cacheSessions({ cache: cacheNamed('sessions') }) })
  const told = app.problems.map(({ message }) => message)
  for (const [name, slot] of Object.entries({
    keys: 'idempotency',
    switch: 'maintenance',
    pages: 'page-cache',
    nonces: 'signatures',
    rates: 'rate-limit',
    logins: 'rate-limit:logins',
  }))
    expect(told).toContain(
      `Setting "cache": It has no cache "${name}", which the slot "${slot}" of the app "site" works with. Known: "default", "here".`,
    )
  expect(told.at(-1)).toContain('The slot "session" could not be prepared: No cache "sessions" in the setting "cache".')
  expect(told).toHaveLength(7)
  await expect(serve(app, { port: 0, signals: false })).rejects.toThrow('The application cannot start: 7 problems.')
})

it('that somebody revokes sessions in are looked at as well', () => {
  const revocations = cacheSessions({ cache: cacheNamed('gone') })
  const { problems } = build(() => cacheNamed('here'), { store: 'cookie', revocations })
  expect(problems).toMatchObject([{ code: 'http.slot_failed', message: expect.stringContaining('No cache "gone"') }])
})

it('that are there, and caches without one, serve', async () => {
  const app = build((name) => (name === 'pages' ? createCache(memoryStore()) : cacheNamed('here')), {
    store: cacheSessions({ cache: cacheNamed('here') }),
  })
  expect(app.problems).toEqual([])
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  const answer = await fetch(server.url)
  expect([answer.status, answer.headers.get('x-ratelimit-remaining')]).toEqual([200, '999'])
  await server.stop()
})
