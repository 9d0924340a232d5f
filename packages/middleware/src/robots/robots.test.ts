import { createHttpApplication } from '@tsango/http/application'
import { serve } from '@tsango/http/serve'
import { expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { type RobotsOptions, robots } from './robots.ts'

const build = (options?: RobotsOptions) =>
  createHttpApplication({ apps: [middleware(), robots(options)], mode: 'test', environment: {} })
const textOf = async (options?: RobotsOptions) => (await build(options).request('http://example.com/robots.txt')).text()

it.each<[string, RobotsOptions]>([
  ['a path that begins nowhere', { rules: [{ disallow: ['search'] }] }],
  ['a path with a second line', { rules: [{ disallow: ['/a\nDisallow: /'] }] }],
  ['a path with a second line of another kind', { rules: [{ allow: ['/a\u2028Disallow: /'] }] }],
  ['a path with a remark', { rules: [{ allow: ['/a#b'] }] }],
  ['an empty path, which would allow all', { rules: [{ disallow: [''] }] }],
  ['an agent with a second line', { rules: [{ agents: 'a\nUser-agent: *' }] }],
  ['no agents', { rules: [{ agents: [] }] }],
  ['a site map of another host in disguise', { sitemaps: ['//evil.example/map.xml'] }],
  ['a site map that is a script', { sitemaps: ['javascript:alert(1)'] }],
  ['a site map with a second line', { sitemaps: ['/a.xml\nDisallow: /'] }],
])('refuses %s', (_, options) => {
  expect(() => robots(options)).toThrow(expect.objectContaining({ code: 'robots_invalid' }))
})

it('lets everybody read everything, unless it is said', async () => {
  expect(await textOf()).toBe('User-agent: *\nAllow: /\n')
  expect(await textOf({ rules: [] })).toBe('\n')
  expect(await textOf({ closed: true, rules: [{ allow: ['/a'] }] })).toBe('User-agent: *\nDisallow: /\n')
})

it('says in groups who is asked for what, what may be done with it, and where the site maps are', async () => {
  const options: RobotsOptions = {
    rules: [
      { disallow: ['/search', '/*.pdf$'], allow: ['/search/about'] },
      { agents: ['GPTBot', 'CCBot'], disallow: ['/'] },
    ],
    sitemaps: ['/sitemap.xml', 'https://cdn.example.com/map.xml'],
    signals: { search: true, aiTrain: false },
  }
  expect(await textOf(options)).toBe(
    [
      'User-agent: *',
      'Content-Signal: search=yes, ai-train=no',
      'Allow: /search/about',
      'Disallow: /search',
      'Disallow: /*.pdf$',
      '',
      'User-agent: GPTBot',
      'User-agent: CCBot',
      'Content-Signal: search=yes, ai-train=no',
      'Disallow: /',
      '',
      'Sitemap: http://example.com/sitemap.xml',
      'Sitemap: https://cdn.example.com/map.xml',
      '',
    ].join('\n'),
  )
})

it('is plain text that may be kept for an hour, on a listening server', async () => {
  const { url, stop } = await serve(build(), { port: 0, host: '127.0.0.1', signals: false })
  try {
    const { status, headers } = await fetch(`${url}/robots.txt`)
    expect([status, headers.get('content-type'), headers.get('cache-control'), headers.getSetCookie()]).toEqual([
      200,
      'text/plain; charset=UTF-8',
      'public, max-age=3600',
      [],
    ])
    expect((await fetch(`${url}/robots.txt`, { method: 'HEAD' })).status).toBe(200)
  } finally {
    await stop()
  }
})
