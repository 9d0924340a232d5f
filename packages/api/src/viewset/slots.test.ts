import { User } from '@tsango/auth/models'
import { defineApp } from '@tsango/core/apps'
import { defineSlot } from '@tsango/http/slots'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { Post } from './fixtures/models.ts'
import { blogWith, withSite } from './fixtures/site.ts'
import { viewset } from './viewset.ts'

const teapot = defineSlot({ name: 'teapot', after: 'etag', prepare: () => ({ headers: { 'x-teapot': 'yes' } }) })
const tea = defineApp({ name: 'tea', middleware: [teapot] })
const MIB = 1024 * 1024

await describeDatabases('what a viewset says of the slots in front of it', (under) => {
  const site = withSite(
    under,
    (r) => {
      r.route('/api/own', viewset(Post, { query: true, permissions: 'public', skip: [teapot], bodyLimit: 2 * MIB }))
      r.route('/api/small', viewset(Post, { query: true, permissions: 'public', bodyLimit: 100 }))
      r.route('/api/posts', viewset(Post, { query: true, permissions: 'public' }))
    },
    [tea],
  )
  const { test } = site
  const send = (method: string, path: string, body?: object) =>
    site.app.request(path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  test('goes for all its actions, and for no other viewset', async () => {
    const author = await User.objects().get({ username: 'editor' })
    const post = { title: 'A', slug: 'a', body: 'x'.repeat(MIB), authorId: author.id, publishedAt: null }
    const made = await send('POST', '/api/own', post)
    expect([made.status, made.headers.get('x-teapot')]).toEqual([201, null])
    const one = made.headers.get('location') as string
    for (const [method, path, body] of [
      ['GET', '/api/own'],
      ['QUERY', '/api/own', {}],
      ['GET', one],
      ['PUT', one, { ...post, body: 'x'.repeat(MIB + 1) }],
      ['PATCH', one, { title: 'b' }],
      ['DELETE', one],
    ] as const) {
      const { status, headers } = await send(method, path, body)
      expect([method, status < 300, headers.get('x-teapot')]).toEqual([method, true, null])
    }
    const other = await send('GET', '/api/posts')
    expect([other.status, other.headers.get('x-teapot')]).toEqual([200, 'yes'])
  })

  test('is a limit below that of the site, and above it', async () => {
    const large = { title: 'x'.repeat(200) }
    for (const method of ['POST', 'QUERY']) {
      expect([method, (await send(method, '/api/small', large)).status]).toEqual([method, 413])
      expect([method, (await send(method, '/api/posts', large)).status]).not.toEqual([method, 413])
    }
    const larger = { title: 'x'.repeat(MIB) }
    expect((await send('POST', '/api/posts', larger)).status).toBe(413)
    expect((await send('POST', '/api/own', larger)).status).toBe(422)
    expect((await send('POST', '/api/own', { title: 'x'.repeat(2 * MIB) })).status).toBe(413)
  })
})

it('is told when it is wrong', () => {
  const told = (options: object) =>
    blogWith((r) => void r.route('/', viewset(Post, options))).problems.map(({ message }) => message)
  expect(told({ skip: 'csrf' })).toEqual([expect.stringContaining('is not a list of slots')])
  expect(told({ skip: ['crsf'] })[0]).toContain('skips the slot "crsf", which does not exist')
  expect(told({ bodyLimit: -1 })).toEqual([expect.stringContaining('body limit is -1')])
})
