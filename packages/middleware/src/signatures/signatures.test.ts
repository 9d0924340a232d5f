import { createCache } from '@tsango/cache/cache'
import { memoryStore } from '@tsango/cache/memory-store'
import { redisStore } from '@tsango/cache/redis-store'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { serve } from '@tsango/http/serve'
import { toHono } from '@tsango/http/slots'
import { randomToken } from '@tsango/toolkit/signing'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { breakingWay } from '../../../../tooling/services/breaking.ts'
import { canonicalText, type SignedParts } from './canonical.ts'
import { signatures, signedBy, signRequest, WeakSigningKey } from './signatures.ts'

const [SECRET, OLD] = [randomToken(), randomToken()]
const KEYS: Readonly<Record<string, string | readonly string[]>> = { shop: [SECRET, OLD], weak: 'short' }

const site = defineApp({
  name: 'site',
  middleware: [
    signatures({
      keys: (id) => (Object.hasOwn(KEYS, id) ? KEYS[id] : undefined),
      cache: createCache(memoryStore()),
      only: ({ c }) => c.req.path !== '/open',
    }),
  ],
  routes: (r) => {
    r.all('/orders', async (c) => c.json({ by: signedBy(c), body: await c.req.text() }))
    r.get('/open', (c) => c.json({ by: signedBy(c) ?? null }))
  },
})
const app = createHttpApplication({ apps: [site], mode: 'test', settings: { logger: { write: () => {} } } })
const send = async (request: Request, to: Pick<Hono, 'request'> = app) =>
  to.request(new Request(request, { headers: { host: 'localhost', ...Object.fromEntries(request.headers) } }))
const sign = (url = 'http://localhost/orders?b=2&a=1', init: RequestInit = {}, secret = SECRET, id = 'shop') =>
  signRequest(new Request(url, init), { id, secret })
const order = { method: 'POST', body: '{"item":7}', headers: { 'content-type': 'application/json' } }

it('takes what is signed, with the body for the handler, and with a key that is being changed', async () => {
  const response = await send(await sign(undefined, order))
  expect([response.status, await response.json()]).toEqual([200, { by: 'shop', body: '{"item":7}' }])
  expect((await send(await sign(undefined, order, OLD))).status).toBe(200)
  expect(await (await app.request('/open')).json()).toEqual({ by: null })
})

it('takes a signature once, whoever sends it', async () => {
  const signed = await sign(undefined, order)
  expect([(await send(signed.clone())).status, (await send(signed.clone())).status]).toEqual([200, 401])
})

it('works on a real connection', async () => {
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  const signed = await sign(`${server.url}/orders?x=%2F&y=ü`, order)
  expect((await fetch(signed)).status).toBe(200)
  await server.stop()
})

const redis = process.env['TSANGO_TEST_REDIS_URL']
if (!redis) it.skip('Redis: not asked for. "pnpm services" starts it and prints the TSANGO_TEST_REDIS_URL to set')
else
  it('takes what is rightly signed also where the connection to the cache breaks under way, and once', async () => {
    const way = await breakingWay(redis)
    const store = redisStore({ server: way.url, prefix: `test:${randomToken(6)}:` })
    const hono = new Hono().use(toHono(signatures({ keys: () => SECRET, cache: createCache(store) })))
    hono.post('/orders', (c) => c.text('ok'))
    const signed = await sign('http://localhost/orders', order)
    way.breakAt(/\bNX\b/)
    const answers = [await send(signed.clone(), hono), await send(signed.clone(), hono)]
    expect([answers.map(({ status }) => status), way.count()]).toEqual([[200, 401], 1])
    await store.clear('')
    await store.close?.()
    await way.close()
  })

it('refuses what was changed in any part', async () => {
  const changed: readonly ((request: Request) => Request | Promise<Request>)[] = [
    (request) => new Request('http://localhost/orders?a=1&b=3', request),
    (request) => new Request(request, { method: 'PUT' }),
    (request) => new Request(request.url, { method: 'POST', headers: request.headers, body: '{"item":8}' }),
    (request) => with_(request, 'content-type', 'text/plain'),
    (request) => with_(request, 'host', 'evil.example'),
    (request) => with_(request, 'x-key-id', 'other'),
    (request) => with_(request, 'x-key-id', '__proto__'),
    (request) => with_(request, 'x-nonce', 'a'.repeat(22)),
    (request) => with_(request, 'x-date', String(Date.now() + 1)),
    (request) => with_(request, 'x-signature', 'x'),
    ...['x-key-id', 'x-nonce', 'x-date', 'x-signature'].map((name) => (request: Request) => {
      const headers = new Headers(request.headers)
      headers.delete(name)
      return new Request(request, { headers })
    }),
  ]
  for (const [index, change] of changed.entries()) {
    const response = await send(await change(await sign(undefined, order)))
    expect([response.status, response.headers.get('www-authenticate')], `change ${index}`).toEqual([401, 'HMAC-SHA256'])
  }
})

function with_(request: Request, name: string, value: string): Request {
  const headers = new Headers(request.headers)
  headers.set(name, value)
  return new Request(request, { headers })
}

it('refuses what is too old or from the future, however well it is signed', async () => {
  const real = Date.now
  for (const [offset, status] of [
    [-6 * 60_000, 401],
    [6 * 60_000, 401],
    [-4 * 60_000, 200],
    [4 * 60_000, 200],
  ] as const) {
    Date.now = () => real() + offset
    const signed = await sign().finally(() => {
      Date.now = real
    })
    expect((await send(signed)).status, String(offset)).toBe(status)
  }
})

it('lets nobody without the key use up a nonce', async () => {
  const signed = await sign()
  expect((await send(with_(signed.clone(), 'x-signature', 'forged'))).status).toBe(401)
  expect((await send(signed)).status).toBe(200)
})

it('signs with no key that can be guessed', async () => {
  await expect(sign(undefined, {}, 'short')).rejects.toThrow(WeakSigningKey)
  expect((await send(with_(await sign(), 'x-key-id', 'weak'))).status).toBe(500)
})

it('has one text for parameters in any order, and another where parts were moved', () => {
  const parts: SignedParts = {
    method: 'get',
    host: 'A.example',
    path: '/p',
    query: '?b=2&a=1',
    contentType: '',
    time: '1',
    nonce: 'n',
    body: new Uint8Array(),
  }
  expect(canonicalText(parts)).toBe(canonicalText({ ...parts, query: 'a=1&b=2' }))
  expect(canonicalText(parts)).not.toBe(canonicalText({ ...parts, path: '/p\na=1', query: '' }))
  // Which of two of one name counts is for the handler to say, and not for whoever passes the request on.
  const twice = { ...parts, query: '?to=ann&to=bob' }
  expect(canonicalText(twice)).not.toBe(canonicalText({ ...parts, query: '?to=bob&to=ann' }))
})
