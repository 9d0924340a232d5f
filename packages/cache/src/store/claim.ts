import { CacheUnavailable } from '../errors/errors.ts'
import type { CacheStore } from './store.ts'

/**
 * Adds a text that is nobody else's, such as a random token; whether it is there. Where the answer of the store is lost, it is asked for that text: what
 * was added must not stand there for nobody. Raises `CacheUnavailable` where it is not there, or cannot be asked for.
 *
 * @example
 * import { memoryStore } from '@tsango/cache/memory-store'
 * import { randomToken } from '@tsango/toolkit/signing'
 * const store = memoryStore()
 * await claim(store, 'seat-7', randomToken(12), 60_000) // → true
 * await claim(store, 'seat-7', randomToken(12), 60_000) // → false
 */
export async function claim(store: CacheStore, key: string, token: string, ttl: number): Promise<boolean> {
  try {
    return await store.add(key, token, ttl)
  } catch (error) {
    if (error instanceof CacheUnavailable && (await isThere(store, key, token, ttl))) return true
    throw error
  }
}

async function isThere(store: CacheStore, key: string, token: string, ttl: number): Promise<boolean> {
  try {
    return await store.swap(key, token, token, ttl)
  } catch {
    // What is told is why the first could not be done.
    return false
  }
}
