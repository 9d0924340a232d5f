import { type App, defineApp } from '@tsango/core/apps'
import { describe, expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { errorPage } from '../errors/errors.ts'
import { createLogger } from '../log/log.ts'
import { mount } from '../mounts/mounts.ts'
import { serve } from '../serve/serve.ts'

const quiet = createLogger({ format: 'text', out: { write: () => {} }, err: { write: () => {} } })
type Mode = 'development' | 'test' | 'production'
const build = (apps: readonly App[] = [], mode: Mode = 'development', settings = {}) =>
  createHttpApplication({
    apps,
    mode,
    environment: {},
    settings: { logger: quiet, secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u', ...settings },
  })
const html = { accept: 'text/html' }
const page = async (app: ReturnType<typeof build>, path = '/', init: RequestInit = { headers: html }) => {
  const response = await app.request(path, init)
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const TITLE = 'Tsango is running'

describe('the page of a site without a front page', () => {
  it.each<[string, ReturnType<typeof build>, string, RequestInit]>([
    ['in production', build([], 'production'), '/', { headers: html }],
    ['in tests', build([], 'test'), '/', { headers: html }],
    ['without debug', build([], 'development', { debug: false }), '/', { headers: html }],
    ['by programs', build(), '/', { headers: { accept: 'application/json' } }],
    ['by who says nothing of it', build(), '/', {}],
    ['by a form', build(), '/', { method: 'POST', headers: html }],
    ['elsewhere', build(), '/other', { headers: html }],
    ['under a path that only looks like it', build(), '//', { headers: html }],
  ])('is not seen %s', async (_, app, path, init) => {
    const { text, status } = await page(app, path, init)
    expect([text.includes(TITLE), status]).toEqual([false, 404])
  })

  it.each<[string, App['routes'] | undefined, App['extends']]>([
    ['a route', (r) => void r.get('/', (c) => c.text('own')), []],
    ['a mount', undefined, [mount('/', () => new Response('own'))]],
    ['a page for what is not there', undefined, [errorPage(404, () => 'own')]],
  ])('gives way to %s', async (_, routes, added) => {
    const site = defineApp({ name: 'site', ...(routes ? { routes } : {}), extends: added ?? [] })
    expect((await page(build([site]))).text).toContain('own')
  })

  it('says how to go on, and is 404 all the same', async () => {
    const { status, text, headers } = await page(build())
    expect(status).toBe(404)
    expect(text).toContain('<html lang="en">')
    expect(text).toContain('Nothing answers <code>/</code> yet.')
    expect(text).not.toContain('What answers already')
    expect(headers.get('cache-control')).toBe('no-store')
    expect((await page(build(), '/', { method: 'HEAD', headers: html })).text).toBe('')
  })

  it('leads to what answers already, whatever its name, and to nothing that needs a parameter', async () => {
    const site = defineApp({
      name: 'site',
      routes: (r) => {
        for (const path of ['/admin', '/a"><script>', '/posts/:id', '/files/*', '/who']) r.get(path, (c) => c.text(''))
        r.post('/login', (c) => c.text(''))
        for (let at = 0; at < 20; at++) r.get(`/page${at}`, (c) => c.text(''))
      },
    })
    const { text } = await page(build([site]))
    expect(text).toContain('<a href="/admin">/admin</a>')
    expect(text).not.toContain('"><script>')
    // The debug panel has its own link at the foot of the page.
    const [main] = text.split('</main>')
    for (const path of ['/posts', '/files', '/login', '/__tsango']) expect(main).not.toContain(`href="${path}`)
    expect(text).toContain('<p>and 11 more</p>')
  })

  it('lets in nothing but its own style, on a listening server, where every response has another nonce', async () => {
    const { url, stop } = await serve(build(), { port: 0, host: '127.0.0.1', signals: false })
    try {
      const seen = new Set<string>()
      for (let times = 0; times < 2; times++) {
        const response = await fetch(url, { headers: html })
        const policy = response.headers.get('content-security-policy') ?? ''
        const nonce = /style-src 'nonce-([\w-]+)'/.exec(policy)?.[1] ?? ''
        const text = await response.text()
        expect(policy).toMatch(
          /^default-src 'none'; style-src 'nonce-[\w-]+' 'self'; script-src 'nonce-[\w-]+'; connect-src 'self'; base-uri 'none'/,
        )
        expect(text.match(/<(?:style|script)[^>]*>/g)?.every((tag) => tag.includes(`nonce="${nonce}"`))).toBe(true)
        expect(text.split('</main>')[0]).not.toMatch(/\sstyle=|\son\w+=|<img|<link/)
        seen.add(nonce)
      }
      expect(seen.size).toBe(2)
    } finally {
      await stop()
    }
  })
})
