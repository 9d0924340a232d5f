/** Serves the migrated application by the server of whatever runs this, Bun or Deno, and asks it over the network. */
import assert from 'node:assert/strict'
import { get, type IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { defineApp, tsango } from 'tsango'
import { auth } from 'tsango/auth'
import { clientAddress } from 'tsango/http'
import { csrfToken, rateLimit, session } from 'tsango/middleware'
import { blog } from './blog/app.ts'

type Handle = (request: Request, passed: object) => Response | Promise<Response>

/** What of the two runtimes is used here. */
interface Runtimes {
  readonly Bun?: { serve(options: object): { readonly port: number; stop(now: boolean): Promise<void> } }
  readonly Deno?: {
    serve(options: object, handle: Handle): { readonly addr: { readonly port: number }; shutdown(): Promise<void> }
  }
}

const probe = defineApp({
  name: 'probe',
  middleware: [rateLimit({ name: 'few', limit: 1, per: '1h', only: ({ c }) => c.req.path === '/few' })],
  routes: (r) => {
    r.get('/address', (c) => c.text(clientAddress(c) ?? 'unknown'))
    r.get('/few', (c) => c.text('one'))
    r.get('/long', (c) => c.text('tango '.repeat(1000)))
    r.get('/boom', () => {
      throw new Error('a word for the log alone')
    })
    r.get('/visits', async (c) => {
      const found = await session(c)
      const visits = Number(found.get('visits') ?? 0) + 1
      found.set('visits', visits)
      return c.text(`${visits} ${await csrfToken(c)}`)
    })
    r.post('/size', async (c) => c.text(String((await c.req.text()).length)))
  },
})
const app = tsango({
  databases: { default: 'sqlite:./db.sqlite3' },
  apps: [auth(), blog, probe],
  mode: 'production',
  environment: {},
  secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u',
  hosts: ['127.0.0.1'],
  accessLog: false,
  logger: { levels: { '': 'off' } },
  bodyLimit: 5000,
  session: { secure: false },
  csrf: { secure: false },
  cors: { paths: { '/api/*': { origins: ['https://app.example'], credentials: true } } },
})

function listen(handle: Handle): { readonly port: number; stop(): Promise<void> } {
  const { Bun, Deno } = globalThis as Runtimes
  if (Bun !== undefined) {
    const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: handle })
    return { port: server.port, stop: () => server.stop(true) }
  }
  assert.ok(Deno, 'this runs on Bun or on Deno')
  const server = Deno.serve({ port: 0, hostname: '127.0.0.1', onListen() {} }, handle)
  return { port: server.addr.port, stop: () => server.shutdown() }
}

await app.start()
const server = listen(app.fetch)
await app.ready()

const url = `http://127.0.0.1:${server.port}`
const program = { authorization: 'Bearer x' }
const ask = (path: string, init: RequestInit = {}) => fetch(url + path, { redirect: 'manual', ...init })
async function status(path: string, init: RequestInit = {}): Promise<number> {
  const answer = await ask(path, init)
  await answer.body?.cancel()
  return answer.status
}

const list = await ask('/api/posts', { headers: { origin: 'https://app.example' } })
assert.equal(list.status, 200)
assert.match(await list.text(), /"slug":"hi"/)
assert.equal(list.headers.get('access-control-allow-origin'), 'https://app.example')
assert.match(list.headers.get('content-security-policy') ?? '', /default-src/)
assert.ok(list.headers.get('x-request-id'))

// As it came over the connection: of what a runtime unpacks by itself, Bun's `fetch` takes the header away.
const packed = { headers: { 'accept-encoding': 'gzip', connection: 'close' } }
const long = await new Promise<IncomingMessage>((resolve) => get(`${url}/long`, packed, resolve))
assert.equal(long.headers['content-encoding'], 'gzip')
assert.match(long.headers['content-type'] ?? '', /^text\/plain/)
const bytes: Buffer[] = []
for await (const piece of long) bytes.push(piece as Buffer)
assert.equal(gunzipSync(Buffer.concat(bytes)).length, 6000)
const { etag = '' } = long.headers
assert.notEqual(etag, '')
assert.equal(await status('/long', { headers: { 'accept-encoding': 'gzip', 'if-none-match': etag } }), 304)

assert.equal(await (await ask('/address', { headers: { 'x-forwarded-for': '203.0.113.9' } })).text(), '127.0.0.1')
assert.deepEqual([await status('/few'), await status('/few')], [200, 429])

const first = await ask('/visits')
const cookie = first.headers.getSetCookie().map((one) => one.split(';')[0])
const token = (await first.text()).split(' ')[1] ?? ''
const again = await ask('/visits', { headers: { cookie: cookie.join('; ') } })
assert.match(await again.text(), /^2 /)
const form = (headers: Record<string, string>) => ({
  method: 'POST',
  body: new URLSearchParams({ a: 'b' }),
  headers: { cookie: cookie.join('; '), ...headers },
})
assert.equal(await status('/size', form({ origin: 'https://evil.example', 'x-csrf-token': token })), 403)
assert.equal(await status('/size', form({ origin: url })), 403)
assert.equal(await status('/size', form({ origin: url, 'x-csrf-token': token })), 200)

const send = (path: string, body: BodyInit) =>
  status(path, { method: 'POST', headers: program, body, duplex: 'half' } as RequestInit)
assert.equal(await send('/size', 'a'.repeat(5000)), 200)
assert.equal(await send('/size', 'a'.repeat(5001)), 413)
assert.equal(await send('/size', new Blob(['a'.repeat(5001)]).stream()), 413)
assert.equal(await send('/size', new Blob(['a'.repeat(5000)]).stream()), 200)

assert.equal(await status('/nowhere'), 404)
assert.equal(await status('/size'), 405)
assert.equal(await status('/api/posts?%ff=1'), 400)
assert.equal(await status('/static/..%2f..%2fpackage.json'), 404)
const failed = await ask('/boom')
assert.equal(failed.status, 500)
assert.doesNotMatch(await failed.text(), /for the log alone/)

await server.stop()
await app.stop()
console.log('the application serves elsewhere')
