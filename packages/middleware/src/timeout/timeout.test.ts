import { request } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { createLogger } from '@tsango/http/log'
import { requestSignal } from '@tsango/http/request'
import { serve } from '@tsango/http/serve'
import { defineSlot, toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { InvalidTimeout, timeout } from './timeout.ts'

const aborted: string[] = []
const logged: string[] = []
let begun = Promise.withResolvers<void>()
let left = Promise.withResolvers<void>()
const site = defineApp({
  name: 'site',
  middleware: [timeout({ after: 600, except: (path) => path === '/report' })],
  routes: (r) => {
    r.get('/fast', (c) => c.text('fast'))
    r.get('/soon', async (c) => {
      await wait(1)
      return c.text('soon')
    })
    r.get('/slow', async (c) => {
      await wait(120_000, undefined, { signal: requestSignal(c) }).catch(() => aborted.push('slow'))
      return c.text('late')
    })
    r.get('/deaf', async () => {
      await wait(800)
      throw new RangeError('too late to be heard')
    })
    r.get('/listening', async (c) => {
      begun.resolve()
      await wait(60_000, undefined, { signal: requestSignal(c) })
      return c.text('late')
    })
    r.get('/unheard', async () => {
      begun.resolve()
      await left.promise
      await wait(60_000, undefined, { ref: false })
    })
    r.post('/upload', async (c) => c.text(await c.req.text()))
    r.get('/report', async (c) => {
      await wait(800)
      return c.text('report')
    })
    r.get('/stream', (c) =>
      c.body(
        new ReadableStream({
          async start(controller) {
            await wait(800)
            controller.enqueue(new TextEncoder().encode('late, but under way'))
            controller.close()
          },
        }),
      ),
    )
  },
})
const logger = createLogger({ format: 'text', out: { write: () => {} }, err: { write: (text) => logged.push(text) } })
const app = createHttpApplication({ apps: [site], mode: 'test', settings: { logger } })

it('answers 504 where a handler takes too long, and tells it to stop', async () => {
  const response = await app.request('/slow')
  expect([response.status, await response.json()]).toMatchObject([504, { code: 'gateway_timeout' }])
  await expect.poll(() => aborted).toEqual(['slow'])
})

it('lets pass what is fast, excepted, or has begun', async () => {
  for (const [path, text] of [
    ['/fast', 'fast'],
    ['/soon', 'soon'],
    ['/report', 'report'],
    ['/stream', 'late, but under way'],
  ] as const)
    expect(await (await app.request(path)).text()).toBe(text)
})

it('survives a handler that fails after its time', async () => {
  logged.length = 0
  expect((await app.request('/deaf')).status).toBe(504)
  await wait(800)
  expect(logged.join('')).not.toContain('too late to be heard')
})

it('tells the handler that the client went away', async () => {
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  const before = aborted.length
  const stop = new AbortController()
  const asked = fetch(`${server.url}/slow`, { signal: stop.signal }).catch(() => 'gone')
  await wait(15)
  stop.abort()
  expect(await asked).toBe('gone')
  await expect.poll(() => aborted.length, { timeout: 60_000 }).toBe(before + 1)
  await server.stop()
})

it('refuses a time in which nothing can be done', () => {
  expect(() => timeout({ after: 0 })).toThrow(InvalidTimeout)
})

it('works in any Hono app', async () => {
  const hono = new Hono()
  hono.use(toHono(timeout({ after: 20 })))
  hono.get('/', async (c) => {
    await wait(60)
    return c.text('late')
  })
  expect((await hono.request('/')).status).toBe(504)
})

it('does not count the time in which a client sends its body', async () => {
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  const slowly = Readable.from(
    (async function* () {
      for (const letter of 'slowly') {
        yield letter
        await wait(150)
      }
    })(),
  )
  const sent = await new Promise<string>((resolve, reject) => {
    const asked = request(`${server.url}/upload`, { method: 'POST' }, async (incoming) => {
      resolve(`${incoming.statusCode} ${(await incoming.setEncoding('utf8').toArray()).join('')}`)
    })
    slowly.pipe(asked.on('error', reject))
  })
  await server.stop()
  expect(sent).toBe('200 slowly')
})

it.each(['/listening', '/unheard'])('logs no error of %s where its client has left', async (path) => {
  logged.length = 0
  begun = Promise.withResolvers()
  left = Promise.withResolvers()
  const answered = Promise.withResolvers<number>()
  const patient = defineApp({
    name: 'patient',
    middleware: [
      timeout({ after: 1000 }),
      defineSlot({ name: 'access-log', prepare: () => ({ finish: (_, { status }) => answered.resolve(status) }) }),
    ],
    ...(site.routes && { routes: site.routes }),
  })
  const gone = createHttpApplication({ apps: [patient], mode: 'test', settings: { logger } })
  const server = await serve(gone, { port: 0, host: '127.0.0.1', signals: false })
  const client = request(new URL(path, server.url)).on('error', () => {})
  client.end()
  await begun.promise
  client.destroy()
  left.resolve()
  expect(await answered.promise).toBe(499)
  expect(logged).toEqual([])
  await server.stop()
})
