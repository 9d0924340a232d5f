import { expect, it } from 'vitest'
import { jsonApi, toCollection, toResource } from './json-api.ts'

const posts = [
  { id: 1n, title: 'One', author: 7, secret: 's' },
  { id: 2n, title: 'Two', author: 7, secret: 's' },
]
const author = () => toResource('users', { id: 7, name: 'Ada' })

it('sends what is shown, what it points to, and what is included once', async () => {
  const response = jsonApi(
    {
      data: toCollection('posts', posts, {
        attributes: ['title'],
        relationships: { author: (post) => ({ type: 'users', id: String(post.author) }), cover: () => null },
        self: (post) => `/posts/${post.id}`,
      }),
      included: posts.map(author),
      meta: { count: 2 },
      links: { next: null },
    },
    { status: 203, headers: { 'content-type': 'text/html' } },
  )
  expect([response.status, response.headers.get('content-type')]).toEqual([203, 'application/vnd.api+json'])
  const one = (id: string, title: string) => ({
    type: 'posts',
    id,
    attributes: { title },
    relationships: { author: { data: { type: 'users', id: '7' } }, cover: { data: null } },
    links: { self: `/posts/${id}` },
  })
  expect(await response.json()).toEqual({
    data: [one('1', 'One'), one('2', 'Two')],
    included: [{ type: 'users', id: '7', attributes: { name: 'Ada' } }],
    meta: { count: 2 },
    links: { next: null },
    jsonapi: { version: '1.1' },
  })
})

it('leaves out of the attributes what it is known by and what it points to', () => {
  const resource = toResource('posts', posts[0] as (typeof posts)[0], {
    relationships: { author: () => ({ type: 'users', id: '7' }) },
  })
  expect(resource.attributes).toEqual({ title: 'One', secret: 's' })
})
