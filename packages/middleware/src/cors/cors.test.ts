import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { expect, it } from 'vitest'
import { middleware } from '../app/app.ts'

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
