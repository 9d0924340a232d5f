import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { createLogger } from '@tsango/http/log'
import { toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { session } from '../sessions/sessions.ts'
import { csrf, csrfExempt, csrfField, csrfToken, sendCsrfToken } from './csrf.ts'

const SECRET = 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u'
const quiet = createLogger({ format: 'text', out: { write: () => {} }, err: { write: () => {} } })

const site = defineApp({
  name: 'site',
  routes: (r) => {
    r.get('/form', async (c) => c.text(await csrfToken(c)))
    r.get('/plain', (c) => c.text('no form here'))
    r.get('/begin', async (c) => {
      const token = await csrfToken(c)
      const current = await session(c)
      current.set('seen', true)
      return c.text(token)
    })
    r.post('/login', async (c) => {
      const current = await session(c)
      current.cycleId()
      current.set('user', 7)
      return c.text('in')
    })
    r.post('/change', async (c) => c.json({ name: (await c.req.parseBody())['name'] ?? null }))
    r.post('/hooks/pay', (c) => c.text('paid'))
    r.put('/api', async (c) => c.json(await c.req.json()))
    r.on('QUERY', '/find', async (c) => c.json(await c.req.json()))
  },
})

function build(settings: Readonly<Record<string, unknown>> = {}, mode: 'test' | 'production' = 'test') {
  const app = createHttpApplication({
    apps: [middleware(), site],
    mode,
    settings: {
      secret: SECRET,
      logger: quiet,
      ...(mode === 'production' ? { hosts: ['localhost'] } : {}),
      ...settings,
    },
  })
  return new Visitor((path, init) => app.request(path, init))
}

class Visitor {
  readonly cookies = new Map<string, string>()
  readonly #request: (path: string, init: RequestInit) => Promise<Response>

  constructor(request: (path: string, init: RequestInit) => Promise<Response>) {
    this.#request = request
  }

  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = {
      host: 'localhost',
      ...(cookie === '' ? {} : { cookie }),
      ...(init.headers as Record<string, string>),
    }
    const response = await this.#request(path, { ...init, headers })
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=')
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }

  async token(path = '/form'): Promise<string> {
    return (await this.send(path)).text()
  }

  post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(path, { method: 'POST', body: new URLSearchParams(fields), headers })
  }
}

it('lets a form through that carries the token of its page, as field or as header', async () => {
  const visitor = build()
  const csrfToken = await visitor.token()
  const field = await visitor.post('/change', { csrfToken, name: 'Ann' })
  expect([field.status, await field.json()]).toEqual([200, { name: 'Ann' }])
  const json = {
    method: 'PUT',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json', 'x-csrf-token': csrfToken },
  }
  expect(await (await visitor.send('/api', json)).json()).toEqual({ a: 1 })
})

it('takes the secret as a script reads it from the cookie', async () => {
  const visitor = build()
  await visitor.token()
  const [secret = ''] = (visitor.cookies.get('csrf') ?? '').split('.')
  expect((await visitor.post('/change', {}, { 'x-csrf-token': secret })).status).toBe(200)
})

it('reads multipart forms too', async () => {
  const visitor = build()
  const form = new FormData()
  form.set('csrfToken', await visitor.token())
  form.set('name', 'Ann')
  const response = await visitor.send('/change', { method: 'POST', body: form })
  expect(await response.json()).toEqual({ name: 'Ann' })
})

it('refuses a missing and a forged token with 403 and a reason', async () => {
  const visitor = build()
  const token = await visitor.token()
  const other = await build().token()
  const attempts: [Record<string, string>, Record<string, string>][] = [
    [{}, {}],
    [{ csrfToken: '' }, {}],
    [{ csrfToken: other }, {}],
    [{ csrfToken: token.slice(0, -4) }, {}],
    [{ csrfToken: `${token}AAAA` }, {}],
    [{ csrfToken: token }, { 'x-csrf-token': other }],
    [{ csrftoken: token }, {}],
  ]
  for (const [fields, headers] of attempts) {
    const response = await visitor.post('/change', fields, headers)
    expect(response.status, JSON.stringify(fields)).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'csrf_failed', detail: expect.stringContaining('token') })
  }
  expect((await visitor.post('/change', { csrfToken: token })).status).toBe(200)
})

it('refuses a cookie that we did not sign, whatever token comes with it', async () => {
  const visitor = build()
  const secret = Buffer.alloc(32, 7).toString('base64url')
  for (const cookie of [secret, `${secret}.${secret}`, `${secret}.`, '.', 'x.y.z']) {
    visitor.cookies.set('csrf', cookie)
    expect((await visitor.post('/change', { csrfToken: secret })).status, cookie).toBe(403)
  }
})

it('binds the token to the session, so that one from before the login or of somebody else is worth nothing', async () => {
  const visitor = build()
  const before = await visitor.token()
  const cookieBefore = visitor.cookies.get('csrf') ?? ''
  expect((await visitor.post('/login', { csrfToken: before })).status).toBe(200)
  expect((await visitor.post('/change', { csrfToken: before })).status).toBe(403)
  const after = await visitor.token()
  expect(visitor.cookies.get('csrf')).not.toBe(cookieBefore)
  expect((await visitor.post('/change', { csrfToken: after })).status).toBe(200)
  // An attacker who can plant cookies plants the pair of a session of their own.
  const attacker = build()
  await attacker.post('/login', { csrfToken: await attacker.token() })
  const planted = await attacker.token()
  visitor.cookies.set('csrf', attacker.cookies.get('csrf') ?? '')
  expect((await visitor.post('/change', { csrfToken: planted })).status).toBe(403)
})

it('keeps the token of a form good where the session begins in the same response', async () => {
  const visitor = build()
  const csrfToken = await visitor.token('/begin')
  expect(visitor.cookies.has('session')).toBe(true)
  expect((await visitor.post('/change', { csrfToken })).status).toBe(200)
})

it('works for a visitor whose session is over, or whose cookie is not genuine', async () => {
  const visitor = build()
  visitor.cookies.set('session', 'something.of.old')
  const csrfToken = await visitor.token()
  expect((await visitor.post('/change', { csrfToken })).status).toBe(200)
})

it('masks the token anew for every page and keeps the cookie', async () => {
  const visitor = build()
  const one = await visitor.token()
  const cookie = visitor.cookies.get('csrf')
  const other = await visitor.token()
  expect([one === other, visitor.cookies.get('csrf') === cookie]).toEqual([false, true])
  for (const csrfToken of [one, other]) expect((await visitor.post('/change', { csrfToken })).status).toBe(200)
})

it('sets a cookie only where a form was made, and lets nobody else keep that page', async () => {
  const visitor = build()
  expect((await visitor.send('/plain')).headers.getSetCookie()).toEqual([])
  const response = await visitor.send('/form')
  expect(response.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^csrf=[\w-]{43}\.[\w-]{43}; Path=\/; SameSite=Lax$/),
  ])
  expect([response.headers.get('vary'), response.headers.get('cache-control')]).toEqual(['Cookie', 'private, no-store'])
  const secure = await build({}, 'production').send('/form')
  expect(secure.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-csrf=[^;]+; Path=\/; SameSite=Lax; Secure$/),
  ])
})

it('refuses what the browser says comes from elsewhere, though the token is right', async () => {
  const visitor = build({ csrf: { trustedOrigins: ['https://forms.example'] } })
  const csrfToken = await visitor.token()
  const status = async (headers: Record<string, string>) =>
    (await visitor.post('/change', { csrfToken }, headers)).status
  expect(await status({ origin: 'http://localhost' })).toBe(200)
  expect(await status({ origin: 'https://evil.example' })).toBe(403)
  expect(await status({ origin: 'null' })).toBe(403)
  expect(await status({ origin: 'http://localhost.evil.example' })).toBe(403)
  expect(await status({ origin: 'http://localhost:81' })).toBe(403)
  expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await status({ 'sec-fetch-site': 'same-site', origin: 'http://localhost' })).toBe(403)
  expect(await status({ 'sec-fetch-site': 'same-origin', origin: 'https://localhost' })).toBe(200)
  expect(await status({ 'sec-fetch-site': 'cross-site', origin: 'https://forms.example' })).toBe(200)
  expect(await status({})).toBe(200)
})

it('asks nothing of safe methods, of paths that are exempt, and of programs with a token of their own', async () => {
  const visitor = build({ csrf: { exempt: ['/hooks/*'] } })
  expect((await visitor.send('/plain')).status).toBe(200)
  expect((await visitor.post('/hooks/pay', {})).status).toBe(200)
  expect((await visitor.post('/change', {}, { authorization: 'Bearer x' })).status).toBe(200)
  // With a session's cookie the browser acts in somebody's name, whatever else comes along.
  await visitor.post('/login', { csrfToken: await visitor.token() })
  expect((await visitor.post('/change', {}, { authorization: 'Bearer x' })).status).toBe(403)
})

it('asks a form, but not a program, where the browser would send a password by itself', async () => {
  const visitor = build()
  const basic = { authorization: 'Basic YW5uOnB3' }
  expect((await visitor.post('/change', {}, basic)).status).toBe(200)
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]) {
    expect((await visitor.post('/change', {}, { ...basic, ...headers })).status).toBe(403)
  }
})

it('asks nothing without a session of what another site cannot send without a preflight', async () => {
  const visitor = build()
  const send = async (method: string, type?: string) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type }
    return (await visitor.send(method === 'PUT' ? '/api' : '/change', { method, body: '{}', headers })).status
  }
  expect([await send('PUT', 'application/json'), await send('POST', 'application/json')]).toEqual([200, 200])
  expect([
    await send('POST', 'text/plain'),
    await send('POST', ' text/plain; application/json'),
    await send('POST', 'TEXT/PLAIN'),
  ]).toEqual([403, 403, 403])
  await visitor.post('/login', { csrfToken: await visitor.token() })
  expect([await send('PUT', 'application/json'), await send('POST', 'application/json')]).toEqual([403, 403])
})

it('tells a browser on a page', async () => {
  const response = await build().post('/change', {}, { accept: 'text/html' })
  expect([response.status, response.headers.get('content-type')]).toEqual([403, 'text/html; charset=UTF-8'])
  expect(await response.text()).toContain('The cookie of the form is missing. Nothing was changed.')
})

it('works in any Hono app, and says what is missing where it is not there', async () => {
  const app = new Hono()
  app.use('/with', toHono(csrf(), { settings: { secret: SECRET }, mode: 'test' }))
  app.get('/with', async (c) => c.html(await csrfField(c)))
  app.post('/with', (c) => c.text('changed'))
  app.get('/without', async (c) => c.text(await csrfToken(c)))
  app.onError((error, c) => c.text(error.message, 500))
  const visitor = new Visitor(async (path, init) => app.request(path, init))
  const [, csrfTokenOf = ''] = /value="([\w-]+)"/.exec(await (await visitor.send('/with')).text()) ?? []
  expect((await visitor.post('/with', { csrfToken: csrfTokenOf })).status).toBe(200)
  expect(await (await visitor.send('/without')).text()).toContain('Add middleware() to "apps"')
})

it('reports options that it does not know and values that cannot be', () => {
  for (const given of [
    1,
    { trusted: [] },
    { trustedOrigins: ['example.com'] },
    { trustedOrigins: ['https://a.example/path'] },
    { exempt: ['hooks'] },
    { cookie: 'a;b' },
  ]) {
    const app = createHttpApplication({ apps: [middleware()], mode: 'test', settings: { csrf: given } })
    expect(app.problems, JSON.stringify(given)).toMatchObject([{ code: 'core.setting_invalid' }])
  }
})

it('lets QUERY through, which only reads, and checks it where that is said', async () => {
  const query = (headers: Record<string, string> = {}) => ({
    method: 'QUERY',
    body: '{"q":"a"}',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site', ...headers },
  })
  const lenient = build()
  await lenient.token('/begin')
  expect(await (await lenient.send('/find', query())).json()).toEqual({ q: 'a' })
  const strict = build({ csrf: { checkQuery: true } })
  const token = await strict.token('/begin')
  expect((await strict.send('/find', query())).status).toBe(403)
  const own = query({ 'sec-fetch-site': 'same-origin', 'x-csrf-token': token })
  expect(await (await strict.send('/find', own)).json()).toEqual({ q: 'a' })
})

it('leads a reader away from an address with a token in it, to no other host', async () => {
  const visitor = build()
  for (const [path, location] of [
    ['/form?csrfToken=abc', '/form'],
    ['/form?a=1&csrfToken=abc&b=2&csrfToken=', '/form?a=1&b=2'],
    ['/form?q=%20x&csrfToken=a', '/form?q=%20x'],
    ['//evil.example/x?csrfToken=a', '/evil.example/x'],
    ['///evil.example?csrfToken=a', '/evil.example'],
  ] as const) {
    const response = await visitor.send(`http://localhost${path}`, { method: 'GET' })
    expect([response.status, response.headers.get('location')], path).toEqual([302, location])
    expect(response.headers.get('cache-control')).toContain('no-store')
  }
  for (const path of ['/form?csrfTokens=a', '/form?x=csrfToken', '/form?x=?csrfToken%3D'])
    expect((await visitor.send(path)).status, path).toBe(200)
  expect(
    (await visitor.send('/change?csrfToken=a', { method: 'POST', body: new URLSearchParams({ a: '1' }) })).status,
  ).toBe(403)
})

describe('a path that is exempt', () => {
  const answers = async (slashes: string, exempt: readonly string[], contributed: readonly string[] = []) => {
    const hooks = defineApp({
      name: 'hooks',
      extends: contributed.map((path) => csrfExempt.contribute(path)),
      routes: (r) => void r.post('/pay', (c) => c.text('paid')).post('/payment', (c) => c.text('paid')),
    })
    const app = createHttpApplication({
      apps: [middleware(), hooks],
      mode: 'test',
      environment: {},
      settings: { secret: SECRET, logger: quiet, slashes, csrf: { exempt } },
    })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const status = async (path: string) => (await app.request(path, { method: 'POST', body: '', headers })).status
    return Promise.all(['/pay', '/pay/', '/payment', '/pay//', '/'].map(status))
  }

  it.each([
    ['keep', [200, 403, 403, 403, 403]],
    ['append', [308, 200, 403, 403, 403]],
    ['strip', [200, 308, 403, 403, 403]],
  ])('is exempt in the form that answers where slashes are %s, and no other path is', async (slashes, expected) => {
    for (const path of slashes === 'keep' ? ['/pay'] : ['/pay', '/pay/']) {
      expect(await answers(slashes, [path])).toEqual(expected)
      expect(await answers(slashes, [], [path])).toEqual(expected)
    }
  })

  it('is the front page alone where that is named', async () => {
    expect(await answers('append', ['/'])).toEqual([403, 403, 403, 403, 404])
  })
})

describe('the header of the token', () => {
  const api = defineApp({
    name: 'api',
    routes: (r) => {
      r.get('/me', async (c) => {
        await sendCsrfToken(c)
        return c.json({ name: 'Ann' })
      })
      r.get('/other', (c) => c.json({}))
    },
  })

  it('brings a token that fits, masked anew, kept by no cache and hidden from other origins', async () => {
    const app = createHttpApplication({
      apps: [middleware(), site, api],
      mode: 'test',
      environment: {},
      settings: { secret: SECRET, logger: quiet, cors: { origins: ['https://evil.example'] } },
    })
    const visitor = new Visitor(async (path, init) => app.request(path, init))
    const first = await visitor.send('/me', { headers: { origin: 'https://evil.example' } })
    const token = first.headers.get('x-csrf-token') ?? ''
    expect(first.headers.get('cache-control')).toBe('private, no-store')
    expect(first.headers.get('access-control-expose-headers') ?? '').not.toMatch(/csrf/i)
    expect((await visitor.send('/me')).headers.get('x-csrf-token')).not.toBe(token)
    expect((await visitor.post('/change', { name: 'Ann' }, { 'x-csrf-token': token })).status).toBe(200)
    expect((await visitor.post('/change', { name: 'Ann' }, { 'x-csrf-token': `${token}x` })).status).toBe(403)
    expect((await visitor.send('/other')).headers.has('x-csrf-token')).toBe(false)
  })

  it('is refused without the slot', async () => {
    const plain = new Hono().get('/', async (c) => c.text(String(await sendCsrfToken(c))))
    plain.onError((error, c) => c.text(error.message, 500))
    expect(await (await plain.request('/')).text()).toContain('There is no csrf slot')
  })
})
