import { defineApp } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { defineSetting, type Setting } from '@tsango/core/settings'
import { expect, it } from 'vitest'
import { defineSlot } from '../slots/slot.ts'
import { createHttpApplication, honoOf } from './application.ts'

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
  expect(await location('/plain/?a=1')).toEqual([308, '/plain?a=1'])
  expect(await location('/slash')).toEqual([308, '/slash/'])
  expect(await location('/slash', 'HEAD')).toEqual([308, '/slash/'])
  expect(await location('/other/')).toEqual([404, null])
  expect(await location('/slash', 'POST')).toEqual([404, null])
  expect(await location('http://localhost//evil.example/')).toEqual([404, null])
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
