import { type App, defineApp } from '@tsango/core/apps'
import { f } from '@tsango/core/fields'
import { declareModel } from '@tsango/core/model'
import { createHttpApplication } from '@tsango/http/application'
import { serve } from '@tsango/http/serve'
import { toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
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
