import { setTimeout as wait } from 'node:timers/promises'
import { randomToken } from '@tsango/toolkit/signing'
import { afterAll, describe, expect, it } from 'vitest'
import { createCache } from '../cache/cache.ts'
import { CacheUnavailable } from '../errors/errors.ts'
import { cacheStoreContract } from '../testing/testing.ts'
import { type RedisStore, redisStore } from './redis-store.ts'

const server = process.env['TSANGO_TEST_REDIS_URL']

if (!server) it.skip('Redis: not asked for. "pnpm services" starts it and prints the TSANGO_TEST_REDIS_URL to set')
else {
  describe('on a server', () => {
    const made: RedisStore[] = []
    const make = (prefix = `test:${randomToken(6)}:`) => {
      const store = redisStore({ server, prefix })
      made.push(store)
      return store
    }
    afterAll(async () => {
      for (const store of made) {
        await store.clear('')
        await store.close?.()
      }
    })
    // The clock is the server's: all wait at once, and for long, so that no busy machine outlasts the time of an entry.
    const waiting = () => ({ store: make(), advance: (milliseconds: number) => wait(milliseconds) })
    describe.concurrent('of its contract', () => {
      for (const { title, run } of cacheStoreContract(waiting, { times: 15 })) it(title, run)
    })

    it('shares entries with other processes, and clears its own prefix alone', async () => {
      const prefix = `test:${randomToken(6)}:`
      const [one, other, stranger] = [make(prefix), make(prefix), make()]
      await one.set('a', 'shared', 60_000)
      await stranger.set('a', 'its own', 60_000)
      expect(await other.get('a')).toBe('shared')
      await one.clear('')
      expect([await other.get('a'), await stranger.get('a')]).toEqual([undefined, 'its own'])
    })

    it('takes no list of another program for a number', async () => {
      const store = make()
      await store.run('return redis.call("RPUSH", KEYS[1], "x")', ['list'], [])
      await expect(store.incr('list', 1, undefined)).rejects.toThrow(CacheUnavailable)
    })

    it('keeps nothing whose time is over already, as other stores do', async () => {
      const cache = createCache(make())
      for (const ttl of [0, -1]) {
        expect([await cache.add('a', 1, { ttl }), await cache.incr('n', 2, { ttl })]).toEqual([true, 2])
        await cache.set('s', 1, { ttl })
      }
      await cache.set('t', 1)
      expect(await cache.touch('t', 0)).toBe(true)
      expect([...(await cache.getMany(['a', 'n', 's', 't']))]).toEqual([])
    })

    it('closes, and opens again where it is used again', async () => {
      const store = make()
      await store.set('a', '1', 60_000)
      await store.close?.()
      expect(await store.get('a')).toBe('1')
    })
  })
}

it('says within seconds that nobody answers, without the password', async () => {
  const store = redisStore({ server: 'redis://user:hunter2@127.0.0.1:1/0', commandTimeout: 500 })
  const started = performance.now()
  const failure = await store.get('a').catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(CacheUnavailable)
  expect(String(failure)).not.toContain('hunter2')
  expect(performance.now() - started).toBeLessThan(30_000)
  await store.close?.()
})
