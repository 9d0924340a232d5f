import { setTimeout as wait } from 'node:timers/promises'
import { randomToken } from '@tsango/toolkit/signing'
import { afterAll, describe, expect, it } from 'vitest'
import { breakingWay } from '../../../../tooling/services/breaking.ts'
import { createCache } from '../cache/cache.ts'
import { CacheUnavailable, RepeatingClient } from '../errors/errors.ts'
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

    it('does nothing twice whose answer was lost with its connection, and asks again what only reads', async () => {
      const way = await breakingWay(server)
      const store = redisStore({ server: way.url, prefix: `test:${randomToken(6)}:` })
      await store.set('known', 'text', 60_000)
      const changing: readonly (readonly [RegExp, () => Promise<unknown>])[] = [
        [/\bNX\b/, () => store.add('a', 'one', 60_000)],
        [/INCRBY/, () => store.incr('n', 1, 60_000)],
        [/\bSET\b/, () => store.set('s', 'text', 60_000)],
        [/EVAL/, () => store.swap('known', 'text', 'other', 60_000)],
        [/PEXPIRE/, () => store.touch('known', 50_000)],
        [/UNLINK/, () => store.delete(['s'])],
      ]
      for (const [command, ask] of changing) {
        way.breakAt(command)
        const started = performance.now()
        await expect(ask(), command.source).rejects.toThrow(CacheUnavailable)
        expect(performance.now() - started, command.source).toBeLessThan(1500)
      }
      expect([...(await store.getMany(['a', 'n', 's', 'known']))]).toEqual([
        ['a', 'one'],
        ['n', '1'],
        ['known', 'other'],
      ])
      for (const [command, ask] of [
        [/\bGET\b/, () => store.get('a')],
        [/MGET/, async () => (await store.getMany(['a'])).get('a')],
      ] as const) {
        way.breakAt(command)
        expect(await ask(), command.source).toBe('one')
      }
      way.breakAt(/SCAN/)
      await store.clear('')
      expect([await store.get('a'), way.count()]).toEqual([undefined, changing.length + 3])
      await store.close?.()
      await way.close()
    })

    it('sends what is asked for while its connection is away when it is there again', async () => {
      const way = await breakingWay(server)
      const store = redisStore({ server: way.url, prefix: `test:${randomToken(6)}:` })
      await store.get('warm')
      way.breakAt(/\bNX\b/)
      await expect(store.add('a', 'one', 60_000)).rejects.toThrow(
        'broke before it had answered: whether the command was done is not known',
      )
      expect([await store.add('b', 'two', 60_000), await store.incr('n', 1, 60_000)]).toEqual([true, 1])
      await store.clear('')
      await store.close?.()
      await way.close()
    })

    it('closes, and opens again where it is used again', async () => {
      const store = make()
      await store.set('a', '1', 60_000)
      await store.close?.()
      expect(await store.get('a')).toBe('1')
    })
  })
}

it('takes no client that would send commands again', async () => {
  const call = async (): Promise<unknown> => 'text'
  for (const maxRetriesPerRequest of [undefined, null, 1, 20])
    expect(() => redisStore({ server: { call, options: { maxRetriesPerRequest } } })).toThrow(RepeatingClient)
  expect(await redisStore({ server: { call, options: { maxRetriesPerRequest: 0 } } }).get('a')).toBe('text')
  expect(await redisStore({ server: { call } }).get('a')).toBe('text')
})

it('says within seconds that nobody answers, without the password', async () => {
  const store = redisStore({ server: 'redis://user:hunter2@127.0.0.1:1/0', commandTimeout: 500 })
  const started = performance.now()
  const failure = await store.get('a').catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(CacheUnavailable)
  expect(String(failure)).not.toContain('hunter2')
  expect(performance.now() - started).toBeLessThan(30_000)
  await store.close?.()
})
