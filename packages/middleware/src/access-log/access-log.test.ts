import { defineApp } from '@tsango/core/apps'
import type { Mode } from '@tsango/core/settings'
import { createHttpApplication } from '@tsango/http/application'
import type { LogRecord } from '@tsango/http/log'
import { expect, it } from 'vitest'
import { middleware } from '../app/app.ts'

const site = defineApp({
  name: 'site',
  routes: (r) => {
    r.get('/a', (c) => c.text('', 201))
    r.get('/boom', () => {
      throw new Error('boom')
    })
  },
})

async function log(
  path: string,
  settings: Readonly<Record<string, unknown>>,
  mode: Mode = 'test',
): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = []
  const app = createHttpApplication({
    apps: [middleware(), site],
    mode,
    settings: { logger: { write: (record: LogRecord) => void records.push(record) }, ...settings },
  })
  await app.request(path, { headers: { host: 'localhost', 'x-request-id': 'r1' } })
  return records.filter(({ event }) => event === 'request')
}

it('leaves one record for each request, of errors too, and no query string in it', async () => {
  const [record] = await log('/a?token=abc', { accessLog: true })
  expect(record).toMatchObject({
    level: 'info',
    method: 'GET',
    path: '/a',
    status: 201,
    requestId: 'r1',
    duration: expect.any(Number),
  })
  expect(JSON.stringify(record)).not.toContain('abc')
  expect(await log('/boom', { accessLog: true })).toMatchObject([{ status: 500 }])
  expect(await log('/missing', { accessLog: true })).toMatchObject([{ status: 404 }])
})

it('is on in development and off in tests, unless told otherwise', async () => {
  expect(await log('/a', {}, 'development')).toHaveLength(1)
  expect(await log('/a', {})).toHaveLength(0)
  expect(await log('/a', { accessLog: false }, 'development')).toHaveLength(0)
})
