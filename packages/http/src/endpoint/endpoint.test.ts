import { Validator } from '@seriousme/openapi-schema-validator'
import { defineApp } from '@tsango/core/apps'
import type { Hono } from 'hono'
import * as v from 'valibot'
import { afterAll, describe, expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { createLogger } from '../log/log.ts'
import { buildOpenApi } from '../openapi/openapi.ts'
import { type RunningServer, serve } from '../serve/serve.ts'
import { endpoint, param } from './endpoint.ts'

const lines: string[] = []
const whole = v.pipe(v.number(), v.integer())

const echo = endpoint(
  'GET',
  '/echo/:id',
  {
    path: { id: v.pipe(whole, v.minValue(1)) },
    query: {
      page: v.optional(v.pipe(whole, v.minValue(1)), 1),
      ratio: v.optional(v.number()),
      full: v.optional(v.boolean(), false),
      tag: v.optional(v.array(v.string()), []),
      size: param(v.optional(whole, 20), { as: 'page[size]' }),
      sort: v.optional(v.picklist(['new', 'old'])),
      score: v.optional(v.nullable(v.number())),
    },
    headers: { apiKey: v.optional(v.string()) },
    cookies: { theme: v.optional(v.picklist(['light', 'dark']), 'light') },
  },
  ({ path, query, headers, cookies }) => ({ path, query, headers, cookies }),
)

const User = v.object({
  email: v.pipe(v.string(), v.email()),
  age: v.optional(v.pipe(whole, v.minValue(18))),
  address: v.optional(v.object({ city: v.pipe(v.string(), v.nonEmpty()) })),
  tags: v.optional(v.array(v.pipe(v.string(), v.maxLength(3)))),
})

let handled = 0
const users = endpoint('POST', '/users', { body: User, response: User, status: 201 }, ({ body }) => {
  handled++
  return { ...body, password: 'hidden' }
})
const form = endpoint(
  'POST',
  '/form',
  { form: { title: v.pipe(v.string(), v.nonEmpty()), count: whole, tag: v.optional(v.array(v.string())) } },
  ({ form }) => form,
)

const site = defineApp({
  name: 'site',
  routes: (r: Hono) => {
    for (const one of [echo, users, form]) r.route('/', one)
    r.route(
      '/',
      endpoint('GET', '/broken', { response: User }, () => ({ email: 'secret-value-in-a-row' })),
    )
    r.route(
      '/',
      endpoint('GET', '/text', {}, () => 'hello'),
    )
    r.route(
      '/',
      endpoint('GET', '/nothing', {}, () => undefined),
    )
    r.route(
      '/',
      endpoint('GET', '/bytes', {}, () => new Uint8Array([1, 2])),
    )
    r.route(
      '/',
      endpoint('GET', '/own', { response: User }, () => new Response('own', { status: 202 })),
    )
    r.route(
      '/',
      endpoint('GET', '/files/:name', {}, ({ path }) => path),
    )
  },
})
const app = createHttpApplication({
  apps: [site],
  mode: 'test',
  settings: { logger: createLogger({ format: 'json', err: { write: (text) => lines.push(text) } }) },
})
let server: RunningServer | undefined
afterAll(async () => {
  await server?.stop()
})

async function ask(path: string, init?: RequestInit) {
  const response = await app.request(path, init)
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>) }
}
const errorsOf = async (path: string, init?: RequestInit) => {
  const { status, body } = await ask(path, init)
  return [status, body?.['errors']]
}
const json = (body: unknown, type = 'application/json'): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': type },
  body: typeof body === 'string' ? body : JSON.stringify(body),
})

describe('what cannot be read', () => {
  it.each([
    ['an unknown parameter, with the one that was meant', '/echo/1?pgae=2', 'unknown_parameter', 'pgae'],
    ['a parameter that stands twice', '/echo/1?page=1&page=2', 'repeated', 'page'],
    ['an escape that is no UTF-8', '/echo/1?page=%ff', 'escape', undefined],
    ['half an escape', '/echo/1?page=%2', 'escape', undefined],
    ['a flood of parameters', `/echo/1?${'tag=x&'.repeat(101)}`, 'too_many', undefined],
    ['a name of the prototype', '/echo/1?__proto__=1', 'unknown_parameter', '__proto__'],
  ])('%s is 400', async (_name, path, code, parameter) => {
    const [status, errors] = await errorsOf(path)
    expect([status, errors]).toMatchObject([400, [{ in: 'query', code, ...(parameter ? { parameter } : {}) }]])
  })

  it('is 400 for JSON that is malformed or too deep, 415 for another type, 413 beyond the limit', async () => {
    const before = handled
    expect(await ask('/users', json('{"email":'))).toMatchObject({ status: 400, body: { code: 'malformed_json' } })
    expect(await ask('/users', json(`${'['.repeat(40)}${']'.repeat(40)}`))).toMatchObject({
      status: 400,
      body: { code: 'too_deep' },
    })
    expect(await ask('/users', json('x', 'text/plain'))).toMatchObject({ status: 415 })
    expect(await ask('/users', json({ email: 'x'.repeat(2_000_000) }))).toMatchObject({ status: 413 })
    expect(handled).toBe(before)
  })
})

describe('what was read and is not valid is 422', () => {
  it.each([
    ['page=x', 'integer'],
    ['page=', 'integer'],
    ['page=1.0', 'integer'],
    ['page=0x10', 'integer'],
    ['page=%201', 'integer'],
    ['page=9007199254740993', 'integer'],
    ['page=99999999999999999999', 'integer'],
    ['page=0', 'min_value'],
    ['ratio=Infinity', 'number'],
    ['ratio=1e999', 'number'],
    ['ratio=', 'number'],
    ['full=2', 'boolean'],
    ['full=', 'boolean'],
    ['full=truee', 'boolean'],
    ['sort=newest', 'picklist'],
    [`tag=${'x'.repeat(8193)}`, 'too_long'],
    ['tag=a%00b', 'nul'],
    ['score=x', 'number'],
  ])('?%s (%s)', async (query, code) => {
    expect(await errorsOf(`/echo/1?${query}`)).toMatchObject([
      422,
      [{ in: 'query', parameter: query.slice(0, query.indexOf('=')), code }],
    ])
  })

  it('with all faults of all parts at once, each at its place', async () => {
    const headers = { cookie: 'theme=pink' }
    expect(await errorsOf('/echo/x?page=y&page%5Bsize%5D=z', { headers })).toEqual([
      422,
      [
        { in: 'path', parameter: 'id', code: 'integer', detail: 'This must be a whole number.' },
        { in: 'query', parameter: 'page', code: 'integer', detail: 'This must be a whole number.' },
        { in: 'query', parameter: 'page[size]', code: 'integer', detail: 'This must be a whole number.' },
        { in: 'cookie', parameter: 'theme', code: 'picklist', detail: expect.any(String) },
      ],
    ])
  })

  it('with a JSON pointer into the body, and "required" for what is missing', async () => {
    const body = { email: 'x', address: {}, tags: ['ok', 'long'], age: 3 }
    expect(await errorsOf('/users', json(body))).toMatchObject([
      422,
      [
        { in: 'body', pointer: '/email', code: 'email' },
        { in: 'body', pointer: '/age', code: 'min_value' },
        { in: 'body', pointer: '/address/city', code: 'required' },
        { in: 'body', pointer: '/tags/1', code: 'max_length' },
      ],
    ])
    expect(await errorsOf('/users', json('[]'))).toMatchObject([422, [{ pointer: '', code: 'object' }]])
    expect(await errorsOf('/users', json('null'))).toMatchObject([422, [{ pointer: '' }]])
  })

  it('with the fields of a form', async () => {
    const type = 'application/x-www-form-urlencoded'
    expect(await errorsOf('/form', json('title=&count=many', type))).toMatchObject([
      422,
      [
        { in: 'form', pointer: '/count', code: 'integer' },
        { in: 'form', pointer: '/title', code: 'non_empty' },
      ].reverse(),
    ])
  })

  it('tells of at most a hundred faults, and quotes at most a little of what was sent', async () => {
    const [, errors] = await errorsOf('/users', json({ email: 'a@b.de', tags: Array(200).fill('x'.repeat(1000)) }))
    expect(errors).toHaveLength(100)
    expect(JSON.stringify(errors).length).toBeLessThan(40_000)
  })
})

it('quotes little of the keys that lead to a fault, however many are below them', async () => {
  const numbers = endpoint('POST', '/', { body: v.record(v.string(), v.record(v.string(), v.number())) }, () => 1)
  const below = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`n${index}`, 'x']))
  const hono = createHttpApplication({
    apps: [defineApp({ name: 'numbers', routes: (r) => void r.route('/', numbers) })],
    mode: 'test',
  })
  const body = JSON.stringify({ ['k'.repeat(500_000)]: below })
  const response = await hono.request('/', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  expect(response.status).toBe(422)
  expect((await response.text()).length).toBeLessThan(200_000)
})

it('reads every part, with defaults, lists, other names and every word for true and false', async () => {
  const headers = { cookie: 'theme=dark', 'api-key': 'k' }
  const query = 'page=3&ratio=-1.5e1&full=YES&tag=a&tag=b+c%2B&page%5Bsize%5D=5&sort=old&score='
  expect(await ask(`/echo/7?${query}`, { headers })).toEqual({
    status: 200,
    body: {
      path: { id: 7 },
      query: { page: 3, ratio: -15, full: true, tag: ['a', 'b c+'], size: 5, sort: 'old', score: null },
      headers: { apiKey: 'k' },
      cookies: { theme: 'dark' },
    },
  })
  expect((await ask('/echo/7')).body).toMatchObject({
    query: { page: 1, full: false, tag: [], size: 20 },
    cookies: { theme: 'light' },
  })
  for (const [word, meant] of [
    ['true', true],
    ['1', true],
    ['On', true],
    ['0', false],
    ['OFF', false],
    ['no', false],
  ] as const)
    expect((await ask(`/echo/7?full=${word}`)).body).toMatchObject({ query: { full: meant } })
  expect((await ask('/files/a%2Fb%20c')).body).toEqual({ name: 'a/b c' })
})

it('leaves it to the schema to refuse what is neither a number nor a word that it names', async () => {
  const routes = endpoint(
    'GET',
    '/',
    {
      query: {
        upTo: v.optional(v.union([v.number(), v.literal('all')], 'Give a number, or "all".')),
        step: v.optional(v.nullable(v.union([v.number(), v.picklist(['day', 'week'])]))),
        level: v.optional(v.union([v.number(), v.literal(true)])),
      },
    },
    ({ query }) => query,
  )
  const read = async (query: string) => {
    const response = await routes.request(`/?${query}`)
    return [response.status, await response.json()]
  }
  expect(await read('upTo=7&step=week&level=true')).toEqual([200, { upTo: 7, step: 'week', level: true }])
  expect(await read('upTo=all&step=&level=2')).toEqual([200, { upTo: 'all', step: null, level: 2 }])
  const refused = await read('upTo=x&step=x&level=x')
  expect(refused).toMatchObject([
    422,
    {
      errors: [
        { parameter: 'upTo', code: 'union', detail: 'Give a number, or "all".' },
        { parameter: 'step', code: 'union' },
        { parameter: 'level', code: 'number' },
      ],
    },
  ])
})

it('reads a form, urlencoded and multipart, and leaves alone what it does not declare', async () => {
  const data = new FormData()
  for (const [name, value] of [
    ['title', 'T'],
    ['count', '2'],
    ['tag', 'a'],
    ['tag', 'b'],
    ['csrf', 'token'],
  ] as const)
    data.append(name, value)
  const expected = { status: 200, body: { title: 'T', count: 2, tag: ['a', 'b'] } }
  expect(await ask('/form', { method: 'POST', body: data })).toEqual(expected)
  const type = 'application/x-www-form-urlencoded'
  expect(await ask('/form', json('title=T&count=2&tag=a&tag=b&csrf=t', type))).toEqual(expected)
})

it('lets leave only what the response model names', async () => {
  expect(await ask('/users', json({ email: 'a@b.de', role: 'admin' }))).toEqual({
    status: 201,
    body: { email: 'a@b.de' },
  })
})

it('answers 500 with nothing but an id where the response model is broken, and logs the place without the value', async () => {
  lines.length = 0
  const { status, body } = await ask('/broken')
  expect([status, Object.keys(body ?? {})]).toEqual([500, ['type', 'title', 'status', 'code']])
  expect(lines.join('')).toContain('/email: email')
  expect(lines.join('')).not.toContain('secret-value')
})

it('sends text, bytes, nothing and finished responses as what they are', async () => {
  const text = await app.request('/text')
  expect([text.headers.get('content-type'), await text.text()]).toEqual(['text/plain; charset=UTF-8', 'hello'])
  expect((await app.request('/nothing')).status).toBe(204)
  const bytes = await app.request('/bytes')
  expect([bytes.headers.get('content-type'), (await bytes.bytes()).length]).toEqual(['application/octet-stream', 2])
  const own = await app.request('/own')
  expect([own.status, await own.text()]).toEqual([202, 'own'])
})

it('refuses what cannot work when it is made', () => {
  const schema = v.object({})
  expect(() => endpoint('GET', '/', { body: schema }, () => 1)).toThrow('GET / is declared wrongly. It is a GET')
  expect(() => endpoint('POST', '/', { body: schema, form: { a: v.string() } }, () => 1)).toThrow(
    'a "body" and a "form" or "files"',
  )
  expect(() => endpoint('GET', '/', { query: v.string() }, () => 1)).toThrow('names no parameters')
})

it('answers the same from a server that listens, also to many at once', async () => {
  server = await serve(app, { port: 0, signals: false })
  const { url } = server
  const all = await Promise.all(
    Array.from({ length: 50 }, async (_, age) => {
      const response = await fetch(`${url}/users`, json({ email: 'a@b.de', age: 18 + age }))
      return [response.status, await response.json()]
    }),
  )
  expect(all).toEqual(all.map((_, age) => [201, { email: 'a@b.de', age: 18 + age }]))
  expect((await fetch(`${url}/users`, json('{'))).status).toBe(400)
})

describe('QUERY', () => {
  const search = endpoint(
    'QUERY',
    '/posts',
    { body: v.object({ words: v.array(v.string()) }) },
    ({ body }) => body.words,
  )
  const ask = (body: string, type = 'application/json') =>
    search.request('/posts', { method: 'QUERY', body, headers: { 'content-type': type } })

  it('asks with a body that is read and checked', async () => {
    expect((await ask('{"words":7}')).status).toBe(422)
    expect((await ask('{"words":')).status).toBe(400)
    expect((await ask('words=a', 'application/x-www-form-urlencoded')).status).toBe(415)
    expect(await (await ask('{"words":["a"]}')).json()).toEqual(['a'])
    expect((await search.request('/posts')).status).toBe(404)
  })

  it('stands in a document of OpenAPI 3.2, which has a place for it', async () => {
    const document = buildOpenApi(search, { title: 'Posts', version: '1' })
    expect(document).toMatchObject({
      openapi: '3.2.0',
      paths: { '/posts': { query: { operationId: 'queryPosts', requestBody: { required: true } } } },
    })
    expect(await new Validator().validate(JSON.parse(JSON.stringify(document)))).toEqual({ valid: true })
  })
})

it('a GET answers HEAD', async () => {
  const one = endpoint('GET', '/one', {}, () => ({ one: 1 }))
  const answer = await one.request('/one', { method: 'HEAD' })
  expect([answer.status, await answer.text()]).toEqual([200, ''])
})
