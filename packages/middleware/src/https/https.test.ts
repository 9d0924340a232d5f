import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { getRequestListener } from '@hono/node-server'
import { defineApp } from '@tsango/core/apps'
import type { Mode } from '@tsango/core/settings'
import { createHttpApplication } from '@tsango/http/application'
import { toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { https } from './https.ts'

const site = defineApp({ name: 'site', routes: (r) => void r.get('/*', (c) => c.text('')) })

const FORGED = [
  'a@evil.example',
  'a:b@evil.example',
  '@evil.example',
  'evil.example/x',
  'evil.example?x',
  'evil.example#x',
  'evil.example\\x',
  'evil.example%2fx',
  'a b',
  'a\tb',
  'a,b',
  'a"b',
  "a'b",
  '<a>',
  'a:port',
  'a:99999',
  'a:80:80',
  '[::1',
  '[zz::1]',
  '[::1]x',
  ':80',
  '256.256.256.256',
  'ex\u00e4mple.com',
  '',
]

const PLAIN = {
  'example.com': 'example.com',
  'EXAMPLE.com': 'EXAMPLE.com',
  'example.com:80': 'example.com',
  'example.com:8080': 'example.com:8080',
  '127.0.0.1:80': '127.0.0.1',
  '[::1]:8080': '[::1]:8080',
}

async function ask(https: unknown, url: string, mode: Mode = 'production', method = 'GET') {
  const settings = {
    secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u',
    hosts: ['example.com'],
    accessLog: false,
    ...(https === undefined ? {} : { https }),
  }
  const app = createHttpApplication({ apps: [middleware(), site], mode, settings })
  const { status, headers } = await app.request(url, { method, headers: { host: 'example.com' } })
  return [status, headers.get('location'), headers.get('strict-transport-security')]
}

it('tells browsers to stay on https, over https and in production alone', async () => {
  expect(await ask(undefined, 'https://example.com/')).toEqual([200, null, 'max-age=31536000'])
  expect(await ask(undefined, 'http://example.com/')).toEqual([200, null, null])
  expect(await ask(undefined, 'https://example.com/', 'development')).toEqual([200, null, null])
  expect(await ask(false, 'https://example.com/')).toEqual([200, null, null])
  expect(await ask({ hsts: '1d', includeSubDomains: true }, 'https://example.com/')).toEqual([
    200,
    null,
    'max-age=86400; includeSubDomains',
  ])
  expect((await ask({ hsts: '365d', includeSubDomains: true, preload: true }, 'https://example.com/'))[2]).toBe(
    'max-age=31536000; includeSubDomains; preload',
  )
})

it('redirects as well where variables give "true" and options', async () => {
  const settings = { secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u', hosts: ['example.com'], accessLog: false }
  const build = (environment: Record<string, string>, given: object = {}) =>
    createHttpApplication({
      apps: [middleware(), site],
      mode: 'production',
      environment,
      settings: { ...settings, ...given },
    })
  const ask = async (app: ReturnType<typeof build>, scheme: string) => {
    const { status, headers } = await app.request(`${scheme}://example.com/`, { headers: { host: 'example.com' } })
    return [status, headers.get('strict-transport-security')]
  }
  const on = build({ TSANGO__HTTPS: 'true', TSANGO__HTTPS__HSTS: '1d' })
  expect([await ask(on, 'http'), await ask(on, 'https')]).toEqual([
    [308, null],
    [200, 'max-age=86400'],
  ])
  const off = build({ TSANGO__HTTPS__INCLUDE_SUB_DOMAINS: 'true', TSANGO__HTTPS__PRELOAD: 'true' }, { https: false })
  expect([await ask(off, 'http'), await ask(off, 'https')]).toEqual([
    [200, null],
    [200, null],
  ])
})

it('redirects http where it is asked to, keeping path and query', async () => {
  expect(await ask(true, 'http://example.com/a?b=1')).toEqual([308, 'https://example.com/a?b=1', null])
  expect(await ask({ redirect: true, exempt: ['/health'] }, 'http://example.com/health')).toEqual([200, null, null])
})

it('answers over http what it is told, by exact path or by its beginning', async () => {
  const ask1 = async (path: string) =>
    (await ask({ redirect: true, exempt: ['/health/*', '/up'] }, `http://example.com${path}`))[0]
  for (const path of ['/health/', '/health/db', '/up']) expect(await ask1(path), path).toBe(200)
  for (const path of ['/health', '/healthy', '/up/', '/UP', '/a/health/db']) expect(await ask1(path), path).toBe(308)
})

it('leads nobody to what a forged host says, alone in a Hono app on a real server', async () => {
  const app = new Hono()
  app.use(toHono(https(), { mode: 'production', settings: { https: { redirect: true } } }))
  app.get('/*', (c) => c.text('over http'))
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false })).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const send = async (...fields: readonly string[]): Promise<string> => {
    // A server that listens on a port has an address with it.
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.end(Buffer.from([`GET /a?b=1 HTTP/1.1`, ...fields, 'Connection: close', '', ''].join('\r\n'), 'latin1'))
    return text(socket)
  }
  for (const host of FORGED) {
    const answer = await send(`Host: ${host}`)
    expect(answer, host).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer.toLowerCase(), host).not.toContain('location:')
  }
  for (const [host, target] of Object.entries(PLAIN))
    expect(await send(`Host: ${host}`), host).toContain(`location: https://${target}/a?b=1\r\n`)
  server.close()
})

it('reports options that it does not know', () => {
  const pointless = [
    { preload: true },
    { preload: true, hsts: '30d', includeSubDomains: true },
    { preload: true, hsts: false, includeSubDomains: true },
  ]
  for (const https of [{ hsts: 'soon' }, { exempt: ['health'] }, { redirekt: true }, 7, ...pointless]) {
    expect(createHttpApplication({ apps: [middleware()], mode: 'test', settings: { https } }).problems).toMatchObject([
      { code: 'core.setting_invalid' },
    ])
  }
})
