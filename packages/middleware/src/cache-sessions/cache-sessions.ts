/**
 * Sessions in a cache that several processes share, such as Redis.
 *
 * @module
 */
import { cache as ambient, type Cache } from '@tsango/cache/cache'
import type { SessionData, SessionStore } from '../sessions/store.ts'

/** Options of {@link cacheSessions}. */
export interface CacheSessionsOptions {
  /** Default: that of the application. */
  readonly cache?: Cache
}

const KIND = 's'

/** How often a session is written that others write at the same time. */
const ATTEMPTS = 10

/**
 * Keeps sessions on the store of a cache, where `clear()` of the cache leaves them alone. They are as lasting as that store: what a server forgets under
 * pressure (`maxmemory-policy`) is a visitor logged out.
 *
 * @example
 * import { createCache } from '@tsango/cache/cache'
 * import { redisStore } from '@tsango/cache/redis-store'
 * const store = cacheSessions({ cache: createCache(redisStore({ server: 'redis://localhost:6379/0' })) })
 * store.name // → 'cache'
 */
export function cacheSessions({ cache = ambient }: CacheSessionsOptions = {}): SessionStore {
  const keyOf = (id: string): string => cache.storeKey(KIND, id)
  return {
    name: 'cache',
    caches: [cache],
    load: async (id) => {
      const text = await cache.store.get(keyOf(id))
      // Only `save` writes under such a key.
      return text === undefined ? undefined : (JSON.parse(text) as SessionData)
    },
    save: async (id, data, ttl, { create }) => {
      const [key, text] = [keyOf(id), JSON.stringify(data)]
      if (create) {
        await cache.store.set(key, text, ttl)
        return true
      }
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const before = await cache.store.get(key)
        if (before === undefined) return false
        if (await cache.store.swap(key, before, text, ttl)) return true
      }
      // Whoever wrote in between wrote later than we read: his word stands.
      return true
    },
    touch: (id, ttl) => cache.store.touch(keyOf(id), ttl),
    delete: async (id) => {
      await cache.store.delete([keyOf(id)])
    },
    prune: () => cache.store.prune(),
  }
}
