/**
 * The cache: values under keys, for a time, with tags, scopes and one computation for all who wait.
 *
 * @module
 */
import { contextSlot } from '@tsango/core/context'
import { parseDuration } from '@tsango/toolkit/durations'
import { NoCache } from '../errors/errors.ts'
import type { CacheStore } from '../store/store.ts'
import type { Cache, CacheOptions } from './contract.ts'
import { type Parts, StoreCache } from './store-cache.ts'

export type { CacheStore } from '../store/store.ts'
export type { Cache, CacheOptions, CounterOptions, EntryOptions, GetOrSetOptions, TtlInput } from './contract.ts'

/** The slot of the context that holds the cache of the application. */
export const cacheSlot = contextSlot<Cache>('cache')

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
  const parts: Parts = { store, ttl: ttl === 'forever' ? undefined : parseDuration(ttl), now, flights: new Map() }
  return new StoreCache(() => parts)
}

/**
 * The cache of the application in whose context the code runs. Raises {@link NoCache} where there is none.
 *
 * @example
 * const posts = await cache.getOrSet('front-page', () => Post.objects().limit(10), { ttl: '1m', tags: ['posts'] })
 * onCommit(() => cache.invalidate('posts'))
 */
export const cache: Cache = new StoreCache(() => {
  const found = cacheSlot.get()
  if (!(found instanceof StoreCache)) throw new NoCache()
  return found.parts
})
