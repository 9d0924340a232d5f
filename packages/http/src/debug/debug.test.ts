import { defineApp } from '@tsango/core/apps'
import { defineSetting } from '@tsango/core/settings'
import { expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { createLogger } from '../log/log.ts'
import { debugPanels, isSecretName, maskUrl } from './debug.ts'

const apiKey = defineSetting<string>('stripe', { help: '', secret: true, read: (given) => ({ value: String(given) }) })
const site = defineApp({
  name: 'site',
  settings: [apiKey],
  routes: (r) => {
    r.get('/boom', () => {
      throw new Error('It <broke>.', { cause: new TypeError('because of postgres://ann:pa55word@db/blog') })
    })
    r.get('/connect', () => {
      throw new Error('No route to postgres://ann:pa55word@db/blog')
    })
  },
  extends: [
    debugPanels.contribute(() => ({ title: 'Queries', rows: [['1', 'SELECT 1 < 2']] })),
    debugPanels.contribute(() => undefined),
  ],
})

function build(mode: 'development' | 'test') {
  const quiet = createLogger({ format: 'text', err: { write: () => {} } })
  return createHttpApplication({
    apps: [site],
    mode,
    settings: { logger: quiet, stripe: 'sk_live_1', secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u' },
  })
}

const request = {
  headers: { accept: 'text/html', authorization: 'Bearer abc123', cookie: 'session=abc123', 'x-trace': 'trace-1' },
}

it('shows cause, source, request and panels in development', async () => {
  const response = await build('development').request('/boom?token=abc123&page=2', request)
  const page = await response.text()
  expect(response.status).toBe(500)
  expect(page).toContain('It &lt;broke&gt;.')
  expect(page).toContain('caused by TypeError')
  expect(page).toContain('throw new Error(&#39;It &lt;broke&gt;.&#39;')
  expect(page).toContain('trace-1')
  expect(page).toContain('page=2')
  expect(page).toContain('SELECT 1 &lt; 2')
})

it('masks secrets, wherever they stand', async () => {
  const page = await (await build('development').request('/boom?token=abc123', request)).text()
  expect(page).not.toContain('abc123')
  expect(page).not.toContain('sk_live_1')
  expect(page).not.toContain('kP3vXq9')
  expect(page).not.toContain('pa55word')
})

it('masks an address in the title of the page as in its text', async () => {
  const page = await (await build('development').request('/connect', request)).text()
  expect(page).toContain('<title>Error: No route to postgres://ann:••••••@db/blog</title>')
  expect(page).not.toContain('pa55word')
})

it('is not there outside development', async () => {
  const page = await (await build('test').request('/boom', request)).text()
  expect(page).not.toContain('broke')
})

it('knows the names of secrets', () => {
  for (const name of [
    'password',
    'newPassword',
    'api_key',
    'apiKey',
    'access_token',
    'Authorization',
    'x-forwarded-authorization',
    'x-auth',
    'sec-websocket-protocol',
    'set-cookie',
    'csrfToken',
    'client-secret',
    'otp',
  ]) {
    expect(isSecretName(name), name).toBe(true)
  }
  for (const name of ['page', 'author', 'tokyo', 'passenger', 'keyboard', 'content-type', 'x-author'])
    expect(isSecretName(name), name).toBe(false)
})

it('masks passwords and parameters of addresses', () => {
  expect(maskUrl('mysql://root:geheim@db:3306/x?ssl=1&password=y')).toBe(
    'mysql://root:••••••@db:3306/x?ssl=1&password=••••••',
  )
  expect(maskUrl('/a?pass%77ord=x')).toBe('/a?pass%77ord=••••••')
  expect(maskUrl('/a?%zz=x')).toBe('/a?%zz=x')
})
