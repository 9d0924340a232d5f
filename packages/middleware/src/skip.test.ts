import { type IncomingHttpHeaders, request } from 'node:http'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { readBytes } from '@tsango/http/body'
import { endpoint } from '@tsango/http/endpoint'
import { v } from '@tsango/http/schema'
import { type RunningServer, serve } from '@tsango/http/serve'
import { skipSlots } from '@tsango/http/slots'
import { websocket } from '@tsango/http/websocket'
import { connectWebSocket } from '@tsango/http/websocket-testing'
import { type Context, Hono } from 'hono'
import { cors as honoCors } from 'hono/cors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csrfToken, methodOverride, middleware, rateLimit, session, toHono } from './index.ts'

const LONG = 'a long text. '.repeat(200)
const made = (c: Context) => c.text('made', 201)
const feed = endpoint(
  'GET',
  '/feed',
  { skip: ['compression', 'security-headers', 'rate-limit'] },
  () => new Response(LONG, { headers: { 'content-type': 'text/plain', 'x-feed': 'yes' } }),
)
const site = defineApp({
  name: 'site',
  middleware: [methodOverride(), rateLimit({ limit: 100_000, per: '1m' })],
  routes: (r) => {
    r.route('/', feed)
    r.post('/feed', made).get('/long', (c) => c.text(LONG))
    r.get('/form', async (c) => c.text(await csrfToken(c)))
    r.get('/login', async (c) => {
      const visit = await session(c)
      visit.set('user', 7)
      return c.text('in')
    })
    r.route(
      '/',
      endpoint('POST', '/hooks', { skip: ['csrf'] }, () => 'called'),
    )
    r.delete('/hooks', made)
    r.post('/guarded/:name', made)
    r.route(
      '/',
      endpoint('POST', '/guarded/hook', { skip: ['csrf'] }, () => expect.unreachable()),
    )
    r.route(
      '/',
      endpoint('DELETE', '/posts', { skip: ['csrf'] }, () => 'deleted'),
    )
    r.post('/posts', made)
    r.get('/own', made).route(
      '/',
      endpoint('PUT', '/own', { skip: ['cors'] }, () => 'put'),
    )
    r.use('/widget', honoCors({ origin: 'https://widget.example' }))
    r.get('/widget', skipSlots(['cors'], made))
    r.post(
      '/large',
      skipSlots(['body-limit', 'csrf'], async (c) => c.json({ size: (await c.req.arrayBuffer()).byteLength })),
    )
    r.post(
      '/within',
      skipSlots(['body-limit', 'csrf'], async (c) => c.json({ size: (await readBytes(c)).length })),
    )
    r.route(
      '/',
      websocket('/chat', { sends: 'text', skip: ['rate-limit'] }, (socket) => socket.send('in')),
    )
    r.route(
      '/',
      endpoint('GET', '/star', { skip: ['*'], response: v.string() }, () => LONG),
    )
  },
})
const app = createHttpApplication({
  apps: [middleware(), site],
  mode: 'test',
  settings: {
    secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u',
    bodyLimit: 300,
    csrf: { secure: false },
    session: { secure: false },
    securityHeaders: 'strict',
    cors: { origins: ['https://a.example'], methods: ['GET', 'PUT'] },
  },
})

let server: RunningServer
beforeAll(async () => {
  expect(app.problems).toEqual([])
  server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
})
afterAll(() => server.stop())

interface Got {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends the path as it is, which `fetch` would tidy up. */
function ask(path: string, method = 'GET', headers: Record<string, string> = {}, body = ''): Promise<Got> {
  const { promise, resolve, reject } = Promise.withResolvers<Got>()
  const { hostname, port } = new URL(server.url)
  const sent = request({ hostname, port, path, method, headers, agent: false }, (got) => {
    let text = ''
    got.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk
    })
    got.on('end', () => resolve({ status: got.statusCode ?? 0, headers: got.headers, body: text }))
  })
  sent.on('error', reject).end(body)
  return promise
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const POLICY = 'content-security-policy'

it.each([
  ['GET', '/feed'],
  ['HEAD', '/feed'],
  ['GET', '/feed?a=/long'],
  ['GET', '/f%65ed'],
  ['GET', '/%66%65%65%64'],
  ['GET', '/x/../feed'],
  ['GET', '/./feed'],
  ['GET', '/x/%2e%2e/feed'],
  ['GET', '//feed'],
  ['GET', '/feed/'],
  ['GET', '/feed//'],
  ['GET', '/Feed'],
  ['GET', '/FEED'],
  ['GET', '/feed%2f'],
  ['GET', '/feed%00'],
  ['GET', '/feed%20'],
  ['GET', '/feed;a'],
  ['GET', '/feed.'],
  ['GET', '/feed%3fa'],
  ['GET', '/f%2565ed'],
  ['GET', '/feed%ff'],
  ['GET', '/long/../../feed'],
  ['GET', '\\feed'],
  ['POST', '/feed'],
  ['PUT', '/feed'],
  ['OPTIONS', '/feed'],
  ['QUERY', '/feed'],
  ['GET', '/long'],
])('%s %s has fewer slots where the endpoint answers, and nowhere else', async (method, path) => {
  const { status, headers } = await ask(path, method, { 'accept-encoding': 'gzip' })
  const isFeed = headers['x-feed'] === 'yes'
  expect({
    status,
    limited: headers['x-ratelimit-limit'] !== undefined,
    policy: headers[POLICY] !== undefined,
  }).toEqual(
    // Some are refused before any slot.
    {
      status,
      limited: !isFeed && headers['x-request-id'] !== undefined,
      policy: !isFeed && headers['x-request-id'] !== undefined,
    },
  )
  if (isFeed) expect([status, headers['content-encoding']]).toEqual([200, undefined])
  if (path === '/long') expect(headers['content-encoding']).toBe('gzip')
})

it('answers the endpoint by its own address at all', async () => {
  for (const [path, method] of [
    ['/feed', 'GET'],
    ['/feed', 'HEAD'],
    ['/f%65ed', 'GET'],
  ] as const)
    expect((await ask(path, method)).headers['x-feed']).toBe('yes')
})

describe('protection of forms', () => {
  const forged = { ...FORM, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  const post = async (path: string, headers = {}, body = 'a=1') =>
    (await ask(path, 'POST', { ...forged, ...headers }, body)).status

  it('is left out for this route and method alone', async () => {
    expect(await post('/hooks')).toBe(200)
    expect(await post('/posts')).toBe(403)
    expect(await post('/hooks/')).toBe(403)
    expect(await post('//hooks')).toBe(403)
    expect(await post('/Hooks')).toBe(403)
    expect(await post('/guarded/hook')).toBe(403)
    expect(await post('/guarded/other')).toBe(403)
  })

  it('is that of the method that the request is routed as', async () => {
    expect(await post('/hooks', { 'x-http-method-override': 'DELETE' })).toBe(403)
    expect(await post('/hooks', {}, '_method=DELETE')).toBe(403)
    expect(await post('/posts', { 'x-http-method-override': 'DELETE' })).toBe(200)
    expect(await post('/posts', { 'x-http-method-override': 'PUT' })).toBe(403)
    expect(await post('/posts', { 'x-http-method-override': 'BREW' })).toBe(403)
  })

  it('holds for a visitor who is logged in, too', async () => {
    const cookie = (await ask('/login')).headers['set-cookie']?.map((one) => one.split(';')[0]).join('; ') ?? ''
    expect(cookie).not.toBe('')
    expect(await post('/posts', { cookie })).toBe(403)
    expect(await post('/hooks', { cookie })).toBe(200)
  })
})

describe('other origins', () => {
  const preflight = (path: string, method: string, origin = 'https://a.example') =>
    ask(path, 'OPTIONS', { origin, 'access-control-request-method': method })
  const allowed = ({ headers }: Got) => headers['access-control-allow-origin']

  it('are promised nothing that the request will not get', async () => {
    expect(allowed(await preflight('/own', 'GET'))).toBe('https://a.example')
    expect(allowed(await preflight('/own', 'PUT'))).toBeUndefined()
    expect(allowed(await ask('/own', 'PUT', { origin: 'https://a.example' }))).toBeUndefined()
    expect(allowed(await ask('/own', 'GET', { origin: 'https://a.example' }))).toBe('https://a.example')
  })

  it('are answered by what the route has of its own', async () => {
    expect(allowed(await preflight('/widget', 'GET', 'https://widget.example'))).toBe('https://widget.example')
    expect(allowed(await preflight('/widget', 'GET'))).toBeUndefined()
    expect(allowed(await ask('/widget', 'GET', { origin: 'https://widget.example' }))).toBe('https://widget.example')
  })
})

it('leaves the limit of what reads a body by our own readers where it is', async () => {
  const body = 'x'.repeat(1000)
  const headers = { 'content-type': 'application/json', 'content-length': '1000' }
  expect((await ask('/large', 'POST', headers, body)).body).toBe('{"size":1000}')
  expect((await ask('/within', 'POST', headers, body)).status).toBe(413)
})

it("keeps by '*' what protects", async () => {
  const { headers } = await ask('/star', 'GET', { 'accept-encoding': 'gzip', origin: 'https://a.example' })
  expect(headers).toMatchObject({
    [POLICY]: expect.any(String),
    'x-ratelimit-limit': '100000',
    'x-request-id': expect.any(String),
  })
  expect([headers['content-encoding'], headers.etag, headers['access-control-allow-origin'], headers.vary]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

it('goes for the handshake of a WebSocket on the server', async () => {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/chat`)
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  socket.onmessage = ({ data }) => resolve(data)
  socket.onerror = reject
  expect(await promise).toBe('in')
  expect(await (await connectWebSocket(app, '/chat')).receive()).toBe('in')
  expect((await ask('/chat')).headers['x-ratelimit-limit']).toBeUndefined()
})

it('says nothing to middleware in a plain Hono app', async () => {
  const hono = new Hono()
  hono.use(toHono(rateLimit({ limit: 5, per: '1m', key: 'global' })))
  hono.route('/', feed)
  const response = await hono.request('/feed')
  expect([response.headers.get('x-feed'), response.headers.get('x-ratelimit-limit')]).toEqual(['yes', '5'])
})
