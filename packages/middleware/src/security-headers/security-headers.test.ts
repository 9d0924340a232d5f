import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { cspNonce } from '@tsango/http/request'
import { expect, it } from 'vitest'
import { middleware } from '../app/app.ts'

const site = defineApp({
  name: 'site',
  routes: (r) => {
    r.get('/', (c) => c.text(''))
    r.get('/page', (c) => c.text(`${cspNonce(c)} ${cspNonce(c)}`))
    r.get('/own', (c) => c.text('', 200, { 'Content-Security-Policy': "default-src 'none'" }))
    r.get('/boom', () => {
      throw new Error('boom')
    })
  },
})

function build(securityHeaders?: unknown) {
  const settings = { logger: { write: () => {} }, ...(securityHeaders === undefined ? {} : { securityHeaders }) }
  return createHttpApplication({ apps: [middleware(), site], mode: 'test', settings })
}

const policyOf = async (path: string, given?: unknown) =>
  (await build(given).request(path)).headers.get('content-security-policy')

it('is strict by default, on errors too', async () => {
  for (const path of ['/', '/boom', '/missing']) {
    const { headers } = await build().request(path)
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    )
    const names = [
      'x-content-type-options',
      'x-frame-options',
      'referrer-policy',
      'cross-origin-opener-policy',
      'cross-origin-resource-policy',
    ]
    expect(names.map((name) => headers.get(name))).toEqual([
      'nosniff',
      'DENY',
      'same-origin',
      'same-origin',
      'same-origin',
    ])
  }
})

it('names the nonce where a page asked for it, another for each request', async () => {
  const app = build()
  const nonces = new Set<string>()
  for (let count = 0; count < 3; count++) {
    const response = await app.request('/page')
    const [nonce = '', again] = (await response.text()).split(' ')
    expect(again).toBe(nonce)
    expect(nonce).toMatch(/^[\w-]{22}$/)
    expect(response.headers.get('content-security-policy')).toContain(
      `script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'`,
    )
    nonces.add(nonce)
  }
  expect(nonces.size).toBe(3)
  expect((await app.request('/')).headers.get('content-security-policy')).not.toContain('nonce')
})

it('gives the error page the nonce that its policy names', async () => {
  const response = await build().request('/boom', { headers: { accept: 'text/html' } })
  const [, nonce = 'none'] = /<style nonce="([^"]+)">/.exec(await response.text()) ?? []
  expect(response.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`)
})

it('lets a handler’s own policy win', async () => {
  expect(await policyOf('/own')).toBe("default-src 'none'")
})

it('takes directives in the place of its own, and takes them out', async () => {
  const policy = await policyOf('/', {
    csp: { 'img-src': ["'self'", 'data:'], 'form-action': false, 'script-src': ["'self'"] },
  })
  expect(policy).toContain("img-src 'self' data:")
  expect(policy).not.toContain('form-action')
  expect(await policyOf('/', { csp: false })).toBeNull()
  const reported = (await build({ cspReportOnly: true, referrerPolicy: false }).request('/')).headers
  expect([
    reported.has('content-security-policy'),
    reported.has('content-security-policy-report-only'),
    reported.has('referrer-policy'),
  ]).toEqual([false, true, false])
})

it('refuses what would break out of its directive or its header', () => {
  for (const given of [
    { csp: { 'img-src': ['a; script-src *'] } },
    { csp: { 'img-src': ['a,b'] } },
    { csp: { 'x\r\nset-cookie': ['a'] } },
    { referrerPolicy: 'a\r\nb: c' },
    { scp: {} },
    { cspReports: '/a" ; x' },
    { cspReports: 'http://plain.example/' },
    { frameOptions: 'ALLOW-FROM *' },
    { permissions: { camera: ['a b'] } },
    { preset: 'constructor' },
    'lax',
    7,
  ]) {
    expect(build(given).problems, JSON.stringify(given)).toMatchObject([{ code: 'core.setting_invalid' }])
  }
})

it('has presets, which options change', async () => {
  const headersOf = async (given: unknown) => {
    const { headers } = await build(given).request('/')
    headers.delete('x-request-id')
    return Object.fromEntries(headers)
  }
  const [strict, standard, relaxed, development] = await Promise.all(
    ['strict', 'standard', 'relaxed', 'development'].map(headersOf),
  )
  expect(standard).toEqual(await headersOf(undefined))
  expect(strict).toMatchObject({
    'content-security-policy': expect.stringMatching(/default-src 'none'.*upgrade-insecure-requests$/),
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-embedder-policy': 'require-corp',
    'permissions-policy': expect.stringContaining('camera=()'),
  })
  expect(relaxed).toMatchObject({
    'content-security-policy': expect.stringContaining("frame-ancestors 'self'"),
    'x-frame-options': 'SAMEORIGIN',
  })
  expect(development).toMatchObject({ 'x-content-type-options': 'nosniff' })
  for (const name of ['content-security-policy', 'x-frame-options', 'referrer-policy', 'permissions-policy'])
    expect(development).not.toHaveProperty(name)
  const changed = await headersOf({ preset: 'strict', permissions: { camera: 'self' }, csp: { 'img-src': ['*'] } })
  expect(changed).toMatchObject({
    'content-security-policy': expect.stringMatching(/default-src 'none'.*img-src \*/),
    'permissions-policy': expect.stringContaining('camera=(self)'),
  })
  expect(await headersOf({ preset: 'development', csp: { 'default-src': ["'self'"] } })).toMatchObject({
    'content-security-policy': "default-src 'self'",
  })
})

it('tries out a second policy, and tells where to report', async () => {
  const { headers } = await build({
    cspReportOnly: { 'default-src': ["'none'"] },
    cspReports: '/csp-reports',
  }).request('/page')
  const [held, tried] = ['content-security-policy', 'content-security-policy-report-only'].map((name) =>
    headers.get(name),
  )
  expect([held, tried]).toEqual([
    expect.stringMatching(/^default-src 'self'.*'nonce-.*; report-uri \/csp-reports; report-to csp$/),
    expect.stringMatching(/^default-src 'none'.*'nonce-.*; report-uri \/csp-reports; report-to csp$/),
  ])
  expect(headers.get('reporting-endpoints')).toBe('csp="/csp-reports"')
})
