import { defineApp } from '@tsango/core/apps'
import { Hono } from 'hono'
import * as v from 'valibot'
import { beforeEach, expect, expectTypeOf, it } from 'vitest'
import { stream } from '../answers/answers.ts'
import { createHttpApplication } from '../application/application.ts'
import { createLogger } from '../log/log.ts'
import { Deadline, defineSlot } from '../slots/slots.ts'
import { dependency, endpoint } from './endpoint.ts'

const events: string[] = []
const logged: string[] = []
beforeEach(() => {
  events.length = 0
  logged.length = 0
})

const page = dependency({ query: { page: v.optional(v.number(), 1) } }, ({ query }) => {
  events.push('page')
  return query.page
})
const connection = dependency({}, async ({ defer }) => {
  events.push('open')
  defer((error) => events.push(error === undefined ? 'commit' : `rollback: ${(error as Error).message}`))
  return { name: 'db' }
})
const user = dependency({ headers: { user: v.optional(v.string()) }, depends: { connection, page } }, (call) => {
  events.push('user')
  call.defer(() => events.push('user gone'))
  return { name: call.headers.user ?? 'nobody', from: call.depends.connection.name, page: call.depends.page }
})
const uncached = dependency({ cached: false }, () => events.push('again'))
const twice = dependency({ depends: { uncached } }, ({ depends }) => depends.uncached)
const thenable = dependency(
  {},
  () => ({ then: (done: (rows: string[]) => void) => done(['row']) }) as PromiseLike<string[]>,
)

const site = (hono: Hono): void => {
  hono.route(
    '/',
    endpoint('GET', '/', { depends: { user, page, connection } }, ({ depends }) => {
      expectTypeOf(depends.user).toEqualTypeOf<{ name: string; from: string; page: number }>()
      expectTypeOf(depends.page).toEqualTypeOf<number>()
      events.push('handler')
      return depends
    }),
  )
  hono.route(
    '/',
    endpoint('GET', '/fails', { depends: { user } }, () => {
      throw new RangeError('broken')
    }),
  )
  hono.route(
    '/',
    endpoint('GET', '/again', { depends: { uncached, twice } }, ({ depends }) => depends),
  )
  hono.route(
    '/',
    endpoint('GET', '/rows', { depends: { thenable } }, ({ depends }) => depends.thenable),
  )
  const failing = dependency({ depends: { connection } }, ({ defer }) => {
    defer(() => {
      throw new RangeError('could not close')
    })
  })
  hono.route(
    '/',
    endpoint('GET', '/close', { depends: { failing } }, () => 'fine'),
  )
  hono.route(
    '/',
    endpoint('GET', '/both', { depends: { failing } }, () => {
      throw new RangeError('handler')
    }),
  )
  const broken = dependency({ depends: { connection } }, () => {
    throw new RangeError('no user')
  })
  hono.route(
    '/',
    endpoint('GET', '/broken', { depends: { broken, page } }, () => 'never'),
  )
}
const app = createHttpApplication({
  apps: [defineApp({ name: 'site', routes: site })],
  mode: 'test',
  settings: { logger: createLogger({ format: 'json', err: { write: (text) => logged.push(text) } }) },
})

it('makes each once for a request, what is needed first, and tears down the last first', async () => {
  const response = await app.request('/?page=3', { headers: { user: 'ada' } })
  expect(await response.json()).toEqual({
    user: { name: 'ada', from: 'db', page: 3 },
    page: 3,
    connection: { name: 'db' },
  })
  expect(events).toEqual(['open', 'page', 'user', 'handler', 'user gone', 'commit'])
})

it('tears down after an error, and tells it', async () => {
  expect((await app.request('/fails')).status).toBe(500)
  expect(events).toEqual(['open', 'page', 'user', 'user gone', 'rollback: broken'])
  events.length = 0
  expect((await app.request('/broken')).status).toBe(500)
  expect(events).toEqual(['open', 'rollback: no user'])
})

it('makes nothing where the request is not valid, also by what a dependency declares', async () => {
  const response = await app.request('/?page=x')
  expect([response.status, await response.json()]).toMatchObject([
    422,
    { errors: [{ in: 'query', parameter: 'page' }] },
  ])
  expect((await app.request('/?pgae=1')).status).toBe(400)
  expect(events).toEqual([])
})

it('answers 500 where a teardown fails, does the others all the same, and keeps the error of the handler', async () => {
  expect((await app.request('/close')).status).toBe(500)
  expect(events).toEqual(['open', 'commit'])
  expect(logged.join()).toContain('could not close')
  events.length = 0
  logged.length = 0
  expect((await app.request('/both')).status).toBe(500)
  expect(events).toEqual(['open', 'rollback: handler'])
  expect(logged.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(['teardown', 'error'])
})

it('makes one anew for each that needs it where it says so, and waits for what can be awaited', async () => {
  expect(await (await app.request('/again')).json()).toEqual({ uncached: 1, twice: 2 })
  expect(await (await app.request('/rows')).json()).toEqual(['row'])
})

it('works in a plain Hono app', async () => {
  const hono = new Hono()
  site(hono)
  expect(await (await hono.request('/')).json()).toMatchObject({ page: 1 })
})

it('closes what a stream needs where nobody reads it: to HEAD, too late, in the place of an error', async () => {
  const streaming = (hono: Hono): void => {
    const answer = endpoint('GET', '/stream', { depends: { connection } }, () => stream(['piece']))
    hono.route('/', answer)
    hono.route(
      '/',
      endpoint('GET', '/late', { depends: { connection } }, async () => {
        await new Promise((done) => setTimeout(done, 40))
        return stream(['piece'])
      }),
    )
  }
  const plain = new Hono()
  streaming(plain)
  const hurried = defineSlot({
    name: 'timeout',
    prepare: () => ({
      decide(exchange) {
        if (exchange.c.req.path === '/late') exchange.deadline = new Deadline(5, () => new RangeError('late'))
      },
      contribute(exchange) {
        if (exchange.header('x-fail') !== undefined) throw new RangeError('not saved')
      },
    }),
  })
  const fused = createHttpApplication({
    apps: [defineApp({ name: 'site', routes: streaming, middleware: [hurried] })],
    mode: 'test',
    settings: { logger: createLogger({ format: 'text', err: { write: () => {} } }) },
  })
  const asked: [{ request: Hono['request'] }, string, RequestInit, number][] = [
    [plain, '/stream', { method: 'HEAD' }, 200],
    [fused, '/stream', { method: 'HEAD' }, 200],
    [fused, '/late', {}, 500],
    [fused, '/stream', { headers: { 'x-fail': '1' } }, 500],
  ]
  for (const [site, path, init, status] of asked) {
    events.length = 0
    expect((await site.request(path, init)).status).toBe(status)
    await expect.poll(() => events).toEqual(['open', 'commit'])
  }
})
