import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { hostsSetting } from '../hosts/hosts.ts'
import { redirects } from './redirects.ts'

const logged: string[] = []
const site = defineApp({
  name: 'site',
  middleware: [redirects({ allow: ['https://accounts.example.com'] })],
  routes: (r) => {
    r.get('/go', (c) => new Response(null, { status: 302, headers: { location: c.req.query('next') ?? '/' } }))
    r.get('/made', (c) => c.text('made', 201, { location: 'https://elsewhere.example/1' }))
  },
})
const app = createHttpApplication({
  apps: [site],
  mode: 'test',
  settings: { logger: { write: (record: object) => void logged.push(JSON.stringify(record)) } },
})
const go = async (next: string) =>
  (
    await app.hono.request(`http://site.example/go?next=${encodeURIComponent(next)}`, {
      headers: { host: 'site.example' },
    })
  ).status

it.each([
  '/',
  '/posts?a=1#b',
  'posts',
  '?a',
  'http://site.example/x',
  'https://site.example/x',
  '//site.example/x',
  'https://accounts.example.com/login',
  '',
])('leads to where it may: %s', async (next) => {
  await app.start()
  expect(await go(next)).toBe(302)
})

it.each([
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https://evil.example',
  ' https://evil.example',
  'http://site.example@evil.example/',
  'http://site.example.evil.example/',
  'http://accounts.example.com/login',
  'https://accounts.example.com:8443/',
  'javascript:alert(1)',
  'data:text/html,x',
  '///evil.example',
  'http:\\evil.example',
  'https://evil.example%2f@site.example:99/',
  'http://[::1',
])('turns into an error what leads elsewhere: %s', async (next) => {
  await app.start()
  expect(await go(next)).toBe(500)
})

it('turns it into an error in any Hono app, which leads nowhere', async () => {
  const plain = new Hono().onError((_, c) => c.text('failed', 500))
  plain.use(toHono(redirects()))
  plain.get('/go', (c) => {
    c.header('etag', '"1"')
    return c.redirect('https://evil.example/')
  })
  const { status, headers } = await plain.request('/go')
  expect([status, headers.get('location'), headers.get('etag')]).toEqual([500, null, null])
})

it('says in the log where it led, and nothing to the client; other answers may name places', async () => {
  logged.length = 0
  const response = await app.request(`/go?next=${encodeURIComponent('https://evil.example/?token=hunter2')}`)
  expect([await response.text(), logged.join('')].map((text) => text.includes('hunter2'))).toEqual([false, false])
  expect(logged.join('')).toContain('https://evil.example')
  expect((await app.request('/made')).status).toBe(201)
})

it('leads to the names of the setting "hosts", below those with a dot, and to nobody for "*"', async () => {
  const own = defineApp({
    name: 'own',
    settings: [hostsSetting],
    middleware: [redirects()],
    routes: (r) => void r.get('/go', (c) => c.redirect(c.req.query('next') ?? '/')),
  })
  const ask = async (hosts: readonly string[], next: string, mode: 'test' | 'development' = 'test') => {
    const settings = { hosts, logger: { write: () => {} } }
    const built = createHttpApplication({ apps: [own], mode, settings })
    const path = `http://site.example/go?next=${encodeURIComponent(next)}`
    return (await built.request(path, { headers: { host: 'site.example', accept: 'application/json' } })).status
  }
  const hosts = ['site.example', 'shop.example', '.wide.example']
  for (const next of [
    'https://shop.example/a',
    '//SHOP.example',
    'https://a.b.wide.example',
    'https://shop.example:8443/',
  ])
    expect(await ask(hosts, next), next).toBe(302)
  for (const next of [
    'https://evil.example',
    'https://shop.example.evil.example',
    'https://shop.example@evil.example',
    'https://evilwide.example',
    '//evil.example/shop.example',
    'javascript://shop.example/%0aalert(1)',
    'http://localhost:5173/',
  ])
    expect(await ask(hosts, next), next).toBe(500)
  expect(await ask(['*'], 'https://evil.example')).toBe(500)
  for (const next of ['http://localhost:5173/', 'http://127.0.0.1:3000', 'http://[::1]:3000/', 'http://a.localhost'])
    expect(await ask(hosts, next, 'development'), next).toBe(302)
  for (const next of ['http://localhost.evil.example', 'http://127.0.0.1.evil.example', 'http://evil.example'])
    expect(await ask(hosts, next, 'development'), next).toBe(500)
})
