import { connect } from 'node:net'
import { defineApp } from '@tsango/core/apps'
import type { Context } from 'hono'
import { expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { takeJson } from '../body/body.ts'
import { endpoint } from '../endpoint/endpoint.ts'
import { requestSignal } from '../request/request.ts'
import { serve } from './serve.ts'

const readings: Readonly<Record<string, (c: Context) => unknown>> = {
  text: (c) => c.req.text(),
  bytes: async (c) => (await c.req.arrayBuffer()).byteLength,
  blob: async (c) => (await c.req.blob()).size,
  stream: async (c) => (c.req.raw.body === null ? 'none' : await new Response(c.req.raw.body).text()),
  clone: async (c) => await c.req.raw.clone().text(),
  copy: async (c) => await new Request(c.req.raw).text(),
  form: async (c) => Object.keys(await c.req.parseBody()),
  node: async (c) => {
    let size = 0
    for await (const chunk of c.env.incoming) size += chunk.length
    return size
  },
}

const waiting: Promise<unknown>[] = []
const site = defineApp({
  name: 'site',
  routes: (r) => {
    for (const [name, read] of Object.entries(readings))
      r.on(['POST', 'DELETE'], `/${name}`, async (c) => c.json({ read: await read(c) }))
    r.post('/json', async (c) => c.json({ read: await takeJson(c) }))
    r.route(
      '/',
      endpoint('DELETE', '/typed', {}, () => ({ read: true })),
    )
    r.all('/wait', async (c) => {
      const signal = requestSignal(c)
      const { promise, resolve } = Promise.withResolvers<unknown>()
      waiting.push(promise)
      signal.addEventListener('abort', () => resolve(signal.aborted))
      await promise
      return c.text('late')
    })
  },
})

it('reads of a request without a body that it is empty, whatever reads it', async () => {
  const server = await serve(createHttpApplication({ apps: [site], mode: 'test' }), {
    port: 0,
    host: '127.0.0.1',
    signals: false,
  })
  const read = async (path: string, method: string): Promise<unknown> =>
    await (await fetch(server.url + path, { method, signal: AbortSignal.timeout(20_000) })).json()
  try {
    for (const name of Object.keys(readings)) {
      // `fetch` says that a POST has no bytes, and of a DELETE nothing at all.
      const [posted, deleted] = [await read(`/${name}`, 'POST'), await read(`/${name}`, 'DELETE')]
      expect([name, deleted]).toEqual([name, posted])
    }
    expect(await read('/typed', 'DELETE')).toEqual({ read: true })
    const head = 'Host: localhost\r\nContent-Type: application/json\r\n'
    expect(await sent(server.port, `POST /json HTTP/1.1\r\n${head}\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
    expect(await sent(server.port, `POST /text HTTP/1.0\r\n${head}\r\n`)).toMatch(/\{"read":""\}$/)
    const asking = await sent(server.port, `DELETE /text HTTP/1.1\r\n${head}Expect: 100-continue\r\n\r\n`)
    expect(asking).toMatch(/^HTTP\/1\.1 200 .*\{"read":""\}$/s)
  } finally {
    await server.stop()
  }
})

it('hears that the client of a request without a body went away', async () => {
  const server = await serve(createHttpApplication({ apps: [site], mode: 'test' }), {
    port: 0,
    host: '127.0.0.1',
    signals: false,
  })
  try {
    for (const method of ['GET', 'POST']) {
      const socket = connect(server.port, '127.0.0.1')
      socket.write(`${method} /wait HTTP/1.1\r\nHost: localhost\r\n\r\n`)
      await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(1)
      socket.destroy()
      expect(await waiting.pop()).toBe(true)
    }
  } finally {
    await server.stop()
  }
})

function sent(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let all = ''
    socket.setEncoding('latin1').on('error', reject)
    socket.on('data', (piece) => {
      all += piece
      if (/\r\n\r\n.*\}$/s.test(all)) socket.end()
    })
    socket.on('close', () => resolve(all))
    socket.write(text)
  })
}
