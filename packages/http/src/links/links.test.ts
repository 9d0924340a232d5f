import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { cursorLinks, linkHeader, pageLinks } from './links.ts'

it('writes what a reader takes apart again, and lets nothing out of its place', () => {
  expect(
    linkHeader([
      { href: '/ü?a=%20', rel: 'next last', title: 'Say "x"\\', type: 'text/html', hreflang: 'de-DE' },
      { href: 'https://example.com/', rel: 'https://example.com/rels/own', title: 'Größe' },
    ]),
  ).toBe(
    `</%C3%BC?a=%20>; rel="next last"; title="Say \\"x\\"\\\\"; type="text/html"; hreflang="de-DE", <https://example.com/>; rel="https://example.com/rels/own"; title*=UTF-8''Gr%C3%B6%C3%9Fe`,
  )
  for (const href of ['/a>; rel="evil"', '/a b', '/a\r\nx: y', ''])
    expect(() => linkHeader([{ href, rel: 'next' }])).toThrow('is no href')
  expect(() => linkHeader([{ href: '/', rel: 'next"; x="' }])).toThrow('is no rel')
})

it('leads from page to page with the rest of the query', async () => {
  const hono = new Hono()
  hono.get('/posts', (c) => c.text(linkHeader(pageLinks(c, { page: Number(c.req.query('page')), pages: 3 }))))
  hono.get('/news', (c) => c.json(cursorLinks(c, { next: 'a/b' })))
  const of = async (page: number) => (await hono.request(`/posts?q=a%26b&page=${page}`)).text()
  expect(await of(2)).toBe(
    [
      '</posts?q=a%26b&page=1>; rel="first"',
      '</posts?q=a%26b&page=1>; rel="prev"',
      '</posts?q=a%26b&page=3>; rel="next"',
      '</posts?q=a%26b&page=3>; rel="last"',
    ].join(', '),
  )
  expect(await of(3)).not.toContain('next')
  expect(await of(1)).not.toContain('prev')
  expect(await (await hono.request('/news')).json()).toEqual([{ rel: 'next', href: '/news?cursor=a%2Fb' }])
})

it('leads to no page before the first, and to no other site', async () => {
  const hono = new Hono().get('/*', (c) => c.text(linkHeader(pageLinks(c, { page: 3, pages: 0 }))))
  const text = await (await hono.request('http://x//evil.example/posts?a=1')).text()
  const links = [...text.matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, href = '', rel]) => [
    rel,
    new URL(href, 'http://x').href,
  ])
  expect(links).toEqual(['first', 'prev', 'last'].map((rel) => [rel, 'http://x//evil.example/posts?a=1&page=1']))
})
