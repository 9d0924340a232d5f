import { createCache } from '@tsango/cache/cache'
import { redisStore } from '@tsango/cache/redis-store'
import { createHttpApplication } from '@tsango/http/application'
import { randomToken } from '@tsango/toolkit/signing'
import { afterAll, describe, expect, it } from 'vitest'
import { middleware } from '../app/app.ts'
import { cacheSessions } from '../cache-sessions/cache-sessions.ts'
import { type LoginContractOptions, sessionLoginContract } from '../sessions-testing/sessions-testing.ts'
import { memoryStore, type SessionOptions } from './sessions.ts'

const SECRET = 'kP3vXq9ZrT7mLw2NcB6yHd8FsJ4gAe5u'

function logins(
  title: string,
  kept: () => SessionOptions | Promise<SessionOptions>,
  options?: LoginContractOptions,
): void {
  describe(`sessions ${title}`, () => {
    const contract = sessionLoginContract(async ({ site, session }) => {
      const settings = { session: { ...session, ...(await kept()) }, secret: SECRET, accessLog: false }
      return createHttpApplication({ apps: [middleware(), site], mode: 'test', settings })
    }, options)
    for (const { title, run } of contract) it(title, run)
  })
}

logins('in memory', () => ({ store: memoryStore() }))
logins('in a cookie', () => ({ store: 'cookie' }), { revocable: false })
logins('in a cookie, with revocations', () => ({ store: 'cookie', revocations: memoryStore() }), { listed: false })

const server = process.env['TSANGO_TEST_REDIS_URL']
if (!server) it.skip('Redis: not asked for. "pnpm services" starts it and prints the TSANGO_TEST_REDIS_URL to set')
else {
  const redis = redisStore({ server, prefix: `test:${randomToken(6)}:` })
  const store = cacheSessions({ cache: createCache(redis) })
  afterAll(async () => {
    await redis.clear('')
    await redis.close?.()
  })
  logins('on Redis', async () => {
    await redis.clear('')
    return { store }
  })
  logins('in a cookie, with revocations on Redis', () => ({ store: 'cookie', revocations: store }), { listed: false })
}

describe('revocations', () => {
  const problems = (session: object) =>
    createHttpApplication({ apps: [middleware()], mode: 'test', settings: { session, secret: SECRET } }).problems

  it('go with cookies alone, and what is exclusive needs them there', () => {
    expect(problems({ revocations: memoryStore() })[0]?.message).toContain('goes with store: "cookie" alone')
    expect(problems({ store: memoryStore(), revocations: memoryStore() })).toHaveLength(1)
    expect(problems({ store: 'cookie', revocations: {} })).toHaveLength(1)
    expect(problems({ store: 'cookie', exclusive: true })[0]?.hint).toContain('revocations')
    expect(problems({ store: 'cookie', exclusive: true, revocations: memoryStore() })).toEqual([])
  })

  it('that do not answer let nobody in, and are an error', async () => {
    const broken = {
      ...memoryStore(),
      name: 'broken',
      load: async () => {
        throw new Error('The store is away.')
      },
    }
    const [sound] = sessionLoginContract(({ site, session }) =>
      createHttpApplication({
        apps: [middleware(), site],
        mode: 'test',
        settings: {
          session: { ...session, store: 'cookie', revocations: broken },
          secret: SECRET,
          logger: { levels: 'off' },
        },
      }),
    )
    await expect(sound?.run()).rejects.toThrow('answered 500')
  })
})
