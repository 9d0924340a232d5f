import { setTimeout as wait } from 'node:timers/promises'
import { caching } from '@tsango/cache/app'
import { createCache } from '@tsango/cache/cache'
import { memoryStore } from '@tsango/cache/memory-store'
import { defineApp } from '@tsango/core/apps'
import { runInContext } from '@tsango/core/context'
import { createHttpApplication } from '@tsango/http/application'
import { toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { closeSite, maintenance, siteIsClosed } from './maintenance.ts'

const quiet = { logger: { write: () => {} } }

it('answers 503 while the site is closed, but to probes', async () => {
  let closed = false
  const site = defineApp({
    name: 'site',
    middleware: [maintenance({ when: () => closed, retryAfter: '2m' })],
    routes: (r) => void r.get('/*', (c) => c.text('open')),
  })
  const app = createHttpApplication({ apps: [site], mode: 'test', settings: quiet })
  expect((await app.request('/')).status).toBe(200)
  closed = true
  const response = await app.request('/')
  expect([response.status, response.headers.get('retry-after'), await response.json()]).toMatchObject([
    503,
    '120',
    { code: 'maintenance' },
  ])
  expect((await app.request('/health')).status).toBe(200)
})

it('is switched for all processes by the cache', async () => {
  const site = defineApp({
    name: 'site',
    middleware: [maintenance()],
    routes: (r) => void r.get('/', (c) => c.text('open')),
  })
  const app = createHttpApplication({ apps: [caching(), site], mode: 'test', settings: quiet })
  await app.start()
  await app.run(async () => {
    // By whomever: an administrator of a tenant closes the same site.
    await runInContext({ tenant: 'a' }, () => closeSite(true))
    expect(await siteIsClosed()).toBe(true)
  })
  expect((await app.request('/')).status).toBe(503)
  await app.run(() => closeSite(false))
  await app.stop()
})

it('asks once for all who come while the store is slow to answer', async () => {
  const store = memoryStore()
  let asked = 0
  const slow = {
    ...store,
    get: async (key: string) => {
      asked++
      await wait(200)
      return store.get(key)
    },
  }
  const site = defineApp({
    name: 'site',
    middleware: [maintenance()],
    routes: (r) => void r.get('/', (c) => c.text('open')),
  })
  const app = createHttpApplication({ apps: [caching(), site], mode: 'test', settings: { ...quiet, cache: slow } })
  await app.start()
  const all = await Promise.all(Array.from({ length: 20 }, () => app.request('/')))
  expect([all.every(({ status }) => status === 200), asked]).toEqual([true, 1])
  await app.stop()
})

it('works in any Hono app', async () => {
  const hono = new Hono()
  hono.use(toHono(maintenance({ when: async () => true })))
  hono.get('/', (c) => c.text('open'))
  expect((await hono.request('/')).status).toBe(503)
})

it('is switched by a cache of its own in any Hono app', async () => {
  const store = memoryStore()
  const cache = createCache(store)
  const build = () => {
    const hono = new Hono().use(toHono(maintenance({ cache })))
    return hono.get('/', (c) => c.text('open'))
  }
  expect((await build().request('/')).status).toBe(200)
  await closeSite(true, { cache })
  expect([(await build().request('/')).status, (await build().request('/health')).status]).toEqual([503, 404])
  await closeSite(false, { cache: createCache(store) })
  expect((await build().request('/')).status).toBe(200)
})
