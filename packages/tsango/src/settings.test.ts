import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Form } from '@tsango/core'
import { type RunningServer, serve } from '@tsango/http/serve'
import { websocket } from '@tsango/http/websocket'
import { connectWebSocket, type WebSocketClient } from '@tsango/http/websocket-testing'
import { csrfToken, honeypotField, memoryStore, revokeSessions, session, sessionsOf } from '@tsango/middleware'
import { audit, verifyAudit } from '@tsango/orm/audit'
import { afterAll, describe, expect, it } from 'vitest'
import { admin } from './admin.ts'
import { auth } from './auth.ts'
import { cache } from './cache.ts'
import { absoluteUrl, clientAddress, type Logger, logOf } from './http.ts'
import { defineApp, tsango } from './index.ts'
import { f, Model } from './orm.ts'
import type { TsangoOptions } from './tsango.ts'

const KEY = 'q8f3k1lz0x9c7v5b6n2m4a8s1d3f5g7h9'
const OTHER_KEY = 'w7f3k1lz0x9c7v5b6n2m4a8s1d3f5g7h2'
const folder = mkdtempSync(join(tmpdir(), 'tsango-effects-'))
afterAll(() => rmSync(folder, { recursive: true }))

class Note extends Model('shop.Note') {
  text = f.char(20)
}
class Diary extends Model('shop.Diary') {
  text = f.encrypted()
}

const echo = websocket('/echo', {}, async (socket) => {
  for await (const message of socket) await socket.send(message)
})
const flood = websocket('/flood', {}, async (socket) => {
  for (let at = 0; at < 100; at++) socket.send('x'.repeat(1024))
})
const routes = defineApp({
  name: 'shop',
  models: [Note],
  routes: (r) => {
    r.route('/', echo)
    r.route('/', flood)
    r.get('/', (c) => c.text('open'))
    r.get('/address', (c) => c.text(clientAddress(c) ?? ''))
    r.get('/slow', async (c) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      return c.text('late')
    })
    r.get('/slower', async (c) => {
      underWay.resolve()
      await new Promise((resolve) => setTimeout(resolve, 2500))
      return c.text('later still')
    })
    r.get('/boom', () => {
      throw new Error('the cause')
    })
    r.get('/count', async (c) => {
      const current = await session(c)
      const count = Number(current.get('count') ?? 0) + 1
      current.set('count', count)
      return c.text(String(count))
    })
    r.get('/login', async (c) => {
      const current = await session(c)
      current.cycleId()
      current.belongTo('ann')
      current.set('count', 1)
      return c.text('in')
    })
    r.get('/long', (c) => c.text(LONG))
    r.get('/trap', (c) => c.text(honeypotField(c)))
    r.get('/token', async (c) => c.text(await csrfToken(c)))
    r.post('/form', async (c) => c.text(await c.req.text()))
  },
})

type App = ReturnType<typeof tsango>
type Settings = Partial<TsangoOptions> & Record<string, unknown>

/** Two values of a setting, and something that anybody can see from outside and that differs. */
interface Effect {
  readonly one: Settings
  readonly other: Settings
  readonly see: (app: App) => unknown
  readonly mode?: 'development'
  readonly model?: typeof Diary
}

const ask = (app: App, path: string, init?: RequestInit) => app.request(`http://localhost${path}`, init)
const header =
  (name: string, path = '/', init?: RequestInit) =>
  async (app: App) =>
    (await ask(app, path, init)).headers.get(name)
const status = (path: string, init?: RequestInit) => async (app: App) => (await ask(app, path, init)).status
const from = (origin: string) => ({ headers: { origin } })
const preflight = {
  method: 'OPTIONS',
  headers: { origin: 'https://a.example', 'access-control-request-method': 'PUT' },
}
const post = {
  method: 'POST',
  body: 'a=1',
  headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://a.example' },
}

/** What the standard error hears while a request fails. */
async function failing(app: App): Promise<string> {
  const { write } = process.stderr
  let text = ''
  process.stderr.write = (chunk) => {
    text += String(chunk)
    return true
  }
  try {
    await ask(app, '/boom')
    await app.run(() => logOf('shop').error('paid', 'Paid.', { iban: 'DE00' }))
  } finally {
    process.stderr.write = write
  }
  return text
}

/** What the access log says of a request. */
const logged = (path: string, pattern: RegExp, init?: RequestInit) => async (app: App) => {
  const before = heard.other.lines.length
  await ask(app, path, init)
  return heard.other.lines.slice(before).filter((line) => pattern.test(line)).length
}

/** The address that the application takes for the client's, behind a proxy on this machine. */
async function behindProxy(app: App): Promise<string> {
  await app.start()
  const incoming = {
    headers: { host: 'localhost', 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.7' },
    socket: { remoteAddress: '127.0.0.1' },
  }
  return (await app.fetch(new Request('http://localhost/address'), { incoming })).text()
}

const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(';')[0] ?? ''

/** What a session still knows some milliseconds after it began. */
const later = (milliseconds: number) => async (app: App) => {
  const cookie = cookieOf(await ask(app, '/count'))
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  return (await ask(app, '/count', { headers: { cookie } })).text()
}

function listening(): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = []
  return { lines, logger: { write: (record) => void lines.push(JSON.stringify(record)) } }
}
const heard = { other: listening() }
const routed: string[] = []
const LONG = Array.from(
  { length: 900 },
  (_, at) => `${at % 7 ? 'tango' : 'milonga'} ${at ** 2} ${'close '.repeat(at % 5)}`,
).join()
const accept = (coding: string) => ({ headers: { 'accept-encoding': coding } })
const sized = (coding: string) => async (app: App) =>
  (await (await ask(app, '/long', accept(coding))).arrayBuffer()).byteLength
const csrf = { exempt: ['/form'] }
const filledIn = { method: 'POST', body: new URLSearchParams({ website: 'https://example.com' }) }
const cors = { origins: ['https://a.example'] }

/** Looks at an application that is served. */
const served = (look: (server: RunningServer) => unknown) => async (app: App) => {
  const running = await serve(app, { signals: false })
  try {
    return await look(running)
  } finally {
    await running.stop()
  }
}

/** How long to wait until something happens: where it did, the next is given three times as long. */
const GENEROUS = 60_000
let patience = GENEROUS

/** What becomes of something, or `otherwise` where that takes much longer than it took the time before. */
async function inTime<T, U>(happens: Promise<T>, otherwise: U): Promise<T | U> {
  const began = performance.now()
  const found = await Promise.race([
    happens,
    new Promise<U>((resolve) => setTimeout(resolve, patience, otherwise).unref()),
  ])
  patience = patience === GENEROUS ? 3 * (performance.now() - began) + 500 : GENEROUS
  return found
}

/** Whether a client that sends so much, and no more, is cut off. */
function cutOff(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write(text))
  socket.on('error', () => undefined)
  socket.resume()
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve('cut off')))
  return inTime(closed, 'kept').finally(() => socket.destroy())
}

let underWay = Promise.withResolvers<void>()

/** How a WebSocket ends that `act` does something with; `'open'` where it does not. */
const ending =
  (path: string, act: (client: WebSocketClient) => void = () => undefined) =>
  async (app: App): Promise<number | 'open'> => {
    const client = await connectWebSocket(app, path)
    act(client)
    const end = await inTime(
      client.closed.then(({ code }) => code),
      'open' as const,
    )
    client.terminate()
    return end
  }

/** What the second of two WebSockets gets. */
async function second(app: App): Promise<number> {
  const first = await connectWebSocket(app, '/echo')
  const status = await connectWebSocket(app, '/echo').then(
    (client) => {
      client.terminate()
      return 101
    },
    (error: { status: number }) => error.status,
  )
  first.terminate()
  return status
}

/** Two ports that nobody listens on. */
async function freePorts(): Promise<number[]> {
  const servers = [createServer().listen(0), createServer().listen(0)]
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
const [onePort = 0, otherPort = 0] = await freePorts()

const KNOCK = `let open = 0
for (let at = 0; at < 20; at++) require('node:net').connect(process.argv[1], '127.0.0.1', () => open++)
setTimeout(() => { console.log(open); process.exit() }, 900)`

const effects: Readonly<Record<string, Effect>> = {
  siteUrl: {
    one: { siteUrl: 'https://example.com' },
    other: { siteUrl: 'https://example.org' },
    see: (app) => app.run(() => absoluteUrl('/')),
  },
  'websockets.maxConnections': { one: { websockets: { maxConnections: 1 } }, other: {}, see: second },
  'websockets.maxPerAddress': { one: { websockets: { maxPerAddress: 1 } }, other: {}, see: second },
  'websockets.maxMessageSize': {
    one: { websockets: { maxMessageSize: 10 } },
    other: {},
    see: ending('/echo', (client) => client.send('x'.repeat(11))),
  },
  'websockets.maxBuffered': { one: { websockets: { maxBuffered: 1024 } }, other: {}, see: ending('/flood') },
  'websockets.heartbeat': {
    one: { websockets: { heartbeat: 30 } },
    other: { websockets: { heartbeat: 0 } },
    see: ending('/echo', (client) => client.pause()),
  },
  'websockets.idleTimeout': { one: { websockets: { idleTimeout: 30 } }, other: {}, see: ending('/echo') },
  'server.host': {
    one: { server: { host: '127.0.0.1', port: 0 } },
    other: { server: { host: '::1', port: 0 } },
    see: served(({ host }) => host),
  },
  'server.port': {
    one: { server: { port: onePort } },
    other: { server: { port: otherPort } },
    see: served(({ port }) => port),
  },
  'server.socket': {
    one: { server: { socket: join(folder, 'one.sock') } },
    other: { server: { socket: join(folder, 'other.sock') } },
    see: served(({ url }) => url),
  },
  'server.workers': {
    one: { session: { store: memoryStore() }, server: { port: 0, workers: 1 } },
    other: { session: { store: memoryStore() }, server: { port: 0, workers: 2 } },
    // Sessions of this process alone are refused where several serve.
    see: (app) => served(() => 'served')(app).catch((error: Error) => error.message),
  },
  'server.backlog': {
    one: { server: { port: 0, host: '127.0.0.1', backlog: 1 } },
    other: { server: { port: 0, host: '127.0.0.1' } },
    // This process accepts nobody while it waits for another, which knocks often.
    see: served(({ port }) => Number(execFileSync(process.execPath, ['-e', KNOCK, String(port)])) === 20),
  },
  'server.tls': {
    one: { server: { port: 0, tls: { cert: 'one.pem', key: 'one.key' } } },
    other: { server: { port: 0, tls: { cert: 'other.pem', key: 'one.key' } } },
    see: (app) => served(() => 'served')(app).catch((error: Error) => error.message),
  },
  'server.keepAliveTimeout': {
    one: { server: { port: 0, keepAliveTimeout: '7s' } },
    other: { server: { port: 0, keepAliveTimeout: '9s' } },
    see: served(async ({ url }) => (await fetch(url)).headers.get('keep-alive')),
  },
  'server.maxHeaderSize': {
    one: { server: { port: 0, maxHeaderSize: 1024 } },
    other: { server: { port: 0, maxHeaderSize: 40_000 } },
    see: served(async ({ url }) => (await fetch(url, { headers: { 'x-long': 'a'.repeat(20_000) } })).status),
  },
  'server.headersTimeout': {
    one: { server: { port: 0, host: '127.0.0.1', headersTimeout: 50 } },
    other: { server: { port: 0, host: '127.0.0.1', headersTimeout: '1h', requestTimeout: '1h' } },
    see: served(({ port }) => cutOff(port, 'GET / HTTP/1.1\r\n')),
  },
  'server.requestTimeout': {
    one: { csrf: { exempt: ['/form'] }, server: { port: 0, host: '127.0.0.1', requestTimeout: 50 } },
    other: { csrf: { exempt: ['/form'] }, server: { port: 0, host: '127.0.0.1', requestTimeout: '1h' } },
    see: served(({ port }) => cutOff(port, 'POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\na')),
  },
  'server.shutdownTimeout': {
    one: { server: { port: 0, shutdownTimeout: 1 } },
    other: { server: { port: 0, shutdownTimeout: '1m' } },
    see: served(async ({ url, stop }) => {
      const answer = fetch(`${url}/slower`).then(
        ({ status: found }) => found,
        () => 'cut off',
      )
      await underWay.promise
      underWay = Promise.withResolvers()
      await stop()
      return answer
    }),
  },
  'server.shutdownDelay': {
    one: { server: { port: 0 } },
    other: { server: { port: 0, shutdownDelay: '2s' } },
    see: served(async ({ url, stop }) => {
      const stopped = stop()
      const answer = await fetch(url, { headers: { connection: 'close' } }).then(
        ({ status: found }) => found,
        () => 'refused',
      )
      await stopped
      return answer
    }),
  },
  slashes: { one: { slashes: 'append' }, other: { slashes: 'strip' }, see: status('/address') },
  secret: {
    one: { secret: KEY },
    other: { secret: OTHER_KEY },
    see: async (app) => {
      const signed = tsango({ apps: [routes], databases: { default: 'sqlite::memory:' }, secret: KEY, mode: 'test' })
      const [cookie = ''] = (await ask(signed, '/count')).headers.getSetCookie()
      await signed.stop()
      return (await ask(app, '/count', { headers: { cookie: cookie.split(';')[0] ?? '' } })).text()
    },
  },
  debug: {
    one: { debug: true, logger: listening().logger },
    other: { debug: false, logger: listening().logger },
    mode: 'development',
    see: async (app) =>
      (await (await ask(app, '/boom', { headers: { accept: 'text/html' } })).text()).includes('the cause'),
  },
  'logger.format': {
    one: { logger: { format: 'json' } },
    other: { logger: { format: 'text' } },
    see: async (app) => (await failing(app)).startsWith('{'),
  },
  'logger.levels': {
    one: { logger: { levels: 'off' } },
    other: { logger: {} },
    see: async (app) => (await failing(app)) === '',
  },
  'logger.redact': {
    one: { logger: { format: 'json', redact: ['iban'] } },
    other: { logger: { format: 'json' } },
    see: async (app) => (await failing(app)).includes('DE00'),
  },
  'accessLog.slow': {
    one: { accessLog: { slow: 1 }, logger: heard.other.logger },
    other: { accessLog: { slow: '1h' }, logger: heard.other.logger },
    see: logged('/slow', /"warn"/),
  },
  'accessLog.errorsOnly': {
    one: { accessLog: { errorsOnly: true }, logger: heard.other.logger },
    other: { accessLog: {}, logger: heard.other.logger },
    see: logged('/', /request/),
  },
  'accessLog.sample': {
    one: { accessLog: { sample: 0 }, logger: heard.other.logger },
    other: { accessLog: {}, logger: heard.other.logger },
    see: logged('/', /request/),
  },
  'accessLog.query': {
    one: { accessLog: { query: true }, logger: heard.other.logger },
    other: { accessLog: {}, logger: heard.other.logger },
    see: logged('/?page=7', /page=7/),
  },
  'accessLog.redact': {
    one: { accessLog: { query: true, redact: ['page'] }, logger: heard.other.logger },
    other: { accessLog: { query: true }, logger: heard.other.logger },
    see: logged('/?page=7', /page=7/),
  },
  'accessLog.address': {
    one: { accessLog: { address: false }, logger: heard.other.logger },
    other: { accessLog: {}, logger: heard.other.logger },
    see: async (app) => {
      const before = heard.other.lines.length
      await behindProxy(app)
      return heard.other.lines.slice(before).some((line) => line.includes('127.0.0.1'))
    },
  },
  'accessLog.requestHeaders': {
    one: { accessLog: { requestHeaders: ['x-client'] }, logger: heard.other.logger },
    other: { accessLog: {}, logger: heard.other.logger },
    see: logged('/', /x-client/, { headers: { 'x-client': '7' } }),
  },
  'accessLog.except': {
    one: { accessLog: { except: ['/'] }, logger: heard.other.logger },
    other: { accessLog: {}, logger: heard.other.logger },
    see: logged('/', /request/),
  },
  bodyLimit: {
    one: { bodyLimit: 1, csrf: { exempt: ['/form'] } },
    other: { csrf: { exempt: ['/form'] } },
    see: status('/form', post),
  },
  databases: {
    one: { databases: { default: `sqlite:${join(folder, 'here.db')}` } },
    other: { databases: { default: 'sqlite::memory:' } },
    see: async (app) => {
      rmSync(join(folder, 'here.db'), { force: true })
      await app.run(() =>
        Note.objects()
          .count()
          .catch(() => 0),
      )
      return existsSync(join(folder, 'here.db'))
    },
  },
  databaseRouters: {
    one: { databaseRouters: [{ read: () => void routed.push('asked') }] },
    other: {},
    see: async (app) => {
      const before = routed.length
      await app.run(() =>
        Note.objects()
          .count()
          .catch(() => 0),
      )
      return routed.length > before
    },
  },
  repeatedQueries: {
    one: { repeatedQueries: 2 },
    other: { repeatedQueries: false },
    mode: 'development',
    see: async (app) => {
      const told: unknown[] = []
      const hear = (warning: Error) => void told.push(warning)
      process.on('warning', hear)
      await app.run(async () => {
        for (let at = 0; at < 4; at++)
          await Note.objects()
            .count()
            .catch(() => 0)
      })
      await new Promise((resolve) => setImmediate(resolve))
      process.off('warning', hear)
      return told.some((one) => one instanceof Error && one.name === 'RepeatedQuery')
    },
  },
  slowQueries: {
    one: { slowQueries: 0, logger: heard.other.logger },
    other: { slowQueries: false, logger: heard.other.logger },
    see: async (app) => {
      const before = heard.other.lines.length
      await app.run(() =>
        Note.objects()
          .count()
          .catch(() => 0),
      )
      return heard.other.lines.slice(before).some((line) => line.includes('slow_query'))
    },
  },
  auditKeys: {
    one: { auditKeys: [KEY] },
    other: {},
    see: (app) =>
      app.run(() =>
        verifyAudit().then(
          () => 'verified',
          (error: Error) => error.message,
        ),
      ),
  },
  encryptionKeys: {
    one: { encryptionKeys: [KEY] },
    other: {},
    model: Diary,
    see: (app) =>
      app.start().then(
        () => 'started',
        (error: Error) => error.name,
      ),
  },
  cache: {
    one: { cache: 'memory:' },
    other: { cache: 'null:' },
    see: (app) =>
      app.run(async () => {
        await cache.set('a', 1)
        return cache.get('a')
      }),
  },
  'cache.store': {
    one: { cache: { store: 'memory:' } },
    other: { cache: { store: 'null:' } },
    see: (app) =>
      app.run(async () => {
        await cache.set('a', 1)
        return cache.get('a')
      }),
  },
  'cache.ttl': {
    one: { cache: { store: 'memory:', ttl: 1 } },
    other: { cache: { store: 'memory:', ttl: 'forever' } },
    see: (app) =>
      app.run(async () => {
        await cache.set('a', 1)
        await new Promise((resolve) => setTimeout(resolve, 20))
        return cache.get('a')
      }),
  },
  accessLog: {
    one: { accessLog: true, logger: heard.other.logger },
    other: { accessLog: false, logger: heard.other.logger },
    see: async (app) => {
      const before = heard.other.lines.length
      await ask(app, '/')
      return heard.other.lines.length > before
    },
  },
  proxies: { one: { proxies: true }, other: {}, see: behindProxy },
  'proxies.trust': { one: { proxies: { trust: true } }, other: { proxies: { trust: false } }, see: behindProxy },
  'proxies.header': {
    one: { proxies: { trust: true, header: 'x-real-ip' } },
    other: { proxies: { trust: true } },
    see: behindProxy,
  },
  hosts: { one: { hosts: ['example.com'] }, other: { hosts: ['localhost'] }, see: status('/') },
  https: { one: { https: true }, other: { https: false }, see: status('/') },
  'https.redirect': { one: { https: { redirect: true } }, other: { https: { redirect: false } }, see: status('/') },
  'https.hsts': {
    one: { https: { hsts: '1d' } },
    other: { https: { hsts: false } },
    see: async (app) => (await app.request('https://localhost/')).headers.get('strict-transport-security'),
  },
  'https.includeSubDomains': {
    one: { https: { includeSubDomains: true } },
    other: { https: {} },
    see: async (app) => (await app.request('https://localhost/')).headers.get('strict-transport-security'),
  },
  'https.preload': {
    one: { https: { hsts: '365d', includeSubDomains: true, preload: true } },
    other: { https: { hsts: '365d', includeSubDomains: true } },
    see: async (app) => (await app.request('https://localhost/')).headers.get('strict-transport-security'),
  },
  'https.exempt': {
    one: { https: { redirect: true, exempt: ['/'] } },
    other: { https: { redirect: true } },
    see: status('/'),
  },
  'cors.origins': {
    one: { cors },
    other: { cors: { origins: '*' } },
    see: header('vary', '/', from('https://a.example')),
  },
  'cors.credentials': {
    one: { cors: { ...cors, credentials: true } },
    other: { cors },
    see: header('access-control-allow-credentials', '/', from('https://a.example')),
  },
  'cors.methods': {
    one: { cors: { ...cors, methods: ['PUT'] } },
    other: { cors },
    see: header('access-control-allow-methods', '/', preflight),
  },
  'cors.headers': {
    one: { cors: { ...cors, headers: ['x-a'] } },
    other: { cors },
    see: header('access-control-allow-headers', '/', preflight),
  },
  'cors.expose': {
    one: { cors: { ...cors, expose: ['x-a'] } },
    other: { cors },
    see: header('access-control-expose-headers', '/', from('https://a.example')),
  },
  'cors.maxAge': {
    one: { cors: { ...cors, maxAge: '1h' } },
    other: { cors },
    see: header('access-control-max-age', '/', preflight),
  },
  'cors.paths': {
    one: { cors: { ...cors, paths: { '/': { origins: '*' } } } },
    other: { cors },
    see: header('access-control-allow-origin', '/', from('https://a.example')),
  },
  compression: {
    one: { compression: true },
    other: { compression: false },
    see: header('content-encoding', '/long', accept('gzip')),
  },
  'compression.codings': {
    one: { compression: { codings: ['gzip'] } },
    other: {},
    see: header('content-encoding', '/long', accept('br, gzip')),
  },
  'compression.minimum': {
    one: { compression: { minimum: 50_000 } },
    other: {},
    see: header('content-encoding', '/long', accept('gzip')),
  },
  // What is compressed piece by piece ends with a mark of its own.
  'compression.whole': { one: { compression: { whole: 600 } }, other: {}, see: sized('br') },
  'compression.brotliLevel': { one: { compression: { brotliLevel: 0 } }, other: {}, see: sized('br') },
  'compression.zstdLevel': { one: { compression: { zstdLevel: 22 } }, other: {}, see: sized('zstd') },
  'compression.gzipLevel': { one: { compression: { gzipLevel: 0 } }, other: {}, see: sized('gzip') },
  etag: { one: { etag: true }, other: { etag: false }, see: header('etag') },
  'etag.limit': { one: { etag: { limit: 3 } }, other: {}, see: header('etag') },
  timeout: { one: { timeout: 1 }, other: { timeout: false }, see: status('/slow') },
  'csrf.trustedOrigins': {
    one: { csrf: { trustedOrigins: ['https://a.example'], exempt: [] } },
    other: {},
    // Both are refused, one for its origin, the other for its missing token.
    see: async (app) => (await ask(app, '/form', post)).text(),
  },
  'csrf.exempt': { one: { csrf: { exempt: ['/form'] } }, other: {}, see: status('/form', post) },
  'csrf.cookie': { one: { csrf: { cookie: 'mine' } }, other: {}, see: header('set-cookie', '/token') },
  'csrf.checkQuery': {
    one: { csrf: { checkQuery: true } },
    other: {},
    see: status('/form', { ...post, method: 'QUERY', headers: { cookie: 'session=x' } }),
  },
  'csrf.secure': { one: { csrf: { secure: true } }, other: {}, see: header('set-cookie', '/token') },
  honeypot: {
    one: { csrf, honeypot: true },
    other: { csrf },
    see: status('/form', filledIn),
  },
  'honeypot.field': {
    one: { csrf, honeypot: { field: 'company' } },
    other: { csrf, honeypot: true },
    see: status('/form', filledIn),
  },
  'honeypot.changing': {
    one: { honeypot: { changing: true } },
    other: { honeypot: true },
    see: async (app) => (await (await ask(app, '/trap')).text()).includes('name="website"'),
  },
  'session.store': {
    one: { session: { store: memoryStore() } },
    other: { session: { store: 'cookie' } },
    see: async (app) => ((await ask(app, '/count')).headers.get('set-cookie') ?? '').split(';')[0]?.includes('.'),
  },
  'session.age': {
    one: { session: { age: '1h' } },
    other: {},
    see: async (app) => /max-age=\d+/i.exec((await ask(app, '/count')).headers.get('set-cookie') ?? '')?.[0],
  },
  'session.anonymousAge': {
    one: { session: { anonymousAge: '1h' } },
    other: {},
    see: async (app) => /max-age=\d+/i.exec((await ask(app, '/count')).headers.get('set-cookie') ?? '')?.[0],
  },
  'session.idle': { one: { session: { idle: 30 } }, other: {}, see: later(80) },
  'session.absolute': { one: { session: { absolute: 30 } }, other: {}, see: later(80) },
  'session.listed': {
    one: { session: { store: memoryStore(), listed: true } },
    other: { session: { store: memoryStore() } },
    see: (app) =>
      app
        .run(() => sessionsOf('ann'))
        .then(
          (found) => found.length,
          (error: Error) => error.message,
        ),
  },
  'session.revocable': {
    one: { session: { store: memoryStore(), revocable: true } },
    other: { session: { store: memoryStore() } },
    see: (app) =>
      app
        .run(() => revokeSessions('ann'))
        .then(
          () => 'revoked',
          (error: Error) => error.name,
        ),
  },
  'session.revocations': {
    one: { session: { store: 'cookie', revocations: memoryStore(), revocable: true, cookie: 'visit' } },
    other: { session: { store: 'cookie', cookie: 'visit' } },
    see: async (app) => {
      await app.start()
      return app
        .run(() => revokeSessions('ann'))
        .then(
          () => 'ended',
          () => 'refused',
        )
    },
  },
  'session.exclusive': {
    one: { session: { store: memoryStore(), exclusive: true } },
    other: { session: { store: memoryStore(), revocable: true } },
    see: async (app) => {
      const cookie = cookieOf(await ask(app, '/login'))
      await ask(app, '/login')
      return (await ask(app, '/count', { headers: { cookie } })).text()
    },
  },
  'session.cookie': {
    one: { session: { cookie: 'mine' } },
    other: {},
    see: async (app) => (await ask(app, '/count')).headers.get('set-cookie')?.split('=')[0],
  },
  'session.secure': {
    one: { session: { secure: true } },
    other: {},
    see: async (app) => /secure/i.test((await ask(app, '/count')).headers.get('set-cookie') ?? ''),
  },
  'session.sameSite': {
    one: { session: { sameSite: 'Strict' } },
    other: {},
    see: async (app) => /strict/i.test((await ask(app, '/count')).headers.get('set-cookie') ?? ''),
  },
  securityHeaders: { one: { securityHeaders: 'relaxed' }, other: {}, see: header('x-frame-options') },
  'securityHeaders.preset': {
    one: { securityHeaders: { preset: 'relaxed' } },
    other: {},
    see: header('x-frame-options'),
  },
  'securityHeaders.cspReports': {
    one: { securityHeaders: { cspReports: '/csp-reports' } },
    other: {},
    see: header('reporting-endpoints'),
  },
  'securityHeaders.frameOptions': {
    one: { securityHeaders: { frameOptions: false } },
    other: {},
    see: header('x-frame-options'),
  },
  'securityHeaders.embedderPolicy': {
    one: { securityHeaders: { embedderPolicy: 'require-corp' } },
    other: {},
    see: header('cross-origin-embedder-policy'),
  },
  'securityHeaders.permissions': {
    one: { securityHeaders: { permissions: {} } },
    other: {},
    see: header('permissions-policy'),
  },
  'securityHeaders.csp': {
    one: { securityHeaders: { csp: false } },
    other: {},
    see: header('content-security-policy'),
  },
  'securityHeaders.cspReportOnly': {
    one: { securityHeaders: { cspReportOnly: true } },
    other: {},
    see: header('content-security-policy-report-only'),
  },
  'securityHeaders.referrerPolicy': {
    one: { securityHeaders: { referrerPolicy: 'no-referrer' } },
    other: {},
    see: header('referrer-policy'),
  },
  'securityHeaders.openerPolicy': {
    one: { securityHeaders: { openerPolicy: false } },
    other: {},
    see: header('cross-origin-opener-policy'),
  },
  'securityHeaders.resourcePolicy': {
    one: { securityHeaders: { resourcePolicy: false } },
    other: {},
    see: header('cross-origin-resource-policy'),
  },
}

function build(settings: Settings, { mode, model }: Pick<Effect, 'mode' | 'model'> = {}): App {
  const apps = model === undefined ? [audit(), routes] : [defineApp({ name: 'shop', models: [model] })]
  const { logger } = listening()
  return tsango({
    apps,
    databases: { default: 'sqlite::memory:' },
    mode: mode ?? 'test',
    environment: {},
    secret: KEY,
    logger,
    ...settings,
  })
}

/** The paths of a setting that are there to be set: it and its options; the names that users choose are theirs. */
function pathsOf(name: string, form: Form): readonly string[] {
  if (typeof form === 'string' || 'choice' in form || 'each' in form) return [name]
  if ('options' in form) return Object.keys(form.options).map((option) => `${name}.${option}`)
  return [...new Set(form.anyOf.flatMap((one) => pathsOf(name, one)))]
}

const everything = tsango({ apps: [auth(), admin({ path: '/admin' }), audit()], mode: 'test', environment: {} })
const declared = everything.apps.flatMap((app) => (app.settings ?? []).flatMap(({ name, form }) => pathsOf(name, form)))

it('has a proof below for each setting that there is, and for each of its options', () => {
  expect(Object.keys(effects).toSorted()).toEqual(declared.toSorted())
})

describe('a setting that differs makes a difference', () => {
  it.each(Object.entries(effects))('%s', async (_, { one, other, see, mode, model }) => {
    const seen: unknown[] = []
    for (const settings of [one, other]) {
      const app = build(settings, { ...(mode ? { mode } : {}), ...(model ? { model } : {}) })
      expect(app.problems).toEqual([])
      try {
        seen.push(await see(app))
      } finally {
        await app.stop()
      }
    }
    expect(seen[0]).not.toEqual(seen[1])
  })
})
