import { Validator } from '@seriousme/openapi-schema-validator'
import { defineApp } from '@tsango/core/apps'
import { currentContext, enterContext } from '@tsango/core/context'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { attachOperations, buildOpenApi, type Operation } from './openapi.ts'

const post = {
  type: 'object',
  properties: { id: { type: 'integer' }, title: { type: 'string', maxLength: 200 } },
  required: ['title'],
}
const body = { content: { 'application/json': { schema: { $ref: '#/components/schemas/Post' } } } }
const components = {
  schemas: { Post: post },
  securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'session' } },
}

const operations: readonly Operation[] = [
  {
    method: 'get',
    path: '/',
    operationId: 'listPosts',
    summary: 'Posts',
    tags: ['posts'],
    parameters: [{ name: 'page', in: 'query', schema: { type: 'integer', minimum: 1 } }],
    responses: { 200: { description: 'A page of posts.', ...body } },
    components,
  },
  { method: 'get', path: '/:id', responses: { 200: { description: 'The post.', ...body } }, components },
  {
    method: 'put',
    path: '/:id',
    requestBody: { required: true, ...body },
    responses: { 200: { description: 'Changed.', ...body } },
    security: [{ session: [] }],
    components,
  },
  { method: 'patch', path: '/:id', responses: { 200: { description: 'Changed.', ...body } } },
]

function posts(): Hono {
  const hono = new Hono()
  const change = () => new Response()
  hono.get('/', (c) => c.json([]))
  hono.get('/:id', (c) => c.json({}))
  // One function on two methods.
  hono.put('/:id', change).patch('/:id', change)
  attachOperations(hono, operations)
  return hono
}

const app = createHttpApplication({
  apps: [
    defineApp({
      name: 'blog',
      routes: (r) => {
        r.route('/api/posts', posts())
        r.get('/about', (c) => c.text('not part of the API'))
      },
    }),
  ],
  mode: 'test',
})

it('gathers operations wherever their Hono app is mounted, into a document that validates', async () => {
  const document = buildOpenApi(app, {
    title: 'Blog',
    version: '1.0.0',
    security: [{}],
    servers: [{ url: 'https://example.com' }],
  })
  expect(Object.keys(document.paths)).toEqual(['/api/posts', '/api/posts/{id}'])
  expect(document.paths['/api/posts']?.['get']).toMatchObject({
    operationId: 'listPosts',
    responses: { default: { $ref: '#/components/responses/Problem' } },
  })
  expect(document.paths['/api/posts/{id}']?.['put']).toMatchObject({
    operationId: 'putApiPostsById',
    parameters: [{ name: 'id', in: 'path', required: true }],
  })
  expect(document.paths['/api/posts/{id}']?.['patch']).toMatchObject({ operationId: 'patchApiPostsById' })
  const result = await new Validator().validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>)
  expect(result).toEqual({ valid: true })
})

it('says who stands behind the API, and what its groups are about', async () => {
  const about = {
    title: 'Blog',
    version: '1.0.0',
    summary: 'Posts to read.',
    termsOfService: 'https://example.com/terms',
    contact: { name: 'Ada', email: 'ada@example.com' },
    license: { name: 'MIT', identifier: 'MIT' },
  }
  const tags = [
    { name: 'news', description: 'What is new.', externalDocs: { url: 'https://example.com/news' } },
    { name: 'posts', description: 'What was written.' },
  ]
  const outer = new Hono().route('/', posts())
  outer.get('/more', (c) => c.text(''))
  attachOperations(outer, [{ method: 'get', path: '/more', tags: ['more', 'news'], responses: {} }])
  const document = buildOpenApi(outer, { ...about, tags })
  expect(document).toMatchObject({ openapi: '3.1.0', info: about, tags: [...tags, { name: 'more' }] })
  const result = await new Validator().validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>)
  expect(result).toEqual({ valid: true })
})

it('keeps operations behind a Hono app that has an error handler of its own', () => {
  const wrapped = posts()
  wrapped.onError(() => new Response())
  const outer = new Hono()
  outer.route('/v1', wrapped)
  expect(Object.keys(buildOpenApi(outer, { title: '', version: '' }).paths)).toEqual(['/v1', '/v1/{id}'])
})

it('gives each operation an id of its own, and only those below a path', () => {
  const outer = new Hono()
  outer.route('/a', posts())
  outer.route('/b', posts())
  const all = buildOpenApi(outer, { title: '', version: '' })
  const ids = Object.values(all.paths).flatMap((item) =>
    Object.values(item).map((operation) => operation['operationId']),
  )
  expect(new Set(ids).size).toBe(8)
  expect(Object.keys(buildOpenApi(outer, { title: '', version: '', under: '/b' }).paths)).toEqual(['/b', '/b/{id}'])
})

it('has both paths of a parameter that may be missing, each with an id of its own', async () => {
  const responses = { 200: { description: '' } }
  const shop = new Hono()
    .get('/op/:key?', (c) => c.text(''))
    .get('/known/:from/:to{[0-9]+}?', (c) => c.text(''))
    .get('/op', (c) => c.text('never'))
  attachOperations(shop, [
    { method: 'get', path: '/op/:key?', responses },
    {
      method: 'get',
      path: '/known/:from/:to{[0-9]+}?',
      operationId: 'listKnown',
      parameters: [
        { name: 'to', in: 'path', schema: { type: 'integer' } },
        { name: 'page', in: 'query', schema: { type: 'integer' } },
      ],
      responses,
    },
    { method: 'get', path: '/op', summary: 'never', responses },
  ])
  const document = buildOpenApi(new Hono().route('/', shop), { title: '', version: '1' })
  const told = Object.entries(document.paths).map(([path, { get }]) => {
    const parameters = (get?.['parameters'] ?? []) as readonly { name: string; in: string; required?: boolean }[]
    return [path, get?.['operationId'], parameters.map((one) => `${one.in} ${one.name} ${one.required ?? false}`)]
  })
  expect(told).toEqual([
    ['/op/{key}', 'getOpByKey', ['path key true']],
    ['/op', 'getOp', []],
    ['/known/{from}/{to}', 'listKnown', ['path from true', 'path to true', 'query page false']],
    ['/known/{from}', 'listKnownWithoutTo', ['path from true', 'query page false']],
  ])
  expect(await new Validator().validate(JSON.parse(JSON.stringify(document)) as Record<string, unknown>)).toMatchObject(
    { valid: true },
  )
})

it('refuses an operation without a route, and two schemas under one name', () => {
  expect(() => attachOperations(posts(), [{ method: 'delete', path: '/:id', responses: {} }])).toThrow(
    'No route DELETE /:id',
  )
  const outer = new Hono()
  outer.route('/a', posts())
  const other = { schemas: { Post: { type: 'string' } } }
  expect(() => buildOpenApi(outer, { title: '', version: '', components: other })).toThrow('under the name "Post"')
})

it('asks a late operation inside the application, and reports what it throws when the application is built', () => {
  const late = (describe: () => Omit<Operation, 'method' | 'path'>): Hono => {
    const hono = new Hono()
    hono.get('/', (c) => c.text(''))
    attachOperations(hono, [{ method: 'get', path: '/', describe }])
    return hono
  }
  const summary = () => ({ summary: `In ${currentContext().app?.apps.length} apps`, responses: {} })
  const fail = () => {
    throw new RangeError('No model of that name.')
  }
  const build = (describe: () => Omit<Operation, 'method' | 'path'>) =>
    createHttpApplication({
      apps: [defineApp({ name: 'blog', routes: (r) => void r.route('/posts', late(describe)) })],
      mode: 'test',
    })
  const good = build(summary)
  expect(good.problems).toEqual([])
  const document = enterContext(good.context, () => buildOpenApi(good, { title: '', version: '' }))
  expect(document.paths['/posts']?.['get']).toMatchObject({ operationId: 'getPosts', summary: 'In 2 apps' })
  expect(build(fail).problems).toMatchObject([
    { code: 'http.routes_failed', message: expect.stringContaining('No model of that name.') },
  ])
})
