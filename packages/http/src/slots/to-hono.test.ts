import { defineSetting } from '@tsango/core/settings'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { Forbidden } from '../errors/classes.ts'
import { exchangeOf } from './exchange.ts'
import { defineSlot } from './slot.ts'
import { SettingWithoutDefault, toHono } from './to-hono.ts'

const limit = defineSetting<number>('limit', {
  help: 'A number.',
  read: (given) => (typeof given === 'number' ? { value: given } : { fault: 'There is none.' }),
})

const limited = defineSlot({
  name: 'limited',
  before: 'session',
  prepare: ({ setting }) => {
    const most = setting(limit)
    return {
      headers: { 'x-limit': String(most) },
      decide: ({ c }) => {
        if (Number(c.req.query('n')) > most) throw new Forbidden('Too much.')
      },
      contribute: (exchange) => exchange.setHeader('x-seen', exchangeOf(exchange.c).c.req.path),
    }
  },
})

const app = new Hono()
app.use(toHono(limited, { settings: { limit: 3 } }))
app.get('/', (c) => c.text('fine'))

it('works in any Hono app', async () => {
  const response = await app.request('/?n=1')
  expect([response.status, response.headers.get('x-limit'), response.headers.get('x-seen')]).toEqual([200, '3', '/'])
})

it('ends a request with problem details where the app has no error handler of its own', async () => {
  const response = await app.request('/?n=4')
  expect([response.status, response.headers.get('content-type')]).toEqual([403, 'application/problem+json'])
  expect(await response.json()).toMatchObject({ status: 403, code: 'forbidden', detail: 'Too much.' })
})

it('asks for a setting that has no default', () => {
  expect(() => toHono(limited)).toThrow(SettingWithoutDefault)
})
