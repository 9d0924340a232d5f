import { Validator } from '@seriousme/openapi-schema-validator'
import { User } from '@tsango/auth/models'
import { defineApp } from '@tsango/core/apps'
import { f, Model } from '@tsango/orm'
import { expect, it } from 'vitest'
import { Comment, Post, Reading } from '../viewset/fixtures/models.ts'
import { blogWith } from '../viewset/fixtures/site.ts'
import { viewset } from '../viewset/viewset.ts'
import { apiDocument } from './document.ts'

const app = blogWith((r) => {
  r.route('/api/posts', viewset(Post, { search: ['title'], filter: ['status', 'author', 'publishedAt', 'tags'] }))
  r.route(
    '/api/closed',
    viewset(Post, { permissions: 'model', fields: ['id', 'title'], actions: ['list', 'partialUpdate'] }),
  )
  r.route(
    '/api/users',
    viewset(User, { fields: ['username'], permissions: { list: ({ user }) => user !== undefined } }),
  )
  r.route('/api/readings', viewset(Reading, { filter: ['price', 'day', 'ok', 'count', 'length', 'extra__isnull'] }))
  r.route('/api/comments', viewset(Comment, { name: 'Reply' }))
  r.get('/about', (c) => c.text('no part of the API'))
})
const { paths, components, ...rest } = apiDocument(app, { title: 'Blog', version: '2.1.0' })
const schemas = components['schemas'] ?? {}
const operation = (path: string, method: string) => paths[path]?.[method] as Record<string, unknown>

it('is a valid OpenAPI document of every viewset', async () => {
  const result = await new Validator().validate(structuredClone({ ...rest, paths, components }))
  expect(result).toMatchObject({ valid: true })
  expect(rest).toMatchObject({ openapi: '3.1.0', info: { title: 'Blog', version: '2.1.0' } })
  expect(Object.entries(paths).map(([path, item]) => `${path} ${Object.keys(item).join()}`)).toEqual([
    '/api/posts get,post',
    '/api/posts/{id} get,put,patch,delete',
    '/api/closed get',
    '/api/closed/{id} patch',
    '/api/users get,post',
    '/api/users/{id} get,put,patch,delete',
    '/api/readings get,post',
    '/api/readings/{id} get,put,patch,delete',
    '/api/comments get,post',
    '/api/comments/{id} get,put,patch,delete',
  ])
})

it('refers to nothing that is not there, and names nothing twice', () => {
  const text = JSON.stringify(paths) + JSON.stringify(schemas)
  const references = [...text.matchAll(/#\/components\/(\w+)\/(\w+)/g)]
  for (const [reference, part = '', name = ''] of references) expect(components[part], reference).toHaveProperty(name)
  const ids = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toContain('listPost2')
  expect(Object.keys(schemas)).toEqual(
    expect.arrayContaining(['Post', 'PostPage', 'PostCreate', 'PostUpdate', 'PostPatch', 'Post2', 'ReplyCreate']),
  )
})

it('keeps a model apart whose name is that of a schema of another', () => {
  class Order extends Model('shop.Order') {
    code = f.char(10)
  }
  class OrderUpdate extends Model('shop.OrderUpdate') {
    text = f.char(10)
  }
  const shop = defineApp({
    name: 'shop',
    models: [Order, OrderUpdate],
    routes: (r) => {
      r.route('/api/orders', viewset(Order))
      r.route('/api/order-updates', viewset(OrderUpdate))
    },
  })
  const found = apiDocument(blogWith(() => undefined, undefined, [shop]))
  expect(found.components['schemas']).toMatchObject({
    OrderUpdate: { properties: { code: {} } },
    OrderUpdate2: { properties: { text: {} } },
    OrderUpdate2Page: {},
  })
})

it('says of a row what it holds, what may be sent and what must', () => {
  expect(schemas['Post']).toMatchObject({
    required: ['id', 'title', 'slug', 'body', 'views', 'status', 'authorId', 'publishedAt', 'updatedAt', 'tags'],
    properties: {
      id: { type: 'integer', readOnly: true },
      title: { type: 'string', maxLength: 80, description: 'What stands above it.' },
      status: { type: 'string', enum: ['draft', 'published'] },
      authorId: { type: 'integer', description: 'The key of one user.' },
      publishedAt: { type: ['string', 'null'], format: 'date-time' },
      updatedAt: { readOnly: true },
      tags: { type: 'array', items: { type: 'integer' }, description: 'What it is about.' },
    },
  })
  expect(schemas['PostCreate']).toMatchObject({
    required: ['title', 'slug', 'authorId'],
    properties: { views: { default: 0 } },
  })
  expect(Object.keys((schemas['PostCreate'] as { properties: object }).properties)).not.toContain('id')
  expect(schemas['PostPatch']).not.toHaveProperty('required')
  expect(JSON.stringify(schemas)).not.toMatch(/token|password/)
})

it('says of a list by what it can be asked', () => {
  const parameters = operation('/api/posts', 'get')['parameters'] as {
    name: string
    in: string
    schema: object
    description: string
  }[]
  expect(parameters.map(({ name }) => name)).toEqual([
    'page',
    'pageSize',
    'ordering',
    'search',
    'status',
    'status__in',
    'author',
    'author__in',
    'publishedAt',
    'publishedAt__gt',
    'publishedAt__gte',
    'publishedAt__lt',
    'publishedAt__lte',
    'publishedAt__range',
    'publishedAt__in',
    'publishedAt__year',
    'publishedAt__month',
    'publishedAt__day',
    'publishedAt__date',
    'publishedAt__isnull',
    'tags',
    'tags__in',
    'tags__isnull',
  ])
  expect(parameters.every(({ description }) => description.endsWith('.'))).toBe(true)
  expect(parameters.find(({ name }) => name === 'status__in')).toMatchObject({
    in: 'query',
    explode: false,
    schema: { type: 'array', items: { enum: ['draft', 'published'] } },
  })
})

it('says who may do what', () => {
  expect(operation('/api/posts', 'get')).toMatchObject({ security: [], description: 'Open to everybody.' })
  expect(operation('/api/posts', 'post')).toMatchObject({ security: [{ session: [] }] })
  expect(operation('/api/posts', 'post')['description']).toContain(
    'permission to add. With the cookie of a session it needs the header X-CSRF-Token too.',
  )
  expect(operation('/api/closed', 'get')).toMatchObject({ security: [{ session: [] }] })
  expect(operation('/api/users', 'get')).toMatchObject({ security: [{ session: [] }, {}] })
  expect(components['securitySchemes']).toMatchObject({ session: { type: 'apiKey', in: 'cookie', name: 'session' } })
  expect(Object.keys(operation('/api/posts', 'get')['responses'] as object)).toEqual(['200', '400', '404', 'default'])
  expect(Object.keys(operation('/api/posts/{id}', 'put')['responses'] as object)).toEqual([
    '200',
    '400',
    '401',
    '403',
    '404',
    '409',
    '413',
    '415',
    '422',
    'default',
  ])
})
