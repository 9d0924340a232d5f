import { createCache } from '@tsango/cache/cache'
import { CacheUnavailable } from '@tsango/cache/errors'
import { memoryStore } from '@tsango/cache/memory-store'
import { redisStore } from '@tsango/cache/redis-store'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { serve } from '@tsango/http/serve'
import { toHono } from '@tsango/http/slots'
import { randomToken } from '@tsango/toolkit/signing'
import { Hono } from 'hono'
import { afterAll, describe, expect, it } from 'vitest'
import { proxies, proxiesSetting } from '../proxies/proxies.ts'
import { networkOf } from './keys.ts'
import {
  cacheLimits,
  InvalidRule,
  memoryLimits,
  type RateLimitOptions,
  type RateStore,
  rateLimit,
  readRule,
} from './rate-limit.ts'

let time = 1_000_000_000_000
const now = () => time

/**
 * What must hold wherever it is counted. `advance` moves on the clock, or waits; `times` draws all spans out, so that a
 * busy machine does not outlast a rule where the clock runs by itself.
 */
function describeStore(
  title: string,
  make: () => RateStore,
  advance: (milliseconds: number) => void | Promise<void>,
  times = 1,
): void {
  // Each has a key of its own, and those that wait do so at once.
  describe(title, { concurrent: times > 1 }, () => {
    it('lets a bucket through at once, then one after another', async () => {
      const [store, key] = [make(), randomToken(6)]
      const rule = readRule({ limit: 5, per: 1000 * times })
      const first = await Promise.all(Array.from({ length: 8 }, () => store.take(key, rule)))
      expect(first.map(({ allowed }) => allowed).filter(Boolean)).toHaveLength(5)
      const refused = await store.take(key, rule)
      expect(refused).toMatchObject({ allowed: false, remaining: 0 })
      expect(refused.retryAfter).toBeGreaterThan(0)
      expect(refused.retryAfter).toBeLessThanOrEqual(200 * times)
      await advance(210 * times)
      expect((await store.take(key, rule)).allowed).toBe(true)
      expect((await store.take(`${key} other`, rule)).remaining).toBe(4)
    })

    it('shuts nobody out for longer than the rule says where a clock is put back', async () => {
      const [store, key] = [make(), randomToken(6)]
      const rule = readRule({ limit: 2, per: 400 * times })
      await store.take(key, rule)
      await store.take(key, rule)
      await advance(-3_600_000)
      expect((await store.take(key, rule)).retryAfter).toBeLessThanOrEqual(200 * times)
      await advance(210 * times)
      expect((await store.take(key, rule)).allowed).toBe(true)
    })

    it('lets more come at once than the rate, or fewer, and then goes by the rate', async () => {
      const [store, key] = [make(), randomToken(6)]
      for (const [burst, name] of [
        [6, 'more'],
        [1, 'fewer'],
      ] as const) {
        const rule = readRule({ limit: 2, per: 400 * times, burst })
        const at = `${key} ${name}`
        const first = await Promise.all(Array.from({ length: 9 }, () => store.take(at, rule)))
        expect(first.map(({ allowed }) => allowed).filter(Boolean)).toHaveLength(burst)
        expect(Math.max(...first.map(({ remaining }) => remaining))).toBe(burst - 1)
        const refused = await store.take(at, rule)
        expect([refused.allowed, refused.retryAfter > 0, refused.retryAfter <= 200 * times]).toEqual([
          false,
          true,
          true,
        ])
        await advance(210 * times)
        expect(await store.take(at, rule)).toMatchObject({ allowed: true })
      }
    })

    it('takes over a bucket whose rule became smaller, and shuts nobody out for the former', async () => {
      const [store, key] = [make(), randomToken(6)]
      const large = readRule({ limit: 2, per: 400 * times, burst: 1000 })
      await Promise.all(Array.from({ length: 50 }, () => store.take(key, large)))
      const small = readRule({ limit: 2, per: 400 * times, burst: 3 })
      expect((await store.take(key, small)).retryAfter).toBeLessThanOrEqual(200 * times)
      await advance(210 * times)
      expect((await store.take(key, small)).allowed).toBe(true)
    })

    it('counts windows anew', async () => {
      const [store, key] = [make(), randomToken(6)]
      const rule = readRule({ limit: 3, per: 400 * times, algorithm: 'fixed-window' })
      await advance(400 * times - (Date.now() % (400 * times)))
      const all = await Promise.all(Array.from({ length: 6 }, () => store.take(key, rule)))
      expect(all.map(({ allowed }) => allowed).filter(Boolean)).toHaveLength(3)
      expect(all.map(({ retryAfter }) => retryAfter).every((wait) => wait <= 400 * times)).toBe(true)
      await advance(410 * times)
      expect(await store.take(key, rule)).toMatchObject({ allowed: true, remaining: 2 })
    })

    it('refuses what comes too often for ever, however often it comes', async () => {
      const [store, key] = [make(), randomToken(6)]
      const rule = readRule({ limit: 1, per: 300 * times })
      await store.take(key, rule)
      for (let count = 0; count < 20; count++) expect((await store.take(key, rule)).allowed).toBe(false)
      await advance(310 * times)
      expect((await store.take(key, rule)).allowed).toBe(true)
    })
  })
}

const move = (milliseconds: number): void => {
  time += milliseconds
}
describeStore('in memory', () => memoryLimits({ now }), move)
describeStore('in a cache in memory', () => cacheLimits(createCache(memoryStore({ now })), { now }), move)

const server = process.env['TSANGO_TEST_REDIS_URL']
if (!server) it.skip('Redis: not asked for. "pnpm services" starts it and prints the TSANGO_TEST_REDIS_URL to set')
else {
  const store = redisStore({ server, prefix: `test:${randomToken(6)}:` })
  describeStore(
    'on Redis',
    () => cacheLimits(createCache(store)),
    (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds))),
    15,
  )
  it('believes no bucket on Redis that the clock of the server cannot have filled', async () => {
    const cache = createCache(store)
    await store.set(cache.storeKey('r', 'ahead'), String(Date.now() + 3_600_000), 3_600_000)
    const rule = readRule({ limit: 2, per: 400 })
    expect(await cacheLimits(cache).take('ahead', rule)).toMatchObject({ allowed: false })
    await new Promise((resolve) => setTimeout(resolve, 210))
    expect(await cacheLimits(cache).take('ahead', rule)).toMatchObject({ allowed: true })
  })
  afterAll(async () => {
    await store.clear('')
    await store.close?.()
  })
}

function build(options: RateLimitOptions, settings = {}) {
  const site = defineApp({
    name: 'site',
    middleware: [proxies(), rateLimit(options)],
    settings: [proxiesSetting],
    routes: (r) => {
      r.get('/', (c) => c.text('ok'))
      r.post('/login', (c) => c.text('in'))
    },
  })
  return createHttpApplication({ apps: [site], mode: 'test', settings })
}

it('answers 429 with when to come again', async () => {
  const app = build({ limit: 2, per: '10s', store: memoryLimits({ now }) })
  const seen = []
  for (let count = 0; count < 3; count++) {
    const { status, headers } = await app.request('/')
    seen.push([
      status,
      headers.get('x-ratelimit-limit'),
      headers.get('x-ratelimit-remaining'),
      headers.get('retry-after'),
    ])
  }
  expect(seen).toEqual([
    [200, '2', '1', null],
    [200, '2', '0', null],
    [429, '2', '0', '5'],
  ])
})

it('says how many may come at once where that is not the rate', async () => {
  const app = build({ limit: 1, per: '10s', burst: 2, store: memoryLimits({ now }) })
  const seen = []
  for (let count = 0; count < 3; count++) {
    const { status, headers } = await app.request('/')
    seen.push([status, ...['limit', 'burst', 'remaining'].map((name) => headers.get(`x-ratelimit-${name}`))])
  }
  expect(seen).toEqual([
    [200, '1', '2', '1'],
    [200, '1', '2', '0'],
    [429, '1', '2', '0'],
  ])
  expect((await build({ limit: 1, per: '10s' }).request('/')).headers.get('x-ratelimit-burst')).toBeNull()
})

it('believes no forged address, and counts a network of version 6 as one', async () => {
  const app = build({ limit: 2, per: '1m' })
  const running = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  const ask = async (address: string) => (await fetch(running.url, { headers: { 'x-forwarded-for': address } })).status
  expect([await ask('1.1.1.1'), await ask('2.2.2.2'), await ask('3.3.3.3')]).toEqual([200, 200, 429])
  await running.stop()
  const behind = await serve(build({ limit: 1, per: '1m' }, { proxies: true }), {
    port: 0,
    host: '127.0.0.1',
    signals: false,
  })
  const through = async (address: string) =>
    (await fetch(behind.url, { headers: { 'x-forwarded-for': address } })).status
  expect([await through('1.1.1.1'), await through('2.2.2.2'), await through('1.1.1.1')]).toEqual([200, 200, 429])
  expect([await through('2001:db8::1'), await through('2001:db8:0:0:9::7'), await through('2001:db8:0:1::1')]).toEqual([
    200, 429, 200,
  ])
  await behind.stop()
})

it.each([
  ['1.2.3.4', '1.2.3.4'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  [undefined, 'unknown'],
])('counts %s under %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

it('counts by header, by function, and only what it is told to', async () => {
  const key = build({ limit: 1, per: '1m', key: { header: 'X-Api-Key' } })
  const by = async (app: typeof key, value?: string) =>
    (await app.request('/', value === undefined ? {} : { headers: { 'x-api-key': value } })).status
  expect([await by(key, 'a'), await by(key, 'b'), await by(key, 'a'), await by(key), await by(key)]).toEqual([
    200, 200, 429, 200, 429,
  ])
  const some = build({ limit: 1, per: '1m', key: ({ c }) => c.req.header('x-api-key') })
  expect([await by(some), await by(some), await by(some, 'a'), await by(some, 'a')]).toEqual([200, 200, 200, 429])
  const posts = build({ name: 'logins', limit: 1, per: '1m', only: ({ c }) => c.req.method === 'POST' })
  const post = async () => (await posts.request('/login', { method: 'POST' })).status
  expect([await post(), await post(), await by(posts)]).toEqual([200, 429, 200])
})

it('fails closed where its store is away, unless told otherwise', async () => {
  const store: RateStore = { name: 'away', take: () => Promise.reject(new CacheUnavailable('away', 'gone')) }
  const settings = { logger: { write: () => {} } }
  const statusOf = async (options: Partial<RateLimitOptions>) =>
    (await build({ limit: 1, per: '1m', store, ...options }, settings).request('/')).status
  expect([await statusOf({}), await statusOf({ whenAway: 'allow' })]).toEqual([503, 200])
})

it('is not filled up by a crowd of strangers', async () => {
  const store = cacheLimits(createCache(memoryStore({ now, maxEntries: 5, maxAdded: 2 })), { now })
  for (let count = 0; count < 50; count++)
    expect(await store.take(`k${count}`, readRule({ limit: 1, per: '1m' }))).toMatchObject({ allowed: true })
})

it('forgets who came longest ago where there are too many', async () => {
  const store = memoryLimits({ max: 100, now })
  for (let count = 0; count < 1000; count++) store.take(`k${count}`, readRule({ limit: 1, per: '1m' }))
  expect([
    await store.take('k999', readRule({ limit: 1, per: '1m' })),
    await store.take('k0', readRule({ limit: 1, per: '1m' })),
  ]).toMatchObject([{ allowed: false }, { allowed: true }])
})

it('refuses a rule that is none', () => {
  for (const rule of [
    { limit: 0, per: '1m' },
    { limit: 1.5, per: '1m' },
    { limit: 1, per: 0 },
    { limit: Number.NaN, per: '1m' },
    { limit: 1, per: '1m', burst: 0 },
    { limit: 1, per: '1m', burst: 2.5 },
    { limit: 1, per: '1m', burst: Number.POSITIVE_INFINITY },
    { limit: 1, per: '1d', burst: 10_000 },
    { limit: 1, per: '1m', burst: 2, algorithm: 'fixed-window' as const },
  ])
    expect(() => rateLimit(rule)).toThrow(InvalidRule)
})

it('works in any Hono app', async () => {
  const hono = new Hono()
  hono.use(toHono(rateLimit({ limit: 1, per: '1m', key: 'global' })))
  hono.get('/', (c) => c.text('ok'))
  expect([(await hono.request('/')).status, (await hono.request('/')).status]).toEqual([200, 429])
})

it('says in a plain Hono app as well how many are left where it refuses', async () => {
  const plain = new Hono().use(toHono(rateLimit({ limit: 1, per: '1m', key: 'global' })))
  plain.get('/', (c) => c.text('fine'))
  await plain.request('/')
  const { status, headers } = await plain.request('/')
  expect([status, headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual([429, '1', '0'])
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
})

it('warns once where it counts by address and requests have none', async () => {
  const told: string[] = []
  const write = (record: object): void => {
    if ('event' in record && record.event === 'rate_limit_without_address') told.push(JSON.stringify(record))
  }
  for (const key of ['address', 'global'] as const) {
    const site = defineApp({
      name: 'site',
      middleware: [rateLimit({ limit: 5, per: '1h', key })],
      routes: (r) => void r.get('/', (c) => c.text('in')),
    })
    const app = createHttpApplication({ apps: [site], mode: 'test', settings: { logger: { write } } })
    for (let round = 0; round < 3; round++) expect((await app.request('/')).status).toBe(200)
  }
  expect(told).toHaveLength(1)
  expect(told[0]).toContain('\\"rate-limit\\"')
})
