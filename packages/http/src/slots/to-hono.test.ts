import { TsangoError } from '@tsango/core/errors'
import { defineSetting } from '@tsango/core/settings'
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { Forbidden } from '../errors/classes.ts'
import { HttpError } from '../errors/http-error.ts'
import { type Exchange, exchangeOf } from './exchange.ts'
import { defineSlot } from './slot.ts'
import { SettingWithoutDefault, toHono, UnknownSetting } from './to-hono.ts'
import '../settings/settings.ts'

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

it('refuses the name of a setting that no slot reads', () => {
  expect(() => toHono(limited, { settings: { limit: 3, limti: 4 } })).toThrow(
    /^No slot reads the setting "limti", which is given to the slot "limited" under "settings" of toHono\. Did you mean "limit"\? The slot reads "limit"; those of others are /,
  )
  const settings = { limit: 3, bodyLimits: 4 }
  expect(() => toHono(limited, { settings })).toThrow(/ Did you mean "bodyLimit"\? /)
  expect(() => toHono(limited, { settings })).toThrow(UnknownSetting)
  expect(() => toHono(limited, { settings: { limit: 3, bodyLimit: 4, other: 4 } })).toThrow(/"other"/)
})

it('takes settings of other slots beside its own, and those that nothing defined but the slot', () => {
  const settings = { limit: 3, bodyLimit: 4 }
  expect(() => toHono(limited, { settings })).not.toThrow()
  const bare = { name: 'bare', help: '', secret: false, form: 'any', read: () => ({ value: 1 }) } as const
  const slot = defineSlot({
    name: 'bare',
    before: 'session',
    prepare: ({ setting }) => ({ headers: { 'x-bare': String(setting(bare)) } }),
  })
  expect(() => toHono(slot, { settings: { bare: 1 } })).not.toThrow()
})

class Away extends TsangoError {
  readonly code = 'away'
  override readonly status = 503
}

const failing = (at: 'decide' | 'transform') =>
  defineSlot({
    name: `failing-${at}`,
    before: 'session',
    prepare: () => ({
      headers: { vary: 'Accept-Language' },
      [at]: (exchange: Exchange) => {
        exchange.setHeader('x-told', at)
        throw new Away('10.0.0.7 is down')
      },
    }),
  })

it.each(['decide', 'transform'] as const)(
  'tells what it has to tell beside an error in %s, and nothing of a response that failed',
  async (at) => {
    const plain = new Hono()
    plain.onError((error, c) => {
      c.header('x-by', 'app')
      return error instanceof HttpError ? error.getResponse() : c.text('unknown', 500)
    })
    plain.use(toHono(failing(at)))
    plain.get('/', (c) => c.text('a long text', 200, { 'content-length': '11', etag: '"1"' }))
    const { status, headers } = await plain.request('/')
    expect([status, headers.get('etag'), headers.get('content-length')]).toEqual([503, null, null])
    const own = new Hono().use(toHono(failing(at))).get('/', (c) => c.text('a long text', 200, { etag: '"1"' }))
    const response = await own.request('/')
    expect([response.status, response.headers.get('x-told'), response.headers.get('vary')]).toEqual([
      503,
      at,
      'Accept-Language',
    ])
    expect(await response.text()).not.toContain('10.0.0.7')
  },
)
