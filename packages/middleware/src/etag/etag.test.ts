import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { cspNonce } from '@tsango/http/request'
import { serve } from '@tsango/http/serve'
import { toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { etag } from './etag.ts'

const LARGE = 'x'.repeat(10_000)
const site = defineApp({
  name: 'site',
  middleware: [etag({ limit: 5000 })],
  routes: (r) => {
    r.get('/', (c) => c.json({ hello: 'world' }))
    r.post('/', (c) => c.json({ hello: 'world' }))
    r.get('/own', (c) => c.text('own', 200, { etag: '"v7"', 'cache-control': 'max-age=60', 'x-other': '1' }))
    r.get('/dated', (c) => c.text('dated', 200, { 'last-modified': 'Fri, 20 Nov 2026 10:00:00 GMT' }))
    r.get('/large', (c) => c.text(LARGE))
    r.get('/secret', (c) => c.text('secret', 200, { 'cache-control': 'no-store' }))
    r.get('/nonce', (c) => c.text(`<script nonce="${cspNonce(c)}">`, 200, { etag: '"page"' }))
    r.get('/missing', (c) => c.text('missing', 404))
    r.get('/cookie', (c) => c.text('x', 200, { 'set-cookie': 'a=1' }))
  },
})
const app = createHttpApplication({ apps: [site], mode: 'test' })
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  app.request(path, { headers, method })

it('gives a tag, and 304 without a body to who has the same', async () => {
  const first = await get('/')
  const tag = first.headers.get('etag') ?? ''
  expect(tag).toMatch(/^W\/"[\w-]{27}"$/)
  expect(await first.json()).toEqual({ hello: 'world' })
  for (const header of [tag, `"other", ${tag}`, tag.slice(2), '*']) {
    const again = await get('/', { 'if-none-match': header })
    expect(
      [again.status, await again.text(), again.headers.get('etag'), again.headers.get('content-type')],
      header,
    ).toEqual([304, '', tag, null])
  }
  for (const header of ['"other"', 'W/""', tag.replaceAll('"', ''), ''])
    expect((await get('/', { 'if-none-match': header })).status, header).toBe(200)
})

it('keeps what a 304 must say, and the tag that a handler gives itself', async () => {
  const response = await get('/own', { 'if-none-match': 'W/"v7"' })
  expect([response.status, response.headers.get('cache-control'), response.headers.get('x-other')]).toEqual([
    304,
    'max-age=60',
    null,
  ])
  expect((await get('/cookie', { 'if-none-match': '*' })).headers.getSetCookie()).toEqual(['a=1'])
})

it('goes by the date where there is no tag to go by', async () => {
  const since = (date: string, more: Record<string, string> = {}) =>
    get('/dated', { 'if-modified-since': date, ...more }).then(({ status }) => status)
  expect(await since('Fri, 20 Nov 2026 10:00:00 GMT')).toBe(304)
  expect(await since('Fri, 20 Nov 2026 09:59:59 GMT')).toBe(200)
  expect(await since('yesterday')).toBe(200)
  expect(await since('Fri, 20 Nov 2026 10:00:00 GMT', { 'if-none-match': '"other"' })).toBe(200)
})

it('loses nothing of what is too large for a tag, and leaves others alone', async () => {
  const large = await get('/large', { 'if-none-match': '*' })
  expect([large.status, large.headers.get('etag'), await large.text()]).toEqual([200, null, LARGE])
  for (const [path, method] of [
    ['/secret', 'GET'],
    ['/missing', 'GET'],
    ['/', 'POST'],
  ] as const) {
    const response = await get(path, { 'if-none-match': '*' }, method)
    expect([response.headers.get('etag'), response.status === 304], path).toEqual([null, false])
  }
})

it('works in any Hono app', async () => {
  const hono = new Hono()
  hono.use(toHono(etag()))
  hono.get('/', (c) => c.text('hello'))
  const tag = (await hono.request('/')).headers.get('etag') ?? ''
  expect((await hono.request('/', { headers: { 'if-none-match': tag } })).status).toBe(304)
})

it('sends a page anew whose nonce would not be that of the policy beside it', async () => {
  expect((await get('/nonce', { 'if-none-match': '"page"' })).status).toBe(200)
})

it('gives the same tags on the server, where it looks at bodies in memory', async () => {
  const server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
  try {
    for (const path of ['/', '/own', '/large', '/secret', '/missing']) {
      const tag = (await fetch(server.url + path)).headers.get('etag')
      expect(tag, path).toBe((await get(path)).headers.get('etag'))
      if (tag === null) continue
      const again = await fetch(server.url + path, { headers: { 'if-none-match': tag } })
      expect([again.status, again.headers.get('etag'), await again.text()], path).toEqual([304, tag, ''])
    }
  } finally {
    await server.stop()
  }
})
