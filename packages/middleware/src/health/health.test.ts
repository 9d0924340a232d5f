import { type AddressInfo, createServer } from 'node:net'
import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
import { serve } from '@tsango/http/serve'
import { expect, it } from 'vitest'
import { type HealthOptions, health, readiness } from './health.ts'

async function ask(path: string, options: HealthOptions = {}, run: () => unknown = () => true) {
  const logged: string[] = []
  const store = defineApp({ name: 'store', extends: [readiness.contribute({ name: 'store', run })] })
  const settings = { logger: { write: (record: object) => void logged.push(JSON.stringify(record)) } }
  const app = createHttpApplication({ apps: [health(options), store], mode: 'test', settings })
  const response = await app.request(path)
  await new Promise(setImmediate)
  return {
    status: response.status,
    answer: await response.json(),
    caching: response.headers.get('cache-control'),
    logged: logged.join(''),
  }
}

it('lives, whatever it can serve', async () => {
  expect(await ask('/health', {}, () => false)).toMatchObject({
    status: 200,
    answer: { status: 'ok' },
    caching: 'no-store',
  })
})

it('is ready where all checks pass, of apps too', async () => {
  expect(await ask('/ready', { checks: { search: async () => 'no answer is a good answer' } })).toMatchObject({
    status: 200,
    answer: { status: 'healthy', checks: { search: { healthy: true }, store: { healthy: true } } },
  })
  expect((await ask('/ready')).status).toBe(200)
})

it.each([
  [
    'throws',
    () => {
      throw new RangeError('postgres://user:hunter2@db')
    },
  ],
  ['rejects', () => Promise.reject(new RangeError('hunter2'))],
  ['is false', async () => false],
  ['hangs', () => new Promise(() => {})],
])('answers 503 where a check %s, and says why in the log alone', async (_, run) => {
  const { status, answer, logged } = await ask('/ready', { timeout: 30 }, run)
  expect([status, answer]).toEqual([503, { status: 'unhealthy', checks: { store: { healthy: false } } }])
  expect(JSON.stringify(answer)).not.toContain('hunter2')
  expect(logged).toContain('"area":"http.health"')
  expect(logged).toContain('the check \\"store\\" fails')
})

it('is not ready until the hooks of the apps have run, nor while it drains; elsewhere than behind our server it is', async () => {
  const [listening, freed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const order: string[] = []
  let asked = 0
  const site = defineApp({
    name: 'site',
    startup: () => void order.push('startup'),
    ready: async () => {
      order.push('ready')
      listening.resolve()
      await freed.promise
    },
    shutdown: () => void order.push('shutdown'),
  })
  const build = () =>
    createHttpApplication({ apps: [health({ hold: 0, checks: { one: () => ++asked } }), site], mode: 'test' })
  expect((await build().request('/ready')).status).toBe(200)
  expect(order.splice(0)).toEqual(['startup'])
  const app = build()
  const port = await freePort()
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })
    return [response.status, await response.json()]
  }
  const serving = serve(app, { port, host: '127.0.0.1', signals: false, shutdownDelay: 2000 })
  await listening.promise
  asked = 0
  expect(await ask('/ready')).toEqual([503, { status: 'starting', checks: {} }])
  expect(await ask('/health')).toEqual([200, { status: 'ok' }])
  expect(asked).toBe(0)
  freed.resolve()
  const server = await serving
  expect(await ask('/ready')).toMatchObject([200, { status: 'healthy' }])
  const stopped = server.stop()
  expect(await ask('/ready')).toEqual([503, { status: 'draining', checks: {} }])
  await stopped
  expect(order).toEqual(['startup', 'ready', 'shutdown'])
  await expect(ask('/ready')).rejects.toThrow()
})

it('is left by a server whose hooks fail, and nothing listens then', async () => {
  let closed = false
  const site = defineApp({
    name: 'site',
    ready: () => {
      throw new RangeError('not ready')
    },
    shutdown: () => {
      closed = true
    },
  })
  const port = await freePort()
  const app = createHttpApplication({ apps: [health(), site], mode: 'test' })
  await expect(serve(app, { port, host: '127.0.0.1', signals: false })).rejects.toThrow('not ready')
  expect(closed).toBe(true)
  await expect(fetch(`http://127.0.0.1:${port}/ready`)).rejects.toThrow()
  expect((await app.request('/ready')).status).toBe(200)
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address with it.
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

it('asks once for many who watch', async () => {
  let asked = 0
  const app = createHttpApplication({ apps: [health({ checks: { one: () => ++asked } })], mode: 'test' })
  await Promise.all(Array.from({ length: 20 }, () => app.request('/ready')))
  expect(asked).toBe(1)
})

it('does not ask again what hangs, and holds for each application by itself', async () => {
  let asked = 0
  const hanging = () => {
    asked++
    return new Promise(() => {})
  }
  const brought = health({ hold: 0, timeout: 500, checks: { hanging } })
  const build = () =>
    createHttpApplication({ apps: [brought], mode: 'test', settings: { logger: { write: () => {} } } })
  const app = build()
  for (let round = 0; round < 2; round++) expect((await app.request('/ready')).status).toBe(503)
  expect(asked).toBe(1)
  expect((await build().request('/ready')).status).toBe(503)
  expect(asked).toBe(2)
})

it('tells of two checks with one name the one that fails', async () => {
  const { status, answer } = await ask('/ready', { checks: { store: () => true } }, () => false)
  expect([status, answer]).toEqual([503, { status: 'unhealthy', checks: { store: { healthy: false } } }])
})

it('leaves out what it is told to', async () => {
  const { status, answer } = await ask('/ready', { without: ['store'] }, () => false)
  expect([status, answer]).toEqual([200, { status: 'healthy', checks: {} }])
})
