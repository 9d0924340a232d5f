import { Validator } from '@seriousme/openapi-schema-validator'
import { defineApp } from '@tsango/core/apps'
import { type } from 'arktype'
import type { Hono } from 'hono'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { createHttpApplication } from '../application/application.ts'
import { createLogger } from '../log/log.ts'
import { buildOpenApi } from '../openapi/openapi.ts'
import { answer, bearer, endpoint } from './endpoint.ts'

const lines: string[] = []
const Note = v.pipe(v.object({ id: v.number(), text: v.string() }), v.title('Note'))
const Missing = z.object({ missing: z.string() })
const Late = v.pipeAsync(
  v.object({ retry: v.number() }),
  v.checkAsync(async ({ retry }) => retry > 0),
)
const secret = 'what-no-one-may-read'

const given: Record<string, () => unknown> = {
  usual: () => ({ id: 1, text: 'Tea', secret }),
  missing: () => answer(404, { missing: '7', secret }),
  late: async () => answer(503, { retry: 3, secret }),
  strict: () => answer(409, { by: 'ada' }),
  gone: () => answer(204),
  own: () => new Response('own', { status: 299 }),
  'wrong-usual': () => ({ id: secret, text: 'Tea' }),
  'wrong-model': () => answer(404, { id: 1, text: secret }),
  'wrong-late': async () => answer(503, { retry: 0, secret }),
  'wrong-strict': () => answer(409, { by: 7, secret }),
  'no-model': () => answer(418, { secret }),
  'body-of-none': () => answer(204, { secret }),
  nothing: () => undefined,
  inherited: () => answer('toString' as unknown as number, { secret }),
}
const responses = { 200: Note, 204: null, 404: Missing, 409: type({ by: 'string' }), 503: Late }
const site = defineApp({
  name: 'site',
  routes: (r: Hono) => {
    r.route(
      '/',
      endpoint('GET', '/give/:what', { responses }, ({ path }) => given[path.what]?.() as never),
    )
    r.route(
      '/',
      endpoint('POST', '/notes', { response: Note, status: 201, responses: { 404: Missing } }, ({ c }) =>
        c.req.query('missing') === undefined ? { id: 2, text: 'New' } : answer(404, { missing: 'book' }),
      ),
    )
    r.route(
      '/',
      endpoint('GET', '/plain', {}, () => answer(202, { accepted: true })),
    )
    r.route(
      '/',
      endpoint('GET', '/closed', { auth: bearer(() => undefined), responses: { 200: Note, 403: Missing } }, () => ({
        id: 1,
        text: '',
      })),
    )
    r.route(
      '/',
      endpoint('GET', '/one', { responses: { 404: Missing } }, () => ({ secret }) as never),
    )
  },
})
const app = createHttpApplication({
  apps: [site],
  mode: 'test',
  settings: { logger: createLogger({ format: 'json', err: { write: (text) => lines.push(text) } }) },
})

async function ask(path: string, init?: RequestInit) {
  const response = await app.request(path, init)
  const text = await response.text()
  return [response.status, response.headers.get('content-type'), text] as const
}

it.each([
  'wrong-usual',
  'wrong-model',
  'wrong-late',
  'wrong-strict',
  'no-model',
  'body-of-none',
  'nothing',
  'inherited',
])('lets nothing leave that the model of its status refuses, or that has none: %s', async (what) => {
  lines.length = 0
  const [status, type, text] = await ask(`/give/${what}`)
  expect([status, type]).toEqual([500, 'application/problem+json'])
  expect(Object.keys(JSON.parse(text))).toEqual(['type', 'title', 'status', 'code'])
  expect(lines.join('')).toContain('response_invalid')
  expect(lines.join('') + text).not.toContain(secret)
})

it('says in the log which status has no model', async () => {
  lines.length = 0
  await ask('/give/no-model')
  expect(lines.join('')).toContain('the status 418 has no model')
  lines.length = 0
  expect((await ask('/one'))[0]).toBe(500)
  expect(lines.join('')).toContain('the status 200 has no model')
})

it('filters each answer by the model of its status', async () => {
  const json = 'application/json'
  expect(await ask('/give/usual')).toEqual([200, json, '{"id":1,"text":"Tea"}'])
  expect(await ask('/give/missing')).toEqual([404, json, '{"missing":"7"}'])
  expect(await ask('/give/late')).toEqual([503, json, '{"retry":3}'])
  expect(await ask('/give/strict')).toEqual([409, json, '{"by":"ada"}'])
  expect(await ask('/give/gone')).toEqual([204, null, ''])
  expect((await ask('/give/own'))[0]).toBe(299)
})

it('takes the models of further statuses beside that of the usual one, and answers plainly where there are none', async () => {
  const post = { method: 'POST' }
  expect(await ask('/notes', post)).toEqual([201, 'application/json', '{"id":2,"text":"New"}'])
  expect(await ask('/notes?missing', post)).toEqual([404, 'application/json', '{"missing":"book"}'])
  expect(await ask('/plain')).toEqual([202, 'application/json', '{"accepted":true}'])
})

it('describes every status in the document, beside the problem of who may not', async () => {
  const document = JSON.parse(JSON.stringify(buildOpenApi(app, { title: '', version: '' })))
  expect(await new Validator().validate(document)).toEqual({ valid: true })
  const all = document.paths['/give/{what}'].get.responses
  expect(Object.keys(all)).toEqual(['200', '204', '404', '409', '503', 'default'])
  expect(all['200'].content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Note' })
  expect(all['204']).toEqual({ description: 'What was asked for.' })
  expect(all['404']).toMatchObject({
    description: 'Not Found',
    content: { 'application/json': { schema: { properties: { missing: { type: 'string' } } } } },
  })
  const { 401: unknown, 403: forbidden } = document.paths['/closed'].get.responses
  expect(Object.keys(unknown.content)).toEqual(['application/problem+json'])
  expect(Object.keys(forbidden.content)).toEqual(['application/problem+json', 'application/json'])
})

it('refuses models that contradict each other when the endpoint is made', () => {
  const make = (options: object) => () => endpoint('GET', '/', options, () => 1 as never)
  expect(make({ response: Note, responses: { 200: Note } })).toThrow('The status 200 has a model in "response" and in')
  expect(make({ status: 201, responses: { 201: Note } })).toThrow('Its "status" is that of "response"')
  expect(make({ responses: { 204: Note } })).toThrow('An answer of status 204 has no body')
  expect(make({ response: Note, status: 204 })).toThrow('An answer of status 204 has no body')
  expect(make({ responses: { 999: Note } })).toThrow('"999" is no status')
  expect(make({ responses: {} })).toThrow('Its "responses" names no status.')
})
