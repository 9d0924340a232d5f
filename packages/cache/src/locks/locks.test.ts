import { setTimeout as wait } from 'node:timers/promises'
import { atomic } from '@tsango/orm'
import { describeDatabases, withModels } from '@tsango/orm/testing'
import { randomToken } from '@tsango/toolkit/signing'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { type Cache, createCache } from '../cache/cache.ts'
import { CacheEntry, databaseStore } from '../database-store/database-store.ts'
import { LockLost, LockNotFree, LockRefused } from '../errors/errors.ts'
import { memoryStore } from '../memory-store/memory-store.ts'
import { redisStore } from '../redis-store/redis-store.ts'
import { acquireLock, oncePer, withLock } from './locks.ts'

/** What must hold on every store; `make` gives caches that share one store, as several processes do. */
function describeLocks(
  title: string,
  test: (title: string, body: () => Promise<void>) => void,
  make: () => Cache,
): void {
  describe(title, () => {
    test('lets one in at a time, and gives each a greater number', async () => {
      const fences: number[] = []
      let [inside, most] = [0, 0]
      const work = () =>
        withLock(
          'one',
          async ({ fence }) => {
            inside++
            most = Math.max(most, inside)
            fences.push(fence)
            await wait(5)
            inside--
          },
          { cache: make(), wait: '30s' },
        )
      await Promise.all(Array.from({ length: 16 }, work))
      expect(most).toBe(1)
      expect(fences).toEqual([...fences].sort((one, other) => one - other))
      expect(new Set(fences).size).toBe(16)
    })

    test('refuses the second, and lets him in once it is free', async () => {
      const cache = make()
      const held = await acquireLock('two', { cache })
      await expect(acquireLock('two', { cache: make() })).rejects.toThrow(LockNotFree)
      await expect(acquireLock('two', { cache: make(), wait: 30 })).rejects.toThrow(LockNotFree)
      expect([await held.extend(), await held.release(), await held.release(), await held.extend()]).toEqual([
        true,
        true,
        false,
        false,
      ])
      const next = await acquireLock('two', { cache })
      expect(next.fence).toBeGreaterThan(held.fence)
      await next.release()
    })

    test('ends by its time, and whoever slept neither frees nor extends that of the next', async () => {
      const cache = make()
      const asleep = await acquireLock('three', { cache, ttl: 1000 })
      await wait(1050)
      const next = await acquireLock('three', { cache })
      expect([await asleep.extend(), await asleep.release()]).toEqual([false, false])
      expect(await next.release()).toBe(true)
    })

    test('runs once in a period, and again where it failed', async () => {
      const cache = make()
      await expect(oncePer('1m', 'four', () => Promise.reject(new RangeError('failed')), { cache })).rejects.toThrow(
        'failed',
      )
      const runs = await Promise.all(Array.from({ length: 8 }, () => oncePer('1m', 'four', () => 'ran', { cache })))
      expect(runs.filter(Boolean)).toEqual(['ran'])
    })
  })
}

const shared = memoryStore()
describeLocks('in memory', it, () => createCache(shared))

const server = process.env['TSANGO_TEST_REDIS_URL']
if (!server) it.skip('Redis: not asked for. "pnpm services" starts it and prints the TSANGO_TEST_REDIS_URL to set')
else {
  const prefix = `test:${randomToken(6)}:`
  const stores = [redisStore({ server, prefix }), redisStore({ server, prefix })]
  let turn = 0
  describeLocks('on Redis, over two connections', it, () => createCache(stores[turn++ % 2] ?? memoryStore()))
  afterAll(async () => {
    await stores[0]?.clear('')
    for (const store of stores) await store.close?.()
  })
}

await describeDatabases('in the database', (under) => {
  const { test } = withModels(under, [CacheEntry])
  describeLocks('locks', test, () => createCache(databaseStore()))

  test('are refused within a transaction, where nobody would see them', async () => {
    await atomic(async () => {
      await expect(acquireLock('x', { cache: createCache(databaseStore()) })).rejects.toThrow(LockRefused)
    })
  })
})

describe('withLock', () => {
  afterEach(() => void vi.useRealTimers())

  it('holds on for as long as the work takes', async () => {
    vi.useFakeTimers()
    const cache = createCache(memoryStore())
    const done = Promise.withResolvers<string>()
    const work = withLock('long', () => done.promise, { cache, ttl: 60 })
    await vi.advanceTimersByTimeAsync(1000)
    await expect(acquireLock('long', { cache })).rejects.toThrow(LockNotFree)
    done.resolve('done')
    expect(await work).toBe('done')
    await (await acquireLock('long', { cache })).release()
  })

  it('tells the work that the lock is lost, and gives no result as if nothing was', async () => {
    const cache = createCache(memoryStore())
    const work = withLock(
      'lost',
      async ({ signal }) => {
        await cache.store.delete([cache.storeKey('l', 'lost')])
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        return 'as if nothing was'
      },
      { cache, ttl: 60 },
    )
    await expect(work).rejects.toThrow(LockLost)
  })

  it('tells the work in time where the store does not even answer', async () => {
    vi.useFakeTimers()
    const store = memoryStore()
    const stuck = { ...store }
    const cache = createCache(stuck)
    const answered = Promise.withResolvers<void>()
    const told: boolean[] = []
    const work = withLock(
      'stuck',
      async ({ signal }) => {
        stuck.swap = async (...given) => {
          await answered.promise
          return store.swap(...given)
        }
        for (const milliseconds of [60, 60]) {
          await vi.advanceTimersByTimeAsync(milliseconds)
          told.push(signal.aborted)
        }
      },
      { cache, ttl: 90 },
    )
    const lost = expect(work).rejects.toThrow(LockLost)
    await vi.advanceTimersByTimeAsync(0)
    await expect.poll(() => told).toEqual([false, true])
    answered.resolve()
    await lost
  })

  it('is free again where the work fails', async () => {
    const cache = createCache(memoryStore())
    await expect(withLock('fails', () => Promise.reject(new RangeError('failed')), { cache })).rejects.toThrow('failed')
    expect((await acquireLock('fails', { cache })).fence).toBeGreaterThan(0)
  })

  it('counts on from the clock where the store forgot, and refuses a time that makes no sense', async () => {
    const cache = createCache(memoryStore())
    const before = await withLock('fence', ({ fence }) => fence, { cache })
    await wait(5)
    await cache.store.delete([cache.storeKey('f', 'fence')])
    expect(await withLock('fence', ({ fence }) => fence, { cache })).toBeGreaterThan(before)
    await expect(acquireLock('x', { cache, ttl: 0 })).rejects.toThrow(LockRefused)
  })
})
