import { connect } from 'node:net'
import { defineApp } from '@tsango/core/apps'
import type { Context } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { createLogger } from '../log/log.ts'
import { type RunningServer, serve } from './serve.ts'

const left: string[] = []

function leave(c: Context): Response {
  c.req.raw.signal.addEventListener('abort', () => left.push(c.req.path))
  return new Response(
    new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('first ')),
    }),
  )
}

const answers: Readonly<Record<string, (c: Context) => Response | Promise<Response>>> = {
  json: (c) => c.json({ a: 'ä' }),
  later: async (c) => c.json({ a: 1 }, 201),
  text: (c) => c.text('ä'),
  html: (c) => c.html('<p>', 200, { 'x-a': '1' }),
  headers: (c) => {
    c.header('X-A', '1')
    c.header('Set-Cookie', 'a=1', { append: true })
    c.header('Set-Cookie', 'b=2', { append: true })
    return c.text('headers')
  },
  bare: () => new Response('bare'),
  bytes: () => new Response(new Uint8Array([97, 98])),
  pairs: () =>
    new Response('pairs', {
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    }),
  length: () => new Response('abc', { headers: { 'Content-Length': '3' } }),
  trailer: () => new Response('abc', { headers: { Trailer: 'x-sum' } }),
  empty: (c) => c.body(null, 204),
  known: () => new Response(null, { status: 304, headers: { etag: '"a"' } }),
  nothing: () => new Response(null),
  nobody: (c) => c.body(null, 404),
  blob: () => new Response(new Blob(['blob'])),
  stream: () => new Response(new Blob(['stream']).stream()),
  native: () => Response.json({ native: true }),
  copied: async () => new Response((await new Response('copied').blob()).stream(), { status: 202 }),
  boom: () => {
    throw new Error('inside')
  },
  fails: async () => {
    throw new Error('inside')
  },
  request: async (c) => {
    const { raw } = c.req
    const copy = new Request(raw, { headers: { 'x-b': '2' } })
    return c.json({
      is: raw instanceof Request,
      target: new URL(raw.url).pathname + new URL(raw.url).search,
      method: raw.method,
      header: [raw.headers.get('X-Sent'), raw.headers.get('x-none'), c.req.header('x-sent'), raw.clone().method],
      body: [raw.body, raw.bodyUsed, await raw.text()],
      aborted: raw.signal.aborted,
      copy: [copy.url === raw.url, copy.headers.get('x-b')],
      query: c.req.query('q'),
    })
  },
}

// Hono hands a single header on as it is, and nobody has looked at what is in it.
const wrong = (c: Context): Response => c.body('x', 200, { 'x-a': c.req.query('a') ?? '\u2713' })

const site = defineApp({
  name: 'site',
  routes: (r) => {
    for (const [name, answer] of Object.entries(answers)) r.get(`/${name}`, answer)
    r.get('/leave', leave)
    r.get('/leave-later', async (c) => leave(c))
    r.on(['GET', 'POST'], '/wrong', wrong)
    r.get('/wrong-later', async (c) => wrong(c))
  },
})

const lines: string[] = []
let server: RunningServer
beforeAll(async () => {
  const out = { write: (line: string) => lines.push(line) }
  const log = createLogger({ format: 'json', out, err: out })
  const app = createHttpApplication({ apps: [site], mode: 'test', settings: { logger: log } })
  server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  // What is plain goes straight from the second request on.
  await fetch(`${server.url}/text`)
})
afterAll(() => server.stop())

const STRAIGHT = 'localhost:8000'
/** An address that takes more than to put it together: the adapter answers. */
const ADAPTED = 'LOCALHOST:8000'

describe('what is plain', () => {
  it.each(Object.keys(answers))('is answered as by the adapter: %s', async (name) => {
    const target = `/${name}?q=a+b&r=[1]`
    const [straight, adapted] = [await get(target, STRAIGHT), await get(target, ADAPTED)]
    expect(straight).toMatch(/^HTTP\/1\.1 \d{3} /)
    expect(straight).toBe(adapted)
  })

  it('is an address without dots, escapes, another host or scheme', async () => {
    for (const target of ['/a/../text', '/%74ext', '/./text', `http://${STRAIGHT}/text`, '/te%78t?a=%00#b'])
      expect([target, (await get(target, STRAIGHT)).split('\r\n')[0]]).toEqual([target, 'HTTP/1.1 200 OK'])
    for (const [target, host] of [
      ['/text', 'a b'],
      ['/text', 'localhost:99999'],
      ['/te\\xt', STRAIGHT],
      ['*', STRAIGHT],
    ] as const)
      expect([target, host, (await get(target, host)).split('\r\n')[0]]).toEqual([
        target,
        host,
        'HTTP/1.1 400 Bad Request',
      ])
  })
})

it.each(['/leave', '/leave-later'])('tells what streams that its client went away: %s', async (path) => {
  const socket = connect(server.port, '127.0.0.1')
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${STRAIGHT}\r\n\r\n`)
  await new Promise((resolve) => socket.once('data', resolve))
  socket.destroy()
  await expect.poll(() => left, { timeout: 20_000 }).toContain(path)
})

describe('a header that cannot be written', () => {
  const evil = '/wrong?a=b%0d%0aset-cookie:c=d'
  it.each(['GET /wrong', 'GET /wrong-later', `GET ${evil}`, `POST ${evil}`])('is an error: %s', async (line) => {
    const [method = '', path = ''] = line.split(' ')
    lines.length = 0
    const response = await fetch(server.url + path, { method, signal: AbortSignal.timeout(20_000) })
    expect([response.status, response.headers.get('set-cookie')]).toEqual([500, null])
    expect(await response.json()).toMatchObject({ code: 'internal_error' })
    expect(lines.join('')).toContain('Invalid character in header content')
    // The process goes on.
    expect(await (await fetch(`${server.url}/text`)).text()).toBe('ä')
  })
})

/** All of an answer, but for when it was made, its headers in one order. */
function get(target: string, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1')
    let all = ''
    socket.setEncoding('latin1').on('error', reject)
    socket.on('data', (piece) => {
      all += piece
    })
    socket.on('close', () => {
      const [head = '', ...body] = all.split('\r\n\r\n')
      const [status = '', ...headers] = head.split('\r\n')
      const named = headers.map((line) => line.replace(/^[^:]*/, (name) => name.toLowerCase())).sort()
      resolve([status, ...named.filter((line) => !line.startsWith('date: ')), ...body].join('\r\n'))
    })
    socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nX-Sent: 1\r\nConnection: close\r\n\r\n`)
  })
}
