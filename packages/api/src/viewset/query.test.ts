import { Validator } from '@seriousme/openapi-schema-validator'
import { User } from '@tsango/auth/models'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeAll, expect } from 'vitest'
import { apiDocument } from '../document/document.ts'
import { Post } from './fixtures/models.ts'
import { withSite } from './fixtures/site.ts'
import { viewset } from './viewset.ts'

await describeDatabases('a list that is asked by QUERY', (under) => {
  const site = withSite(under, (r) => {
    const options = { search: ['title'], filter: ['status', 'views', 'title'], pageSize: 2 } as const
    r.route('/api/posts', viewset(Post, { ...options, query: true }))
    r.route('/api/plain', viewset(Post, options))
    r.route('/api/closed', viewset(Post, { query: true, permissions: { list: 'authenticated' } }))
  })
  const { test } = site
  const ask = async (body: unknown, { path = '/api/posts', type = 'application/json' } = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await site.app.request(path, { method: 'QUERY', body: text, headers: { 'content-type': type } })
    return { status: response.status, json: JSON.parse(await response.text()) }
  }
  const get = async (path: string) => (await site.app.request(path)).json()

  beforeAll(() =>
    site.run(async () => {
      const author = await User.objects().get({ username: 'editor' })
      for (let number = 0; number < 6; number++)
        await Post.objects().create({
          title: `Post ${number}`,
          slug: `post-${number}`,
          body: '',
          views: number,
          status: number % 2 ? 'published' : 'draft',
          authorId: author.id,
          publishedAt: null,
        })
    }),
  )

  test('what cannot be read is 400 with its place, and what is no body for it is 415', async () => {
    for (const [body, parameter] of [
      [{ nope: 1 }, 'nope'],
      [{ password: 'x' }, 'password'],
      [{ status: ['draft', 'published'] }, 'status'],
      [{ status: { gte: 1 } }, 'status'],
      [{ views: null }, 'views'],
      [{ views__in: [[1]] }, 'views__in'],
      [{ title__in: ['a,b'] }, 'title__in'],
      [{ views: 'x' }, 'views'],
      ['{"__proto__":{"status":"draft"}}', '__proto__'],
      [{ page: 0 }, 'page'],
      [{ views__in: [] }, 'views__in'],
      [{ status: [] }, 'status'],
    ] as const)
      expect(await ask(body), JSON.stringify(body)).toMatchObject({
        status: 400,
        json: { code: 'bad_parameter', errors: [{ parameter }] },
      })
    for (const body of ['{', '[]', '"a"', '7']) expect((await ask(body)).status, body).toBe(400)
    expect((await ask('a', { type: 'text/plain' })).status).toBe(415)
    expect((await ask({ status: 'draft' }, { path: '/api/posts?status=draft' })).status).toBe(400)
    expect((await ask({}, { path: '/api/closed' })).status).toBe(401)
  })

  test('it answers what GET answers to the same parameters', async () => {
    const expected = await get('/api/posts?status=draft&views__in=0,2,4&ordering=-views&search=post')
    const asked = { status: 'draft', views__in: [0, 2, 4], ordering: '-views', search: 'post' }
    const { status, json } = await ask(asked)
    expect([status, json.count, json.results]).toEqual([200, 3, expected.results])
    const form = 'status=draft&views__in=0%2C2%2C4&ordering=-views&search=post'
    expect((await ask(form, { type: 'application/x-www-form-urlencoded' })).json).toEqual(json)
    expect((await ask({ page: 2, pageSize: 5 })).json.results).toHaveLength(1)
  })

  test('its pages lead to each other with the same body, and nothing of that stands in an address', async () => {
    const body = { status: 'draft', page: 1 }
    const first = await ask(body)
    expect(first.json.next).toBe('/api/posts?page=2')
    const second = await ask(body, { path: first.json.next })
    expect([second.json.page, second.json.results.length, second.json.previous]).toEqual([2, 1, '/api/posts?page=1'])
  })

  test('it is there where that was said alone, and described so', async () => {
    const refused = await site.app.request('/api/plain', { method: 'QUERY', body: '{}' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, expect.not.stringContaining('QUERY')])
    const other = await site.app.request('/api/posts', { method: 'TRACE' }).catch(() => undefined)
    expect(other?.status ?? 405).toBe(405)
    const document = apiDocument(site.app)
    expect(document.openapi).toBe('3.2.0')
    expect(document.paths['/api/plain']).not.toHaveProperty('query')
    expect(document.paths['/api/posts']?.['query']).toMatchObject({
      operationId: 'queryPost',
      requestBody: { content: { 'application/json': { schema: { properties: { status: {}, page: {} } } } } },
    })
    expect(await new Validator().validate(JSON.parse(JSON.stringify(document)))).toMatchObject({ valid: true })
  })
})
