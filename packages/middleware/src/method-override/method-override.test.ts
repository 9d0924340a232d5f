import { connect } from 'node:net'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { readJson, withBodyLimit } from '@tsango/http/body'
import type { LogRecord } from '@tsango/http/log'
import { sentMethod } from '@tsango/http/request'
import { type RunningServer, serve } from '@tsango/http/serve'
import { RerouteWithoutApp, toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { methodOverride } from './method-override.ts'

const site = defineApp({
  name: 'site',
  middleware: [methodOverride()],
  routes: (r) => {
    r.all('/posts/:id', async (c) => {
      const body = c.req.method === 'GET' ? '' : await c.req.text()
      return c.text(`${c.req.method} for ${sentMethod(c)}: ${body}`)
    })
    r.patch(
      '/json',
      withBodyLimit(1024 * 1024, async (c) =>
        c.json({ method: c.req.method, length: String(await readJson(c)).length }),
      ),
    )
    r.delete('/only', (c) => c.text('deleted'))
  },
})
const settings = { secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u', bodyLimit: 300, csrf: { exempt: ['/posts/*'] } }
const app = createHttpApplication({ apps: [middleware(), site], mode: 'test', settings })
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

describe.each(['in memory', 'on the server'])('%s', (where) => {
  let server: RunningServer | undefined
  beforeAll(async () => {
    if (where === 'on the server') server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  })
  afterAll(() => server?.stop())
  const ask = (path: string, init: RequestInit) =>
    server === undefined ? app.request(`http://localhost${path}`, init) : fetch(server.url + path, init)
  const text = async (init: RequestInit) => (await ask('/posts/7', { method: 'POST', ...init })).text()

  it.each(['PUT', 'PATCH', 'delete'])('a form means %s, and its handler reads it', async (method) => {
    const body = `title=a&_method=${method}`
    expect(await text({ body, headers: FORM })).toBe(`${method.toUpperCase()} for POST: ${body}`)
  })

  it('a header means another method, whatever the body is', async () => {
    const headers = { 'x-http-method-override': 'PATCH', 'content-type': 'application/json' }
    expect(await text({ body: '{"a":1}', headers })).toBe('PATCH for POST: {"a":1}')
  })

  it('a header means another method to a body of JSON, however long it is', async () => {
    const headers = { 'x-http-method-override': 'PATCH', 'content-type': 'application/json' }
    const body = JSON.stringify('x'.repeat(500_000))
    const signal = AbortSignal.timeout(10_000)
    const response = await ask('/json', { method: 'POST', body, headers, signal })
    expect(await response.json()).toEqual({ method: 'PATCH', length: 500_000 })
  })

  it.each(['GET', 'HEAD', 'QUERY', 'OPTIONS', 'CONNECT', 'TRACE', '', 'DELETE\u0000', 'x'])(
    'no POST becomes %j',
    async (method) => {
      const body = String(new URLSearchParams({ _method: method }))
      expect(await text({ body, headers: FORM })).toBe(`POST for POST: ${body}`)
    },
  )

  it('nothing but POST is another method, and nothing but a form is looked into', async () => {
    const put = { method: 'PUT', body: '_method=DELETE', headers: { ...FORM, 'x-http-method-override': 'DELETE' } }
    expect(await text(put)).toBe('PUT for PUT: _method=DELETE')
    expect(await text({ body: '_method=DELETE', headers: { 'content-type': 'text/plain' } })).toMatch(/^POST for POST/)
    const files = new FormData()
    files.set('_method', 'DELETE')
    expect(await text({ body: files })).toMatch(/^POST for POST/)
  })

  it('a form of a length that nobody knows means it, whenever it comes', async () => {
    for (const pause of [0, 30]) {
      const body = new ReadableStream({
        async start(controller) {
          for (const piece of ['title=a&_met', 'hod=DELETE']) {
            await new Promise((resolve) => setTimeout(resolve, pause))
            controller.enqueue(new TextEncoder().encode(piece))
          }
          controller.close()
        },
      })
      const init = { body, headers: FORM, duplex: 'half' } as RequestInit
      expect(await text(init)).toBe('DELETE for POST: title=a&_method=DELETE')
    }
  })

  it('a form beyond the limit is refused', async () => {
    const body = `_method=DELETE&a=${'x'.repeat(400)}`
    expect((await ask('/posts/7', { method: 'POST', body, headers: FORM })).status).toBe(413)
  })

  it('a form of another site is checked as the form that it is', async () => {
    const init = { method: 'POST', body: '_method=DELETE', headers: { ...FORM, origin: 'https://evil.example' } }
    const response = await ask('/only', init)
    expect([response.status, await response.json()]).toMatchObject([403, { code: 'csrf_failed' }])
  })
})

it('a client that goes away in the middle of its form is no failure of the server', async () => {
  const lines: LogRecord[] = []
  // The server says when it starts and stops.
  const logger = { write: (record: LogRecord) => void (record.level === 'debug' || lines.push(record)) }
  const logging = createHttpApplication({
    apps: [middleware(), site],
    mode: 'test',
    settings: { ...settings, logger, accessLog: true },
  })
  const server = await serve(logging, { port: 0, host: '127.0.0.1', signals: false })
  try {
    for (const rest of ['Content-Length: 50\r\n\r\n_met', 'Transfer-Encoding: chunked\r\n\r\n4\r\n_met\r\n']) {
      const socket = connect(server.port, '127.0.0.1')
      const type = `Content-Type: ${FORM['content-type']}`
      await new Promise<void>((sent) => {
        socket.write(`POST /posts/7 HTTP/1.1\r\nHost: localhost\r\n${type}\r\n${rest}`, () => sent())
      })
      await new Promise((resolve) => setTimeout(resolve, 20))
      socket.destroy()
      await expect.poll(() => lines, { timeout: 20_000 }).toHaveLength(1)
      expect(lines.splice(0)).toMatchObject([{ level: 'warn', 'http.response.status_code': 400 }])
    }
  } finally {
    await server.stop()
  }
})

it('takes other names, or none', async () => {
  const own = defineApp({
    name: 'own',
    middleware: [methodOverride({ field: 'do', header: false })],
    ...(site.routes && { routes: site.routes }),
  })
  const named = createHttpApplication({ apps: [own], mode: 'test' })
  const send = async (body: string, headers = {}) =>
    (await named.request('/posts/1', { method: 'POST', body, headers: { ...FORM, ...headers } })).text()
  expect(await send('do=PUT')).toMatch(/^PUT/)
  expect(await send('_method=PUT', { 'x-http-method-override': 'PUT' })).toMatch(/^POST/)
})

it('works in any Hono app that it is told of', async () => {
  expect(() => toHono(methodOverride())).toThrow(RerouteWithoutApp)
  const hono = new Hono()
  hono.use(toHono(methodOverride(), { app: hono }))
  hono.on(['POST', 'DELETE'], '/', async (c) => c.text(`${c.req.method} ${await c.req.text()}`))
  const post = async (body: string) => (await hono.request('/', { method: 'POST', body, headers: FORM })).text()
  expect([await post('_method=DELETE'), await post('a=1')]).toEqual(['DELETE _method=DELETE', 'POST a=1'])
})

it('leaves a Hono app what its runtime lets it do after the answer', async () => {
  const hono = new Hono()
  hono.use(toHono(methodOverride(), { app: hono }))
  hono.delete('/', (c) => {
    c.executionCtx.waitUntil(Promise.resolve('later'))
    return c.text('deleted')
  })
  const waited: unknown[] = []
  const execution = { waitUntil: (one: unknown) => void waited.push(one), passThroughOnException: () => {}, props: {} }
  const request = new Request('http://localhost/', { method: 'POST', body: '_method=DELETE', headers: FORM })
  const response = await hono.fetch(request, {}, execution)
  expect([await response.text(), await Promise.all(waited)]).toEqual(['deleted', ['later']])
})
