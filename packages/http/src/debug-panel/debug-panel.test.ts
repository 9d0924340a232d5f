import { defineApp } from '@tsango/core/apps'
import { watched } from '@tsango/core/spans'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { logOf } from '../log/log.ts'
import { toHono } from '../slots/slots.ts'
import { debugPanel } from './debug-panel.ts'

const ask = (sql: string) =>
  watched(
    { name: 'SELECT', kind: 'client', attributes: { 'db.query.text': sql, 'db.namespace': 'default' } },
    async () => [],
  )
const PAGE = '<!doctype html><html lang="en"><title>Posts</title><main><h1>Posts</h1></main></html>'
const shop = defineApp({
  name: 'shop',
  routes: (r) => {
    r.get('/posts', async (c) => {
      for (let id = 0; id < 4; id++) await ask('SELECT * FROM writer WHERE id = ?')
      await ask('SELECT 1 < 2')
      await watched({ name: 'cache get', kind: 'client', attributes: { 'cache.store.name': 'memory' } }, async () => 1)
      logOf('shop').debug('seen', 'The posts were read with postgres://ann:pa55word@db/x', { password: 'hunter2' })
      return c.html(PAGE)
    })
    r.get('/api', async (c) => c.json(await ask('SELECT 2')))
    r.get('/none', (c) => c.html(PAGE))
    r.get('/boom', async () => {
      await ask('SELECT 3')
      throw new Error('broken')
    })
    r.get(
      '/piece',
      () =>
        new Response(
          new ReadableStream({
            async pull(controller) {
              await ask('SELECT 4')
              controller.enqueue(new TextEncoder().encode('<p>piece</p>'))
              controller.close()
            },
          }),
          { headers: { 'content-type': 'text/html', 'content-length': '12' } },
        ),
    )
  },
})

const quiet = { write: () => undefined }
const build = (mode: 'development' | 'test' | 'production', debug?: boolean) =>
  createHttpApplication({
    apps: [shop],
    mode,
    environment: {},
    settings: {
      secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u',
      logger: quiet,
      ...(debug === undefined ? {} : { debug }),
    },
  })

type App = ReturnType<typeof build>
const text = async (app: App, path: string, init?: RequestInit) => (await app.request(path, init)).text()

/** Asks for a page, and for that which its foot leads to. */
async function panelOf(app: App, path: string) {
  const page = await text(app, path)
  const link = /<aside class="tsango-debug[^"]*".*?href="([^"]+)">([^<]+)</.exec(page)
  return { page, words: link?.[2], panel: link === null ? '' : await text(app, link[1] ?? '') }
}

it('says at the foot of a page how much it took, and leads to each query with its line', async () => {
  const { page, words, panel } = await panelOf(build('development'), '/posts?token=abc123')
  expect(page.startsWith(PAGE)).toBe(true)
  expect(words).toMatch(/^5 queries · 4 alike · \S+ ms$/)
  expect(panel).toContain('SELECT 1 &lt; 2')
  expect(panel).toMatch(/debug-panel\.test\.ts:\d+</)
  expect(panel.match(/data-alike="the same, 4 times from here"/g)).toHaveLength(4)
  expect(panel).toContain('cache get')
  expect(panel).toContain('The posts were read with')
})

it('shows no secret, and needs no script', async () => {
  const app = build('development')
  const { panel } = await panelOf(app, '/posts?token=abc123')
  const list = await text(app, '/__tsango/debug')
  for (const page of [panel, list]) {
    expect(page).not.toMatch(/abc123|pa55word|hunter2|kP3vXq/)
    expect(page).not.toContain('<script')
  }
})

it('lists what has no page of its own, the last fifty requests at most', async () => {
  const app = build('development')
  for (let at = 0; at < 60; at++) await app.request(`/api?n=${at}`)
  const list = await text(app, '/__tsango/debug')
  expect(list.match(/\/__tsango\/debug\/[\w-]/g)).toHaveLength(50)
  expect(list).toContain('GET /api?n=59')
  expect(list).not.toContain('GET /api?n=9<')
  const gone = await app.request('/__tsango/debug/unknown')
  expect([gone.status, gone.headers.get('cache-control')]).toEqual([404, 'no-store'])
})

it('looks as it should on a page with a policy of its own, too', async () => {
  const style = await build('development').request('/__tsango/debug/panel.css')
  expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8'])
  expect(await style.text()).toContain('.tsango-debug a {')
  expect((await build('production').request('/__tsango/debug/panel.css')).status).toBe(404)
})

it('leaves alone what is no page, and sends pages piece by piece', async () => {
  const app = build('development')
  expect(await text(app, '/api')).toBe('[]')
  expect(await text(app, '/none', { headers: { 'sec-fetch-dest': 'empty' } })).toBe(PAGE)
  expect(await text(app, '/none', { headers: { 'hx-request': 'true' } })).toBe(PAGE)
  expect(await text(app, '/none', { method: 'HEAD' })).toBe('')
  const piece = await app.request('/piece')
  expect(piece.headers.get('content-length')).toBe(null)
  expect(await piece.text()).toMatch(
    /^<p>piece<\/p><link rel="stylesheet" href="\/__tsango\/debug\/panel\.css">.*1 query · /s,
  )
})

it('shows the queries of a request that failed on the page of its error', async () => {
  const page = await text(build('development'), '/boom', { headers: { accept: 'text/html' } })
  expect(page).toContain('<h2>Queries</h2>')
  expect(page).toContain('SELECT 3')
})

it.each([
  ['production', undefined],
  ['test', undefined],
  ['test', true],
  ['development', false],
] as const)('does nothing in %s with debug %s', async (mode, debug) => {
  const app = build(mode, debug)
  expect(await text(app, '/posts')).toBe(PAGE)
  expect((await app.request('/__tsango/debug')).status).toBe(404)
})

it('lets no page be kept that does not say so itself, in development alone', async () => {
  const own = defineApp({
    name: 'own',
    routes: (r) => {
      r.get('/page', (c) => c.html(PAGE))
      r.get('/said', (c) => c.html(PAGE, 200, { 'cache-control': 'public, max-age=60' }))
      r.get('/data', (c) => c.json([]))
    },
  })
  const controls = async (mode: 'development' | 'production', debug = mode === 'development') => {
    const settings = { secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u', logger: quiet, debug }
    const app = createHttpApplication({ apps: [own], mode, environment: {}, settings })
    const kept = async (path: string) => (await app.request(path)).headers.get('cache-control')
    return Promise.all(['/page', '/said', '/data'].map(kept))
  }
  expect(await controls('development')).toEqual(['no-store', 'public, max-age=60', null])
  expect(await controls('development', false)).toEqual([null, 'public, max-age=60', null])
  expect(await controls('production')).toEqual([null, 'public, max-age=60', null])
})

it('cannot be switched on in production', () => {
  expect(build('production', true).problems).toMatchObject([{ code: 'core.setting_invalid' }])
})

it('stands in a Hono app, too, and in production does nothing there either', async () => {
  for (const [mode, expected] of [
    ['development', '1 query'],
    ['production', ''],
  ] as const) {
    const hono = new Hono()
    hono.use(toHono(debugPanel(), { mode }))
    hono.get('/', async (c) => {
      await ask('SELECT 5')
      return c.html('<p>own</p>')
    })
    const found = await (await hono.request('/')).text()
    expect(found.startsWith('<p>own</p>')).toBe(true)
    expect(found.includes('tsango-debug')).toBe(expected !== '')
    expect(found).toContain(expected)
  }
})

it('shows a request whose address is none once its secrets are masked', async () => {
  const app = build('development')
  expect((await app.request('http://localhost:8000/none?next=http://x:y:z@[&token=abc')).status).toBe(200)
  const list = await text(app, '/__tsango/debug')
  expect(list).toContain('/none?next=http://x:')
  expect(list).not.toContain('abc')
})

it('is not read under a name that somebody else’s DNS could lead here', async () => {
  const app = build('development')
  const statusOf = async (host: string, path = '/__tsango/debug') =>
    (await app.request(`http://${host}${path}`, { headers: { host } })).status
  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example:8000',
    'notlocalhost',
  ])
    expect([host, await statusOf(host)]).toEqual([host, 403])
  for (const host of ['localhost', 'shop.localhost:8000', '127.0.0.1:8000', '192.168.1.7', '[::1]:8000'])
    expect([host, await statusOf(host)]).toEqual([host, 200])
  expect(await statusOf('evil.example', '/none')).toBe(200)
})

it('is read by pages of the site alone, whatever other origins may read', async () => {
  const app = build('development')
  const statusFor = async (path: string, headers: Record<string, string>) =>
    (await app.request(`http://localhost:8000${path}`, { headers })).status
  await app.request('/none')
  const [, id = ''] = /debug\/([\w-]+)"/.exec(await text(app, '/__tsango/debug')) ?? []
  for (const path of ['/__tsango/debug', `/__tsango/debug/${id}`, '/__tsango/debug/none']) {
    const own = path.endsWith('none') ? 404 : 200
    for (const origin of ['https://evil.example', 'http://localhost:9000', 'https://localhost:8000', 'null'])
      expect([path, origin, await statusFor(path, { origin })]).toEqual([path, origin, 403])
    expect(await statusFor(path, { origin: 'http://localhost:8000' })).toBe(own)
    expect(await statusFor(path, {})).toBe(own)
  }
})
