import { defineApp } from '@tsango/core/apps'
import type { Hono } from 'hono'
import { expect, expectTypeOf, it } from 'vitest'
import { createHttpApplication } from '../application/application.ts'
import { endpoint } from '../endpoint/endpoint.ts'
import { apiVersion } from './versions.ts'

const anywhere = apiVersion({
  versions: ['1', '2'],
  fallback: '2',
  path: '/api',
  header: 'api-version',
  query: 'version',
  mediaType: 'application/vnd.example',
  deprecated: { '1': { since: new Date('2026-01-01T00:00:00Z'), until: new Date('2027-01-01T00:00:00Z') } },
})
const named = apiVersion({ versions: ['1', 'next'], fallback: '1', path: true })
const strict = apiVersion({ versions: ['1'], header: 'api-version' })
const routes = (r: Hono): void => {
  for (const path of ['/users', '/api/:version/users'] as const)
    r.route(
      '/',
      endpoint('GET', path, { depends: { version: anywhere } }, ({ depends }) => {
        expectTypeOf(depends.version).toEqualTypeOf<'1' | '2'>()
        return depends.version
      }),
    )
  for (const path of ['/videos', '/:version/shelf'] as const)
    r.route(
      '/',
      endpoint('GET', path, { depends: { version: named } }, ({ depends }) => depends.version),
    )
  r.route(
    '/',
    endpoint('GET', '/strict', { depends: { strict } }, ({ depends }) => depends.strict),
  )
}
const app = createHttpApplication({ apps: [defineApp({ name: 'site', routes })], mode: 'test' })

it.each([
  ['/users', {}, '2'],
  ['/users', { 'api-version': '1' }, '1'],
  ['/users?version=1', {}, '1'],
  ['/users?version=1', { 'api-version': '1' }, '1'],
  ['/api/v1/users', {}, '1'],
  ['/users', { accept: 'text/html, application/vnd.example.v1+json' }, '1'],
  ['/users', { accept: 'application/vnd.other.v1+json' }, '2'],
  ['/users', { 'api-version': '3' }, 'version_unknown'],
  ['/users', { 'api-version': '__proto__' }, 'version_unknown'],
  ['/users?version=1', { 'api-version': '2' }, 'version_conflict'],
  ['/api/v2/users?version=1', {}, 'version_conflict'],
  ['/strict', {}, 'version_missing'],
  ['/videos', {}, '1'],
  ['/vnext/shelf', {}, 'next'],
  ['/v1/shelf', {}, '1'],
  ['/v10/shelf', {}, 'version_unknown'],
  ['/volumes/shelf', {}, '1'],
])('%s with %o gets %s', async (path, headers, expected) => {
  const response = await app.request(path, { headers })
  const text = await response.text()
  expect(response.status === 200 ? text : (JSON.parse(text) as { code: string }).code).toBe(expected)
})

it('tells of the end of a version, and on what the answer depends', async () => {
  const old = await app.request('/users?version=1')
  expect(Object.fromEntries(old.headers)).toMatchObject({
    deprecation: '@1767225600',
    sunset: 'Fri, 01 Jan 2027 00:00:00 GMT',
    vary: 'api-version, Accept',
  })
  expect((await app.request('/users')).headers.has('deprecation')).toBe(false)
})

it('tells of deprecation, and of what the answer varies by, in a Hono app without any slots, too', async () => {
  const answers = [() => 'text', () => new Response('own'), async () => new Response('own, later')]
  for (const answer of answers) {
    const users = endpoint('GET', '/users', { depends: { version: anywhere } }, answer)
    const { headers } = await users.request('/users', { headers: { 'api-version': '1' } })
    expect(['deprecation', 'sunset', 'vary'].map((name) => headers.get(name))).toEqual([
      '@1767225600',
      'Fri, 01 Jan 2027 00:00:00 GMT',
      'api-version, Accept',
    ])
  }
})
