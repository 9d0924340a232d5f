/**
 * The cache: values under keys, for a time, with tags, scopes and one computation for all who wait.
 *
 * @module
 */
import { contextSlot } from '@tsango/core/context'
import { parseDuration } from '@tsango/toolkit/durations'
import { NoCache, UnknownCache } from '../errors/errors.ts'
import type { CacheStore } from '../store/store.ts'
import type { Cache, CacheOptions } from './contract.ts'
import { type Parts, StoreCache } from './store-cache.ts'
import { watchedStore } from './watched-store.ts'

export type { CacheStore } from '../store/store.ts'
export type { Cache, CacheOptions, CounterOptions, EntryOptions, GetOrSetOptions, TtlInput } from './contract.ts'

/** The slot of the context that holds the cache of the application. */
export const cacheSlot = contextSlot<Cache>('cache')

/** The slot of the context that holds the other caches of the application, by their names. */
export const namedCachesSlot = contextSlot<ReadonlyMap<string, Cache>>('cache.named')

const DEFAULT_TTL = '5m'

/**
 * Makes a cache on a store.
 *
 * @example
 * import { memoryStore } from '@tsango/cache/memory-store'
 * const own = createCache(memoryStore(), { ttl: '1m' })
 * await own.set('greeting', { text: 'Hello' })
 * await own.get('greeting') // → { text: 'Hello' }
 */
export function createCache(store: CacheStore, { ttl = DEFAULT_TTL, now = Date.now }: CacheOptions = {}): Cache {
  const time = ttl === 'forever' ? undefined : parseDuration(ttl)
  const parts: Parts = { store: watchedStore(store), ttl: time, now, flights: new Map() }
  return new StoreCache(() => parts)
}

/**
 * The cache of the application in whose context the code runs. Raises {@link NoCache} where there is none.
 *
 * @example
 * const posts = await cache.getOrSet('front-page', () => Post.objects().limit(10), { ttl: '1m', tags: ['posts'] })
 * onCommit(() => cache.invalidate('posts'))
 */
export const cache: Cache = new StoreCache(
  () => {
    const found = cacheSlot.get()
    if (!(found instanceof StoreCache)) throw new NoCache()
    return found.parts
  },
  { named: 'default' },
)

/**
 * A cache of the application by its name in the setting `cache`; `default` is {@link cache}. It may be made anywhere, before there is an application:
 * it is looked up when it is used, which raises {@link UnknownCache} and {@link NoCache}. What it is given to as an option says so when the application is
 * built; for the rest an app says `usesCache` of `@tsango/cache/uses`.
 *
 * @example
 * const sessions = cacheNamed('sessions')
 * sessions.get('a') // → throws NoCache
 */
export function cacheNamed(name: string): Cache {
  if (name === 'default') return cache
  return new StoreCache(
    () => {
      const named = namedCachesSlot.get()
      if (named === undefined) throw new NoCache()
      const found = named.get(name)
      if (!(found instanceof StoreCache)) throw new UnknownCache(name, ['default', ...named.keys()])
      return found.parts
    },
    { named: name },
  )
}
