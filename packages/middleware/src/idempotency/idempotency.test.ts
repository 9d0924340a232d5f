import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type CacheStore, createCache } from '@tsango/cache/cache'
import { CacheUnavailable } from '@tsango/cache/errors'
import { fileStore } from '@tsango/cache/file-store'
import { memoryStore } from '@tsango/cache/memory-store'
import { redisStore } from '@tsango/cache/redis-store'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { readJson } from '@tsango/http/body'
import { apiKey, authentication, endpoint } from '@tsango/http/endpoint'
import { negotiate } from '@tsango/http/negotiation'
import { v } from '@tsango/http/schema'
import { exchangeOf, toHono } from '@tsango/http/slots'
import { randomToken } from '@tsango/toolkit/signing'
import { type Context, Hono } from 'hono'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { breakingWay } from '../../../../tooling/services/breaking.ts'
import { signatures, signedBy, signRequest } from '../signatures/signatures.ts'
import { timeout } from '../timeout/timeout.ts'
import { type IdempotencyOptions, IdempotencyPointless, idempotency } from './idempotency.ts'

/** `work` is what a payment waits for before it is done. */
function build(options: IdempotencyOptions = {}, work: () => Promise<unknown> = () => wait(20)) {
  let done = 0
  const cache = options.cache ?? createCache(memoryStore())
  const site = defineApp({
    name: 'site',
    middleware: [idempotency({ ...options, cache })],
    routes: (r) => {
      r.post('/pay', async (c) => {
        const body = await readJson(c)
        await work()
        c.header('set-cookie', 'seen=1')
        return c.json({ done: ++done, body }, 201, { 'x-payment': String(done) })
      })
      r.post('/fail', (c) => c.json({ done: ++done }, 503))
      r.post('/throw', () => {
        done++
        throw new RangeError('failed')
      })
      r.post('/refuse', (c) => c.json({ done: ++done }, 422))
      r.post('/large', (c) => c.text('x'.repeat(2000) + ++done))
      r.post('/nothing', (c) => {
        done++
        return c.body(null, 204)
      })
    },
  })
  const app = createHttpApplication({ apps: [site], mode: 'test', settings: { logger: { write: () => {} } } })
  const post = async (
    path: string,
    key?: string,
    body: unknown = { amount: 5 },
    headers: Record<string, string> = {},
  ) => {
    const response = await app.request(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        ...headers,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
    })
    const text = await response.text()
    return { response, status: response.status, text, replayed: response.headers.get('idempotency-replayed') }
  }
  return { post, count: () => done }
}

it('gives again what the handler had added to the answer by other ways than its headers, but for its tokens', async () => {
  const site = defineApp({
    name: 'site',
    middleware: [idempotency({ cache: createCache(memoryStore()) })],
    routes: (r) =>
      void r.post('/', async (c) => {
        exchangeOf(c).setHeader('deprecation', '@1767225600')
        exchangeOf(c).setHeader('x-csrf-token', 'one')
        exchangeOf(c).addCookie('a=b')
        return c.text(negotiate(c, ['text/plain', 'text/html']))
      }),
  })
  const app = createHttpApplication({ apps: [site], mode: 'test' })
  const ask = async () => {
    const { headers } = await app.request('/', { method: 'POST', headers: { 'idempotency-key': 'added' } })
    return ['vary', 'deprecation', 'x-csrf-token', 'set-cookie'].map((name) => headers.get(name))
  }
  expect(await ask()).toEqual(['Accept', '@1767225600', 'one', 'a=b'])
  expect(await ask()).toEqual(['Accept', '@1767225600', null, null])
})

it('does a request once, and gives its answer again, but for cookies', async () => {
  const { post, count } = build()
  const first = await post('/pay', 'k1')
  const again = await post('/pay', '"k1"')
  expect([first.status, first.replayed, first.response.headers.getSetCookie()]).toEqual([201, null, ['seen=1']])
  expect([again.status, again.replayed, again.text, count()]).toEqual([201, 'true', first.text, 1])
  expect([again.response.headers.get('x-payment'), again.response.headers.getSetCookie()]).toEqual(['1', []])
  expect([(await post('/nothing', 'k2')).status, (await post('/nothing', 'k2')).status, count()]).toEqual([204, 204, 2])
})

/** Holds the work of one until so many others have their answer. */
function untilAnswered(others: number) {
  const { promise, resolve } = Promise.withResolvers<void>()
  let count = 0
  return {
    hold: () => promise,
    answered: async <T>(asked: Promise<T>): Promise<T> => {
      const answer = await asked
      if (++count === others) resolve()
      return answer
    },
  }
}

it('does one of many that come at once', async () => {
  const { hold, answered } = untilAnswered(9)
  const { post, count } = build({}, hold)
  const all = await Promise.all(Array.from({ length: 10 }, () => answered(post('/pay', 'k1'))))
  expect(all.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)])
  expect(count()).toBe(1)
})

it('refuses a key that was used for something else, and keeps the keys of strangers apart', async () => {
  const { post, count } = build()
  await post('/pay', 'k1')
  expect((await post('/pay', 'k1', { amount: 500 })).status).toBe(422)
  expect((await post('/pay?x=1', 'k1')).status).toBe(422)
  expect((await post('/nothing', 'k1')).status).toBe(422)
  expect(count()).toBe(1)
  expect((await post('/pay', 'k1', { amount: 500 }, { authorization: 'Bearer other' })).status).toBe(201)
})

it('forgets a failure of the server, and remembers what was refused', async () => {
  const { post, count } = build()
  for (const path of ['/fail', '/throw']) {
    await post(path, `k${path}`)
    expect((await post(path, `k${path}`)).replayed).toBeNull()
  }
  expect(count()).toBe(4)
  await post('/refuse', 'k3')
  expect([(await post('/refuse', 'k3')).replayed, count()]).toEqual(['true', 5])
})

it('does nothing again whose answer it could not keep', async () => {
  const { post, count } = build({ limit: 100 })
  expect((await post('/large', 'k1')).text).toHaveLength(2001)
  const again = await post('/large', 'k1')
  expect([again.status, JSON.parse(again.text).code, count()]).toEqual([409, 'idempotency_answer_lost', 1])
})

it('lets the next one try where a process died under way', async () => {
  const [begun, lives] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let tries = 0
  const work = async () => {
    begun.resolve()
    if (++tries === 1) await lives.promise
  }
  const { post, count } = build({ patience: 10 }, work)
  const first = post('/pay', 'k1')
  await begun.promise
  await wait(50)
  const later = await post('/pay', 'k1')
  lives.resolve()
  expect([(await first).status, later.status, count()]).toEqual([201, 201, 2])
})

it('wants a key where it must be, and none that is not one', async () => {
  const { post } = build({ required: true })
  for (const key of [undefined, '', 'x'.repeat(300), 'a b'])
    expect((await post('/pay', key)).status, String(key)).toBe(400)
  expect([(await build().post('/pay')).status, (await build().post('/pay', 'a b')).status]).toEqual([201, 400])
  expect(() => idempotency({ methods: ['GET'] })).toThrow(IdempotencyPointless)
})

it('works in any Hono app', async () => {
  let done = 0
  const hono = new Hono()
  hono.use(toHono(idempotency({ cache: createCache(memoryStore()) })))
  hono.post('/', (c) => c.json({ done: ++done }))
  const post = () => hono.request('/', { method: 'POST', headers: { 'idempotency-key': 'k' } })
  expect([await (await post()).json(), await (await post()).json()]).toEqual([{ done: 1 }, { done: 1 }])
})

const server = process.env['TSANGO_TEST_REDIS_URL']
if (!server) it.skip('Redis: not asked for. "pnpm services" starts it and prints the TSANGO_TEST_REDIS_URL to set')
else {
  const prefix = `test:${randomToken(6)}:`
  const stores = [redisStore({ server, prefix }), redisStore({ server, prefix })] as const
  afterAll(async () => {
    await stores[0].clear('')
    for (const store of stores) await store.close?.()
  })
  it('does a request once, and knows that it was done, where the connection to the cache breaks under way', async () => {
    const way = await breakingWay(server)
    const store = redisStore({ server: way.url, prefix })
    onTestFinished(async () => {
      await store.close?.()
      await way.close()
    })
    for (const [index, command] of [/\bNX\b/, /EVAL/, /\bSET\b(?!.*NX)/s].entries()) {
      const { post, count } = build({ cache: createCache(store) }, async () => index && way.breakAt(command))
      if (index === 0) way.breakAt(command)
      expect([(await post('/pay', `broken-${index}`)).status, way.count()]).toEqual([201, index + 1])
      const again = await post('/pay', `broken-${index}`)
      expect([again.status, again.replayed, count()]).toEqual([201, 'true', 1])
    }
    const failing = build({ cache: createCache(store) }, async () => {
      way.breakAt(/EVAL/)
      throw new RangeError('failed')
    })
    for (const index of [1, 2])
      expect([(await failing.post('/pay', 'failing')).status, way.count()]).toEqual([500, index + 3])
  })
  it('does a request once for several processes', async () => {
    const { hold, answered } = untilAnswered(3)
    const [one, other] = [0, 1].map((at) => build({ cache: createCache(stores[at as 0 | 1]) }, hold))
    const all = await Promise.all([one, other, one, other].map((site) => site && answered(site.post('/pay', 'k'))))
    expect(all.map((answer) => answer?.status).sort()).toEqual([201, 409, 409, 409])
    expect([(await other?.post('/pay', 'k'))?.replayed, (one?.count() ?? 0) + (other?.count() ?? 0)]).toEqual([
      'true',
      1,
    ])
  })
}

it('does nothing a second time beside a first that was given up for its time, and gives what came of that', async () => {
  let done = 0
  let working = Promise.withResolvers<void>()
  const slots = [timeout({ after: 700 }), idempotency({ cache: createCache(memoryStore()), patience: '1m' })]
  const slow = async (c: Context) => {
    await working.promise
    return c.json({ done: ++done }, c.req.path === '/fails' ? 500 : 200)
  }
  const site = defineApp({ name: 'site', middleware: slots, routes: (r) => void r.post('/*', slow) })
  const fused = createHttpApplication({ apps: [site], mode: 'test', settings: { logger: { write: () => {} } } })
  const plain = new Hono()
  for (const slot of slots) plain.use(toHono(slot))
  plain.post('/*', slow)
  const post = async (app: Pick<Hono, 'request'>, path: string) => {
    const headers = { 'idempotency-key': `k${path}`, 'content-type': 'application/json' }
    const response = await app.request(path, { method: 'POST', headers })
    return [response.status, response.headers.get('idempotency-replayed')]
  }
  /** Lets what was given up come to its end, and the next wait again. */
  const end = async () => {
    const before = done
    working.resolve()
    await expect.poll(() => done).toBe(before + 1)
    await wait(50)
    working = Promise.withResolvers<void>()
  }
  for (const path of ['/works', '/fails']) {
    expect([await post(fused, path), await post(fused, path)]).toEqual([
      [504, null],
      [409, null],
    ])
    await end()
  }
  expect([await post(fused, '/works'), done]).toEqual([[200, 'true'], 2])
  expect(await post(fused, '/fails')).toEqual([504, null])
  await end()
  expect([done, await post(plain, '/plain'), await post(plain, '/plain')]).toEqual([3, [504, null], [409, null]])
  await end()
  expect([await post(plain, '/plain'), done]).toEqual([[409, null], 4])
})

describe.each(storesUnderTest())('a run whose patience is over, with %s', (_, open) => {
  /** Three requests with one key, of which the second comes when the first is still under way and its patience is over. */
  async function overtaken() {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    const begun: number[] = []
    const work = async () => gates[(begun.push(begun.length) - 1) as 0 | 1]?.promise
    const store = await open()
    const { post } = build({ cache: createCache(store), patience: 300 }, work)
    const first = post('/pay', 'k')
    await expect.poll(() => begun.length).toBe(1)
    await wait(350)
    const patient = build({ cache: createCache(store), patience: '1m' }, work)
    // So that its numbers are others than those of the first.
    await patient.post('/refuse')
    const second = patient.post('/pay', 'k')
    await expect.poll(() => begun.length).toBe(2)
    return { first, second, gates, post: patient.post, begun }
  }

  it('takes nothing from the next one where it fails, so that no third runs beside that', async () => {
    const { first, second, gates, post, begun } = await overtaken()
    gates[0].reject(new RangeError('failed'))
    expect((await first).status).toBe(500)
    expect((await post('/pay', 'k')).status).toBe(409)
    gates[1].resolve()
    const done = await second
    const again = await post('/pay', 'k')
    expect([done.status, again.replayed, again.text, begun.length]).toEqual([201, 'true', done.text, 2])
  })

  it('puts nothing in the place of the next one where it succeeds', async () => {
    const { first, second, gates, post, begun } = await overtaken()
    gates[0].resolve()
    expect((await first).status).toBe(201)
    expect((await post('/pay', 'k')).status).toBe(409)
    gates[1].resolve()
    const done = await second
    const again = await post('/pay', 'k')
    expect([done.status, again.replayed, again.text, begun.length]).toEqual([201, 'true', done.text, 2])
  })

  it('leaves the answer of the next one where it ends after that', async () => {
    const { first, second, gates, post, begun } = await overtaken()
    gates[1].resolve()
    const done = await second
    gates[0].resolve()
    expect((await first).text).not.toBe(done.text)
    const again = await post('/pay', 'k')
    expect([again.replayed, again.text, begun.length]).toEqual(['true', done.text, 2])
  })
})

/** Stores on which a run must hold its key, and how each is opened. */
function storesUnderTest(): [string, () => CacheStore | Promise<CacheStore>][] {
  const url = process.env['TSANGO_TEST_REDIS_URL']
  const onRedis = async () => {
    const store = redisStore({ server: url ?? '', prefix: `test:${randomToken(6)}:` })
    onTestFinished(async () => {
      await store.clear('')
      await store.close?.()
    })
    return store
  }
  const inFiles = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tsango-idempotency-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    return fileStore({ folder })
  }
  return [
    ['a cache in memory', () => memoryStore()],
    ['one in files', inFiles],
    ...(url ? [['one on Redis', onRedis] as [string, typeof onRedis]] : []),
  ]
}

it('remembers also what took longer than its patience', async () => {
  const { post, count } = build({ patience: 5 })
  await post('/pay', 'k1')
  expect([(await post('/pay', 'k1')).replayed, count()]).toEqual(['true', 1])
})

it('gives the answer to what was done where the cache went away meanwhile, and does nothing without it', async () => {
  const store = memoryStore()
  const gone = async (): Promise<never> => {
    throw new CacheUnavailable('test', 'gone')
  }
  const { post, count } = build({ cache: createCache({ ...store, set: gone, swap: gone }) })
  expect([(await post('/pay', 'k1')).status, (await post('/fail', 'k2')).text, count()]).toEqual([201, '{"done":2}', 2])
  const closed = build({ cache: createCache({ ...store, add: gone }) })
  const refused = await closed.post('/pay', 'k3')
  expect([refused.status, JSON.parse(refused.text).code, closed.count()]).toEqual([503, 'service_unavailable', 0])
})

describe('whose key it is, where an endpoint finds out who asks', () => {
  const cache = createCache(memoryStore())
  const orders: string[] = []
  const key = apiKey('x-api-key', (given) => (given.startsWith('key-') ? { name: given.slice(4) } : undefined))
  const own = authentication({
    name: 'own',
    description: { type: 'mutualTLS' },
    challenge: 'Own',
    find: (c) => {
      const name = c.req.header('x-own')
      return name === undefined ? undefined : { name }
    },
  })
  const order = (path: string, auth: typeof key) =>
    endpoint('POST', path, { auth, body: v.object({ item: v.string() }) }, ({ user, body }) => {
      orders.push(`${user.name} ${body.item}`)
      return { of: user.name, count: orders.length }
    })
  const late = endpoint('POST', '/inside', { guards: [({ c }) => c.req.header('x-inside') === 'yes'] }, () => ({
    count: orders.push('inside'),
  }))
  const site = defineApp({
    name: 'site',
    middleware: [idempotency({ cache })],
    routes: (r) => void r.route('/', order('/orders', key)).route('/', order('/own', own)).route('/', late),
  })
  const app = createHttpApplication({ apps: [site], mode: 'test', settings: { logger: { write: () => {} } } })
  const ask = async (path: string, headers: Record<string, string>, item = 'tea') => {
    const response = await app.request(path, {
      method: 'POST',
      body: JSON.stringify({ item }),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': `one of ${path}`.replaceAll(' ', '-'),
        ...headers,
      },
    })
    const body = (await response.json()) as Record<string, unknown>
    return [response.status, body['of'] ?? body['code'], response.headers.get('idempotency-replayed')]
  }
  const [ada, bob] = [{ 'x-api-key': 'key-ada' }, { 'x-api-key': 'key-bob' }]

  it('is of whoever has the same key, and nobody else gets the answer', async () => {
    expect(await ask('/orders', ada)).toEqual([200, 'ada', null])
    expect(await ask('/orders', bob)).toEqual([200, 'bob', null])
    expect(await ask('/orders', {})).toEqual([401, 'unauthorized', null])
    expect(await ask('/orders', ada)).toEqual([200, 'ada', 'true'])
    expect(await ask('/orders', bob)).toEqual([200, 'bob', 'true'])
    expect(await ask('/orders', bob, 'milk')).toEqual([422, 'idempotency_key_reused', null])
    expect(await ask('/orders', { 'x-api-key': 'key-cy' }, 'milk')).toEqual([200, 'cy', null])
    expect(orders).toEqual(['ada tea', 'bob tea', 'cy milk'])
  })

  it('is nobody’s where it cannot be told who asks: nothing is done again, and nobody gets the answer', async () => {
    orders.length = 0
    expect(await ask('/own', { 'x-own': 'ada' })).toEqual([200, 'ada', null])
    expect(await ask('/own', { 'x-own': 'bob' })).toEqual([409, 'idempotency_answer_lost', null])
    expect(await ask('/own', { 'x-own': 'ada' })).toEqual([409, 'idempotency_answer_lost', null])
    expect(await ask('/inside', { 'x-inside': 'yes' })).toEqual([200, undefined, null])
    expect(await ask('/inside', {})).toEqual([409, 'idempotency_answer_lost', null])
    expect(orders).toEqual(['ada tea', 'inside'])
  })
})

it('is of whoever signed the request', async () => {
  const secrets: Record<string, string> = { ada: 'a'.repeat(40), bob: 'b'.repeat(40) }
  const cache = createCache(memoryStore())
  const site = defineApp({
    name: 'site',
    middleware: [signatures({ keys: (id) => secrets[id], cache }), idempotency({ cache })],
    routes: (r) => void r.post('/orders', (c) => c.json({ of: signedBy(c) })),
  })
  const app = createHttpApplication({ apps: [site], mode: 'test', settings: { logger: { write: () => {} } } })
  const ask = async (id: string) => {
    const request = new Request('http://localhost/orders', { method: 'POST', headers: { 'idempotency-key': 'one' } })
    const response = await app.request(await signRequest(request, { id, secret: secrets[id] as string }))
    return [await response.json(), response.headers.get('idempotency-replayed')]
  }
  expect(await ask('ada')).toEqual([{ of: 'ada' }, null])
  expect(await ask('bob')).toEqual([{ of: 'bob' }, null])
  expect(await ask('ada')).toEqual([{ of: 'ada' }, 'true'])
})
