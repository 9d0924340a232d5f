import { defineApp } from '@tsango/core/apps'
import type { Context } from 'hono'
import { describe, expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { defineSlot } from '../slots/slot.ts'
import { absoluteUrl, defineUrls, named, reverse } from './urls.ts'

const urls = defineUrls('blog', {
  posts: '/posts',
  post: '/posts/:slug',
  year: '/archive/:year{[0-9]{4}}',
  page: '/list/:page?',
  file: '/files/*',
  deep: '/raw/:path{.+/x}/end',
})

const build = (settings: Readonly<Record<string, unknown>> = {}) =>
  createHttpApplication({
    apps: [
      defineApp({
        name: 'blog',
        middleware: [
          defineSlot({ name: 'proxies', prepare: () => ({ begin: (exchange) => void (exchange.secure = true) }) }),
        ],
        routes: (r) => {
          for (const url of Object.values(urls)) r.get(url.path, (c) => c.json(c.req.param()))
          r.get('/absolute', (c) => c.text(absoluteUrl(urls.posts(), c)))
        },
        extends: [named(urls)],
      }),
    ],
    mode: 'test',
    settings,
  })
const inside = <T>(body: () => T, settings = {}) => build(settings).run(body)

describe('an address', () => {
  it('is its path with the parameters in it', () => {
    expect(urls.posts()).toBe('/posts')
    expect(urls.post({ slug: 'first' })).toBe('/posts/first')
    expect(urls.year({ year: 2026 })).toBe('/archive/2026')
    expect([urls.page(), urls.page({ page: 3n })]).toEqual(['/list', '/list/3'])
    expect(urls.file({ '*': 'a b/ü.txt' })).toBe('/files/a%20b/%C3%BC.txt')
    expect(urls.posts({}, { query: { q: 'a&b', tag: ['x', 'y'], none: undefined, deep: true }, hash: 'top' })).toBe(
      '/posts?q=a%26b&tag=x&tag=y&deep=true#top',
    )
  })

  it('has no half characters, wherever they come from', () => {
    const half = 'a\ud800'
    const extras = { query: { q: half }, hash: half }
    expect(urls.post({ slug: half }, extras)).toBe('/posts/a%EF%BF%BD?q=a%EF%BF%BD#a%EF%BF%BD')
  })

  it.each(['ä b', 'a/b', '%2e', '?x=1#y', '..%2f', "'", '\\', ' '])('comes back as it was given: %j', async (slug) => {
    const response = await build().request(`http://localhost${urls.post({ slug })}`)
    expect(await response.json()).toEqual({ slug })
  })

  it.each(['', '.', '..'])('refuses what no route would get back: %j', (slug) => {
    expect(() => urls.post({ slug })).toThrow(expect.objectContaining({ code: 'url_parameter_invalid' }))
    expect(() => urls.file({ '*': `a/${slug}/b` })).toThrow(expect.objectContaining({ code: 'url_parameter_invalid' }))
  })

  it('refuses what its route would not take', () => {
    expect(() => urls.year({ year: 'now' })).toThrow('the route takes ^(?:[0-9]{4})$')
  })

  it('is checked by the compiler, and when it runs', () => {
    // @ts-expect-error: the parameter is missing
    expect(() => urls.post()).toThrow('The address "blog.post" is /posts/:slug, and its parameter "slug" is missing.')
    // @ts-expect-error: misspelt
    expect(() => urls.post({ slugg: 'a' })).toThrow('has no parameter "slugg". Did you mean "slug"?')
    // @ts-expect-error: there is none of this name
    expect(urls.pots).toBeUndefined()
    // @ts-expect-error: not a value
    expect(urls.post({ slug: true })).toBe('/posts/true')
  })

  it.each([
    ['x', { posts: 'posts' }],
    ['x', { posts: '//evil' }],
    ['x', { 'a-b': '/x' }],
    ['x', { posts: '/:a/:a' }],
  ])('cannot be named so: %s %j', (app, paths) => {
    expect(() => defineUrls(app, paths)).toThrow(expect.objectContaining({ code: 'urls_invalid' }))
  })
})

describe('reverse', () => {
  it('finds an address by its name in the application', async () => {
    expect(await inside(() => reverse('blog.post', { slug: 'a' }, { query: { x: 1 } }))).toBe('/posts/a?x=1')
  })

  it('says what exists where a name does not', async () => {
    await expect(inside(() => reverse('blog.pots'))).rejects.toThrow(
      'No address has the name "blog.pots". Did you mean "blog.posts"? Known: "blog.posts", "blog.post", "blog.year"',
    )
    await expect(inside(() => reverse('blog.post'))).rejects.toMatchObject({ code: 'url_parameter_missing' })
    await expect(inside(() => reverse('constructor'))).rejects.toMatchObject({ code: 'unknown_url' })
    expect(() => reverse('blog.post')).toThrow('needs a running application')
  })
})

describe('absoluteUrl', () => {
  it('is of the host that the client asked for, through what a trusted proxy says', async () => {
    expect(await (await build().request('http://shop.example/absolute')).text()).toBe('https://shop.example/posts')
  })

  it('is of the setting outside of requests', async () => {
    const settings = { siteUrl: 'https://example.com' }
    expect(await inside(() => absoluteUrl('/a?b#c'), settings)).toBe('https://example.com/a?b#c')
    await expect(inside(() => absoluteUrl('/a'))).rejects.toThrow('Set "siteUrl"')
    for (const wrong of ['ftp://a', 'https://a/b', 'a', 'https://u:p@a', 7])
      expect(build({ siteUrl: wrong }).problems).toMatchObject([{ code: 'core.setting_invalid' }])
  })

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/\t/evil.example',
    'a',
  ])('refuses %j', async (path) => {
    await expect(inside(() => absoluteUrl(path), { siteUrl: 'https://example.com' })).rejects.toMatchObject({
      code: 'not_absolute',
    })
  })

  it('takes a request where there is one', () => {
    const c = {
      req: { url: 'http://a.example/', raw: { headers: new Headers() } },
      get: () => undefined,
      set: () => {},
    }
    expect(absoluteUrl('/x', c as unknown as Context)).toBe('http://a.example/x')
  })
})

it.each([
  ['append', ['/posts/', '/posts/a/', '/list', '/files/a', '/posts/?page=2#top']],
  ['strip', ['/posts', '/posts/a', '/list', '/files/a', '/posts?page=2#top']],
])('makes addresses that answer without a redirect where slashes are %s', async (slashes, addresses) => {
  const app = build({ slashes })
  expect(app.problems).toEqual([])
  const made = await app.run(() => [
    urls.posts(),
    reverse('blog.post', { slug: 'a' }),
    urls.page({}),
    urls.file({ '*': 'a' }),
    urls.posts({}, { query: { page: 2 }, hash: 'top' }),
  ])
  expect(made).toEqual(addresses)
  for (const address of made) expect((await app.request(address)).status).toBe(200)
})

it('reports names that no route answers, and names that stand twice', () => {
  const other = defineUrls('blog', { posts: '/posts/', other: '/else' })
  const app = createHttpApplication({
    apps: [
      defineApp({
        name: 'blog',
        routes: (r) => void r.get('/posts', (c) => c.text('')).get('/else', (c) => c.text('')),
        extends: [named(other), named(defineUrls('blog', { other: '/else' }))],
      }),
    ],
    mode: 'test',
  })
  expect(app.problems).toMatchObject([
    { code: 'http.url_twice', message: 'The address "blog.other" is named twice.' },
    { code: 'http.url_without_route', hint: 'Did you mean "/posts"?' },
  ])
})
