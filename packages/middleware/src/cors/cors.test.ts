import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { websocket } from '@tsango/http/websocket'
import { connectWebSocket } from '@tsango/http/websocket-testing'
import { expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { corsFor } from './cors.ts'

const site = defineApp({ name: 'site', routes: (r) => void r.get('/', (c) => c.text('')) })
const build = (cors?: unknown) =>
  createHttpApplication({ apps: [middleware(), site], mode: 'test', settings: cors === undefined ? {} : { cors } })
const ask = async (cors: unknown, headers: Record<string, string>, method = 'GET') =>
  await build(cors).request('/', { method, headers })

const ours = { origins: ['https://app.example'], credentials: true }
const allowed = 'access-control-allow-origin'

it('says nothing without the setting', async () => {
  const { headers } = await ask(undefined, { origin: 'https://app.example' })
  expect([headers.get(allowed), headers.get('vary')]).toEqual([null, null])
})

it('lets a listed origin read, and caches know that it matters', async () => {
  const { headers } = await ask(ours, { origin: 'https://app.example' })
  expect([headers.get(allowed), headers.get('access-control-allow-credentials'), headers.get('vary')]).toEqual([
    'https://app.example',
    'true',
    'Origin',
  ])
  expect((await ask(ours, {})).headers.get('vary')).toBe('Origin')
})

it('gives another origin nothing', async () => {
  for (const origin of [
    'https://evil.example',
    'https://app.example.evil.example',
    'null',
    'http://app.example',
    'https://app.example:444',
  ]) {
    const { headers } = await ask(ours, { origin })
    expect([headers.get(allowed), headers.get('vary')], origin).toEqual([null, 'Origin'])
  }
})

it('answers a preflight without reaching the routes', async () => {
  const response = await ask(
    ours,
    { origin: 'https://app.example', 'access-control-request-method': 'DELETE' },
    'OPTIONS',
  )
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-methods')).toContain('DELETE')
  expect(response.headers.get('access-control-max-age')).toBe('600')
  const refused = await ask(
    ours,
    { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' },
    'OPTIONS',
  )
  expect(refused.headers.get(allowed)).toBeNull()
  expect(refused.headers.get('access-control-allow-methods')).toBeNull()
})

it('lets any origin read without credentials', async () => {
  const { headers } = await ask({ origins: '*' }, { origin: 'https://anyone.example' })
  expect([headers.get(allowed), headers.get('access-control-allow-credentials'), headers.get('vary')]).toEqual([
    '*',
    null,
    null,
  ])
})

it('refuses any origin together with credentials, and what is not an origin', () => {
  for (const cors of [
    { origins: '*', credentials: true },
    { origins: ['*'], credentials: true },
    { origins: ['example.com'] },
    { origins: ['https://a.example/'] },
    {},
    { origin: '*' },
    'all',
  ]) {
    expect(build(cors).problems, JSON.stringify(cors)).toMatchObject([{ level: 'error', code: 'core.setting_invalid' }])
  }
})

it('lets pages that it lists open WebSockets: with cookies where they may come along, else without any', async () => {
  const sockets = defineApp({
    name: 'sockets',
    extends: [corsFor('/public', { origins: ['https://open.example'] })],
    routes: (r) => {
      r.route(
        '/',
        websocket('/mine', {}, () => undefined),
      )
      r.route(
        '/',
        websocket('/public', {}, () => undefined),
      )
    },
  })
  const app = createHttpApplication({ apps: [middleware(), sockets], mode: 'test', settings: { cors: ours } })
  const open = (path: string, headers: Readonly<Record<string, string>>) =>
    connectWebSocket(app, path, { headers }).then(
      () => 101,
      (error: { status: number }) => error.status,
    )
  const cookie = 'session=1'
  expect(await open('/mine', { origin: 'https://app.example', cookie })).toBe(101)
  expect(await open('/mine', { origin: 'https://open.example' })).toBe(403)
  expect(await open('/mine', { origin: 'http://localhost', cookie })).toBe(101)
  expect(await open('/public', { origin: 'https://open.example' })).toBe(101)
  expect(await open('/public', { origin: 'https://open.example', cookie })).toBe(403)
  expect(await open('/public', { origin: 'https://app.example' })).toBe(403)
})
