import { defineApp } from '@tsango/core/apps'
import type { Mode } from '@tsango/core/settings'
import { createHttpApplication } from '@tsango/http/application'
import { expect, it } from 'vitest'
import { middleware } from '../app/app.ts'

const site = defineApp({ name: 'site', routes: (r) => void r.get('/*', (c) => c.text('')) })

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

it('redirects http where it is asked to, keeping path and query', async () => {
  expect(await ask(true, 'http://example.com/a?b=1')).toEqual([308, 'https://example.com/a?b=1', null])
  expect(await ask({ redirect: true, exempt: ['/health'] }, 'http://example.com/health')).toEqual([200, null, null])
})

it('reports options that it does not know', () => {
  const pointless = [
    { preload: true },
    { preload: true, hsts: '30d', includeSubDomains: true },
    { preload: true, hsts: false, includeSubDomains: true },
  ]
  for (const https of [{ hsts: 'soon' }, { redirekt: true }, 7, ...pointless]) {
    expect(createHttpApplication({ apps: [middleware()], mode: 'test', settings: { https } }).problems).toMatchObject([
      { code: 'core.setting_invalid' },
    ])
  }
})
