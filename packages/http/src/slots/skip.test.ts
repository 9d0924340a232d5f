import { type App, defineApp } from '@tsango/core/apps'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { mount as honoMount } from 'hono/mount'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpApplication, type HttpApplication, stackOf } from '../application/application.ts'
import { withBodyLimit } from '../body/own-limit.ts'
import { endpoint, endpointsWith } from '../endpoint/endpoint.ts'
import { NotFound } from '../errors/errors.ts'
import { mount } from '../mounts/mounts.ts'
import { buildOpenApi } from '../openapi/openapi.ts'
import { noteSent } from '../request/sent-method.ts'
import { websocket, websocketsWith } from '../websocket/websocket.ts'
import { connectWebSocket } from '../websocket-testing/websocket-testing.ts'
import { exchangeOf } from './exchange.ts'
import { SLOT_ORDER } from './order.ts'
import { SkipInvalid, skipSlots } from './skip.ts'
import { KEPT } from './skippable.ts'
import { defineSlot, type PreparedSlot, type Slot } from './slot.ts'

/** Slots that say that they ran, in one header for each request. */
const told = (name: string): Slot =>
  defineSlot({
    name,
    ...((SLOT_ORDER as readonly string[]).includes(name) ? {} : { after: 'rate-limit' }),
    prepare: () => ({
      headers: { [`x-fixed-${name.replace(':', '-')}`]: '1' },
      decide: (exchange) => exchange.setHeader('x-decided', join(exchange.pending, name)),
    }),
  })

function join(pending: readonly string[], name: string): string {
  const at = pending.lastIndexOf('x-decided')
  return at === -1 ? name : `${pending[at + 1]} ${name}`
}

const running: HttpApplication[] = []
afterEach(async () => {
  for (const app of running.splice(0)) await app.stop()
})

async function build(names: readonly string[], routes: (r: Hono) => void, more: Slot[] = []): Promise<HttpApplication> {
  const site = defineApp({ name: 'site', middleware: [...names.map(told), ...more], routes })
  const app = createHttpApplication({ apps: [site], mode: 'test' })
  expect(app.problems.filter(({ level }) => level === 'error')).toEqual([])
  await app.start()
  running.push(app)
  return app
}

async function ran(app: HttpApplication, path: string, method = 'GET', headers = {}, fails = false): Promise<string> {
  const response = await app.fetch(new Request(`http://localhost${path}`, { method, headers }))
  expect([path, response.status >= 500]).toEqual([path, fails])
  return response.headers.get('x-decided') ?? ''
}

const SAME = ['cors', 'compression', 'csrf']
const ALL = SAME.join(' ')
const bare = endpoint('GET', '/bare', { skip: ['compression'] }, () => 'bare')
const text = (c: Context) => c.text('text')

describe('what only looks like the route passes every slot', () => {
  it('by its path, its method or its end', async () => {
    const app = await build(SAME, (r) => {
      r.route('/', bare)
      r.post('/bare', text).get('/:other', text)
    })
    const fewer = 'cors csrf'
    for (const [path, method, expected] of [
      ['/bare', 'GET', fewer],
      ['/bare?compression=1', 'GET', fewer],
      // The same handler answers: HEAD is GET, and a letter may be escaped.
      ['/bare', 'HEAD', fewer],
      ['/b%61re', 'GET', fewer],
      ['/bare', 'POST', ALL],
      ['/bare', 'PUT', ALL],
      ['/bare', 'OPTIONS', ALL],
      ['/Bare', 'GET', ALL],
      ['/bare/', 'GET', ALL],
      ['//bare', 'GET', ALL],
      ['/bare//', 'GET', ALL],
      ['/bare%2f', 'GET', ALL],
      ['/b%2561re', 'GET', ALL],
      ['/bare%00', 'GET', ALL],
      ['/bare;a=1', 'GET', ALL],
      ['/none/bare', 'GET', ALL],
    ] as const)
      expect([path, method, await ran(app, path, method)]).toEqual([path, method, expected])
  })

  it('where an earlier route answers, or might', async () => {
    const hook = (path: string) => endpoint('POST', path, { skip: ['csrf'] }, () => 'hook')
    const other = (request: Request) => new Response(request.url)
    const app = await build(SAME, (r) => {
      r.post('/first/:id', text).route('/', hook('/first/hook'))
      r.post('/second/:id', (c, next) => (c.req.query('mine') ? c.text('mine') : next())).route(
        '/',
        hook('/second/hook'),
      )
      r.all('/third/*', text).route('/', hook('/third/hook'))
      r.mount('/fourth', other).route('/', hook('/fourth/hook'))
      r.all('/fifth/*', honoMount(other)).route('/', hook('/fifth/hook'))
      r.route('/', hook('/sixth/hook')).post('/sixth/:id', text)
    })
    for (const name of ['first', 'second', 'third', 'fourth', 'fifth'])
      expect([name, await ran(app, `/${name}/hook`, 'POST')]).toEqual([name, ALL])
    expect(await ran(app, '/second/hook?mine=1', 'POST')).toBe(ALL)
    expect(await ran(app, '/sixth/hook', 'POST')).toBe('cors compression')
    expect(await ran(app, '/sixth/other', 'POST')).toBe(ALL)
  })

  it('where a slot has it routed as another method, whichever was sent', async () => {
    const override = defineSlot({
      name: 'method-override',
      prepare: () => ({
        reroute: (request) => {
          const method = request.headers.get('x-method')
          if (method === 'broken') throw new NotFound()
          return method === null ? undefined : noteSent(new Request(request, { method }), 'POST')
        },
      }),
    })
    const app = await build(
      SAME,
      (r) => {
        r.route(
          '/',
          endpoint('POST', '/posts', { skip: ['csrf'] }, () => 'made'),
        )
        r.delete('/posts', text)
        r.route(
          '/',
          endpoint('PUT', '/posts', { skip: ['cors'] }, () => 'put'),
        )
      },
      [override],
    )
    expect(await ran(app, '/posts', 'POST')).toBe('cors compression')
    expect(await ran(app, '/posts', 'POST', { 'x-method': 'DELETE' })).toBe(ALL)
    expect(await ran(app, '/posts', 'POST', { 'x-method': 'PUT' })).toBe('compression csrf')
    expect(await ran(app, '/posts', 'DELETE', { 'x-method': 'POST' })).toBe(ALL)
  })

  it('where it is mounted: an application leaves out its own slots, and never those around it', async () => {
    const skipping = endpoint('GET', '/in', { skip: ['etag', 'csrf'] }, () => 'in')
    const application = (name: string, more: Partial<App>): HttpApplication => {
      const app = createHttpApplication({ apps: [defineApp({ name, ...more })], mode: 'test' })
      running.push(app)
      return app
    }
    const inner = application('inner', { middleware: [told('etag')], routes: (r) => void r.route('/', skipping) })
    const mounts = [mount('/app', inner), mount('/hono', new Hono().route('/', skipping))]
    const outer = application('outer', { middleware: SAME.map(told), extends: mounts })
    await inner.start()
    await outer.start()
    for (const path of ['/app/in', '/hono/in']) {
      const response = await outer.fetch(new Request(`http://localhost${path}`))
      expect([response.status, response.headers.get('x-fixed-csrf'), response.headers.get('x-fixed-etag')]).toEqual([
        200,
        '1',
        null,
      ])
    }
  })
})

it('leaves out all that a slot does, its fixed headers too, and nothing of the others', async () => {
  const seen: string[] = []
  const hooks = (name: string): PreparedSlot => ({
    headers: { [`x-${name}`]: '1' },
    begin: () => void seen.push(`begin ${name}`),
    around: (_, run) => {
      seen.push(`around ${name}`)
      return run()
    },
    contribute: () => void seen.push(`contribute ${name}`),
    transform: () => void seen.push(`transform ${name}`),
    finish: () => void seen.push(`finish ${name}`),
  })
  const slot = (name: string) => defineSlot({ name, after: 'session', prepare: () => hooks(name) })
  const [one, two] = [slot('one'), slot('two')]
  const app = await build(
    [],
    (r) =>
      r.route(
        '/',
        endpoint('GET', '/', { skip: [one] }, () => 'x'),
      ),
    [one, two],
  )
  const response = await app.request('/')
  expect([response.headers.get('x-one'), response.headers.get('x-two')]).toEqual([null, '1'])
  expect(seen).toEqual(['begin two', 'around two', 'contribute two', 'transform two', 'finish two'])
})

it('leaves them out of errors and of what a handler does not find, too', async () => {
  const app = await build(SAME, (r) => {
    const fails = () => {
      throw new Error('no')
    }
    r.route('/', endpoint('GET', '/fails', { skip: ['cors'] }, fails))
    r.get(
      '/none',
      skipSlots(['cors'], (c) => c.notFound()),
    )
    r.get(
      '/nothing',
      skipSlots(['cors'], (...given: unknown[]) => (given[1] as () => Promise<void>)()),
    )
    r.get('/:nothing', () => expect.unreachable())
  })
  expect(await ran(app, '/fails', 'GET', {}, true)).toBe('compression csrf')
  expect(await ran(app, '/none')).toBe('compression csrf')
  // What asks for `next` all the same gets nobody else's handler without the slots.
  const response = await app.request('/nothing')
  expect([response.status, response.headers.get('x-decided')]).toEqual([404, 'compression csrf'])
})

it('is found behind middleware of Hono, which runs with what is left', async () => {
  const app = await build(SAME, (r) => {
    r.use('/api/*', async (c, next) => {
      await next()
      c.header('x-own', 'ran')
    })
    r.route('/api', bare)
    r.get('/api/other', text)
    const sub = new Hono().onError((error) => new Response(error.message)).route('/', bare)
    r.route('/sub', sub)
    r.get(
      '/chain',
      (_c, next) => next(),
      skipSlots(['cors'], (c) => c.text('chain')),
    )
    r.all('/any', skipSlots(['cors'], text))
    r.route('/twice', bare)
    r.get('/twice/same', text)
  })
  expect(await ran(app, '/api/bare')).toBe('cors csrf')
  expect((await app.request('/api/bare')).headers.get('x-own')).toBe('ran')
  expect(await ran(app, '/api/other')).toBe(ALL)
  expect(await ran(app, '/api/none')).toBe(ALL)
  expect(await ran(app, '/sub/bare')).toBe('cors csrf')
  expect(await ran(app, '/chain')).toBe('compression csrf')
  for (const method of ['GET', 'PUT', 'OPTIONS']) expect(await ran(app, '/any', method)).toBe('compression csrf')
})

it('stays synchronous, and each route has its own', async () => {
  const app = await build(SAME, (r) => {
    r.route('/', bare)
    r.get('/text', text)
    r.get('/less', skipSlots(['csrf', 'cors'], skipSlots(['compression'], text)))
  })
  const ask = (path: string) => app.fetch(new Request(`http://localhost${path}`))
  for (const path of ['/bare', '/text', '/less']) expect([path, ask(path)]).toEqual([path, expect.any(Response)])
  expect(await Promise.all(['/bare', '/text', '/less', '/none'].map((path) => ran(app, path)))).toEqual([
    'cors csrf',
    ALL,
    '',
    ALL,
  ])
})

it("leaves out what serves comfort by '*', and what protects by its name alone", async () => {
  const names = SLOT_ORDER.filter((name) => name !== 'method-override')
  const own = told('rate-limit:logins')
  const app = await build(
    names,
    (r) => {
      r.get('/star', skipSlots(['*'], text))
      r.get('/logins', skipSlots(['rate-limit:logins'], text))
      const kept: readonly string[] = KEPT
      // Each of the fixed order that may be left out; the compiler knows which.
      r.get('/least', skipSlots([...names.filter((name) => !kept.includes(name)), own] as never, text))
    },
    [own],
  )
  expect(await ran(app, '/star')).toBe(
    'proxies request-id access-log errors addresses hosts https maintenance security-headers permissions-policy timeout ' +
      'body-limit rate-limit rate-limit:logins signatures session auth csrf honeypot tenant idempotency',
  )
  expect(await ran(app, '/logins')).toBe(names.join(' '))
  expect(await ran(app, '/least')).toBe('proxies request-id errors hosts session auth tenant')
})

describe('a preflight', () => {
  const ask = (method: string) => ({ origin: 'https://a.example', 'access-control-request-method': method })

  it('is promised nothing by the slot that its request will not meet', async () => {
    const app = await build(SAME, (r) => {
      r.route(
        '/',
        endpoint('PUT', '/own', { skip: ['cors', 'csrf'] }, () => 'put'),
      )
      r.get('/own', text)
      r.route(
        '/',
        endpoint('DELETE', '/own', { skip: ['csrf'] }, () => 'deleted'),
      )
      r.options('/told', text)
      r.route(
        '/',
        endpoint('PUT', '/told', { skip: ['cors'] }, () => 'put'),
      )
      r.use('/within/*', (_c, next) => next())
      r.route(
        '/',
        endpoint('GET', '/within/own', { skip: ['cors'] }, () => 'got'),
      )
    })
    expect(await ran(app, '/own', 'OPTIONS', ask('PUT'))).toBe('compression csrf')
    expect(await ran(app, '/own', 'OPTIONS', ask('GET'))).toBe(ALL)
    expect(await ran(app, '/own', 'OPTIONS', ask('DELETE'))).toBe(ALL)
    expect(await ran(app, '/own', 'OPTIONS', ask('PATCH'))).toBe(ALL)
    expect(await ran(app, '/own', 'OPTIONS')).toBe(ALL)
    expect(await ran(app, '/told', 'OPTIONS', ask('PUT'))).toBe('compression csrf')
    expect(await ran(app, '/within/own', 'OPTIONS', ask('HEAD'))).toBe('compression csrf')
    expect(await ran(app, '/own', 'GET', ask('PUT'))).toBe(ALL)
  })
})

it('is given by the group, and by each endpoint beside it', async () => {
  const quiet = endpointsWith({ skip: ['cors'] })
  const app = await build(SAME, (r) => {
    r.route(
      '/',
      quiet('GET', '/one', {}, () => 1),
    )
    r.route(
      '/',
      quiet('GET', '/two', { skip: ['compression'] }, () => 2),
    )
  })
  expect([await ran(app, '/one'), await ran(app, '/two')]).toEqual(['compression csrf', 'csrf'])
})

it('goes together with a body limit, in either order, and with the document', async () => {
  const taken = endpoint('POST', '/taken', { skip: ['cors'], bodyLimit: 5, summary: 'Takes.' }, () => 'taken')
  const app = await build(SAME, (r) => {
    const read = async (c: Context) => c.text(await c.req.text())
    r.post('/one', skipSlots(['cors'], withBodyLimit(5, read)))
    r.post('/two', withBodyLimit(5, skipSlots(['cors'], read)))
    r.route('/', taken)
    r.post('/reads', async (c) => c.text(String(exchangeOf(c).pending.length)))
  })
  for (const path of ['/one', '/two', '/taken']) expect(await ran(app, path, 'POST')).toBe('compression csrf')
  expect(JSON.stringify(buildOpenApi(app, { title: 'x', version: '1' }))).toContain('"summary":"Takes."')
})

it('goes for the handshake of a WebSocket', async () => {
  const gate = defineSlot({
    name: 'gate',
    after: 'cors',
    prepare: () => ({ decide: () => new Response('', { status: 403 }) }),
  })
  const say = { sends: 'text' } as const
  const chat = websocket('/open', { ...say, skip: [gate] }, (socket) => socket.send('in'))
  const group = websocketsWith({ skip: [gate] })
  const app = await build(
    [],
    (r) => {
      r.route('/', chat)
      r.route(
        '/',
        group('/group', say, (socket) => socket.send('in')),
      )
      r.route(
        '/',
        websocket('/shut', say, () => expect.unreachable()),
      )
    },
    [gate],
  )
  expect(await (await connectWebSocket(app, '/open')).receive()).toBe('in')
  expect(await (await connectWebSocket(app, '/group')).receive()).toBe('in')
  await expect(connectWebSocket(app, '/shut')).rejects.toMatchObject({ code: 'handshake_refused' })
  expect(stackOf(app, '/open').at(-1)).toMatchObject({ name: 'websocket' })
})

it('is shown with the stack of a route, and as nothing where the route is another one', async () => {
  const app = await build(SAME, (r) => {
    r.route('/', bare)
    r.post('/bare', text)
  })
  const skipped = (path: string, method?: string) =>
    stackOf(app, path, method).flatMap(({ name, skipped }) => (skipped ? [name] : []))
  expect(skipped('/bare')).toEqual(['compression'])
  expect(skipped('/bare', 'HEAD')).toEqual(['compression'])
  expect(skipped('/bare', 'POST')).toEqual([])
  expect(skipped('/other')).toEqual([])
})

describe('slots that are skipped in vain', () => {
  const hook = (path: string) => endpoint('POST', path, { skip: ['csrf'] }, () => 'hook')
  const pass: MiddlewareHandler = (_c, next) => next()
  const told = (routes: (r: Hono) => void) =>
    createHttpApplication({ apps: [defineApp({ name: 'site', routes })], mode: 'test' }).problems

  it('are told when the application is built, with a request that shows it and what is in the way', () => {
    expect(told((r) => void r.post('/hooks/*', pass).route('/', hook('/hooks/bank')))).toEqual([
      {
        level: 'warning',
        code: 'http.skip_in_vain',
        message:
          'The route POST /hooks/bank skips "csrf", and POST /hooks/bank passes them: POST /hooks/*, registered before it, may answer it.',
        hint: 'Register POST /hooks/* behind it, for all methods (r.use), or as middleware of the route itself.',
      },
    ])
  })

  it.each<[string, (r: Hono) => void, string]>([
    ['a parameter', (r) => r.post('/a/:id', pass).route('/', hook('/a/b')), 'POST /a/b'],
    ['two parameters', (r) => r.post('/a/:id', pass).route('/', hook('/a/:key')), 'POST /a/any'],
    ['expressions', (r) => r.post('/a/:id{.+}', pass).route('/', hook('/a/:key{[0-9]+}')), 'POST /a/1'],
    ['a rest', (r) => r.post('/a/*', pass).route('/', hook('/a/*')), ''],
    ['a route of all methods', (r) => r.put('/:id', pass).all('/a', skipSlots(['csrf'], text)), 'PUT /a'],
    ['an app of its own', (r) => r.post('/a/*', pass).route('/a', new Hono().route('/', hook('/b'))), 'POST /a/b'],
  ])('are found with %s', (_, routes, request) => {
    const found = told(routes).map(({ message }) => /and (.*) passes them/.exec(message)?.[1])
    expect(found).toEqual(request === '' ? [] : [request])
  })

  it.each<[string, (r: Hono) => void]>([
    ['behind', (r) => r.route('/', hook('/a/b')).post('/a/:id', pass)],
    ['for all methods', (r) => r.use('/a/*', pass).route('/', hook('/a/b'))],
    ['of the route itself', (r) => r.post('/a/b', pass).route('/', hook('/a/b'))],
    ['for another method', (r) => r.put('/a/*', pass).route('/', hook('/a/b'))],
    ['for other paths', (r) => r.post('/a/:id{[0-9]+}', pass).route('/', hook('/a/b'))],
    ['for deeper paths', (r) => r.post('/a/b/:id', pass).route('/', hook('/a/:id'))],
  ])('are none where the middleware stands %s', (_, routes) => {
    expect(told(routes)).toEqual([])
  })

  it('are none where another route always answers', () => {
    expect(told((r) => void r.post('/a/:id', text).post('/a/*', pass).route('/', hook('/a/b')))).toEqual([])
  })
})

describe('what cannot be left out', () => {
  const problems = (skip: readonly unknown[], middleware: Slot[] = [told('compression')]) =>
    createHttpApplication({
      apps: [defineApp({ name: 'site', middleware, routes: (r) => void r.get('/', skipSlots(skip as never, text)) })],
      mode: 'test',
    }).problems

  it('is told when the application is built, with what there is', () => {
    expect(problems(['compresion', told('own')], [told('teapot')])).toMatchObject([
      {
        level: 'error',
        code: 'http.skip_unknown',
        message: 'The route GET / skips the slot "compresion", which does not exist.',
        hint: expect.stringMatching(/^Did you mean "compression"\? It may skip "tracing", .*"teapot"/),
      },
      { code: 'http.skip_unknown', message: expect.stringContaining('"own"') },
    ])
    expect(problems(['rate-limit:logins'])).toMatchObject([{ code: 'http.skip_unknown' }])
  })

  it('is nothing of the fixed order that this site does not have', () => {
    expect(problems(['etag', 'rate-limit', 'compression', '*'], [])).toEqual([])
  })

  it.each(KEPT)('is %s', (name) => {
    expect(problems([name])).toMatchObject([
      { level: 'error', code: 'http.skip_kept', hint: expect.stringMatching(/^Take it out of "skip"\. It may skip "/) },
    ])
  })

  it("is a slot of one's own that works before the route is found", () => {
    const early = defineSlot({ name: 'early', before: 'proxies', prepare: () => ({ reroute: () => undefined }) })
    expect(problems([early], [early])).toMatchObject([{ code: 'http.skip_kept' }])
  })

  it('stays, whatever becomes of the problem', async () => {
    const app = createHttpApplication({
      apps: [
        defineApp({
          name: 'site',
          middleware: ['hosts', 'cors'].map(told),
          routes: (r) => void r.get('/', skipSlots(['hosts', 'cors'] as never, text)),
        }),
      ],
      mode: 'test',
    })
    expect((await app.hono.request('/')).headers.get('x-decided')).toBe('hosts')
  })

  it('is what is no list, or has a "next"', () => {
    expect(() => endpoint('GET', '/', { skip: 'csrf' as never }, () => 1)).toThrow(/Its "skip" is not a list of slots/)
    expect(() => websocket('/', { skip: [7] as never }, () => {})).toThrow(/Its "skip" is not a list of slots/)
    expect(() => skipSlots(['csrf'], (_c, next) => next())).toThrow(SkipInvalid)
    expect(() => skipSlots('*' as never, text)).toThrow(SkipInvalid)
  })
})

it('says nothing in a Hono app without an application around it', async () => {
  const hono = new Hono().route('/', bare).get('/plain', skipSlots(['*'], text))
  expect(await (await hono.request('/bare')).text()).toBe('bare')
  expect(await (await hono.request('/plain')).text()).toBe('text')
})

it('skips no refusal of an application that cannot start', async () => {
  const names = ['refuse', 'errors', ...SLOT_ORDER].map((name) => ({ name }))
  const routes = (r: Hono): void => void r.get('/', skipSlots(names, text))
  const site = defineApp({ name: 'site', routes, middleware: [told('csrf'), told('csrf')] })
  const app = createHttpApplication({ apps: [site], mode: 'test' })
  expect((await app.hono.request('/')).status).toBe(500)
})
