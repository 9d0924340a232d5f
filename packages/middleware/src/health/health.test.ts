import { defineApp } from '@tsango/core/apps'
import { createHttpApplication } from '@tsango/http/application'
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
  expect(logged).toContain('the check \\"store\\" fails')
})

it('asks once for many who watch', async () => {
  let asked = 0
  const app = createHttpApplication({ apps: [health({ checks: { one: () => ++asked } })], mode: 'test' })
  await Promise.all(Array.from({ length: 20 }, () => app.request('/ready')))
  expect(asked).toBe(1)
})
