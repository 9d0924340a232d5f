import { defineApp } from '@tsango/core/apps'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { type RunningServer, serve } from '../serve/serve.ts'
import { apiVersion } from '../versions/versions.ts'
import { apiKey, endpoint, param } from './endpoint.ts'

const text = v.optional(v.string(), 'none')
const version = apiVersion({ versions: ['1', '2'], header: 'Api-Version', fallback: '2' })
const asked = endpoint(
  'GET',
  '/asked',
  {
    auth: apiKey('X-API-Key', (key) => (key === 'right' ? { id: 7 } : undefined)),
    headers: { 'X-Trace': text, userAgent: text, ETagHint: text, other: param(text, { as: 'X-Other' }) },
    depends: { version },
  },
  ({ headers, depends, user }) => ({ ...headers, version: depends.version, user: user.id }),
)
const app = createHttpApplication({
  apps: [defineApp({ name: 'site', routes: (r) => void r.route('/', asked) })],
  mode: 'test',
})
let server: RunningServer

beforeAll(async () => {
  server = await serve(app, { port: 0, host: '127.0.0.1', signals: false })
})
afterAll(() => server.stop())

// A Request finds headers in any case, the server of Node has them in lower case alone.
it.each(['a server that listens', 'a Request'])('finds a header however its name is written: %s', async (where) => {
  const headers = {
    'x-api-key': 'right',
    'x-trace': 't',
    'user-agent': 'me',
    'etag-hint': 'e',
    'x-other': 'o',
    'api-version': '1',
  }
  const answer =
    where === 'a Request' ? await app.request('/asked', { headers }) : await fetch(`${server.url}/asked`, { headers })
  expect(await answer.json()).toEqual({
    'X-Trace': 't',
    userAgent: 'me',
    ETagHint: 'e',
    other: 'o',
    version: '1',
    user: 7,
  })
  expect((await fetch(`${server.url}/asked`, { headers: { 'x-api-key': 'wrong' } })).status).toBe(401)
})
