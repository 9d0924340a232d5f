import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { BodyLimitInvalid, withBodyLimit } from '@tsango/http/body'
import { endpoint } from '@tsango/http/endpoint'
import { v } from '@tsango/http/schema'
import { type RunningServer, serve } from '@tsango/http/serve'
import { toHono } from '@tsango/http/slots'
import { upload } from '@tsango/http/uploads'
import { type Context, Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { bodyLimit } from './body-limit.ts'

const site = defineApp({
  name: 'site',
  // Handlers that read the body in Hono's own way are limited as well.
  routes: (r) => void r.post('/', async (c) => c.json({ size: (await c.req.text()).length })),
})

function pieces(size: number): ReadableStream<Uint8Array> {
  let sent = 0
  return new ReadableStream({
    pull(controller) {
      if (sent >= size) return controller.close()
      const piece = Math.min(1000, size - sent)
      sent += piece
      controller.enqueue(new Uint8Array(piece).fill(97))
    },
  })
}

it('refuses what is too large, whether or not the request says so, on a real connection', async () => {
  const app = createHttpApplication({ apps: [middleware(), site], mode: 'test', settings: { bodyLimit: 5000 } })
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  const send = async (body: BodyInit) => {
    const init = { method: 'POST', body, duplex: 'half', headers: { authorization: 'Bearer x' } } as RequestInit
    const response = await fetch(server.url, init)
    return [response.status, await response.json()]
  }
  expect(await send('a'.repeat(5000))).toEqual([200, { size: 5000 }])
  expect(await send(pieces(5000))).toEqual([200, { size: 5000 }])
  expect(await send('a'.repeat(5001))).toMatchObject([413, { code: 'payload_too_large' }])
  expect(await send(pieces(5001))).toMatchObject([413, { code: 'payload_too_large' }])
  expect(await send(pieces(5_000_000))).toMatchObject([413, {}])
  await server.stop()
})

it('works in any Hono app', async () => {
  const app = new Hono()
  app.use(toHono(bodyLimit({ limit: 3 })))
  app.post('/', async (c) => c.text(await c.req.text()))
  const send = async (body: string) =>
    (await app.request('/', { method: 'POST', body, headers: { 'content-length': String(body.length) } })).status
  expect([await send('abc'), await send('abcd')]).toEqual([200, 413])
})

describe('a limit of its own', () => {
  const size = async (c: Context) => c.json({ size: (await c.req.text()).length })
  const Any = v.object({ text: v.string() })
  const routes = defineApp({
    name: 'site',
    routes: (r) => {
      // A middleware in front is no handler that answers.
      r.use('/behind', async (c, next) => {
        await next()
        c.header('x-behind', 'yes')
      })
      r.post('/usual', size)
      r.post('/more', withBodyLimit(20_000, size))
      r.post('/behind', withBodyLimit(20_000, size))
      r.post('/less', withBodyLimit(10, size))
      r.post('/first/:id', size)
      r.post('/first/never', withBodyLimit(20_000, size))
      r.route(
        '/api',
        endpoint('POST', '/json', { body: Any, bodyLimit: 20_000 }, ({ body }) => ({ size: body.text.length })),
      )
      r.route(
        '/api',
        endpoint('POST', '/form', { form: { text: v.string() }, bodyLimit: 20_000 }, ({ form }) => ({
          size: form.text.length,
        })),
      )
      r.route(
        '/api',
        endpoint('POST', '/file', { files: { one: upload() }, bodyLimit: 20_000 }, ({ files }) => ({
          size: files.one.size,
        })),
      )
    },
  })
  let server: RunningServer
  beforeAll(async () => {
    const app = createHttpApplication({ apps: [middleware(), routes], mode: 'test', settings: { bodyLimit: 5000 } })
    server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  })
  afterAll(() => server.stop())

  async function send(path: string, body: BodyInit, type = 'text/plain') {
    const headers = { authorization: 'Bearer x', ...(type && { 'content-type': type }) }
    const init = { method: 'POST', body, duplex: 'half', headers } as RequestInit
    const answer = await fetch(new URL(path, server.url), init)
    const { size, code } = await answer.json()
    return [answer.status, size ?? code]
  }
  const tooLarge = [413, 'payload_too_large']

  it.each(['/more', '/behind'])('of a handler is above the default: %s', async (path) => {
    expect(await send('/usual', 'a'.repeat(5001))).toEqual(tooLarge)
    expect(await send(path, 'a'.repeat(20_000))).toEqual([200, 20_000])
    expect(await send(path, pieces(20_000))).toEqual([200, 20_000])
    expect(await send(path, 'a'.repeat(20_001))).toEqual(tooLarge)
    expect(await send(path, pieces(20_001))).toEqual(tooLarge)
  })

  it('of a handler is below the default', async () => {
    expect(await send('/less', 'a'.repeat(10))).toEqual([200, 10])
    expect(await send('/less', 'a'.repeat(11))).toEqual(tooLarge)
    expect(await send('/less', pieces(11))).toEqual(tooLarge)
  })

  it('is not that of a route which another one hides', async () => {
    expect(await send('/first/never', 'a'.repeat(5001))).toEqual(tooLarge)
  })

  it('of an endpoint holds for JSON, forms and files', async () => {
    const json = (length: number) => JSON.stringify({ text: 'a'.repeat(length) })
    const chunked = (text: string) => new Blob([text]).stream()
    const type = 'application/json'
    expect(await send('/api/json', json(19_000), type)).toEqual([200, 19_000])
    expect(await send('/api/json', chunked(json(19_000)), type)).toEqual([200, 19_000])
    expect(await send('/api/json', json(20_000), type)).toEqual(tooLarge)
    expect(await send('/api/json', chunked(json(20_000)), type)).toEqual(tooLarge)
    const form = (length: number) => new URLSearchParams({ text: 'a'.repeat(length) })
    expect(await send('/api/form', form(8_000), '')).toEqual([200, 8_000])
    expect(await send('/api/form', form(20_000), '')).toEqual(tooLarge)
    const file = (length: number) => {
      const data = new FormData()
      data.set('one', new File(['a'.repeat(length)], 'one.txt'))
      return data
    }
    expect(await send('/api/file', file(19_000), '')).toEqual([200, 19_000])
    expect(await send('/api/file', file(20_000), '')).toEqual(tooLarge)
  })

  it('is refused where it is no number of bytes', () => {
    expect(() => withBodyLimit(-1, size)).toThrow(/body limit is -1\. Give a whole number of bytes/)
    expect(() => withBodyLimit(Number.NaN, size)).toThrow(BodyLimitInvalid)
    expect(() => endpoint('POST', '/', { body: Any, bodyLimit: 1.5 }, () => 'x')).toThrow(/"bodyLimit" is 1\.5/)
  })

  it('holds in any Hono app', async () => {
    const app = new Hono()
    app.use(toHono(bodyLimit({ limit: 3 })))
    app.post(
      '/',
      withBodyLimit(5, async (c: Context) => c.text(await c.req.text())),
    )
    const status = async (body: string) =>
      (await app.request('/', { method: 'POST', body, headers: { 'content-length': String(body.length) } })).status
    expect([await status('abcde'), await status('abcdef')]).toEqual([200, 413])
  })
})
