/**
 * Sessions in a cache that several processes share, such as Redis.
 *
 * @module
 */
import { cache as ambient, type Cache } from '@tsango/cache/cache'
import { type ListedUse, MOST_LISTED, type SessionData, type SessionStore, type SessionUse } from '../sessions/store.ts'

/** Options of {@link cacheSessions}. */
export interface CacheSessionsOptions {
  /** Default: that of the application. */
  readonly cache?: Cache
}

const KIND = 's'
const LISTS = 'sl'

/** How often a session is written that others write at the same time. */
const ATTEMPTS = 10

/** How often a list is written that others write at the same time: each of their writes is a login or a use of the same owner. */
const LIST_ATTEMPTS = 100

/** How long a list is kept after its last change, in milliseconds: no browser keeps a cookie for longer (RFC 6265bis, 5.5). */
const KEPT = 400 * 24 * 3_600_000

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
  const lists = listsOf(cache, keyOf)
  const write = async (id: string, data: SessionData, ttl: number, create: boolean): Promise<boolean> => {
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
  }
  return {
    name: 'cache',
    caches: [cache],
    load: async (id) => {
      const text = await cache.store.get(keyOf(id))
      // Only `save` writes under such a key.
      return text === undefined ? undefined : (JSON.parse(text) as SessionData)
    },
    save: async (id, data, ttl, { create, use }) => {
      const saved = await write(id, data, ttl, create)
      if (saved && use !== undefined) await lists.note(id, use)
      return saved
    },
    touch: (id, ttl) => cache.store.touch(keyOf(id), ttl),
    delete: async (id) => {
      await cache.store.delete([keyOf(id)])
    },
    list: (owner) => lists.of(owner),
    noteUse: async (id, use) => {
      if ((await cache.store.get(keyOf(id))) !== undefined) await lists.note(id, use)
    },
    prune: () => cache.store.prune(),
  }
}

/** The lists of a store: one entry for each owner, which names his sessions. */
interface Lists {
  note(id: string, use: SessionUse): Promise<void>
  of(owner: string): Promise<readonly ListedUse[]>
}

function listsOf(cache: Cache, keyOf: (id: string) => string): Lists {
  const listKey = (owner: string): string => cache.storeKey(LISTS, owner)
  const read = (text: string | undefined): readonly ListedUse[] =>
    // Only `note` writes under such a key.
    text === undefined ? [] : (JSON.parse(text) as ListedUse[])
  const alive = async (listed: readonly ListedUse[]): Promise<readonly ListedUse[]> => {
    const found = await cache.store.getMany(listed.map(({ key }) => keyOf(key)))
    return listed.filter(({ key }) => found.has(keyOf(key)))
  }
  return {
    note: async (id, { owner, ...use }) => {
      const key = listKey(owner)
      for (let attempt = 0; attempt < LIST_ATTEMPTS; attempt++) {
        const before = await cache.store.get(key)
        const others = read(before).filter((one) => one.key !== id)
        const listed = [{ key: id, ...use }, ...others].sort((one, other) => other.used - one.used)
        // What is over makes room first.
        const kept = listed.length > MOST_LISTED ? (await alive(listed)).slice(0, MOST_LISTED) : listed
        const text = JSON.stringify(kept)
        if (
          before === undefined
            ? await cache.store.add(key, text, KEPT)
            : await cache.store.swap(key, before, text, KEPT)
        )
          return
      }
    },
    of: async (owner) => alive(read(await cache.store.get(listKey(owner)))),
  }
}
