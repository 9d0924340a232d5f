import { setTimeout as wait } from 'node:timers/promises'
import { atomic } from '@tsango/orm'
import { describeDatabases, withModels } from '@tsango/orm/testing'
import { randomToken } from '@tsango/toolkit/signing'
import { afterAll, afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { breakingWay } from '../../../../tooling/services/breaking.ts'
import { type Cache, createCache } from '../cache/cache.ts'
import { CacheEntry, databaseStore } from '../database-store/database-store.ts'
import { CacheUnavailable, LockLost, LockNotFree, LockRefused } from '../errors/errors.ts'
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
  describe('on Redis, over a connection that breaks', () => {
    const reach = async () => {
      const way = await breakingWay(server)
      const store = redisStore({ server: way.url, prefix })
      onTestFinished(async () => {
        await store.close?.()
        await way.close()
      })
      return { way, cache: createCache(store) }
    }

    it('takes the lock all the same where it was given and the answer was lost', async () => {
      const { way, cache } = await reach()
      way.breakAt(/\bNX\b/)
      const held = await acquireLock('broken', { cache })
      await expect(acquireLock('broken', { cache })).rejects.toThrow(LockNotFree)
      way.breakAt(/EVAL/)
      await expect(held.release()).rejects.toThrow(CacheUnavailable)
      expect(way.count()).toBe(2)
    })

    it('says that the store does not answer, and leaves no lock that nobody holds', async () => {
      const { way, cache } = await reach()
      way.breakAt(/INCRBY/)
      await expect(acquireLock('nobodys', { cache })).rejects.toThrow(CacheUnavailable)
      expect(await (await acquireLock('nobodys', { cache })).release()).toBe(true)
      way.breakAt(/INCRBY/)
      await expect(withLock('nobodys', () => 'ran', { cache })).rejects.toThrow(CacheUnavailable)
      expect(await withLock('nobodys', () => 'ran', { cache })).toBe('ran')
    })

    it('gives the result of the work where the lock could not be given back', async () => {
      const { way, cache } = await reach()
      const work = () => {
        way.breakAt(/EVAL/)
        return 'result'
      }
      expect([await withLock('kept', work, { cache }), way.count()]).toEqual(['result', 1])
    })

    it('runs once in a period, neither twice nor never', async () => {
      const { way, cache } = await reach()
      let ran = 0
      const run = () => oncePer('1m', 'broken', () => ++ran, { cache })
      way.breakAt(/\bNX\b/)
      expect([await run(), await run(), ran]).toEqual([1, undefined, 1])
    })
  })
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
