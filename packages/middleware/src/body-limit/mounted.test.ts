import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { readBytes, withBodyLimit } from '@tsango/http/body'
import { endpoint } from '@tsango/http/endpoint'
import { mount } from '@tsango/http/mounts'
import { v } from '@tsango/http/schema'
import { type RunningServer, serve } from '@tsango/http/serve'
import { type Context, Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { middleware } from '../app/app.ts'

const size = async (c: Context) => c.json({ size: (await c.req.text()).length })
const film = endpoint(
  'POST',
  '/films/:id',
  { body: v.object({ text: v.string() }), bodyLimit: 20_000 },
  ({ body }) => ({
    size: body.text.length,
  }),
)

const deepest = new Hono().post('/films', withBodyLimit(20_000, size)).post('/usual', size)
const inner = createHttpApplication({
  apps: [
    middleware(),
    defineApp({
      name: 'inner',
      routes: (r) => {
        r.route('/api', film)
        r.post('/less', withBodyLimit(10, size))
        r.post('/usual', size)
        r.post('/first/:id', size)
        r.post('/first/never', withBodyLimit(20_000, size))
      },
      extends: [mount('/deep', deepest)],
    }),
  ],
  mode: 'test',
  settings: { bodyLimit: 8000 },
})
const plain = new Hono()
  .basePath('/legacy')
  .post(
    '/films',
    withBodyLimit(20_000, async (c: Context) => c.json({ size: (await readBytes(c)).length })),
  )
  .post('/usual', size)
const opaque = async (request: Request) => Response.json({ size: (await request.text()).length })

let server: RunningServer
beforeAll(async () => {
  await inner.start()
  const outer = defineApp({
    name: 'outer',
    routes: (r) => void r.post('/inner/less-than-all', size),
    extends: [
      mount('/inner', inner),
      mount('/legacy', plain, { keepPrefix: true }),
      mount('/opaque', opaque),
      mount('/large', opaque, { bodyLimit: 20_000 }),
      mount('/large/hono', deepest, { bodyLimit: 10_000 }),
    ],
  })
  const app = createHttpApplication({ apps: [middleware(), outer], mode: 'test', settings: { bodyLimit: 5000 } })
  server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
})
afterAll(async () => {
  await server.stop()
  await inner.stop()
})

const json = (length: number): string => JSON.stringify({ text: 'a'.repeat(length) })
const chunked = (text: string): ReadableStream => new Blob([text]).stream()

async function send(path: string, body: BodyInit, type = 'text/plain'): Promise<unknown[]> {
  const headers = { authorization: 'Bearer x', 'content-type': type }
  const answer = await fetch(new URL(path, server.url), {
    method: 'POST',
    body,
    duplex: 'half',
    headers,
  } as RequestInit)
  const { size, code } = (await answer.json()) as { size?: number; code?: string }
  return [answer.status, size ?? code]
}
const tooLarge = [413, 'payload_too_large']

describe('a limit of its own inside what is mounted', () => {
  it('of an endpoint of an application holds, above the default of both', async () => {
    const type = 'application/json'
    for (const path of ['/inner/api/films/7', '/%69nner/api/films/7']) {
      expect(await send(path, json(19_000), type), path).toEqual([200, 19_000])
      expect(await send(path, chunked(json(19_000)), type), path).toEqual([200, 19_000])
      expect(await send(path, json(20_000), type), path).toEqual(tooLarge)
      expect(await send(path, chunked(json(20_000)), type), path).toEqual(tooLarge)
    }
  })

  it.each(['/legacy/films', '/inner/deep/films', '/large/hono/films'])('of a handler holds: %s', async (path) => {
    expect(await send(path, 'a'.repeat(20_000))).toEqual([200, 20_000])
    expect(await send(path, chunked('a'.repeat(20_000)))).toEqual([200, 20_000])
    expect(await send(path, 'a'.repeat(20_001))).toEqual(tooLarge)
    expect(await send(path, chunked('a'.repeat(20_001)))).toEqual(tooLarge)
  })

  it('of a handler holds below the default', async () => {
    expect(await send('/inner/less', 'a'.repeat(10))).toEqual([200, 10])
    expect(await send('/inner/less', 'a'.repeat(11))).toEqual(tooLarge)
    expect(await send('/inner/less', chunked('a'.repeat(11)))).toEqual(tooLarge)
  })

  it.each([
    '/inner/usual',
    '/inner/first/never',
    '/inner/deep/usual',
    '/inner/less-than-all',
    '/inner/nothing',
    '/legacy/usual',
    '/opaque/x',
  ])('of another handler does not, and the default of the outer application does: %s', async (path) => {
    expect(await send(path, 'a'.repeat(5001))).toEqual(tooLarge)
    expect((await send(path, 'a'.repeat(5000)))[0]).toBe(path === '/inner/nothing' ? 404 : 200)
  })
})

it('a limit of the mount holds for handlers without one', async () => {
  expect(await send('/large/x', 'a'.repeat(20_000))).toEqual([200, 20_000])
  expect(await send('/large/x', 'a'.repeat(20_001))).toEqual(tooLarge)
  expect(await send('/large/hono/usual', chunked('a'.repeat(10_000)))).toEqual([200, 10_000])
  expect(await send('/large/hono/usual', chunked('a'.repeat(10_001)))).toEqual(tooLarge)
  expect(() => mount('/x', opaque, { bodyLimit: -1 })).toThrow('"bodyLimit" of /x is -1. Give a whole number of bytes.')
})
