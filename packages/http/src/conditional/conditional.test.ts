import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { checkConditions } from './conditional.ts'

const modified = new Date('2026-01-02T03:04:05.678Z')
const hono = new Hono()
hono.on(['GET', 'PUT'], ['/'], (c) => checkConditions(c, { etag: '"v2"', modified }) ?? c.text('done'))
hono.put('/weak', (c) => checkConditions(c, { etag: 'W/"v2"' }) ?? c.text('done'))
hono.put('/new', (c) => checkConditions(c, {}) ?? c.text('done'))
hono.on(['GET', 'PUT'], ['/strict'], (c) => checkConditions(c, { etag: '"v2"' }, { required: true }) ?? c.text('done'))

const SAME = 'Fri, 02 Jan 2026 03:04:05 GMT'
const BEFORE = 'Fri, 02 Jan 2026 03:04:04 GMT'

it.each([
  ['GET', '/', {}, 200],
  ['GET', '/', { 'if-none-match': '"v2"' }, 304],
  ['GET', '/', { 'if-none-match': 'W/"v2"' }, 304],
  ['GET', '/', { 'if-none-match': '"v1", "v2"' }, 304],
  ['GET', '/', { 'if-none-match': '*' }, 304],
  ['GET', '/', { 'if-none-match': '"v1"' }, 200],
  ['GET', '/', { 'if-none-match': 'v2' }, 200],
  ['GET', '/', { 'if-modified-since': SAME }, 304],
  ['GET', '/', { 'if-modified-since': BEFORE }, 200],
  ['GET', '/', { 'if-modified-since': 'yesterday' }, 200],
  ['GET', '/', { 'if-none-match': '"v1"', 'if-modified-since': SAME }, 200],
  ['PUT', '/', { 'if-match': '"v2"' }, 200],
  ['PUT', '/', { 'if-match': '"v1", "v2"' }, 200],
  ['PUT', '/', { 'if-match': '*' }, 200],
  ['PUT', '/', { 'if-match': '"v1"' }, 412],
  // Made weak by what compressed the answer.
  ['PUT', '/', { 'if-match': 'W/"v2"' }, 200],
  ['PUT', '/', { 'if-match': 'W/"v1"' }, 412],
  ['PUT', '/', { 'if-match': '' }, 412],
  ['PUT', '/', { 'if-none-match': '*' }, 412],
  ['PUT', '/', { 'if-none-match': '"v2"' }, 412],
  ['PUT', '/', { 'if-unmodified-since': SAME }, 200],
  ['PUT', '/', { 'if-unmodified-since': BEFORE }, 412],
  ['PUT', '/', { 'if-match': '"v2"', 'if-unmodified-since': BEFORE }, 200],
  ['PUT', '/', { 'if-modified-since': SAME }, 200],
  ['PUT', '/weak', { 'if-match': 'W/"v2"' }, 412],
  ['PUT', '/new', { 'if-match': '*' }, 412],
  ['PUT', '/new', { 'if-none-match': '*' }, 200],
  ['PUT', '/strict', {}, 428],
  ['PUT', '/strict', { 'if-match': '"v2"' }, 200],
  ['GET', '/strict', {}, 200],
] as const)('%s %s with %o is %i', async (method, path, headers, status) => {
  const response = await hono.request(path, { method, headers })
  expect(response.status).toBe(status)
  if (status === 304 && path === '/') expect(response.headers.get('etag')).toBe('"v2"')
})
