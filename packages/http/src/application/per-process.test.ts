import { defineApp } from '@tsango/core/apps'
import { type Handler, Hono } from 'hono'
import { expect, it } from 'vitest'
import { mount } from '../mounts/mounts.ts'
import { serve } from '../serve/serve.ts'
import { defineSlot, toHono } from '../slots/slots.ts'
import { createHttpApplication, type HttpApplication, perProcessOf } from './application.ts'

const keeping = (what: string) => defineSlot({ name: 'session', prepare: () => ({ perProcess: what }) })
type Parts = Pick<Parameters<typeof defineApp>[0], 'middleware' | 'extends' | 'routes'>
const build = (parts: Parts): HttpApplication =>
  createHttpApplication({ apps: [defineApp({ name: 'site', ...parts })], mode: 'test' })
const shop = build({ middleware: [keeping('baskets')] })

it.each([
  ['an application', () => [mount('/shop', shop)]],
  ['the fetch of one', () => [mount('/shop', shop.fetch)]],
  ['an object with it', () => [mount('/shop', { fetch: shop.fetch })]],
])('what %s that is mounted keeps is found, and several processes are refused', async (_, mounts) => {
  const site = build({ extends: mounts() })
  expect(perProcessOf(site)).toEqual([{ slot: 'session', what: 'baskets', at: '/shop' }])
  await expect(serve(site, { port: 0, workers: 2, signals: false })).rejects.toThrow(
    'The slot "session" of what is mounted at /shop keeps baskets in the memory of one process, and several are to serve.',
  )
})

it('is found however deep it lies, and where an application is mounted twice, or in itself', () => {
  const middle = build({ extends: [mount('/deep', shop)], middleware: [keeping('limits')] })
  const site: HttpApplication = build({
    extends: [
      mount('/a', middle),
      mount('/b', middle),
      mount('/self', (request) => site.fetch(request)),
      mount('/own', { fetch: (request: Request) => site.fetch(request) }),
    ],
  })
  expect(perProcessOf(site)).toEqual([
    { slot: 'session', what: 'limits', at: '/a' },
    { slot: 'session', what: 'baskets', at: '/a/deep' },
  ])
})

it('is found where routes were given it by toHono, in the application and in a Hono app that is mounted', () => {
  const limits = toHono(keeping('limits'))
  const answer: Handler = (c) => c.text('')
  const legacy = new Hono().use('/a', limits).use('/b', limits).get('/a', answer)
  const part = new Hono().use(toHono(keeping('words'))).onError((_, c) => c.text('failed'))
  const site = build({
    extends: [mount('/legacy', legacy)],
    routes: (r) => void r.use('/x', limits).route('/part', part),
  })
  expect(perProcessOf(site)).toEqual([
    { slot: 'session', what: 'limits' },
    { slot: 'session', what: 'words' },
    { slot: 'session', what: 'limits', at: '/legacy' },
  ])
})

it('is nothing where nothing is kept, and nothing is asked of what cannot be seen', () => {
  const plain = defineSlot({ name: 'session', prepare: () => ({}) })
  const site = build({
    middleware: [plain],
    extends: [mount('/a', build({ middleware: [plain] })), mount('/b', () => new Response()), mount('/c', new Hono())],
    routes: (r) => void r.use(toHono(plain)).get('/', (c) => c.text('')),
  })
  expect(perProcessOf(site)).toEqual([])
})
