import { resolve } from 'node:path'
import { defineSetting, type Read, type Setting } from '@tsango/core/settings'
import { parseDuration } from '@tsango/toolkit/durations'
import type { TtlInput } from '../cache/cache.ts'
import { memoryStore, nullStore } from '../memory-store/memory-store.ts'
import type { CacheStore } from '../store/store.ts'

/** What can be given for {@link cacheSetting}: where the entries are, and for how long. */
export type CacheOption = string | CacheStore | { readonly store: string | CacheStore; readonly ttl?: TtlInput }

/** How the cache of an application is opened. */
export interface CachePlan {
  open(): Promise<CacheStore>
  readonly local: boolean
  readonly ttl: TtlInput
}

const HELP =
  'A URL: memory:, redis://host:6379/0, file:./folder, database: (with cacheTable() among the apps), null:; or a store; or { store, ttl }.'

/** Where the cache is, and how long its entries are good that do not say so; default: in memory, 5 minutes. */
export const cacheSetting: Setting<CachePlan> = defineSetting<CachePlan>('cache', {
  help: HELP,
  // A URL may hold a password.
  secret: true,
  read: (given = 'memory:') => {
    if (typeof given === 'string' || isStore(given)) return plan(given, '5m')
    if (typeof given !== 'object' || given === null) return { fault: 'It is neither a URL nor a store.', hint: HELP }
    const unknown = Object.keys(given).find((name) => name !== 'store' && name !== 'ttl')
    if (unknown !== undefined) return { fault: `"${unknown}" is not one of its options.`, hint: 'Known: store, ttl.' }
    // Both are looked at below; TypeScript users cannot give others.
    const { store = 'memory:', ttl = '5m' } = given as { readonly store?: unknown; readonly ttl?: TtlInput }
    if (typeof store !== 'string' && !isStore(store))
      return { fault: '"store" is neither a URL nor a store.', hint: HELP }
    return isTtl(ttl)
      ? plan(store, ttl)
      : { fault: '"ttl" is not a length of time.', hint: 'Write "5m", or "forever".' }
  },
})

function plan(store: string | CacheStore, ttl: TtlInput): Read<CachePlan> {
  if (typeof store !== 'string') return { value: { open: async () => store, local: store.local === true, ttl } }
  const at = store.indexOf(':')
  const [scheme, rest] = [store.slice(0, at), store.slice(at + 1)]
  const open = OPENERS[scheme]
  // The URL itself is not shown: it may hold a password.
  if (at === -1 || open === undefined) return { fault: 'Its URL has a scheme that is not known.', hint: HELP }
  if (scheme === 'file' && rest === '') return { fault: 'It names no folder.', hint: 'Write "file:./.cache".' }
  return { value: { open: () => open(rest, store), local: scheme === 'memory', ttl } }
}

type Open = (rest: string, url: string) => Promise<CacheStore>

const redis: Open = async (_, url) => (await import('../redis-store/redis-store.ts')).redisStore({ server: url })

/** Each loads its store when it is opened, as its package may not be installed. */
const OPENERS: Readonly<Record<string, Open | undefined>> = {
  memory: async () => memoryStore(),
  null: async () => nullStore(),
  redis,
  rediss: redis,
  file: async (rest) =>
    (await import('../file-store/file-store.ts')).fileStore({ folder: resolve(rest.replace(/^\/\/(?=\/)/, '')) }),
  database: async (using) =>
    (await import('../database-store/database-store.ts')).databaseStore(using === '' ? {} : { using }),
}

function isStore(value: unknown): value is CacheStore {
  return typeof value === 'object' && value !== null && 'getMany' in value && typeof value.getMany === 'function'
}

function isTtl(ttl: unknown): boolean {
  try {
    return ttl === 'forever' || parseDuration(ttl as TtlInput) > 0
  } catch {
    return false
  }
}
