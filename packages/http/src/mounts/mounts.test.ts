import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { getRequestListener } from '@hono/node-server'
import { defineApp } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpApplication, type HttpApplication } from '../application/application.ts'
import { limitBody, readForm, readJson } from '../body/body.ts'
import { createLogger } from '../log/log.ts'
import { serve } from '../serve/serve.ts'
import { defineSlot } from '../slots/slot.ts'
import { type Mountable, mount } from './mounts.ts'

const echo: Mountable = async (request) =>
  Response.json({
    url: request.url,
    method: request.method,
    body: await request.text(),
    type: request.headers.get('content-type'),
  })
const quiet = createLogger({ format: 'text', err: { write: () => {} } })

const slots = defineSlot({
  name: 'hosts',
  prepare: () => ({
    headers: { 'x-slot': 'yes' },
    decide: async ({ c }) => {
      if (c.req.path.startsWith('/limited')) limitBody(c, 10)
      if (c.req.path.startsWith('/read')) await readForm(c)
      if (c.req.path.startsWith('/json')) await readJson(c)
      if (c.req.path.startsWith('/text')) await c.req.text()
    },
  }),
})

function build(...mounts: ReturnType<typeof mount>[]): HttpApplication {
  return createHttpApplication({
    apps: [
      defineApp({
        name: 'site',
        middleware: [slots],
        routes: (r) => {
          r.get('/old/own', (c) => c.text('own'))
          r.get('/old/gone', (c) => c.notFound())
        },
        extends: mounts,
      }),
    ],
    mode: 'test',
    settings: { logger: quiet },
  })
}

const legacy = new Hono<{ Bindings: { incoming?: unknown } }>()
  .get('/users/:id', (c) => c.text(`user ${c.req.param('id')} ${c.env?.incoming !== undefined}`))
  .get('/', (c) => c.text('front'))
  .get('/boom', () => {
    throw new Error('inside')
  })
legacy.onError((error) => {
  throw error
})

describe('what is mounted', () => {
  it('answers below its prefix, which it does not see', async () => {
    const app = build(mount('/old', legacy), mount('/kept', echo, { keepPrefix: true }))
    const text = async (path: string) => (await app.request(path)).text()
    expect(await text('/old/users/7')).toBe('user 7 false')
    expect([await text('/old'), await text('/old/')]).toEqual(['front', 'front'])
    expect(JSON.parse(await text('/kept/a?b=1'))).toMatchObject({ url: 'http://localhost/kept/a?b=1' })
    expect((await app.request('/older')).status).toBe(404)
    expect((await app.request('/old/users/7')).headers.get('x-slot')).toBe('yes')
  })

  it.each([
    ['by mount()', (inner: HttpApplication) => build(mount('/inner', inner))],
    [
      'by Hono itself',
      (inner: HttpApplication) =>
        createHttpApplication({
          apps: [defineApp({ name: 'site', middleware: [slots], routes: (r) => void r.mount('/inner', inner.fetch) })],
          mode: 'test',
        }),
    ],
  ])('keeps the headers and cookies of its own slots on our server, %s', async (_how, around) => {
    const cookies = defineSlot({
      name: 'session',
      prepare: () => ({
        headers: { 'content-security-policy': "default-src 'none'", 'x-slot': 'inner' },
        contribute: (exchange) => exchange.addCookie('inner=1'),
      }),
    })
    const inner = createHttpApplication({
      apps: [defineApp({ name: 'inner', middleware: [cookies], routes: (r) => void r.get('/', (c) => c.json({})) })],
      mode: 'test',
    })
    await inner.start()
    const { port, stop } = await serve(around(inner), { port: 0, host: '127.0.0.1', signals: false })
    const { headers } = await fetch(`http://127.0.0.1:${port}/inner`)
    expect(headers.get('content-security-policy')).toBe("default-src 'none'")
    expect(headers.getSetCookie()).toEqual(['inner=1'])
    expect(headers.get('x-slot')).toBe('inner')
    await stop()
    await inner.stop()
  })

  it('does not see its prefix however that is escaped', async () => {
    const path = (request: Request) => new Response(new URL(request.url).pathname)
    const app = build(mount('/old', path), mount('/été/old', path), mount('/', path))
    const text = async (asked: string) => (await app.request(asked)).text()
    expect(await text('/o%6cd/users/7')).toBe('/users/7')
    expect(await text('/%6f%6c%64')).toBe('/')
    expect(await text('/été/old/%C3%A9')).toBe('/%C3%A9')
    expect(await text('/old//a/')).toBe('//a/')
    expect(await text('/other/a')).toBe('/other/a')
  })

  it('comes after routes, and of several the one with the longest prefix answers', async () => {
    const say = (word: string) => () => new Response(word)
    const app = build(mount('/', say('root')), mount('/old', say('old')), mount('/old/deep', say('deep')))
    const found = ['/old/own', '/old/x', '/old/deep/x', '/old/deeper', '/x', '/'].map(async (path) =>
      (await app.request(path)).text(),
    )
    expect(await Promise.all(found)).toEqual(['own', 'old', 'deep', 'old', 'root', 'root'])
    expect((await app.request('/old/own', { method: 'PUT' })).status).toBe(405)
    expect((await app.request('/old/own/')).status).toBe(308)
    expect((await app.request('/old/gone')).status).toBe(404)
  })

  it('gets the body, also where a slot has read it, and the limit of the application', async () => {
    const app = build(mount('/read', echo), mount('/limited', echo), mount('/free', echo))
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const send = (path: string, body: string) => app.request(path, { method: 'POST', body, headers })
    for (const path of ['/read', '/free', '/limited'])
      expect(await (await send(path, 'a=1&b=2')).json(), path).toMatchObject({
        method: 'POST',
        body: 'a=1&b=2',
        type: headers['content-type'],
      })
    expect((await send('/limited', 'a='.padEnd(50, 'x'))).status).toBe(413)
  })

  it('is asked by methods, too, that no Request may have', async () => {
    const inner = new Hono().on('TRACE', '/x', (c) => c.text('traced'))
    const server = await serve(build(mount('/hono', inner)), { port: 0, host: '127.0.0.1', signals: false })
    try {
      const socket = connect(server.port, '127.0.0.1')
      socket.end('TRACE /hono/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
      const head = (await text(socket)).split('\r\n', 1)[0]
      expect(head).not.toContain(' 500 ')
      expect(head).toMatch(/^HTTP\/1\.1 (?:200|40[145]|501) /)
    } finally {
      await server.stop()
    }
  })

  it('fails as a handler does', async () => {
    const app = build(mount('/old', legacy))
    const response = await app.request('/old/boom')
    expect([response.status, response.headers.get('x-slot')]).toEqual([500, 'yes'])
    expect(await response.text()).not.toContain('inside')
  })

  it.each(['', 'old', '/old/', '/:id', '/a?b', '/*', '/a//b', '/a b'])('cannot be at %j', (prefix) => {
    expect(() => mount(prefix, echo)).toThrow(expect.objectContaining({ code: 'mount_invalid' }))
  })

  it('must answer', () => {
    expect(() => mount('/x', {} as never)).toThrow('neither a function nor has it a function "fetch"')
  })

  it('is reported where two are at one prefix, or a route is', () => {
    expect(
      build(mount('/a', echo), mount('/a', echo), mount('/old/own', echo)).problems.map(({ code }) => code),
    ).toEqual(['http.mount_route', 'http.mount_twice'])
  })

  it('works on a listening server, body and all', async () => {
    const server = await serve(build(mount('/old', legacy), mount('/free', echo)), {
      port: 0,
      host: '127.0.0.1',
      signals: false,
    })
    expect(await (await fetch(`${server.url}/old/users/7`)).text()).toBe('user 7 true')
    const sent = await fetch(`${server.url}/free/x`, { method: 'PUT', body: 'x'.repeat(100_000) })
    expect(((await sent.json()) as { body: string }).body).toHaveLength(100_000)
    await server.stop()
  })

  it('gets the body of JSON on a listening server that a slot has read, and one that nobody has, whatever its length', async () => {
    const routes = new Hono().post('/', async (c) => c.json({ body: JSON.stringify(await readJson(c)) }))
    const inner = createHttpApplication({
      apps: [defineApp({ name: 'inner', routes: (r) => void r.route('/', routes) })],
      mode: 'test',
    })
    const mounts = [mount('/json', echo), mount('/text', echo), mount('/hono', routes), mount('/inner', inner)]
    await inner.start()
    const server = await serve(build(...mounts), { port: 0, host: '127.0.0.1', signals: false })
    const headers = { 'content-type': 'application/json' }
    const bodies = ['{"a":1}', JSON.stringify({ a: 'x'.repeat(500_000) })]
    try {
      for (const prefix of ['/json', '/text', '/hono', '/inner'])
        for (const body of bodies) {
          const signal = AbortSignal.timeout(10_000)
          const sent = await fetch(server.url + prefix, { method: 'POST', body, headers, signal })
          expect(((await sent.json()) as { body: string }).body === body, `${prefix} ${body.length}`).toBe(true)
        }
      expect(await (await fetch(`${server.url}/text`)).json()).toMatchObject({ method: 'GET', body: '' })
    } finally {
      await server.stop()
      await inner.stop()
    }
  }, 120_000)

  it('may lie where a middleware is, which is no route', () => {
    const app = createHttpApplication({
      apps: [
        defineApp({
          name: 'site',
          routes: (r) => void r.use('/old', (_c, next) => next()),
          extends: [mount('/old', legacy)],
        }),
      ],
      mode: 'test',
    })
    expect(app.problems).toEqual([])
  })
})

describe('an application in another host', () => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  const shop = () => build(mount('/old', legacy))

  it('answers in a Hono app, with its own slots', async () => {
    const app = shop()
    await app.start()
    closing.push(() => app.stop())
    const host = new Hono().get('/', (c) => c.text('host')).mount('/shop', app.fetch)
    const response = await host.request('/shop/old/own')
    expect([await response.text(), response.headers.get('x-slot')]).toEqual(['own', 'yes'])
    expect(await (await host.request('/shop/old/users/1')).text()).toBe('user 1 false')
    expect(await (await host.request('/')).text()).toBe('host')
  })

  it('answers on plain node:http through the adapter', async () => {
    const app = shop()
    await app.start()
    const server = createServer(getRequestListener((request, env) => app.fetch(request, env)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(
      () => app.stop(),
      () => new Promise((resolve) => server.close(resolve)),
    )
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/old/own`)
    expect([await response.text(), response.headers.get('x-slot')]).toEqual(['own', 'yes'])
  })

  it('is what runtimes take that export a fetch handler: request, bindings, context', async () => {
    const waited: unknown[] = []
    const worker = createHttpApplication({
      apps: [
        defineApp({
          name: 'a',
          routes: (r) =>
            void r.get('/', (c) => {
              c.executionCtx.waitUntil(Promise.resolve())
              return c.json(c.env)
            }),
        }),
      ],
      mode: 'test',
    })
    await worker.start()
    const executionContext = {
      waitUntil: (one: unknown) => void waited.push(one),
      passThroughOnException: () => {},
      props: {},
    }
    const response = await worker.fetch(new Request('http://localhost/'), { KEY: 'v' }, executionContext)
    expect([await response.json(), waited.length]).toEqual([{ KEY: 'v' }, 1])
  })
})

it('two applications in one process share nothing, while they answer at the same time, also one inside the other', async () => {
  const make = (name: string, ...mounts: ReturnType<typeof mount>[]) => {
    const events: string[] = []
    const app = createHttpApplication({
      apps: [
        defineApp({
          name: 'site',
          routes: (r) =>
            void r.get('/who', async (c) => {
              const before = currentContext().app
              await new Promise((resolve) => setTimeout(resolve, 5))
              return c.json({ name, same: before === currentContext().app && before?.settings.toJSON()['bodyLimit'] })
            }),
          startup: () => void events.push('up'),
          shutdown: () => void events.push('down'),
          extends: mounts,
        }),
      ],
      mode: 'test',
      settings: { bodyLimit: name.length },
    })
    return { app, events }
  }
  const inner = make('inner-one')
  const outer = make('outer', mount('/inner', inner.app))
  await Promise.all([inner.app.start(), outer.app.start()])
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, at) =>
      (await outer.app.fetch(new Request(`http://localhost${at % 2 ? '' : '/inner'}/who`))).json(),
    ),
  )
  expect(answers.filter((_, at) => at % 2 === 0)).toEqual(Array(10).fill({ name: 'inner-one', same: 9 }))
  expect(answers.filter((_, at) => at % 2 === 1)).toEqual(Array(10).fill({ name: 'outer', same: 5 }))
  await inner.app.stop()
  expect([inner.events, outer.events]).toEqual([['up', 'down'], ['up']])
  expect(await (await outer.app.fetch(new Request('http://localhost/who'))).json()).toMatchObject({ name: 'outer' })
  await outer.app.stop()
})
