import { Validator } from '@seriousme/openapi-schema-validator'
import { defineApp } from '@tsango/core/apps'
import type { Hono } from 'hono'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csv, events, file, html, problem, redirect, text } from '../answers/answers.ts'
import { createHttpApplication } from '../application/application.ts'
import { checkConditions } from '../conditional/conditional.ts'
import { jsonApi, toCollection } from '../json-api/json-api.ts'
import { linkHeader, pageLinks } from '../links/links.ts'
import { buildOpenApi } from '../openapi/openapi.ts'
import { type RunningServer, serve } from '../serve/serve.ts'
import { apiVersion } from '../versions/versions.ts'
import { type AnswerDescriptions, bearer, endpoint } from './endpoint.ts'

const Note = v.object({ id: v.number() })
const Notes = v.object({ data: v.array(v.object({ type: v.literal('notes'), id: v.string() })) })
const rows = [{ id: 1 }, { id: 2 }]
const version = apiVersion({
  versions: ['1', '2'],
  fallback: '2',
  path: '/api',
  header: 'api-version',
  query: 'version',
  mediaType: 'application/vnd.example',
  deprecated: { 1: { since: new Date('2026-01-01'), until: new Date('2027-01-01') } },
})
const strict = apiVersion({ versions: ['7'], path: true })

function routes(r: Hono): void {
  const all = [
    endpoint('GET', '/page', { answers: { 200: { as: 'html' } } }, () => html('<p>Tea')),
    endpoint('GET', '/text', { answers: { 200: { as: 'text' } } }, () => text('Tea')),
    endpoint('GET', '/notes.csv', { answers: { 200: { as: 'csv', headers: ['content-disposition'] } } }, () =>
      csv(rows, { columns: ['id'], filename: 'notes.csv' }),
    ),
    endpoint('GET', '/news', { answers: { 200: { as: 'events' } } }, () =>
      events(
        (async function* () {
          yield { data: 'tea' }
        })(),
      ),
    ),
    endpoint('GET', '/source', { answers: { 200: { as: ['file', 'text/plain'] } } }, ({ c }) =>
      file(c, 'kinds.test.ts', { root: new URL('.', import.meta.url), type: 'text/plain' }),
    ),
    endpoint('GET', '/away', { answers: { 303: { as: 'redirect', description: 'To the page.' } } }, () =>
      redirect('/page', { status: 303 }),
    ),
    endpoint('GET', '/api-notes', { answers: { 200: { as: 'json-api', schema: Notes } } }, () =>
      jsonApi({ data: toCollection('notes', rows) }),
    ),
    endpoint('GET', '/credit', { answers: { 409: { as: 'problem', description: 'Out of credit.' } } }, () =>
      problem({ status: 409 }),
    ),
    endpoint(
      'GET',
      '/list',
      {
        response: v.array(Note),
        answers: {
          200: { as: ['json', 'csv'], headers: ['etag', 'link', { name: 'x-total', description: 'All there are.' }] },
          304: {},
        },
      },
      ({ c }) => {
        c.header('etag', '"1"')
        c.header('link', linkHeader(pageLinks(c, { page: 1, pages: 2 })))
        c.header('x-total', '2')
        return checkConditions(c, { etag: '"1"' }) ?? c.json(rows)
      },
    ),
    endpoint('GET', '/api/:release/users', { description: 'All users.', depends: { version } }, () => 'ada'),
    endpoint('GET', '/:v/old', { depends: { strict } }, () => 'ada'),
    endpoint('GET', '/closed', { auth: bearer(() => undefined), answers: { 403: { as: 'html' } } }, () => 'in'),
  ]
  for (const one of all) r.route('/', one)
}

const app = createHttpApplication({ apps: [defineApp({ name: 'site', routes })], mode: 'test' })
const document = JSON.parse(JSON.stringify(buildOpenApi(app, { title: 'Tea', version: '1' })))
const operation = (path: string) => document.paths[path].get
let server: RunningServer

beforeAll(async () => {
  server = await serve(app, { port: 0, signals: false })
})
afterAll(() => server.stop())

describe('what an endpoint says that it answers', () => {
  it('stands in a document that validates', async () => {
    expect(app.problems).toEqual([])
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true })
  })

  it.each<[path: string, status: number, headers: Record<string, string>]>([
    ['/page', 200, {}],
    ['/text', 200, {}],
    ['/notes.csv', 200, {}],
    ['/news', 200, {}],
    ['/source', 200, {}],
    ['/away', 303, {}],
    ['/api-notes', 200, {}],
    ['/credit', 409, {}],
    ['/list', 200, {}],
    ['/list', 304, { 'if-none-match': '"1"' }],
    ['/source', 206, { range: 'bytes=0-4' }],
    ['/source', 416, { range: 'bytes=9999999-' }],
    ['/closed', 401, {}],
  ])('is what %s answers with %i', async (path, status, headers) => {
    const answer = await fetch(server.url + path, { headers, redirect: 'manual' })
    await answer.arrayBuffer()
    expect(answer.status).toBe(status)
    const told = operation(path).responses[status]
    const type = answer.headers.get('content-type')?.split(';')[0]
    const isPart = status === 206
    if (type === undefined) expect(told.content).toBeUndefined()
    else expect(Object.keys(told.content)).toContain(isPart ? 'application/octet-stream' : type)
    for (const name of Object.keys(told.headers ?? {})) expect(answer.headers.has(name), name).toBe(true)
  })

  it('names the form of what leaves, by the model where there is one', () => {
    const list = operation('/list').responses['200']
    expect(list.content['application/json'].schema.items).toMatchObject({ required: ['id'] })
    expect(list.content['text/csv']).toEqual({ schema: { type: 'string' } })
    expect(list.headers).toMatchObject({ ETag: {}, Link: {}, 'X-Total': { description: 'All there are.' } })
    const notes = operation('/api-notes').responses['200'].content['application/vnd.api+json'].schema
    expect(notes.properties.data.items.properties.type).toEqual({ const: 'notes' })
    expect(Object.keys(operation('/away').responses)).toEqual(['303', 'default'])
    expect(Object.keys(operation('/credit').responses)).toEqual(['200', '409', 'default'])
    expect(Object.keys(operation('/closed').responses['403'].content)).toEqual([
      'application/problem+json',
      'text/html',
    ])
  })

  it('has the versions of an API, wherever they stand', () => {
    const { description, parameters, responses } = operation('/api/{release}/users')
    expect(description).toBe(
      'All users.\n\nVersions: 1, 2, by the path (`/api/v1/…`) or the header `api-version` or the parameter `version` or the media type (`Accept: application/vnd.example.v1+json`). Without one it is 2. Version 1 is deprecated since 2026-01-01 and ends on 2027-01-01.',
    )
    const choice = { type: 'string', enum: ['1', '2'], default: '2' }
    expect(parameters).toEqual([
      {
        name: 'release',
        in: 'path',
        required: true,
        description: 'The version.',
        schema: { type: 'string', enum: ['v1', 'v2'] },
      },
      { name: 'version', in: 'query', schema: choice },
      { name: 'api-version', in: 'header', schema: choice },
    ])
    expect(Object.keys(responses['200'].headers)).toEqual(['Deprecation', 'Sunset', 'Vary'])
    expect(operation('/{v}/old').parameters).toMatchObject([{ name: 'v', schema: { enum: ['v7'] } }])
    expect(operation('/{v}/old').description).toContain('A request has to say one.')
  })
})

it.each([
  [{ 200: { as: 'pdf' } }, '"pdf" is no kind of answer. There are json, json-api, html, text, csv, events, file, prob'],
  [{ 200: { as: ['json', 'redirect'] } }, 'Its answer 200 is a redirect, which has a status from 300 to 399.'],
  [{ 204: { as: 'json' } }, 'An answer of status 204 has no body: leave out its "as".'],
  [{ 99: {} }, '"99" in "answers" is no status'],
  [
    { 200: { headers: ['x-total'] } },
    `The header "x-total" needs words: { name: 'x-total', description: '…' }. Known: `,
  ],
  [{ 200: { headers: [{ name: 'a b', description: '' }] } }, '"a b" is no name of a header.'],
  [{ 200: { headers: ['toString'] } }, 'The header "toString" needs words'],
])('refuses %j when the endpoint is made', (answers, message) => {
  expect(() => endpoint('GET', '/', { answers: answers as AnswerDescriptions }, () => '')).toThrow(message)
})
