import { defineApp } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { createHttpApplication } from '@tsango/http/application'
import { requestId } from '@tsango/http/request'
import { toHono } from '@tsango/http/slots'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { requestIds } from './request-id.ts'

const site = defineApp({
  name: 'site',
  routes: (r) => void r.get('/', (c) => c.json([requestId(c), currentContext().requestId])),
})
const app = createHttpApplication({ apps: [middleware(), site], mode: 'test' })

it('is the same in the handler, the context and the response, and new for each request', async () => {
  const ids = new Set<string | null>()
  for (let count = 0; count < 3; count++) {
    const response = await app.request('/')
    const id = response.headers.get('x-request-id')
    expect(await response.json()).toEqual([id, id])
    ids.add(id)
  }
  expect(ids.size).toBe(3)
})

it('takes over an id that is harmless, and no other', async () => {
  const ask = async (given: string) =>
    (await app.request('/', { headers: { 'x-request-id': given } })).headers.get('x-request-id')
  expect(await ask('trace-1.2:3')).toBe('trace-1.2:3')
  for (const hostile of ['x'.repeat(129), '<script>', 'a b', '"', 'é', 'a;b'])
    expect(await ask(hostile), hostile).not.toBe(hostile)
})

it('can be told to take none over, in any Hono app', async () => {
  const hono = new Hono()
  hono.use(toHono(requestIds({ inbound: false, generate: () => 'mine' })))
  hono.get('/', (c) => c.json([requestId(c), currentContext().requestId]))
  const response = await hono.request('/', { headers: { 'x-request-id': 'theirs' } })
  expect([response.headers.get('x-request-id'), await response.json()]).toEqual(['mine', ['mine', 'mine']])
})
