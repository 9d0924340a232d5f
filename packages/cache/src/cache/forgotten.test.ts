import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInContext } from '@tsango/core/context'
import { describeDatabases, withModels } from '@tsango/orm/testing'
import { randomToken } from '@tsango/toolkit/signing'
import { afterAll, describe, expect, it } from 'vitest'
import { CacheEntry, databaseStore } from '../database-store/database-store.ts'
import { fileStore } from '../file-store/file-store.ts'
import { memoryStore } from '../memory-store/memory-store.ts'
import { redisStore } from '../redis-store/redis-store.ts'
import { type Cache, type CacheStore, createCache } from './cache.ts'

const WAYS: Readonly<Record<string, (cache: Cache) => Promise<unknown>>> = {
  'a tag of it is invalidated': (cache) => cache.invalidate('prices'),
  'it is deleted': (cache) => cache.delete('price'),
  'a time of nothing is given to it': (cache) => cache.set('price', 0, { ttl: 0 }),
  'all is cleared': (cache) => cache.clear(),
  'its prefix is cleared': (cache) => cache.clear('pri'),
}

/** A value that changes while it is read: `read` begins to, and reads what is there then; `end` lets all that have begun come to their end. */
function slowly(cache: Cache, tags: readonly string[] = ['prices']) {
  let [price, made, gate] = [1, 0, Promise.withResolvers<void>()]
  const read = () =>
    cache.getOrSet(
      'price',
      async () => {
        const [found, open] = [price, gate.promise]
        made++
        await open
        return found
      },
      { ttl: '1h', tags },
    )
  return {
    read,
    begin: async () => {
      const [before, reading] = [made, read()]
      await expect.poll(() => made).toBe(before + 1)
      return { reading }
    },
    change: () => {
      price++
    },
    end: () => {
      gate.resolve()
      gate = Promise.withResolvers<void>()
    },
  }
}

/** What must hold on every store. */
function describeForgetting(
  title: string,
  test: (title: string, body: () => Promise<void>) => void,
  open: () => CacheStore | Promise<CacheStore>,
): void {
  describe(`a value that is being made when it is forgotten, ${title}`, () => {
    for (const [way, forget] of Object.entries(WAYS))
      test(`is for those who wait already, and for nobody who asks after ${way}`, async () => {
        const cache = createCache(await open())
        await cache.clear()
        const { begin, read, change, end } = slowly(cache)
        const before = await begin()
        change()
        await forget(cache)
        const after = await begin()
        end()
        expect([await before.reading, await after.reading, await read()]).toEqual([1, 2, 2])
      })

    test('is not kept where it ends last', async () => {
      const cache = createCache(await open())
      await cache.clear()
      const { begin, change, end } = slowly(cache, [])
      const before = await begin()
      change()
      await cache.delete('price')
      expect(await cache.getOrSet('price', () => 'new')).toBe('new')
      end()
      expect([await before.reading, await cache.get('price')]).toEqual([1, 'new'])
    })
  })
}

const shared = memoryStore()
describeForgetting('in memory', it, () => shared)

const folder = await mkdtemp(join(tmpdir(), 'tsango-cache-'))
afterAll(() => rm(folder, { recursive: true, force: true }))
describeForgetting('in files', it, () => fileStore({ folder }))

const server = process.env['TSANGO_TEST_REDIS_URL']
if (!server) it.skip('Redis: not asked for. "pnpm services" starts it and prints the TSANGO_TEST_REDIS_URL to set')
else {
  const store = redisStore({ server, prefix: `test:${randomToken(6)}:` })
  describeForgetting('on Redis', it, () => store)
  afterAll(async () => {
    await store.clear('')
    await store.close?.()
  })
}

await describeDatabases('in the database', (under) => {
  const { test } = withModels(under, [CacheEntry])
  describeForgetting('in a table', test, () => databaseStore())
})

it('goes on being made where something else is forgotten', async () => {
  const cache = createCache(memoryStore())
  const { begin, read, change, end } = slowly(cache)
  const before = await begin()
  change()
  await cache.invalidate('others')
  await cache.delete('price ', 'pric')
  await cache.clear('price:')
  await cache.scope('shop').clear()
  await runInContext({ tenant: 'a' }, () => cache.clear())
  const joined = read()
  end()
  expect([await before.reading, await joined]).toEqual([1, 1])
})

it('is forgotten in inner scopes and those of tenants, too, where all is cleared', async () => {
  const cache = createCache(memoryStore())
  const inner = slowly(cache.scope('shop'))
  const begun = await inner.begin()
  const tenants = slowly(cache)
  const tenant = await runInContext({ tenant: 'a' }, () => tenants.begin())
  await cache.clear()
  for (const { end } of [inner, tenants]) end()
  await Promise.all([begun.reading, tenant.reading])
  expect(await cache.scope('shop').has('price')).toBe(false)
  expect(await runInContext({ tenant: 'a' }, () => cache.has('price'))).toBe(false)
})

it('is gone when it was being written while it was deleted', async () => {
  const store = memoryStore()
  const [begun, written] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const slow = async (...given: Parameters<typeof store.set>) => {
    begun.resolve()
    await written.promise
    await store.set(...given)
  }
  const cache = createCache({ ...store, set: slow })
  const made = cache.getOrSet('price', () => 1)
  await begun.promise
  const deleted = cache.delete('price')
  written.resolve()
  expect([await deleted, await made, await cache.has('price')]).toEqual([1, 1, false])
})
