import { setTimeout as wait } from 'node:timers/promises'
import { defineApp } from '@tsango/core/apps'
import type { Mode } from '@tsango/core/settings'
import { createHttpApplication } from '@tsango/http/application'
import { expect, it } from 'vitest'
import { measure, type ServerTimingOptions, serverTiming } from './server-timing.ts'

async function header(options: ServerTimingOptions, mode: Mode = 'test'): Promise<string | null> {
  const site = defineApp({
    name: 'site',
    middleware: [serverTiming(options)],
    routes: (r) =>
      void r.get('/', async (c) => {
        await measure(c, 'db', () => wait(10))
        await measure(c, 'db', () => wait(10))
        await measure(c, 'a b;"c"\u0000', () => Promise.reject(new RangeError('x'))).catch(() => {})
        for (let count = 0; count < 30; count++) await measure(c, `stage-${count}`, () => count)
        return c.text('')
      }),
  })
  return (
    await createHttpApplication({ apps: [site], mode, settings: { logger: { write: () => {} } } }).request('/')
  ).headers.get('server-timing')
}

it('tells where the time went, summed by stage, bounded, and in words that a header can have', async () => {
  const parts = ((await header({ enabled: true })) ?? '').split(', ')
  const [db = '', odd = ''] = parts
  expect(Number(/^db;dur=([\d.]+)$/.exec(db)?.[1])).toBeGreaterThanOrEqual(18)
  expect(odd).toMatch(/^a_b__c__;dur=[\d.]+$/)
  expect(parts.at(-1)).toMatch(/^total;dur=/)
  expect(parts).toHaveLength(21)
})

it('tells nobody outside of development, unless told to', async () => {
  expect([
    await header({}, 'test'),
    (await header({}, 'development')) === null,
    await header({ enabled: false }, 'development'),
  ]).toEqual([null, false, null])
})
