import { caching } from '@tsango/cache/app'
import { defineApp } from '@tsango/core/apps'
import { describeProblem } from '@tsango/core/checks'
import { createHttpApplication } from '@tsango/http/application'
import { defineSlot } from '@tsango/http/slots'
import { expect, it } from 'vitest'
import { cacheSessions } from '../cache-sessions/cache-sessions.ts'
import { memoryStore } from '../sessions/sessions.ts'
import { middleware } from './app.ts'

const ALL = [
  'proxies',
  'request-id',
  'access-log',
  'hosts',
  'https',
  'security-headers',
  'cors',
  'compression',
  'etag',
  'timeout',
  'body-limit',
  'session',
  'csrf',
  'honeypot',
]

it('brings the default slots, and http() with them', () => {
  const app = createHttpApplication({ apps: [middleware()], mode: 'test' })
  expect(app.problems).toEqual([])
  expect(app.slots.map(({ name }) => name).filter((name) => name !== 'debug-panel')).toEqual(ALL)
  expect(app.apps.map(({ name }) => name)).toEqual(['http', 'middleware'])
})

it('leaves a slot out, with its setting, so that another can take the place', async () => {
  const own = defineApp({
    name: 'own',
    middleware: [defineSlot({ name: 'csrf', prepare: () => ({ headers: { 'x-own': 'yes' } }) })],
  })
  const app = createHttpApplication({ apps: [middleware({ without: ['csrf'] }), own], mode: 'test' })
  expect([app.problems, (await app.request('/')).headers.get('x-own')]).toEqual([[], 'yes'])
  const misread = createHttpApplication({
    apps: [middleware({ without: ['csrf'] })],
    mode: 'test',
    settings: { csrf: {} },
  })
  expect(misread.problems.map(describeProblem).join()).toContain('No app reads the setting "csrf".')
  expect(createHttpApplication({ apps: [middleware(), own], mode: 'test' }).problems).toMatchObject([
    { code: 'http.slot_twice' },
  ])
})

it.each([memoryStore, cacheSessions])(
  'warns of sessions that a restart would end, in production: %o',
  async (store) => {
    const build = (mode: 'production' | 'development') =>
      createHttpApplication({
        apps: [caching(), middleware()],
        mode,
        settings: {
          secret: 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u',
          hosts: ['example.com'],
          session: { store: store() },
        },
      })
    const warnings = (await build('production').check()).map(({ level, code }) => `${level} ${code}`)
    expect(warnings).toContain('warning middleware.local_sessions')
    expect(await build('development').check()).toEqual([])
  },
)

it('reports everything that is missing or unsafe in production at once', () => {
  const settings = { secret: 'changeme', cors: { origins: '*', credentials: true }, debug: true, accesslog: true }
  const found = createHttpApplication({ apps: [middleware()], mode: 'production', settings })
    .problems.map(describeProblem)
    .join('\n')
  for (const part of ['"secret"', '"hosts"', '"cors"', '"debug"', 'Did you mean "accessLog"?'])
    expect(found).toContain(part)
})
