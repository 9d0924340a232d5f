import { type AppDefinition, defineApp, defineResource } from '@tsango/core/apps'
import { contextSlot } from '@tsango/core/context'
import { expect, it } from 'vitest'
import { createHttpApplication, type HttpApplication } from '../application/application.ts'
import { createLogger } from '../log/log.ts'
import { serve } from '../serve/serve.ts'
import { mount } from './mounts.ts'

const quiet = createLogger({ format: 'text', err: { write: () => {} } })
const till = contextSlot<string>('till')

/** An application that tells its life to `seen`, and answers with what it has opened. */
function telling(name: string, seen: string[], parts: Partial<AppDefinition> = {}): HttpApplication {
  const say = (word: string) => () => void seen.push(`${name} ${word}`)
  const app = defineApp({
    name,
    resources: [
      defineResource<string>({
        name: 'till',
        slot: till,
        open: () => {
          seen.push(`${name} opens`)
          return name
        },
        close: say('closes'),
      }),
    ],
    startup: say('starts'),
    ready: say('is ready'),
    shutdown: say('stops'),
    routes: (r) => void r.get('/till', (c) => c.text(String(till.get()))),
    ...parts,
  })
  return createHttpApplication({ apps: [app], mode: 'test', settings: { logger: quiet } })
}

it('starts, is ready and stops with the application around it, once, also where it is mounted twice', async () => {
  const seen: string[] = []
  const [shop, blog] = [telling('shop', seen), telling('blog', seen)]
  const site = telling('site', seen, { extends: [mount('/shop', shop), mount('/kiosk', shop), mount('/blog', blog)] })
  const server = await serve(site, { port: 0, host: '127.0.0.1', signals: false })
  for (const [path, name] of [
    ['/shop', 'shop'],
    ['/kiosk', 'shop'],
    ['/blog', 'blog'],
    ['', 'site'],
  ])
    expect(await (await fetch(`${server.url}${path}/till`)).text(), path).toBe(name)
  await server.stop()
  expect(seen).toEqual([
    ...['shop', 'blog'].flatMap((name) => [`${name} opens`, `${name} starts`]),
    ...['site opens', 'site starts'],
    ...['shop', 'blog', 'site'].map((name) => `${name} is ready`),
    ...['site stops', 'site closes'],
    ...['blog', 'shop'].flatMap((name) => [`${name} stops`, `${name} closes`]),
  ])
})

it('stays with whoever has started it before', async () => {
  const seen: string[] = []
  const shop = telling('shop', seen)
  const site = telling('site', [], { extends: [mount('/shop', shop)] })
  await shop.start()
  await site.ready()
  await site.stop()
  expect(seen).toEqual(['shop opens', 'shop starts'])
  expect(await (await shop.request('/till')).text()).toBe('shop')
  await shop.stop()
  expect(await (await site.request('/shop/till')).text()).toBe('shop')
  await site.stop()
  expect(seen).toEqual([...Array(2)].flatMap(() => ['shop opens', 'shop starts', 'shop stops', 'shop closes']))
})

it('stops with the last of those around it', async () => {
  const seen: string[] = []
  const shop = telling('shop', seen)
  const around = () => telling('site', [], { extends: [mount('/shop', shop)] })
  const [one, other] = [around(), around()]
  await Promise.all([one.start(), other.start()])
  await one.stop()
  expect(await (await other.request('/shop/till')).text()).toBe('shop')
  expect(seen).toEqual(['shop opens', 'shop starts'])
  await other.stop()
  expect(seen.slice(2)).toEqual(['shop stops', 'shop closes'])
})

it('keeps the application around it from starting where it cannot start, and says where it is mounted', async () => {
  const seen: string[] = []
  const wrong = createHttpApplication({ apps: [], mode: 'test', settings: { logger: quiet, nope: 1 } })
  const mounts = [mount('/a/longer', telling('shop', seen)), mount('/wrong', wrong)]
  const site = telling('site', seen, { extends: mounts })
  await expect(site.start()).rejects.toMatchObject({
    code: 'application_invalid',
    message: expect.stringContaining('In what is mounted at /wrong: '),
  })
  expect(seen).toEqual(['shop opens', 'shop starts', 'shop stops', 'shop closes'])
  const broken = telling('broken', [], { startup: () => Promise.reject(new Error('no paper')) })
  await expect(telling('site', seen, { extends: [mount('/b', broken)] }).start()).rejects.toThrow('no paper')
})

it('is stopped where the application around it cannot start', async () => {
  const seen: string[] = []
  const startup = () => Promise.reject(new Error('no paper'))
  const site = telling('site', [], { extends: [mount('/shop', telling('shop', seen))], startup })
  await expect(site.start()).rejects.toThrow('no paper')
  expect(seen).toEqual(['shop opens', 'shop starts', 'shop stops', 'shop closes'])
})

it('is stopped though another one cannot be', async () => {
  const seen: string[] = []
  const broken = telling('broken', [], { shutdown: () => Promise.reject(new Error('no light')) })
  const site = telling('site', [], { extends: [mount('/shop', telling('shop', seen)), mount('/broken', broken)] })
  await site.start()
  await expect(site.stop()).rejects.toThrow('no light')
  expect(seen).toEqual(['shop opens', 'shop starts', 'shop stops', 'shop closes'])
})

it('may mount the application around it in turn', async () => {
  const seen: string[] = []
  const shop = telling('shop', seen, {
    extends: [
      mount(
        '/site',
        unbuilt(() => site),
      ),
    ],
  })
  const site: HttpApplication = telling('site', seen, { extends: [mount('/shop', shop)] })
  await site.ready()
  await site.stop()
  expect(seen.filter((one) => one.endsWith('opens'))).toEqual(['shop opens', 'site opens'])
  expect(seen.filter((one) => one.endsWith('closes'))).toEqual(['site closes', 'shop closes'])
})

/** An application that is built later. */
function unbuilt(app: () => HttpApplication): HttpApplication {
  return new Proxy({} as HttpApplication, {
    get: (_, name) => (name === 'fetch' ? (request: Request) => app().fetch(request) : Reflect.get(app(), name)),
    has: (_, name) => name === 'fetch' || name in app(),
  })
}
