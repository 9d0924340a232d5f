import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { serve } from '@tsango/http/serve'
import { toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
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
