import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CacheStore, createCache } from '@tsango/cache/cache'
import { CacheUnavailable } from '@tsango/cache/errors'
import { fileStore } from '@tsango/cache/file-store'
import { memoryStore } from '@tsango/cache/memory-store'
import { redisStore } from '@tsango/cache/redis-store'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { apiKey, attempt, endpoint } from '@tsango/http/endpoint'
import { negotiate } from '@tsango/http/negotiation'
import { cspNonce } from '@tsango/http/request'
import { defineSlot, exchangeOf, toHono } from '@tsango/http/slots'
import { randomToken } from '@tsango/toolkit/signing'
import { type Context, Hono } from 'hono'
import { describe, expect, it, onTestFinished } from 'vitest'
import { middleware } from '../app/app.ts'
import { csrf, csrfToken } from '../csrf/csrf.ts'
import { locale, localeOf } from '../locale/locale.ts'
import { session, sessions } from '../sessions/sessions.ts'
import { forgetPages, pageCache } from './page-cache.ts'

let time = Date.now()
const cache = createCache(memoryStore({ now: () => time }))
let made = 0
const site = defineApp({
  name: 'site',
  middleware: [pageCache({ ttl: '1m', cache, limit: 5000 })],
  routes: (r) => {
    const page = (path: string, headers: Record<string, string> = {}, body = '') =>
      r.get(path, (c) => c.text(`${++made}${body}`, 200, headers))
    page('/')
    page('/cookie', { 'set-cookie': 'a=1' })
    page('/private', { 'cache-control': 'private, max-age=60' })
    page('/no-store', { 'cache-control': 'no-store' })
    page('/short', { 'cache-control': 'public, max-age=3600, s-maxage=10' })
    page('/star', { vary: '*' })
    page('/language', { vary: 'Accept-Language' })
    page('/varies-cookie', { vary: 'Cookie' })
    page('/large', {}, 'x'.repeat(6000))
    r.get('/negotiated', (c) => {
      exchangeOf(c).setHeader('deprecation', '@1767225600')
      return c.text(`${++made} ${negotiate(c, ['text/plain', 'text/html'])}`, 200, { vary: 'X-Own' })
    })
    r.get('/session', async (c) => c.text(`${++made} ${(await session(c)).isEmpty}`))
    r.get('/nonce', (c) => c.text(`${++made} ${cspNonce(c)}`))
    r.get('/missing', (c) => c.text(`${++made}`, 404))
    r.get('/throws', () => {
      throw new RangeError(`${++made}`)
    })
    r.post('/', (c) => c.text(`${++made}`))
  },
})
const app = createHttpApplication({
  apps: [middleware(), site],
  mode: 'test',
  settings: { logger: { write: () => {} } },
})
const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
  const response = await app.request(path, { method, headers })
  return { text: await response.text(), response }
}

it('gives with a page what its handler had added to the answer by other ways than its headers', async () => {
  const hono = new Hono()
    .use(toHono(pageCache({ cache: createCache(memoryStore()) })))
    .get('/negotiated', (c) => c.text(`${++made} ${negotiate(c, ['text/plain', 'text/html'])}`))
  const plain = async (_: string, headers: Record<string, string>) => {
    const response = await hono.request('/negotiated', { headers })
    return { text: await response.text(), response }
  }
  for (const ask of [get, plain]) {
    const [first, again] = [
      await ask('/negotiated', { accept: 'text/html' }),
      await ask('/negotiated', { accept: 'text/html' }),
    ]
    const other = await ask('/negotiated', { accept: 'text/plain' })
    expect([again.text === first.text, other.text === first.text]).toEqual([true, false])
    const said = ({ response: { headers } }: typeof first) =>
      [headers.get('vary')?.split(', ').sort().join(), headers.get('deprecation')].join(' ')
    expect(said(first)).toContain('Accept')
    expect(said(again)).toBe(said(first))
  }
})

it('makes a page once for all, until its time is over or it is forgotten', async () => {
  const first = await get('/')
  const again = await get('/')
  expect([again.text, again.response.headers.get('age'), first.response.headers.get('age')]).toEqual([
    first.text,
    '0',
    null,
  ])
  expect(again.response.headers.get('x-request-id')).not.toBe(first.response.headers.get('x-request-id'))
  expect(again.response.headers.get('content-type')).toBe(first.response.headers.get('content-type'))
  expect((await get('/?x=1')).text).not.toBe(first.text)
  time += 61_000
  const later = await get('/')
  expect(later.text).not.toBe(first.text)
  await forgetPages({ cache })
  expect((await get('/')).text).not.toBe(later.text)
})

describe('forgetPages()', () => {
  const url = process.env['TSANGO_TEST_REDIS_URL']
  if (!url) it.skip('Redis: not asked for. "pnpm services" starts it and prints the TSANGO_TEST_REDIS_URL to set')
  const stores: Readonly<Record<string, () => CacheStore | Promise<CacheStore>>> = {
    memory: () => memoryStore(),
    files: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tsango-pages-'))
      onTestFinished(() => rm(folder, { recursive: true, force: true }))
      return fileStore({ folder })
    },
    ...(url && {
      Redis: () => {
        const store = redisStore({ server: url, prefix: `test:${randomToken(6)}:` })
        onTestFinished(async () => {
          await store.clear('')
          await store.close?.()
        })
        return store
      },
    }),
  }

  it.each(Object.entries(stores))('forgets pages that are being made by any process, in %s', async (_, open) => {
    const store = await open()
    let [price, begun, gate] = [1, 0, Promise.withResolvers<void>()]
    // Each has a cache of its own on the store, as two processes have.
    const [one, other] = [0, 1].map(() => {
      const hono = new Hono().use(toHono(pageCache({ cache: createCache(store), ttl: '1h' })))
      return hono.get('/', async (c) => {
        const [read, open] = [price, gate.promise]
        begun++
        await open
        return c.text(`price ${read}`)
      })
    })
    const ask = async (hono: Hono | undefined = one) => (await hono?.request('/'))?.text()
    for (const forgotten of [1, 2]) {
      begun = 0
      const before = [ask(one), ask(other)]
      await expect.poll(() => begun).toBe(2)
      price++
      await forgetPages({ cache: createCache(store) })
      gate.resolve()
      expect(await Promise.all(before)).toEqual([`price ${forgotten}`, `price ${forgotten}`])
      expect([await ask(one), await ask(other), begun]).toEqual([`price ${price}`, `price ${price}`, 3])
      gate = Promise.withResolvers<void>()
      await forgetPages({ cache: createCache(store) })
    }
  })

  it('is of no use to a page where the cache goes away, which is made for each', async () => {
    const store = memoryStore()
    const gone = async (): Promise<never> => {
      throw new CacheUnavailable('test', 'gone.')
    }
    for (const without of [{ getMany: gone }, { set: gone }, { setMany: gone }]) {
      const hono = new Hono().use(toHono(pageCache({ cache: createCache({ ...store, ...without }) })))
      hono.get('/', (c) => c.text(`${++made}`))
      expect((await hono.request('/')).status).toBe(200)
      expect(await (await hono.request('/')).text()).toBe(String(made))
    }
  })
})

it.each([
  '/cookie',
  '/private',
  '/no-store',
  '/star',
  '/varies-cookie',
  '/session',
  '/nonce',
  '/missing',
  '/throws',
  '/large',
])('keeps nothing that is not for all, or is too large: %s', async (path) => {
  const before = made
  const [first] = [await get(path), await get(path)]
  expect(made).toBe(before + 2)
  if (path === '/large') expect(first.text.length).toBeGreaterThan(6000)
})

it('gives nobody a page who shows who he is, and keeps none of his', async () => {
  await forgetPages({ cache })
  for (const [name, value] of [
    ['cookie', 'session=x'],
    ['authorization', 'Bearer x'],
  ] as const) {
    const headers = { [name]: value }
    const his = await get('/', headers)
    expect((await get('/')).text).not.toBe(his.text)
    await forgetPages({ cache })
  }
  const before = made
  await get('/', { 'content-type': 'application/json' }, 'POST')
  await get('/', { 'content-type': 'application/json' }, 'POST')
  expect(made).toBe(before + 2)
})

it('keeps apart what an answer varies by, and hosts', async () => {
  const of = async (language: string) => (await get('/language', { 'accept-language': language })).text
  const [german, french] = [await of('de'), await of('fr')]
  expect([await of('de'), await of('fr'), german === french]).toEqual([german, french, false])
  const host = async (name: string) => (await app.hono.request('http://x/', { headers: { host: name } })).text()
  expect(await host('a.example')).not.toBe(await host('b.example'))
})

it('goes by what the answer says of shared caches', async () => {
  const first = await get('/short')
  expect((await get('/short')).text).toBe(first.text)
  time += 11_000
  expect((await get('/short')).text).not.toBe(first.text)
})

it('works in any Hono app', async () => {
  const hono = new Hono()
  hono.use(toHono(pageCache({ cache: createCache(memoryStore()) })))
  hono.get('/', (c) => c.text(`${++made}`))
  expect(await (await hono.request('/')).text()).toBe(await (await hono.request('/')).text())
})

const german = { 'accept-language': 'de' }

it('gives nobody a page in the language, or of the tenant, of another', async () => {
  const own = createCache(memoryStore())
  const tenants = defineSlot({
    name: 'tenant',
    prepare: () => ({
      decide(exchange) {
        const tenant = exchange.header('x-tenant')
        if (tenant !== undefined) exchange.enter({ tenant })
      },
    }),
  })
  const slots = [locale({ languages: ['en', 'de'] }), tenants, pageCache({ cache: own })]
  const shown = (c: Context) => c.text(`${++made} ${localeOf(c)}`)
  const fused = createHttpApplication({
    apps: [defineApp({ name: 'pages', middleware: slots, routes: (r) => void r.get('/', shown) })],
    mode: 'test',
  })
  const plain = new Hono()
  for (const slot of slots) plain.use(toHono(slot))
  plain.get('/', shown)
  for (const site of [fused, plain]) {
    await forgetPages({ cache: own })
    const ask = async (headers: Record<string, string>) => (await site.request('/', { headers })).text()
    const texts = [await ask({}), await ask(german), await ask({ 'x-tenant': 'a' }), await ask({ 'x-tenant': 'b' })]
    expect(new Set(texts).size).toBe(4)
    expect([await ask({}), await ask(german), await ask({ 'x-tenant': 'a' }), await ask({ 'x-tenant': 'b' })]).toEqual(
      texts,
    )
    expect(texts[1]).toContain('de')
  }
})

it('keeps nothing of whom another slot knows by other means than a cookie', async () => {
  const keys = defineSlot({
    name: 'auth',
    prepare: () => ({
      decide(exchange) {
        const id = exchange.header('x-api-key')
        if (id !== undefined) exchange.enter({ actor: { id } })
      },
    }),
  })
  const plain = new Hono().use(toHono(keys)).use(toHono(pageCache({ cache: createCache(memoryStore()) })))
  plain.get('/', (c) => c.text(`${++made}`))
  const ask = async (headers: Record<string, string> = {}) => (await plain.request('/', { headers })).text()
  const his = await ask({ 'x-api-key': 'ann' })
  const first = await ask()
  expect([first === his, await ask(), (await ask({ 'x-api-key': 'ann' })) === first]).toEqual([false, first, false])
})

it('keeps in a plain Hono app no page of a session, with a token, or in a coding that others may not know', async () => {
  const settings = { secret: 'x'.repeat(50) }
  const plain = new Hono()
  for (const slot of [sessions(), csrf(), pageCache({ cache: createCache(memoryStore()) })])
    plain.use(toHono(slot, { mode: 'test', settings }))
  plain.get('/session', async (c) => {
    const own = await session(c)
    own.set('visitor', ++made)
    return c.text(`You are visitor ${made}`)
  })
  plain.get('/token', async (c) => c.text(await csrfToken(c)))
  plain.get('/coded', (c) => c.body(`${++made}`, 200, { 'content-encoding': 'x-own', vary: 'Accept-Encoding' }))
  for (const path of ['/session', '/token', '/coded'])
    expect(await (await plain.request(path)).text(), path).not.toBe(await (await plain.request(path)).text())
})

it('keeps answers to QUERY where that is asked for, each for its body, its type and its address alone', async () => {
  let asked = 0
  const found = defineApp({
    name: 'found',
    middleware: [pageCache({ cache: createCache(memoryStore()), query: true, only: ({ c }) => c.req.path !== '/not' })],
    routes: (r) => {
      r.get('/find', (c) => c.text(`get ${++asked}`))
      for (const path of ['/find', '/not']) r.on('QUERY', path, async (c) => c.text(`${++asked} ${await c.req.text()}`))
      r.post('/find', (c) => c.text(`post ${++asked}`))
    },
  })
  const settings = { logger: { write: () => {} }, bodyLimit: 100 }
  const site = createHttpApplication({ apps: [middleware(), found], mode: 'test', environment: {}, settings })
  const query = async (
    body: string,
    { path = '/find', type = 'application/json', headers = {}, method = 'QUERY' } = {},
  ) => (await site.request(path, { method, body, headers: { 'content-type': type, ...headers } })).text()
  const first = await query('{"q":"a"}')
  expect(first).toBe('1 {"q":"a"}')
  expect(await query('{"q":"a"}')).toBe(first)
  const others = [
    await query('{"q":"b"}'),
    await query(''),
    await query('{"q":"a"}', { type: 'text/plain' }),
    await query('{"q":"a"}', { headers: { 'content-encoding': 'identity' } }),
    await query('{"q":"a"}', { path: '/find?x=1' }),
    await query('{"q":"a"}', { headers: { authorization: 'Bearer x' } }),
    await query('{"q":"a"}', { headers: { cookie: 'a=1' } }),
    await query('{"q":"a"}', { path: '/not' }),
    await (await site.request('/find')).text(),
    await query('{"q":"a"}', { method: 'POST', headers: { authorization: 'Bearer x' } }),
  ]
  expect(new Set([first, ...others]).size).toBe(1 + others.length)
  expect((await site.request('/find', { method: 'QUERY', body: 'x'.repeat(101) })).status).toBe(413)
  expect(await query('{"q":"a"}')).toBe(first)
})

it('keeps no answer to QUERY unless that is asked for', async () => {
  let asked = 0
  const plain = new Hono().use(toHono(pageCache({ cache: createCache(memoryStore()) })))
  plain.on('QUERY', '/', (c) => c.text(String(++asked)))
  const texts = [0, 1].map(async () => (await plain.request('/', { method: 'QUERY', body: 'a' })).text())
  expect((await Promise.all(texts)).sort()).toEqual(['1', '2'])
})

it('keeps no answer of an endpoint that finds out who asks, or who may', async () => {
  const key = apiKey('x-api-key', (given) => (given.startsWith('key-') ? { name: given.slice(4) } : undefined))
  const site = defineApp({
    name: 'site',
    middleware: [pageCache({ ttl: '1m', cache: createCache(memoryStore()) })],
    routes: (r) => {
      r.route(
        '/',
        endpoint('GET', '/me', { auth: key }, ({ user }) => ({ me: user.name })),
      )
      r.route(
        '/',
        endpoint('GET', '/perhaps', { auth: attempt(key) }, ({ user }) => ({ me: user?.name ?? null })),
      )
      r.route(
        '/',
        endpoint('GET', '/inside', { guards: [({ c }) => c.req.header('x-inside') === 'yes'] }, () => ({
          me: 'inside',
        })),
      )
      r.route(
        '/',
        endpoint('GET', '/all', {}, () => ({ me: 'all' })),
      )
    },
  })
  const app = createHttpApplication({ apps: [site], mode: 'test', settings: { logger: { write: () => {} } } })
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const response = await app.request(path, { headers })
    const { me } = (await response.json()) as { readonly me?: unknown }
    return [response.status, me, response.headers.has('age')]
  }
  for (const name of ['ada', 'bob'])
    for (const path of ['/me', '/perhaps'])
      expect(await ask(path, { 'x-api-key': `key-${name}` })).toEqual([200, name, false])
  expect(await ask('/me')).toEqual([401, undefined, false])
  expect(await ask('/perhaps')).toEqual([200, null, false])
  expect(await ask('/inside', { 'x-inside': 'yes' })).toEqual([200, 'inside', false])
  expect((await ask('/inside'))[0]).toBe(403)
  expect(await ask('/all')).toEqual([200, 'all', false])
  expect(await ask('/all')).toEqual([200, 'all', true])
})
