import { defineApp } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import type { Hono } from 'hono'
import { afterEach, expect, it } from 'vitest'
import { createHttpApplication, type HttpApplication } from '../application/application.ts'
import { createLogger } from '../log/log.ts'
import { exchangeOf } from './exchange.ts'
import { defineSlot, type PreparedSlot, type Slot } from './slot.ts'

const running: HttpApplication[] = []
const logged: string[] = []

afterEach(async () => {
  for (const app of running.splice(0)) await app.stop()
  logged.length = 0
})

function slot(name: string, prepared: PreparedSlot, after = 'session'): Slot {
  return defineSlot({ name, after, prepare: () => prepared })
}

async function build(slots: readonly Slot[], routes: (r: Hono) => void): Promise<HttpApplication> {
  const logger = createLogger({ format: 'text', err: { write: (text) => logged.push(text) } })
  const app = createHttpApplication({
    apps: [defineApp({ name: 'site', middleware: slots, routes })],
    mode: 'test',
    settings: { logger },
  })
  await app.start()
  running.push(app)
  return app
}

it('runs hooks in the order of the slots, and in reverse once the response is known', async () => {
  const seen: string[] = []
  const noting = (name: string): PreparedSlot => ({
    begin: () => void seen.push(`begin ${name}`),
    decide: () => void seen.push(`decide ${name}`),
    contribute: () => void seen.push(`contribute ${name}`),
    finish: () => void seen.push(`finish ${name}`),
  })
  const app = await build([slot('b', noting('b'), 'auth'), slot('a', noting('a'))], (r) => {
    r.get('/', (c) => {
      seen.push('handler')
      return c.text('')
    })
  })
  await app.request('/')
  expect(seen).toEqual([
    'begin a',
    'begin b',
    'decide a',
    'decide b',
    'handler',
    'contribute b',
    'contribute a',
    'finish b',
    'finish a',
  ])
})

it('stays synchronous where no slot and no handler makes a promise', async () => {
  const app = await build([slot('a', { headers: { 'x-a': '1' }, decide: () => {} })], (r) => {
    r.get('/', (c) => c.json({ ok: true }))
  })
  const response = app.fetch(new Request('http://localhost/'))
  expect(response).toBeInstanceOf(Response)
  expect((response as Response).headers.get('x-a')).toBe('1')
})

it('ends the request with the response of a slot, which gets the headers too', async () => {
  const app = await build(
    [slot('gate', { headers: { 'x-gate': 'here' }, decide: async () => new Response('no', { status: 403 }) })],
    (r) => {
      r.get('/', () => expect.unreachable())
    },
  )
  const response = await app.request('/')
  expect([response.status, await response.text(), response.headers.get('x-gate')]).toEqual([403, 'no', 'here'])
})

it('runs once for a request with middleware of Hono, and its headers reach that too', async () => {
  let passes = 0
  const app = await build([slot('count', { headers: { 'x-slot': '1' }, decide: () => void passes++ })], (r) => {
    r.use('*', async (c, next) => {
      await next()
      c.header('x-after', '1')
    })
    r.get('/:id', (c) => c.text(c.req.param('id')))
  })
  const response = await app.request('/seven')
  expect(await response.text()).toBe('seven')
  expect([response.headers.get('x-slot'), response.headers.get('x-after'), passes]).toEqual(['1', '1', 1])
})

it('gives headers to what was not found and to errors', async () => {
  const app = await build([slot('a', { headers: { 'x-a': '1' } })], (r) => {
    r.get('/boom', () => {
      throw new Error('a secret of the inside')
    })
  })
  const missing = await app.request('/nowhere')
  const failed = await app.request('/boom')
  expect([missing.status, missing.headers.get('x-a')]).toEqual([404, '1'])
  expect([failed.status, failed.headers.get('x-a')]).toEqual([500, '1'])
  expect(await failed.text()).not.toContain('secret')
  expect(logged.join('')).toContain('a secret of the inside')
})

it('answers 500 where a slot fails, at whatever hook', async () => {
  const fail = async (): Promise<never> => {
    throw new Error('broken')
  }
  for (const prepared of [
    { decide: fail },
    { contribute: fail },
    { decide: () => void JSON.parse('{') },
  ] satisfies PreparedSlot[]) {
    const app = await build([slot('bad', prepared)], (r) => {
      r.get('/', (c) => c.text('fine'))
    })
    const response = await app.request('/')
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('fine')
  }
})

it('answers 500 where a handler gives something else than a response, with middleware of Hono and without', async () => {
  const app = await build([slot('a', { headers: { 'x-a': '1' } })], (r) => {
    r.get('/plain', () => ({ a: 1 }) as never)
    r.get('/later', async () => 'text' as never)
    r.use('/behind', async (_, next) => next())
    r.get('/behind', () => ({ a: 1 }) as never)
  })
  for (const path of ['/plain', '/later', '/behind']) {
    const response = await app.request(path)
    expect([response.status, response.headers.get('x-a')]).toEqual([500, '1'])
    expect(await response.json()).toMatchObject({ code: 'internal_error' })
  }
  expect(logged.join('')).toContain('The handler of GET /plain gave a value of type object instead of a Response.')
})

it('keeps nothing of a page that an error takes the place of, neither its length nor how long it may be kept', async () => {
  const failing = slot('a', {
    contribute: () => {
      throw new Error('lost')
    },
  })
  const app = await build([failing], (r) => {
    r.use('*', async (_, next) => next())
    r.get('/', (c) =>
      c.text('page', 200, { 'cache-control': 'public, max-age=60', 'content-length': '4', etag: '"1"' }),
    )
  })
  const response = await app.request('/')
  const { headers } = response
  expect([response.status, headers.get('cache-control'), headers.get('etag')]).toEqual([500, 'no-store', null])
  expect(headers.get('content-length')).not.toBe('4')
})

it('answers 500 to a thrown value that is not an error', async () => {
  const app = await build([], (r) => {
    r.get('/', () => {
      // biome-ignore lint/style/useThrowOnlyError: the point of the test
      throw 'a text'
    })
  })
  expect((await app.request('/')).status).toBe(500)
})

it('enters the context of the application, and what slots add to it', async () => {
  const app = await build(
    [
      slot('id', { begin: (exchange) => exchange.enter({ requestId: 'r1' }) }),
      slot('who', { decide: async (exchange) => exchange.enter({ actor: { id: 7 } }) }, 'auth'),
      slot('zone', { decide: (exchange) => exchange.enter({ timeZone: 'Europe/Berlin' }) }, 'csrf'),
    ],
    (r) => {
      r.get('/', async (c) => {
        await Promise.resolve()
        const { app: current, requestId, actor, timeZone } = currentContext()
        return c.json({ inside: current !== undefined, requestId, actor, timeZone })
      })
    },
  )
  expect(await (await app.request('/')).json()).toEqual({
    inside: true,
    requestId: 'r1',
    actor: { id: 7 },
    timeZone: 'Europe/Berlin',
  })
  expect(currentContext()).toEqual({})
})

it('keeps the contexts of concurrent requests apart', async () => {
  let count = 0
  const app = await build(
    [slot('id', { begin: (exchange) => exchange.enter({ requestId: String(++count) }) })],
    (r) => {
      r.get('/', async (c) => {
        const before = currentContext().requestId
        await new Promise((resolve) => setTimeout(resolve, 5))
        return c.json([before, currentContext().requestId])
      })
    },
  )
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => (await (await app.request('/')).json()) as [string, string]),
  )
  expect(answers.every(([before, after]) => before === after)).toBe(true)
  expect(new Set(answers.map(([before]) => before)).size).toBe(20)
})

it('lets the handler’s own header win', async () => {
  const app = await build([slot('a', { headers: { 'x-a': 'slot' } })], (r) => {
    r.get('/', (c) => c.text('', 200, { 'X-A': 'handler' }))
  })
  expect((await app.request('/')).headers.get('x-a')).toBe('handler')
})

it('tells the finishing hooks what the response is', async () => {
  const seen: unknown[] = []
  const app = await build(
    [
      slot('log', {
        finish: (exchange, response) => void seen.push([response.status, exchange.error instanceof Error]),
      }),
    ],
    (r) => {
      r.get('/', (c) => c.text('', 201))
      r.get('/boom', () => {
        throw new Error('boom')
      })
    },
  )
  await app.request('/')
  await app.request('/boom')
  expect(seen).toEqual([
    [201, false],
    [500, true],
  ])
})

it('gives slots and handlers one exchange', async () => {
  const app = await build([slot('a', { begin: (exchange) => exchange.identify('same') })], (r) => {
    r.get('/', (c) => c.text(exchangeOf(c).requestId))
  })
  expect(await (await app.request('/')).text()).toBe('same')
})

it('answers with all slots around where one fails before the route is found', async () => {
  const finished: number[] = []
  const failing = slot('failing', {
    reroute: async () => {
      throw new RangeError('the form cannot be read')
    },
    headers: { 'x-policy': 'strict' },
    finish: (_, { status }) => void finished.push(status),
  })
  const app = await build([failing], (r) => {
    r.post('/', (c) => c.text('reached'))
    r.get('/', (c) => c.text('read'))
  })
  for (const path of ['/', '/nowhere']) {
    const response = await app.request(path, { method: 'POST' })
    expect([response.status, response.headers.get('x-policy')]).toEqual([500, 'strict'])
  }
  expect(await (await app.request('/')).text()).toBe('read')
  expect(finished).toEqual([500, 500, 200])
  expect(logged.join()).toContain('the form cannot be read')
})

it('takes middleware of Hono that gives back what next() gives', async () => {
  const app = await build([slot('a', { headers: { 'x-a': '1' } })], (r) => {
    r.use('/behind/*', (_c, next) => next())
    r.get(
      '/behind/:id',
      (_c, next) => next(),
      (c) => c.text('reached', 201),
    )
  })
  const ask = async (path: string) => {
    const response = await app.request(path)
    return [response.status, response.headers.get('x-a')]
  }
  expect(await ask('/behind/7')).toEqual([201, '1'])
  expect(await ask('/behind/none/at/all')).toEqual([404, '1'])
  expect(logged).toEqual([])
})
