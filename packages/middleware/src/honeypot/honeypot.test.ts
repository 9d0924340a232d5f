import { createCache, memoryStore } from '@tsango/cache'
import { type App, defineApp } from '@tsango/core/apps'
import { f } from '@tsango/core/fields'
import { declareModel } from '@tsango/core/model'
import { createHttpApplication } from '@tsango/http/application'
import { serve } from '@tsango/http/serve'
import { toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { csrfToken } from '../csrf/csrf.ts'
import { pageCache } from '../page-cache/page-cache.ts'
import { session } from '../sessions/sessions.ts'
import { honeypot, honeypotField } from './honeypot.ts'

const site = defineApp({
  name: 'site',
  middleware: [honeypot({ field: 'company' })],
  routes: (r) => {
    r.get('/', (c) => c.html(honeypotField(c)))
    r.post('/', async (c) => c.json({ name: (await c.req.parseBody())['name'] ?? null }))
  },
})
const app = createHttpApplication({ apps: [site], mode: 'test' })
const post = async (body: BodyInit) => app.request('/', { method: 'POST', body })

it('refuses what no person fills in, in both kinds of forms', async () => {
  expect((await post(new URLSearchParams({ name: 'Ann', company: 'Spam Ltd' }))).status).toBe(422)
  expect((await post(new URLSearchParams('name=Ann&company=&company=Spam'))).status).toBe(422)
  const form = new FormData()
  form.set('company', 'Spam Ltd')
  expect((await post(form)).status).toBe(422)
})

it('lets people pass, and what is no form, and leaves the form to the handler', async () => {
  for (const body of [new URLSearchParams({ name: 'Ann', company: '' }), new URLSearchParams({ name: 'Ann' })]) {
    const response = await post(body)
    expect([response.status, await response.json()]).toEqual([200, { name: 'Ann' }])
  }
  expect((await post('{"company":"x"}')).status).toBe(200)
})

it('gives a field that the policy of the page allows to hide', async () => {
  const text = await (await app.request('/')).text()
  expect(text).toMatch(/<style nonce="[\w-]{22}">/)
  expect(text).toContain('aria-hidden="true"')
})

it.each(['', 'a b', 'a"b', '7th', 'x'.repeat(99), 'csrfToken', '_method'])('cannot be called %j', (field) => {
  expect(() => honeypot({ field })).toThrow(expect.objectContaining({ code: 'honeypot_field_invalid' }))
})

describe('by the setting of the site', () => {
  const pages = defineApp({
    name: 'pages',
    routes: (r) => {
      r.get('/', (c) => c.html(honeypotField(c)))
      r.post('/', async (c) => c.text('taken'))
    },
  })
  const build = (given?: unknown, environment = {}) =>
    createHttpApplication({
      apps: [middleware(), pages],
      mode: 'test',
      environment,
      settings: { secret: 'x'.repeat(50), ...(given === undefined ? {} : { honeypot: given }) },
    })

  it.each([
    [{ field: 'company' }, {}, 'company'],
    [true, {}, 'website'],
    [undefined, { TSANGO__HONEYPOT__FIELD: 'fax' }, 'fax'],
    [true, { TSANGO__HONEYPOT__FIELD: 'fax' }, 'fax'],
  ])('%j %j: the field of forms has the name that is looked for, on a listening server', async (given, env, field) => {
    const server = await serve(build(given, env), { port: 0, host: '127.0.0.1', signals: false })
    const headers = { authorization: 'Bearer x' }
    const send = async (name: string) =>
      (await fetch(server.url, { method: 'POST', headers, body: new URLSearchParams({ [name]: 'Spam Ltd' }) })).status
    expect(await (await fetch(server.url)).text()).toContain(`name="${field}"`)
    expect([await send(field), await send('name')]).toEqual([422, 200])
    await server.stop()
  })

  it('is off without it, and a form that asks for the field says so', async () => {
    for (const given of [undefined, false]) {
      const body = new URLSearchParams({ website: 'https://example.com' })
      const headers = { authorization: 'Bearer x' }
      expect((await build(given).request('/', { method: 'POST', headers, body })).status).toBe(200)
      expect((await build(given).request('/')).status).toBe(500)
    }
    const plain = new Hono().get('/', (c) => c.html(honeypotField(c))).onError((error, c) => c.text(error.message, 500))
    expect(await (await plain.request('/')).text()).toContain('Set honeypot: true, or give toHono(honeypot())')
    const own = new Hono().use(toHono(honeypot({ field: 'fax' }))).get('/', (c) => c.html(honeypotField(c)))
    expect(await (await own.request('/')).text()).toContain('name="fax"')
  })

  it.each([
    [{ field: 'a"><script>' }, 'is not the name of a field'],
    [{ field: 7 }, 'field is not a text'],
    [{ changing: 'yes' }, 'changing is not true or false'],
    [{ field: 'csrfToken' }, '"csrfToken" is a field that forms have'],
    [{ name: 'x' }, '"name" is not one of its options.'],
    ['company', 'is neither true, false nor an object'],
  ])('%j makes no sense, which is a problem of the build', (given, said) => {
    expect(build(given).problems).toMatchObject([
      { code: 'core.setting_invalid', message: expect.stringContaining(said) },
    ])
  })

  it('stands aside for one of an app, and two are told', () => {
    const own = defineApp({ name: 'own', middleware: [honeypot()] })
    const withOwn = (without: readonly 'honeypot'[]) =>
      createHttpApplication({ apps: [middleware({ without }), own], mode: 'test', environment: {} }).problems
    expect(withOwn(['honeypot'])).toEqual([])
    expect(withOwn([])).toMatchObject([{ message: expect.stringContaining('"honeypot"') }])
  })
})

describe('where a model has a field of the name that is looked for', () => {
  class Author extends declareModel('shop.Author') {
    website = f.url()
    company = f.char(50)
  }
  const shop = defineApp({ name: 'shop', models: [Author] })
  const problems = (apps: readonly App[], settings = {}) =>
    createHttpApplication({ apps: [...apps, shop], mode: 'test', environment: {}, settings }).problems

  it.each([
    [true, 'website'],
    [{ field: 'company' }, 'company'],
  ])('%j is a problem of the build that says what to do', (honeypot, field) => {
    expect(problems([middleware()], { honeypot })).toEqual([
      {
        level: 'error',
        code: 'http.slot_failed',
        message: `The slot "honeypot" could not be prepared: Forms in which "${field}" is filled in are refused, and "shop.Author" has a field of that name. Take one that no form of the site has: honeypot: { field: "fax" }.`,
      },
    ])
  })

  it('is none with another name, without a honeypot, and for one that is told which requests to look at', () => {
    for (const honeypot of [{ field: 'fax' }, false]) expect(problems([middleware()], { honeypot })).toEqual([])
    const own = (only?: () => boolean) =>
      defineApp({ name: 'own', middleware: [honeypot({ field: 'website', ...(only ? { only } : {}) })] })
    expect(problems([own(() => false)])).toEqual([])
    expect(problems([own()])).toHaveLength(1)
  })
})

describe('with a name of its own on each page', () => {
  const KEY = 'x'.repeat(50)
  const NEXT_KEY = 'y'.repeat(50)
  const NAME = /name="(company_[0-9a-f]{24})"/
  const pages = defineApp({
    name: 'pages',
    routes: (r) => {
      r.get('/', (c) => c.html(honeypotField(c) + honeypotField(c)))
      r.get('/kept', (c) => c.html(honeypotField(c, { class: 'away "x"' })))
      r.get('/who', async (c) => c.text(String((await session(c)).get('user') ?? 'nobody')))
      r.get('/token', async (c) => c.text(await csrfToken(c)))
      r.post('/login', async (c) => {
        const current = await session(c)
        current.cycleId()
        current.set('user', 'ann')
        return c.text('in')
      })
      r.post('/', (c) => c.text('taken'))
    },
  })
  const build = (settings: Readonly<Record<string, unknown>> = {}, apps: readonly App[] = []) =>
    createHttpApplication({
      apps: [middleware(), pages, ...apps],
      mode: 'test',
      environment: {},
      settings: { secret: KEY, honeypot: { field: 'company', changing: true }, ...settings },
    })
  type Site = Pick<ReturnType<typeof build>, 'request'>
  const nameOn = async (site: Site, path = '/', headers: Record<string, string> = {}) =>
    NAME.exec(await (await site.request(path, { headers })).text())?.[1] ?? ''
  const headers = { authorization: 'Bearer x' }
  const send = async (site: Site, name: string, value = 'Spam Ltd', more: Record<string, string> = {}) => {
    const body = new URLSearchParams({ [name]: value })
    return (await site.request('/', { method: 'POST', headers: { ...headers, ...more }, body })).status
  }

  it('looks for the name of every page that it gave out, and the one that all begin with', async () => {
    const site = build()
    const names = await Promise.all([nameOn(site), nameOn(site)])
    expect(new Set([...names, '']).size).toBe(3)
    const [first = '', second = ''] = names
    expect([await send(site, first), await send(site, second), await send(site, 'company')]).toEqual([422, 422, 422])
    expect([await send(site, first, ''), await send(site, 'name', 'Ann')]).toEqual([200, 200])
    const form = new FormData()
    form.set(first, new File(['x'], 'x'))
    expect((await site.request('/', { method: 'POST', headers, body: form })).status).toBe(422)
    expect((await (await site.request('/')).text()).match(/name="[^"]+"/g)).toEqual([
      expect.stringMatching(NAME),
      expect.stringMatching(NAME),
    ])
    const page = await (await site.request('/')).text()
    expect(new Set(page.match(/name="[^"]+"/g)).size).toBe(1)
  })

  it('takes no other name for its own', async () => {
    const site = build()
    const name = await nameOn(site)
    const other = name.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
    const foreign = await nameOn(build({ secret: NEXT_KEY }))
    const shorter = name.slice(0, -1)
    for (const one of [
      other,
      foreign,
      shorter,
      `${name}0`,
      `x${name}`,
      name.toUpperCase(),
      'company_',
      'company_0123456789abcdef01234567',
    ])
      expect([one, await send(site, one)]).toEqual([one, 200])
    const many = new URLSearchParams(
      Array.from({ length: 900 }, (_, at) => [`company_${String(at).padStart(24, '0')}`, 'x']),
    )
    expect((await site.request('/', { method: 'POST', headers, body: many })).status).toBe(200)
  })

  it('begins no session, and knows a name before a login, behind it, in a second tab and without cookies', async () => {
    const site = build()
    const page = await site.request('/')
    expect(page.headers.getSetCookie()).toEqual([])
    const before = NAME.exec(await page.text())?.[1] ?? ''
    const login = await site.request('/login', { method: 'POST', headers })
    const cookie = login.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
    expect(await (await site.request('/who', { headers: { cookie } })).text()).toBe('ann')
    const tab = await nameOn(site, '/', { cookie })
    expect([await send(site, before), await send(site, tab)]).toEqual([422, 422])
    const token = await site.request('/token', { headers: { cookie } })
    const proof = {
      cookie: [cookie, ...token.headers.getSetCookie().map((one) => one.split(';')[0])].join('; '),
      'x-csrf-token': await token.text(),
    }
    const loggedIn = (name: string, value: string) => send(site, name, value, proof)
    expect([await loggedIn(before, 'x'), await loggedIn(tab, 'x'), await loggedIn(before, '')]).toEqual([422, 422, 200])
  })

  it('knows the names of former keys, and of other processes', async () => {
    const name = await nameOn(build())
    expect(await send(build(), name)).toBe(422)
    expect(await send(build({ secret: [NEXT_KEY, KEY] }), name)).toBe(422)
    expect(await send(build({ secret: NEXT_KEY }), name)).toBe(200)
  })

  it('knows the name of a page that the page cache keeps, which is hidden by a stylesheet of the site', async () => {
    const site = build({}, [
      defineApp({ name: 'keeps', middleware: [pageCache({ cache: createCache(memoryStore()) })] }),
    ])
    const answers = [await site.request('/kept'), await site.request('/kept')]
    const texts = await Promise.all(answers.map((answer) => answer.text()))
    expect(answers.map((answer) => answer.headers.has('age'))).toEqual([false, true])
    expect(texts[0]).toBe(texts[1])
    expect(texts[0]).toContain('<div class="away &quot;x&quot;" aria-hidden="true"><input type="text" name="company_')
    expect(texts[0]).not.toContain('style')
    expect(await send(site, NAME.exec(texts[0] ?? '')?.[1] ?? '')).toBe(422)
    // With a nonce for its style, it is nobody else's.
    await site.request('/')
    expect((await site.request('/')).headers.has('age')).toBe(false)
  })

  it('works by itself, in any Hono app, and over the network', async () => {
    const own = new Hono()
      .use(toHono(honeypot({ field: 'company', changing: true }), { settings: { secret: KEY } }))
      .get('/', (c) => c.html(honeypotField(c)))
      .post('/', (c) => c.text('taken'))
    expect([
      await send(own as unknown as Site, await nameOn(own as unknown as Site)),
      await send(own as unknown as Site, 'name'),
    ]).toEqual([422, 200])
    const server = await serve(build(), { port: 0, host: '127.0.0.1', signals: false })
    const name = NAME.exec(await (await fetch(server.url)).text())?.[1] ?? ''
    const post = async (body: URLSearchParams) => (await fetch(server.url, { method: 'POST', headers, body })).status
    expect([await post(new URLSearchParams({ [name]: 'x' })), await post(new URLSearchParams({ [name]: '' }))]).toEqual(
      [422, 200],
    )
    await server.stop()
  })

  it.each([
    [undefined, 'website', 422],
    [true, 'website', 422],
    [{ field: 'company' }, 'company', 422],
    [{ field: 'company' }, 'website', 200],
    [false, 'website', 200],
  ])('is set by the setting %j beside it in a plain Hono app: %s is %i', async (given, field, status) => {
    const settings = given === undefined ? {} : { honeypot: given }
    const own = new Hono().use(toHono(honeypot(), { settings })).post('/', (c) => c.text('taken'))
    expect(await send(own as unknown as Site, field)).toBe(status)
  })

  it('asks for a secret where it signs, and only there', () => {
    const alone = (changing: boolean) => () => toHono(honeypot({ changing }), { mode: 'production' })
    expect(alone(true)).toThrow(expect.objectContaining({ code: 'setting_without_default' }))
    expect(alone(false)).not.toThrow()
  })

  it('is a problem where a model has a field of the name that all begin with', () => {
    class Author extends declareModel('shop.Author') {
      company = f.char(50)
    }
    expect(build({}, [defineApp({ name: 'shop', models: [Author] })]).problems).toMatchObject([
      { message: expect.stringContaining('"shop.Author" has a field of that name') },
    ])
  })
})
