import { defineApp } from '@tsango/core/apps'
import { describeProblem } from '@tsango/core/checks'
import { createHttpApplication } from '@tsango/http/application'
import { type RunningServer, serve } from '@tsango/http/serve'
import { toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { type CorsOptions, cors, corsFor } from './cors.ts'

const SPA = 'https://app.example'
const PARTNER = 'https://partner.example'
const ANYONE = 'https://anyone.example'
const rules: CorsOptions = {
  origins: [PARTNER],
  paths: {
    '/api/*': { origins: [SPA, 'https://*.shop.example'], credentials: true, methods: ['GET', 'PUT'], maxAge: '1h' },
    '/public/*': { origins: '*', expose: [] },
    '/api/internal/*': false,
    '/api/posts/:id': { origins: [PARTNER], headers: ['x-partner'] },
    '/api/posts/latest': { origins: '*' },
  },
}
const PATHS = ['/', '/api', '/api/x', '/public/x', '/api/internal/x', '/api/posts/7', '/api/posts/latest', '/tiles/1']
const site = defineApp({
  name: 'site',
  routes: (r) => {
    for (const path of PATHS) r.get(path, (c) => c.text('read')).put((c) => c.text('put'))
  },
  extends: [corsFor('/tiles/*', { origins: '*' }), corsFor('/api/posts/:key', { origins: [SPA] })],
})
const build = (given?: unknown, apps = [site]) =>
  createHttpApplication({
    apps: [middleware(), ...apps],
    mode: 'test',
    environment: {},
    settings: given === undefined ? {} : { cors: given },
  })

let server: RunningServer
beforeAll(async () => {
  server = await serve(build(rules), { port: 0, host: '127.0.0.1', signals: false })
})
afterAll(() => server.stop())

const plain = new Hono().use(toHono(cors(), { settings: { cors: rules } }))
for (const path of PATHS) plain.get(path, (c) => c.text('read')).put((c) => c.text('put'))

/** What a browser of an origin may do: nothing, read, or read with cookies. */
function permission({ headers }: Response): string {
  const allowed = headers.get('access-control-allow-origin')
  if (allowed === null) return 'nothing'
  return `${allowed}${headers.get('access-control-allow-credentials') === 'true' ? ' with cookies' : ''}`
}
const varies = ({ headers }: Response): boolean => /\borigin\b/i.test(headers.get('vary') ?? '')

const hosts = {
  'on a listening server': (path: string, init: RequestInit) => fetch(`${server.url}${path}`, init),
  'in a plain Hono app': async (path: string, init: RequestInit) => plain.request(path, init),
}

describe.each(Object.entries(hosts))('rules by path %s', (host, ask) => {
  const cases: [path: string, origin: string, allowed: string, varies: boolean][] = [
    ['/', PARTNER, PARTNER, true],
    ['/', SPA, 'nothing', true],
    ['/nowhere', PARTNER, PARTNER, true],
    ['/api', SPA, `${SPA} with cookies`, true],
    ['/api/x', SPA, `${SPA} with cookies`, true],
    ['/api/nowhere', SPA, `${SPA} with cookies`, true],
    ['/%61pi/x', SPA, `${SPA} with cookies`, true],
    ['/public/../api/x', SPA, `${SPA} with cookies`, true],
    ['/api/x', 'https://a.b.shop.example', 'https://a.b.shop.example with cookies', true],
    ['/api/x', 'https://shop.example', 'nothing', true],
    ['/api/x', 'https://evil.example/.shop.example', 'nothing', true],
    ['/api/x', 'http://a.shop.example', 'nothing', true],
    ['/api/x', PARTNER, 'nothing', true],
    ['/api/x', ANYONE, 'nothing', true],
    ['/apis', SPA, 'nothing', true],
    ['/public/x', ANYONE, '*', false],
    ['/public/x', 'null', '*', false],
    ['/api/internal/x', SPA, 'nothing', false],
    ['/api/internal/x', PARTNER, 'nothing', false],
    ['/api/posts/7', PARTNER, PARTNER, true],
    ['/api/posts/7', SPA, 'nothing', true],
    ['/api/posts/latest', ANYONE, '*', false],
    ['/api/posts/', PARTNER, 'nothing', true],
    ...(host.includes('server') ? [['/tiles/1', ANYONE, '*', false] as [string, string, string, boolean]] : []),
  ]
  it.each(cases)('%s from %s: %s', async (path, origin, allowed, isVaried) => {
    const answer = await ask(path, { headers: { origin } })
    expect([permission(answer), varies(answer)]).toEqual([allowed, isVaried])
    expect(varies(await ask(path, {}))).toBe(isVaried)
  })

  const preflight = (path: string, origin: string) =>
    ask(path, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } })

  it('answers each preflight by the rule of its path', async () => {
    const api = await preflight('/api/x', SPA)
    const said = ['methods', 'headers'].map((name) => api.headers.get(`access-control-allow-${name}`))
    expect([api.status, permission(api), api.headers.get('access-control-max-age'), ...said]).toEqual([
      204,
      `${SPA} with cookies`,
      '3600',
      'GET, PUT',
      'content-type, authorization, x-csrf-token, x-request-id',
    ])
    const open = await preflight('/public/x', ANYONE)
    expect([open.status, permission(open), open.headers.get('access-control-expose-headers')]).toEqual([204, '*', null])
    expect(open.headers.get('access-control-allow-methods')).toContain('DELETE')
    const post = await preflight('/api/posts/7', PARTNER)
    expect([permission(post), post.headers.get('access-control-allow-headers')]).toEqual([PARTNER, 'x-partner'])
  })

  it.each([
    ['/api/x', PARTNER],
    ['/api/x', ANYONE],
    ['/api/internal/x', SPA],
    ['/api/posts/7', SPA],
    ['/', SPA],
  ])('lets nobody else pass: the preflight of %s from %s', async (path, origin) => {
    const answer = await preflight(path, origin)
    expect([permission(answer), answer.headers.get('access-control-allow-methods')]).toEqual(['nothing', null])
  })
})

it.each(['append', 'strip', 'keep'])(
  'hold with and without a slash at the end, where slashes are %s',
  async (slashes) => {
    const paths = { '/account': false, '/feed/': { origins: [PARTNER] } } as const
    const routes = defineApp({
      name: 'site',
      routes: (r) => void r.get('/account', (c) => c.text('')).get('/feed', (c) => c.text('')),
    })
    const app = createHttpApplication({
      apps: [middleware(), routes],
      mode: 'test',
      environment: {},
      settings: { slashes, cors: { origins: '*', paths } },
    })
    expect(app.problems).toEqual([])
    for (const path of ['/account', '/account/']) {
      const answer = await app.request(path, { headers: { origin: ANYONE } })
      expect(permission(answer), path).toBe('nothing')
    }
    for (const path of ['/feed', '/feed/'])
      expect(permission(await app.request(path, { headers: { origin: PARTNER } })), path).toBe(PARTNER)
  },
)

it('of an app hold without the setting, and no other path has any', async () => {
  const app = build()
  expect(app.problems).toEqual([])
  expect(permission(await app.request('/tiles/1', { headers: { origin: ANYONE } }))).toBe('*')
  expect(permission(await app.request('/api/posts/7', { headers: { origin: SPA } }))).toBe(SPA)
  expect(permission(await app.request('/', { headers: { origin: SPA } }))).toBe('nothing')
})

it.each([
  [{ paths: { 'api/*': { origins: '*' } } }, '"api/*" is no path'],
  [{ paths: { '/api*': { origins: '*' } } }, '"/api*" is no path'],
  [{ paths: { '/a/*/b': { origins: '*' } } }, 'is no path: write "/feed.json", "/posts/:id", or "/api/*"'],
  [{ paths: { '/a//b': { origins: '*' } } }, 'is no path'],
  [{ paths: { '/:id{[0-9]+}': { origins: '*' } } }, 'is no path'],
  [{ paths: { '/a': { origins: '*', credentials: true } } }, '"/a": Any origin together with credentials'],
  [{ paths: { '/a': { origins: ['*'], credentials: true } } }, '"/a": Any origin together with credentials'],
  [{ paths: { '/a': { origin: '*' } } }, '"/a": "origin" is not one of its options. Known: origins,'],
  [{ paths: { '/a': { origins: '*', paths: {} } } }, '"/a": "paths" is not one of its options'],
  [{ paths: { '/a': { origins: ['a.example'] } } }, '"a.example" is not an origin'],
  [{ paths: { '/a': { origins: ['https://*.com'] } } }, '"https://*.com" is not an origin'],
  [{ paths: { '/a': { origins: ['https://*'] } } }, 'is not an origin'],
  [{ paths: { '/a': { origins: ['https://a.*.example'] } } }, 'is not an origin'],
  [{ paths: { '/a': { origins: '*', maxAge: 'soon' } } }, '"/a": maxAge is not a length of time'],
  [{ paths: { '/a': true } }, '"/a": true is not an object of options'],
  [{ paths: { '/a/:x': { origins: '*' }, '/a/:y': false } }, '"/a/:x" and "/a/:y" are the same paths'],
  [{ paths: [] }, 'paths is not an object'],
  [{ credentials: true, paths: {} }, 'origins is neither a list nor "*"'],
])('that make no sense are problems of the build: %j', (given, said) => {
  expect(build(given).problems.map(describeProblem).join()).toContain(said)
})

it('of apps that make no sense are problems of the build, all of them', () => {
  const one = defineApp({
    name: 'one',
    extends: [
      corsFor('tiles', { origins: '*' }),
      corsFor('/a', { origins: '*', credentials: true }),
      corsFor('/same/:id', { origins: '*' }),
    ],
  })
  const two = defineApp({ name: 'two', extends: [corsFor('/same/:key', false)] })
  expect(build(undefined, [one, two]).problems.map(({ code, message }) => [code, message])).toEqual([
    ['middleware.cors_rule', expect.stringContaining('of the app "one" cannot be: "tiles" is no path')],
    ['middleware.cors_rule', expect.stringContaining('"/a": Any origin together with credentials')],
    [
      'middleware.cors_twice',
      'Two rules for other origins hold for the same paths, "/same/:id" and "/same/:key", the second one of the app "two".',
    ],
  ])
})
