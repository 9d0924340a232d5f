import { auth } from '@tsango/auth/app'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication, type HttpApplication } from '@tsango/http/application'
import { createLogger } from '@tsango/http/log'
import { currentDatabases } from '@tsango/orm/databases'
import { createTables } from '@tsango/orm/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Comment, Post, Reading, Tag } from '../viewset/fixtures/models.ts'
import { viewset } from '../viewset/viewset.ts'
import { api } from './app.ts'

const logged: string[] = []
const SECRET = 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u'
let app: HttpApplication

const blog = defineApp({
  name: 'blog',
  models: [Post, Tag, Comment, Reading],
  routes: (r) => {
    r.route('/api/tags', viewset(Tag, { search: ['name'], permissions: 'public' }))
    r.route('/api/comments', viewset(Comment, { permissions: 'public' }))
    r.get('/wrong/sql', async (c) => c.json(await currentDatabases().get().sql('SELECT no_such_column')))
    r.get('/wrong/app', async () => {
      throw new Error(`${SECRET} in ${import.meta.url}`)
    })
  },
})

beforeAll(async () => {
  app = createHttpApplication({
    apps: [auth(), api(), blog],
    mode: 'production',
    environment: {},
    settings: {
      databases: { default: 'sqlite::memory:' },
      secret: SECRET,
      hosts: ['localhost'],
      accessLog: false,
      logger: createLogger({ format: 'json', err: { write: (line) => logged.push(line) } }),
    },
  })
  await app.start()
  await app.run(async () => {
    await createTables(currentDatabases().get())
    await currentDatabases().get().sql('DROP TABLE blog_comment')
  })
})
afterAll(() => app.stop())

const LEAK = /select|insert|blog_|no_such|sqlite|node_modules|\.ts\b|kP3vXq9|\bat \w/i

it.each([
  ['GET', '/api/comments'],
  ['GET', '/api/comments/1'],
  ['DELETE', '/api/comments/1'],
  ['GET', '/wrong/sql'],
  ['GET', '/wrong/app'],
])('a failure of the server tells a client nothing, and its operator all: %s %s', async (method, path) => {
  for (const accept of ['application/json', 'text/html', '*/*']) {
    logged.length = 0
    const response = await app.request(path, { method, headers: { accept } })
    const text = await response.text()
    expect([response.status, logged.length]).toEqual([500, 1])
    expect(text).not.toMatch(LEAK)
    expect(text).toContain(response.headers.get('x-request-id'))
    expect(logged[0]).toContain(response.headers.get('x-request-id'))
  }
})

it.each([
  ['GET', '/none', 404],
  ['DELETE', '/api/openapi.json', 405],
  ['GET', '/api/tags?nmae=x', 400],
  ['GET', '/api/tags?page=9', 404],
  ['GET', '/api/tags/x', 404],
  ['GET', '/api/tags/1?x=1', 400],
  ['POST', '/api/tags', 422],
  ['PUT', '/api/tags', 405],
  ['OPTIONS', '/none', 404],
])('%s %s is answered with problem details or a page, as %i', async (method, path, status) => {
  const body = method === 'POST' ? { body: '{}' } : {}
  const send = (accept: string) =>
    app.request(path, { method, headers: { accept, 'content-type': 'application/json' }, ...body })
  const response = await send('*/*')
  expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
  const problem: unknown = await response.json()
  expect(problem).toMatchObject({ type: 'about:blank', status, requestId: response.headers.get('x-request-id') })
  expect(problem).toEqual({ ...(problem as object), title: expect.any(String), code: expect.any(String) })
  const page = await send('text/html')
  expect([page.status, page.headers.get('content-type')]).toEqual([status, 'text/html; charset=UTF-8'])
  expect(await page.text()).not.toMatch(LEAK)
})
