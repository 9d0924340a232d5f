import { defineApp } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { defineSetting, type Setting } from '@tsango/core/settings'
import { type Context, Hono, type Next } from 'hono'
import { expect, it } from 'vitest'
import { mount } from '../mounts/mounts.ts'
import { readQuery } from '../query/query.ts'
import { bodyLimit } from '../settings/settings.ts'
import { defineSlot, type PreparedSlot, type SlotSetup } from '../slots/slot.ts'
import { createHttpApplication, honoOf, stackOf } from './application.ts'

const text = (name: string, path: string, answer: string) =>
  defineApp({ name, routes: (r) => void r.get(path, (c) => c.text(answer)) })

it('mounts the routes of every app', async () => {
  const app = createHttpApplication({ apps: [text('a', '/a', 'from a'), text('b', '/b/:id', 'from b')], mode: 'test' })
  expect([await (await app.request('/a')).text(), await (await app.request('/b/7')).text()]).toEqual([
    'from a',
    'from b',
  ])
})

it('reports a route that two apps register, whatever they call its parameters', async () => {
  const app = createHttpApplication({ apps: [text('a', '/x/:id', ''), text('b', '/x/:name', '')], mode: 'test' })
  expect(app.problems).toMatchObject([
    { code: 'http.route_twice', message: 'The route GET /x/: is registered by the apps "a" and "b".' },
  ])
  await expect(app.start()).rejects.toMatchObject({ code: 'application_invalid' })
})

it('takes middleware and a handler on one route for what they are', () => {
  const app = defineApp({
    name: 'a',
    routes: (r) => {
      r.get(
        '/x',
        (_c, next) => next(),
        (c) => c.text(''),
      )
      r.post('/x', (c) => c.text(''))
      r.use('*', (_c, next) => next())
    },
  })
  expect(createHttpApplication({ apps: [app], mode: 'test' }).problems).toEqual([])
  const twice = defineApp({
    name: 'a',
    routes: (r) => void r.get('/x', (c) => c.text('1')).get('/x', (c) => c.text('2')),
  })
  expect(createHttpApplication({ apps: [twice], mode: 'test' }).problems).toMatchObject([{ code: 'http.route_twice' }])
})

it('collects what is wrong everywhere into one list', async () => {
  const bad = defineApp({
    name: 'bad',
    middleware: [{ name: 'something' }, defineSlot({ name: 'x', after: 'nothing', prepare: () => ({}) })],
    routes: () => {
      throw new TypeError('no such model')
    },
  })
  const app = createHttpApplication({ apps: [bad, bad], mode: 'test', settings: { unknown: 1 } })
  expect(new Set(app.problems.map(({ code }) => code))).toEqual(
    new Set(['core.app_twice', 'core.unknown_setting', 'http.not_a_slot', 'http.slot_neighbour', 'http.routes_failed']),
  )
  await expect(app.start()).rejects.toThrow('5 problems')
  await expect(app.run(() => {})).rejects.toMatchObject({ code: 'application_invalid' })
  await expect(app.request('/')).rejects.toMatchObject({ code: 'application_invalid' })
  expect(() => app.fetch(new Request('http://localhost/'))).toThrow('5 problems')
  expect((await app.check()).map(({ code }) => code)).toContain('http.not_a_slot')
})

it('serves nothing through Hono itself where a slot could not be prepared', async () => {
  const slot = defineSlot({
    name: 'hosts',
    prepare: () => {
      throw new TypeError('cannot')
    },
  })
  const app = createHttpApplication({
    apps: [defineApp({ name: 'a', middleware: [slot], routes: (r) => void r.get('/', (c) => c.text('open')) })],
    mode: 'test',
  })
  expect(app.problems).toMatchObject([{ code: 'http.slot_failed' }])
  const response = await app.hono.request('/')
  expect([response.status, (await response.text()).includes('open')]).toEqual([500, false])
})

it('names the setting that a slot needs and no app declares', () => {
  const pages = defineSetting<{ readonly size: number }>('pages', {
    help: 'How large.',
    read: () => ({ value: { size: 20 } }),
  })
  const slot = defineSlot({
    name: 'hosts',
    prepare: ({ setting }) => ({ headers: { 'x-size': `${setting(pages).size}` } }),
  })
  const build = (settings: readonly Setting<unknown>[]) =>
    createHttpApplication({ apps: [defineApp({ name: 'a', middleware: [slot], settings })], mode: 'test' }).problems
  expect(build([pages])).toEqual([])
  expect(build([])).toMatchObject([{ code: 'http.slot_failed', message: expect.stringContaining('setting "pages"') }])
})

it('answers 404 where a handler says that there is nothing', async () => {
  const blog = defineApp({
    name: 'blog',
    routes: (r) => {
      r.get('/posts/:id', (c) => c.notFound())
      r.all('/files/*', (c) => c.notFound())
    },
  })
  const app = createHttpApplication({ apps: [blog], mode: 'test' })
  expect((await app.request('/posts/1')).status).toBe(404)
  expect((await app.request('/posts/1', { method: 'HEAD' })).status).toBe(404)
  expect((await app.request('/posts/1', { method: 'POST' })).status).toBe(405)
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PROPFIND'])
    expect((await app.request('/files/1', { method })).status, method).toBe(404)
})

it('answers 405 with what is allowed, and OPTIONS too', async () => {
  const app = createHttpApplication({
    apps: [defineApp({ name: 'a', routes: (r) => void r.get('/x', (c) => c.text('')).put('/x', (c) => c.text('')) })],
    mode: 'test',
  })
  const refused = await app.request('/x', { method: 'DELETE' })
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, PUT, HEAD'])
  expect(await refused.json()).toMatchObject({ code: 'method_not_allowed' })
  const options = await app.request('/x', { method: 'OPTIONS' })
  expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, PUT, HEAD, OPTIONS'])
  expect((await app.request('/x', { method: 'HEAD' })).status).toBe(200)
})

it('redirects to the path with or without its last slash, and nowhere else', async () => {
  const app = createHttpApplication({ apps: [text('a', '/plain', ''), text('b', '/slash/', '')], mode: 'test' })
  const location = async (path: string, method = 'GET') => {
    const response = await app.request(path, { method })
    return [response.status, response.headers.get('location')]
  }
  expect(await location('/plain/?a=1')).toEqual([308, '../plain?a=1'])
  expect(await location('/slash')).toEqual([308, './slash/'])
  expect(await location('/slash', 'HEAD')).toEqual([308, './slash/'])
  expect(await location('/other/')).toEqual([404, null])
  expect(await location('/slash', 'POST')).toEqual([404, null])
  expect(await location('http://localhost//evil.example/')).toEqual([404, null])
})

it.each([
  '/plain',
  '/a/plain',
  '/a/b/c:d',
  '/javascript:alert(1)',
  '/a/http:',
  '/a/%2F%2Fevil.example',
  '/a/%5C%5Cevil.example',
  '/a/..%2Fb',
  '/a//evil.example',
  '/a/',
  '/a/b;c=d@evil.example',
  '/a/%3Fb%23',
])('redirects to %s in the form that answers, wherever the application is mounted', async (path) => {
  for (const [route, asked] of [
    [path, `${path}/`],
    [`${path}/`, path],
  ] as const) {
    if (route.endsWith('//')) continue
    // Whatever letters the segments have.
    const template = route.split('/').map((segment, at) => segment && `:p${at}`)
    const app = createHttpApplication({ apps: [text('a', template.join('/'), '')], mode: 'test' })
    const host = new Hono().mount('/shop', app.fetch)
    const outer = createHttpApplication({
      apps: [defineApp({ name: 'o', extends: [mount('/shop', app)] })],
      mode: 'test',
    })
    await app.start()
    for (const [at, prefix] of [
      [app, ''],
      [host, '/shop'],
      [outer, '/shop'],
    ] as const) {
      const from = `http://localhost${prefix}${asked}?next=//evil.example`
      const response = await at.request(from)
      expect(response.status, from).toBe(308)
      const location = response.headers.get('location') ?? ''
      expect(location).toMatch(/^\.{1,2}\//)
      expect(new URL(location, from).href).toBe(`http://localhost${prefix}${route}?next=//evil.example`)
    }
    await app.stop()
  }
})

it('gives routes and handlers the application', async () => {
  let registered: unknown
  const site = defineApp({
    name: 'site',
    routes: (r) => {
      registered = currentContext().app
      r.get('/', (c) => c.json({ same: currentContext().app === registered }))
    },
  })
  const app = createHttpApplication({ apps: [site], mode: 'test' })
  expect(registered).toBeDefined()
  expect(await (await app.request('/')).json()).toEqual({ same: true })
})

it('keeps two applications apart', async () => {
  const make = (name: string) => createHttpApplication({ apps: [text('a', '/', name)], mode: 'test' })
  const [one, two] = [make('one'), make('two')]
  expect([await (await one.request('/')).text(), await (await two.request('/')).text()]).toEqual(['one', 'two'])
})

it('gives code that runs inside it the Hono app with all routes', async () => {
  const blog = defineApp({ name: 'blog', routes: (r) => void r.get('/', (c) => c.text('')) })
  const app = createHttpApplication({ apps: [blog], mode: 'test' })
  expect(await app.run(() => honoOf(currentContext().app ?? app))).toBe(app.hono)
})

it('tells what a request passes, in order and why', () => {
  async function own(_c: Context, next: Next) {
    await next()
  }
  const site = defineApp({
    name: 'site',
    middleware: [
      defineSlot({ name: 'hosts', prepare: () => ({ headers: { 'x-a': '1' }, decide: () => undefined }) }),
      defineSlot({ name: 'mine', after: 'hosts', before: 'csrf', prepare: () => ({}) }),
    ],
    routes: (r) => {
      r.use('/posts/*', own)
      r.get('/posts/:id', function show(c) {
        return c.text('')
      })
    },
    extends: [mount('/old', () => new Response())],
  })
  const app = createHttpApplication({ apps: [site], mode: 'test' })
  const slots = [
    { kind: 'slot', name: 'hosts', app: 'site', does: ['decide', 'headers'], why: 'fixed order', fused: true },
    { kind: 'slot', name: 'mine', app: 'site', does: [], why: 'before csrf, after hosts', fused: true },
    { kind: 'slot', name: 'debug-panel', app: 'http', does: [], why: 'after etag', fused: true },
  ]
  expect(stackOf(app, '/posts/7')).toEqual([
    ...slots,
    { kind: 'middleware', name: 'own', does: [], why: 'ALL /posts/*', fused: false },
    { kind: 'handler', name: 'show', does: [], why: 'GET /posts/:id', fused: false },
  ])
  expect(stackOf(app, '/old/x').slice(3)).toMatchObject([{ kind: 'mount', name: '/old' }])
  expect(stackOf(app, '/none').slice(3)).toMatchObject([{ kind: 'none' }])
})

it('tells what is wrong with slots together with what is wrong with settings', () => {
  const slot = (name: string, prepare: (setup: SlotSetup) => PreparedSlot) => defineSlot({ name, prepare })
  const site = defineApp({
    name: 'site',
    middleware: [
      slot('hosts', ({ setting }) => ({ headers: { 'x-limit': String(setting(bodyLimit)) } })),
      slot('csrf', () => {
        throw new TypeError('cannot')
      }),
    ],
  })
  const app = createHttpApplication({ apps: [site], mode: 'test', settings: { bodyLimit: -1 } })
  expect(app.problems.map(({ code }) => code)).toEqual(['core.setting_invalid', 'http.slot_failed'])
})

it('gives paths a slash, or takes it, and redirects the other form with its method', async () => {
  const site = defineApp({
    name: 'site',
    routes: (r) => {
      r.get('/', (c) => c.text('front'))
      r.get('/plain', (c) => c.text('plain')).post('/plain', async (c) => c.text(await c.req.text()))
      r.get('/slash/', (c) => c.text('slash'))
      r.get('/robots.txt', (c) => c.text('robots'))
      r.get('/files/*', (c) => c.text('files'))
      r.get('/posts/:id', (c) => c.text(c.req.param('id')))
    },
  })
  const ask = async (slashes: string, path: string, init?: RequestInit) => {
    const app = createHttpApplication({ apps: [site], mode: 'test', settings: { slashes } })
    expect(app.problems).toEqual([])
    const response = await app.request(path, init)
    return response.headers.get('location') ?? `${response.status} ${await response.text()}`
  }
  expect(await ask('append', '/plain?a=1')).toBe('./plain/?a=1')
  expect(await ask('append', '/plain/')).toBe('200 plain')
  expect(await ask('append', '/posts/7')).toBe('./7/')
  expect(await ask('append', '/posts/7/')).toBe('200 7')
  expect(await ask('append', '/robots.txt')).toBe('200 robots')
  expect(await ask('append', '/files/a')).toBe('200 files')
  expect(await ask('append', '/')).toBe('200 front')
  expect(await ask('append', '/plain', { method: 'POST', body: 'x' })).toBe('./plain/')
  expect(await ask('append', '/plain/', { method: 'POST', body: 'x' })).toBe('200 x')
  expect(await ask('strip', '/slash/')).toBe('../slash')
  expect(await ask('strip', '/slash')).toBe('200 slash')
  expect(await ask('keep', '/slash/')).toBe('200 slash')
})

it('reads what is asked for by GET and by QUERY alike', async () => {
  const site = defineApp({
    name: 'site',
    routes: (r) => void r.on(['GET', 'QUERY'], '/search', async (c) => c.json(await readQuery(c))),
  })
  const app = createHttpApplication({ apps: [site], mode: 'test' })
  const query = async (type: string, body: string) => {
    const response = await app.request('/search', { method: 'QUERY', body, headers: { 'content-type': type } })
    return [response.status, await response.json()]
  }
  expect(await (await app.request('/search?a=1&b=2&b=3')).json()).toEqual({ a: '1', b: ['2', '3'] })
  expect(await query('application/x-www-form-urlencoded', 'a=1&b=2&b=3')).toEqual([200, { a: '1', b: ['2', '3'] }])
  expect(await query('application/vnd.x+json', '{"a":[1]}')).toEqual([200, { a: [1] }])
  expect(await query('application/json', '[]')).toMatchObject([400, { code: 'malformed_query' }])
  expect(await query('application/json', '{')).toMatchObject([400, { code: 'malformed_json' }])
  expect(await query('text/plain', 'a')).toMatchObject([415, {}])
  const refused = await app.request('/search', { method: 'DELETE' })
  expect(refused.headers.get('allow')).toBe('GET, QUERY, HEAD')
})
