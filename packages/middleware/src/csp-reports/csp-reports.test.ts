import { createHttpApplication } from '@tsango/http/application'
import { expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { type CspReportsOptions, type CspViolation, cspReports } from './csp-reports.ts'

function build(options: CspReportsOptions = {}) {
  const [seen, logged]: [CspViolation[], string[]] = [[], []]
  const own = 'perMinute' in options ? options : { onViolation: (one: CspViolation) => void seen.push(one), ...options }
  const settings = { logger: { write: (record: object) => void logged.push(JSON.stringify(record)) } }
  const app = createHttpApplication({
    apps: [middleware(), cspReports(own)],
    mode: 'test',
    settings,
  })
  const send = async (body: unknown, type = 'application/csp-report', headers: Record<string, string> = {}) =>
    (
      await app.request('/csp-reports', {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': type, ...headers },
      })
    ).status
  return { seen, logged, send }
}

const old = {
  'csp-report': {
    'document-uri': 'https://a.example/p?token=hunter2#x',
    'violated-directive': 'script-src',
    'blocked-uri': 'inline',
    'source-file': 'https://a.example/a.js?k=hunter2',
    'line-number': 7,
  },
}

it('takes both forms that browsers send, without what may be secret', async () => {
  const { seen, send } = build()
  expect(await send(old)).toBe(204)
  const young = [
    {
      type: 'csp-violation',
      body: {
        documentURL: 'https://a.example/q?x=1',
        effectiveDirective: 'img-src',
        blockedURL: 'https://b.example/i.png',
        disposition: 'report',
      },
    },
  ]
  expect(await send(young, 'application/reports+json')).toBe(204)
  expect(seen).toEqual([
    {
      page: 'https://a.example/p',
      directive: 'script-src',
      blocked: 'inline',
      source: 'https://a.example/a.js',
      line: 7,
      reportOnly: false,
    },
    {
      page: 'https://a.example/q',
      directive: 'img-src',
      blocked: 'https://b.example/i.png',
      source: '',
      line: undefined,
      reportOnly: true,
    },
  ])
})

it('hears of visitors who are logged in, whose browsers send their cookies along', async () => {
  const { seen, send } = build()
  expect(await send(old, undefined, { cookie: 'session=x' })).toBe(204)
  expect(seen).toHaveLength(1)
})

it('makes nothing of what is no report, and refuses what is too large or of another type', async () => {
  const { seen, send } = build()
  for (const body of [
    '',
    'null',
    '[]',
    '{}',
    '[[]]',
    '{"csp-report":7}',
    '{"csp-report":{"violated-directive":{}}}',
    '{"__proto__":{"csp-report":1}}',
  ])
    expect(await send(body), body).toBe(204)
  expect([await send('x'.repeat(70_000)), await send('{}', 'image/png')]).toEqual([413, 415])
  expect(seen).toEqual([])
})

it('writes one line without line ends, and not without end', async () => {
  const { logged, send } = build({ perMinute: 3 })
  const forged = { 'csp-report': { 'document-uri': 'https://a.example/\r\nfake line', 'violated-directive': 'x' } }
  for (let count = 0; count < 10; count++) await send(forged)
  expect(logged).toHaveLength(3)
  expect(logged[0]).toContain('"area":"http.csp"')
  expect(logged.join('')).not.toContain('\\n')
})
