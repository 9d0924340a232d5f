import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { createCache, memoryStore } from '@tsango/cache'
import { currentContext } from '@tsango/core/context'
import { clientAddress, requestId } from '@tsango/http/request'
import { isSlot, type Slot } from '@tsango/http/slots'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import * as all from './index.ts'

type All = typeof all
/** Whatever the package exports that makes a slot: one without a case below does not compile. */
type MakerName = { [Name in keyof All]: All[Name] extends (...given: never[]) => Slot ? Name : never }[keyof All]

/** A middleware in a plain Hono app, and what anybody can see of it from outside: without it, and with it. */
interface Alone {
  readonly slot: () => Slot
  readonly settings?: Readonly<Record<string, unknown>>
  readonly see: (app: Hono) => Promise<unknown>
  readonly without: unknown
  readonly with: unknown
}

const SECRET = 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u'
const KEY = { id: 'shop', secret: SECRET }
const lines: unknown[] = []
const newCache = () => createCache(memoryStore())
const status = (path: string, init?: RequestInit, env?: object) => async (app: Hono) =>
  (await app.request(path, init, env)).status
const header =
  (name: string, path = '/', init?: RequestInit) =>
  async (app: Hono) =>
    (await app.request(path, init)).headers.get(name)
const text = (path: string, init?: RequestInit, env?: object) => async (app: Hono) =>
  (await app.request(path, init, env)).text()
const twice = (path: string, init?: RequestInit) => async (app: Hono) => [
  await text(path, init)(app),
  await text(path, init)(app),
]
const form = (fields: Record<string, string>): RequestInit => ({ method: 'POST', body: new URLSearchParams(fields) })

const CASES: Readonly<Record<MakerName, Alone>> = {
  accessLog: {
    slot: all.accessLog,
    settings: { accessLog: true, logger: { write: (line: unknown) => void lines.push(line) } },
    see: async (app) => {
      lines.length = 0
      await app.request('/')
      return lines.length
    },
    without: 0,
    with: 1,
  },
  addresses: { slot: () => all.addresses({ allow: ['10.0.0.0/8'] }), see: status('/'), without: 200, with: 403 },
  bodyLimit: {
    slot: () => all.bodyLimit({ limit: 3 }),
    see: status('/', { method: 'POST', body: 'abcdef', headers: { 'content-length': '6' } }),
    without: 200,
    with: 413,
  },
  compression: {
    slot: all.compression,
    see: header('content-encoding', '/long', { headers: { 'accept-encoding': 'gzip' } }),
    without: null,
    with: 'gzip',
  },
  cors: {
    slot: all.cors,
    settings: { cors: { origins: ['https://a.example'] } },
    see: header('access-control-allow-origin', '/', { headers: { origin: 'https://a.example' } }),
    without: null,
    with: 'https://a.example',
  },
  csrf: { slot: all.csrf, settings: { secret: SECRET }, see: status('/', form({ a: '1' })), without: 200, with: 403 },
  etag: { slot: all.etag, see: status('/', { headers: { 'if-none-match': '*' } }), without: 200, with: 304 },
  honeypot: {
    slot: () => all.honeypot({ field: 'company' }),
    see: status('/', form({ company: 'Spam Ltd' })),
    without: 200,
    with: 422,
  },
  hosts: {
    slot: all.hosts,
    settings: { hosts: ['example.com'] },
    see: status('http://evil.example/'),
    without: 200,
    with: 400,
  },
  https: {
    slot: all.https,
    settings: { https: true },
    see: header('location', 'http://example.com/a?b=1'),
    without: null,
    with: 'https://example.com/a?b=1',
  },
  idempotency: {
    slot: () => all.idempotency({ cache: newCache() }),
    see: twice('/', { method: 'POST', headers: { 'idempotency-key': 'one' } }),
    without: ['1', '2'],
    with: ['1', '1'],
  },
  locale: {
    slot: () => all.locale({ languages: ['en', 'de'] }),
    see: text('/locale', { headers: { 'accept-language': 'de' } }),
    without: '',
    with: 'de',
  },
  maintenance: { slot: () => all.maintenance({ when: () => true }), see: status('/'), without: 200, with: 503 },
  methodOverride: {
    slot: all.methodOverride,
    see: text('/method', form({ _method: 'delete' })),
    without: 'POST',
    with: 'DELETE',
  },
  pageCache: {
    slot: () => all.pageCache({ cache: newCache() }),
    see: twice('/'),
    without: ['1', '2'],
    with: ['1', '1'],
  },
  permissionsPolicy: {
    slot: () => all.permissionsPolicy({ camera: 'self' }),
    see: async (app) => (await header('permissions-policy')(app))?.includes('camera=(self)'),
    without: undefined,
    with: true,
  },
  proxies: {
    slot: all.proxies,
    settings: { proxies: true },
    see: text(
      '/address',
      {},
      {
        incoming: {
          headers: { host: 'localhost', 'x-forwarded-for': '203.0.113.9' },
          socket: { remoteAddress: '127.0.0.1' },
        },
      },
    ),
    without: '127.0.0.1',
    with: '203.0.113.9',
  },
  rateLimit: {
    slot: () => all.rateLimit({ limit: 1, per: '1m' }),
    see: async (app) => [await status('/')(app), await status('/')(app)],
    without: [200, 200],
    with: [200, 429],
  },
  redirects: { slot: all.redirects, see: status('/away'), without: 302, with: 500 },
  requestIds: {
    slot: all.requestIds,
    see: text('/id', { headers: { 'x-request-id': 'mine' } }),
    without: '',
    with: 'mine',
  },
  securityHeaders: {
    slot: all.securityHeaders,
    settings: { securityHeaders: 'relaxed' },
    see: header('x-frame-options'),
    without: null,
    with: 'SAMEORIGIN',
  },
  serverTiming: {
    slot: () => all.serverTiming({ enabled: true }),
    see: async (app) => (await header('server-timing')(app))?.startsWith('total;dur='),
    without: undefined,
    with: true,
  },
  sessions: {
    slot: all.sessions,
    settings: { secret: SECRET },
    see: async (app) => {
      const [cookie = ''] = (await app.request('/visits')).headers.getSetCookie()
      return text('/visits', { headers: { cookie: cookie.split(';')[0] ?? '' } })(app)
    },
    without: 'Internal Server Error',
    with: '2',
  },
  signatures: {
    slot: () => all.signatures({ keys: (id) => (id === KEY.id ? KEY.secret : undefined), cache: newCache() }),
    see: async (app) => {
      const signed = await all.signRequest(new Request('http://localhost/'), KEY)
      return [await status('/')(app), (await app.request(signed)).status, (await app.request(signed)).status]
    },
    without: [200, 200, 200],
    with: [401, 200, 401],
  },
  timeout: { slot: () => all.timeout({ after: 10 }), see: status('/slow'), without: 200, with: 504 },
  tracing: {
    slot: all.tracing,
    see: async (app) => /^00-[0-9a-f]{32}-/.test((await header('traceparent')(app)) ?? ''),
    without: false,
    with: true,
  },
}

function build(slot?: Slot, settings: Readonly<Record<string, unknown>> = {}): Hono {
  let asked = 0
  const app = new Hono()
  if (slot) app.use(all.toHono(slot, { mode: 'test', settings, app }))
  app.all('/', (c) => c.text(String(++asked)))
  app.all('/method', (c) => c.text(c.req.method))
  app.get('/long', (c) => c.text('long '.repeat(500)))
  app.get('/locale', (c) => c.text(currentContext().locale ?? ''))
  app.get('/address', (c) => c.text(clientAddress(c) ?? ''))
  app.get('/id', (c) => c.text(requestId(c)))
  app.get('/away', (c) => c.redirect('https://evil.example/'))
  app.get('/visits', async (c) => {
    const current = await all.session(c)
    current.set('visits', Number(current.get('visits') ?? 0) + 1)
    return c.text(String(current.get('visits')))
  })
  app.get('/slow', async (c) => {
    await wait(40)
    return c.text('late')
  })
  app.onError((error, c) => ('getResponse' in error ? error.getResponse() : c.text('Internal Server Error', 500)))
  return app
}

it.each(Object.entries(CASES))('%s goes alone into any Hono app, and does there what it does', async (_, one) => {
  expect([await one.see(build()), await one.see(build(one.slot(), one.settings))]).toEqual([one.without, one.with])
})

it('leaves out none that needs nothing to be made', () => {
  const made = Object.entries(all).flatMap(([name, value]) => {
    try {
      const given: unknown = typeof value === 'function' ? (value as () => unknown)() : undefined
      if (given instanceof Promise) given.catch(() => {})
      return typeof given === 'object' && given !== null && isSlot(given as Slot) ? [name] : []
    } catch {
      return []
    }
  })
  expect(made.filter((name) => !(name in CASES))).toEqual([])
  expect(made.length).toBeGreaterThan(15)
})

it('is shown in the README as it is run in the example of the package', () => {
  const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
  const [, shown = ''] = /Hono app that you have\n\n```ts\n([\s\S]*?)```/.exec(read('../README.md')) ?? []
  const known = read('./index.ts').replaceAll("limit: 1, per: '1m', key: 'global'", "limit: 100, per: '1m'")
  const lines = shown
    .replaceAll(/ \/\/ .*/g, '')
    .trim()
    .split('\n')
  expect(lines).toHaveLength(3)
  for (const line of lines) expect(known).toContain(` * ${line}\n`)
})
