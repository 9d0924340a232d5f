import type { HttpApplication } from 'tsango'
import { atomic, objects } from 'tsango/orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bootBlog } from '../testing/booted.ts'
import type { Place } from '../testing/run.ts'
import { Post } from './models.ts'

let app: HttpApplication
let place: Place

beforeAll(async () => {
  ;({ app, place } = await bootBlog())
})

afterAll(async () => {
  await app.stop()
  place.remove()
})

const get = (path: string) => app.request(`http://localhost${path}`)
const page = async (path: string) => {
  const response = await get(path)
  expect(response.status).toBe(200)
  return response.text()
}
const titlesIn = (html: string) =>
  [...html.matchAll(/<h2><a href="\/posts\/[^"]+">([^<]+)</g)].map(([, title]) => title)

describe('the list', () => {
  it('shows ten published posts a page, the newest first', async () => {
    const first = titlesIn(await page('/'))
    const second = titlesIn(await page('/?page=2'))
    const expected = await app.run(() => Post.objects().filter({ status: 'published' }).limit(20))
    expect([...first, ...second]).toEqual(expected.map(({ title }) => title.replaceAll("'", '&#39;')))
  })

  it('ends where the posts end', async () => {
    expect(await page('/?page=30')).toContain('Page 30 of 30')
    for (const none of ['31', '0', 'two']) expect((await get(`/?page=${none}`)).status).toBe(404)
  })

  it('can be that of a tag or an author', async () => {
    const [tagged, written] = await app.run(() =>
      Promise.all([
        Post.objects().filter({ status: 'published', tags__slug: 'tango' }).count(),
        Post.objects().filter({ status: 'published', author__username: 'jun' }).count(),
      ]),
    )
    expect(await page('/tags/tango')).toMatch(new RegExp(`<h1>Tango</h1>\\s*<p>${tagged} posts</p>`))
    expect(await page('/authors/jun')).toMatch(new RegExp(`<h1>Posts by Jun Takahashi</h1>\\s*<p>${written} posts</p>`))
    expect((await get('/tags/nothing')).status).toBe(404)
    expect((await get('/authors/nobody')).status).toBe(404)
  })
})

describe('a post', () => {
  it('stands with its text, tags, comments and neighbours', async () => {
    const post = await app.run(() =>
      Post.objects()
        .filter({ status: 'published' })
        .where((p) => p.comments.count().gt(3))
        .prefetch('tags', 'comments')
        .offset(5)
        .limit(1)
        .get(),
    )
    const html = await page(post.url())
    expect(html).toContain(`<h1>${post.title}</h1>`)
    for (const tag of post.tags) expect(html).toContain(`<li><a href="${tag.url()}">${tag.name}</a></li>`)
    expect(html.match(/class="comment"/g)).toHaveLength(post.comments.length)
    expect(html).toMatch(/rel="prev"[\s\S]*rel="next"/)
  })

  it('is not shown before it is published', async () => {
    const draft = await app.run(() => Post.objects().filter({ status: 'draft' }).limit(1).get())
    expect((await get(draft.url())).status).toBe(404)
  })

  it('cannot bring markup of its own', async () => {
    const author = await app.run(() => Post.objects().limit(1).get())
    await app.run(() =>
      atomic(() =>
        objects(Post).create({
          title: '<script>alert(1)</script>',
          slug: 'markup',
          body: '<img src=x onerror=alert(1)>',
          status: 'published',
          authorId: author.authorId,
          publishedAt: new Date(0),
        }),
      ),
    )
    const html = await page('/posts/markup')
    expect(html).not.toMatch(/<script|<img/)
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })
})

describe('the API', () => {
  const json = async (path: string) =>
    (await get(path)).json() as Promise<{ count: number; results: { status: string }[] }>

  it('gives visitors what is published, and no drafts', async () => {
    const published = await app.run(() => Post.objects().filter({ status: 'published' }).count())
    expect((await json('/api/posts')).count).toBe(published)
    expect((await json('/api/posts?status=draft')).count).toBe(0)
    const draft = await app.run(() => Post.objects().filter({ status: 'draft' }).limit(1).get())
    expect((await get(`/api/posts/${draft.id}`)).status).toBe(404)
  })

  it('lets nobody write who is not logged in', async () => {
    const response = await app.request('http://localhost/api/posts', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"title":"Hi"}',
    })
    expect(response.status).toBeGreaterThanOrEqual(401)
    expect(response.status).toBeLessThan(404)
  })

  it('is documented', async () => {
    expect(await page('/api/docs')).toContain('/api/openapi.json')
    const document = (await (await get('/api/openapi.json')).json()) as { openapi: string; paths: object }
    expect(document.openapi).toMatch(/^3\.1/)
    expect(Object.keys(document.paths)).toEqual(['/api/posts/{slug}/comments', '/api/posts', '/api/posts/{id}'])
  })
})

it('is the same blog in every run', async () => {
  const oldest = await app.run(() =>
    Post.objects().filter({ status: 'published', publishedAt__year__gte: 2020 }).reverse().limit(3),
  )
  expect(oldest.map(({ title }) => title)).toMatchInlineSnapshot(`
    [
      "Ten thoughts on torn seams",
      "What I found at the lake before dawn",
      "Against swimming in October",
    ]
  `)
})

it('serves its style sheet for ever under its hash', async () => {
  const [, path] = /<link rel="stylesheet" href="([^"]+)"/.exec(await page('/')) ?? []
  const response = await get(path ?? '')
  expect(response.status).toBe(200)
  expect(response.headers.get('cache-control')).toContain('immutable')
})
