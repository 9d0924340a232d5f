import { setTimeout as wait } from 'node:timers/promises'
import { createCache } from '@tsango/cache/cache'
import { memoryStore } from '@tsango/cache/memory-store'
import { redisStore } from '@tsango/cache/redis-store'
import { randomToken } from '@tsango/toolkit/signing'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, it } from 'vitest'
import { sessionStoreContract } from '../sessions-testing/sessions-testing.ts'
import { cacheSessions } from './cache-sessions.ts'

describe('in memory', () => {
  const contract = sessionStoreContract(() => {
    let time = 0
    const cache = createCache(memoryStore({ now: () => time }))
    return {
      store: cacheSessions({ cache }),
      advance: (milliseconds) => {
        time += milliseconds
      },
    }
  })
  for (const { title, run } of contract) it(title, run)

  it('outlive a cleared cache', async () => {
    const cache = createCache(memoryStore())
    const store = cacheSessions({ cache })
    await store.save('a', { user: 7 }, 60_000, { create: true })
    await cache.clear()
    expect(await store.load('a')).toEqual({ user: 7 })
  })
})

const server = process.env['TSANGO_TEST_REDIS_URL']
if (!server) it.skip('Redis: not asked for. "pnpm services" starts it and prints the TSANGO_TEST_REDIS_URL to set')
else {
  describe('on Redis', () => {
    const prefix = `test:${randomToken(6)}:`
    const [one, other] = [redisStore({ server, prefix }), redisStore({ server, prefix })]
    afterAll(async () => {
      await one.clear('')
      await Promise.all([one.close?.(), other.close?.()])
    })

    const clock = new Redis(server)
    afterAll(() => clock.quit())
    // The server's clock goes its own way: every entry comes nearer to its end instead.
    const advance = async (milliseconds: number): Promise<void> => {
      for (const key of await clock.keys(`${prefix}*`)) await clock.pexpire(key, (await clock.pttl(key)) - milliseconds)
    }
    const contract = sessionStoreContract(async () => {
      await one.clear('')
      return { store: cacheSessions({ cache: createCache(one) }), advance, forgetsItself: true }
    })
    for (const { title, run } of contract) it(title, run)

    it('are known to other processes, end for all of them, and by their time', async () => {
      const [here, there] = [one, other].map((store) => cacheSessions({ cache: createCache(store) }))
      await here?.save('a', { n: 1 }, 60_000, { create: true })
      expect(await there?.load('a')).toEqual({ n: 1 })
      await there?.delete('a')
      expect([await here?.save('a', { n: 2 }, 60_000, { create: false }), await here?.load('a')]).toEqual([
        false,
        undefined,
      ])
      await here?.save('b', { n: 1 }, 200, { create: true })
      await wait(260)
      expect([await here?.load('b'), await here?.save('b', {}, 200, { create: false })]).toEqual([undefined, false])
    })
  })
}
