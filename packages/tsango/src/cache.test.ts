import { createApplication } from '@tsango/core/apps'
import { detectMigrations } from '@tsango/migrate/detect'
import { loadHistory } from '@tsango/migrate/history'
import { stateOf } from '@tsango/orm/migrations'
import { expect, it } from 'vitest'
import { cache, cacheTable } from './cache.ts'
import { callCommand } from './cli.ts'
import { tsango } from './index.ts'

const asker = {
  renamed: () => Promise.reject(new RangeError('asked')),
  agreed: () => Promise.reject(new RangeError('asked')),
  fill: () => Promise.reject(new RangeError('asked')),
}

it('the table of the cache has migrations that lead to its model', async () => {
  const app = createApplication({ apps: [cacheTable()], mode: 'test', environment: {} })
  expect(await detectMigrations(await loadHistory(app), stateOf(app.registry), { asker, now: new Date() })).toEqual([])
})

it('the cache is there without a word, and in the database where that is wanted', async () => {
  const options = { databases: { default: 'sqlite::memory:' }, mode: 'test', environment: {} } as const
  await tsango(options).run(async () => {
    await cache.set('greeting', 'Hello')
    expect([cache.store.name, await cache.get('greeting')]).toEqual(['memory', 'Hello'])
  })
  const app = tsango({ ...options, apps: [cacheTable()], cache: 'database:' })
  await app.run(async () => {
    await callCommand(app, 'migrate')
    await cache.set('greeting', 'Hello', { tags: ['words'] })
    expect([cache.store.name, await cache.get('greeting')]).toEqual(['database', 'Hello'])
  })
})
