import type { Cache, CacheStore } from '@tsango/cache/cache'
import { CacheUnavailable, NotANumber } from '@tsango/cache/errors'
import { pour, type RateRule, type RateStore, sizeOf, type Verdict } from './rule.ts'

const KIND = 'r'

/** How often a bucket is tried that others fill at the same time; then the request is refused, as the bucket is busy. */
const TRIES = 20

/** The bucket on a server that runs scripts: by its own clock, in one round trip. */
const POUR = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local drop, size = tonumber(ARGV[1]), tonumber(ARGV[2])
local known = tonumber(redis.call('GET', KEYS[1]) or '0')
if known > now + size + 1 then
  known = now + size
  redis.call('SET', KEYS[1], string.format('%.3f', known), 'PX', math.ceil(size) + 1000)
end
local next = math.max(known, now) + drop
local over = next - size - now
if over > drop / 1000000 then return { 0, 0, math.ceil(over) } end
redis.call('SET', KEYS[1], string.format('%.3f', next), 'PX', math.ceil(next - now) + 1000)
return { 1, math.floor((size - (next - now)) / drop + 0.001), 0 }`

interface Scripted extends CacheStore {
  run(script: string, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>
}

/**
 * Counts in a cache, together with all processes that share it. On Redis a bucket is one round trip by the server's clock; on other stores, clocks of
 * processes must agree.
 */
export function cacheLimits(cache: Cache, { now = Date.now }: { readonly now?: () => number } = {}): RateStore {
  async function takeTurn(key: string, { limit, per }: RateRule): Promise<Verdict> {
    const time = now()
    const window = Math.floor(time / per)
    const count = await cache.store.incr(cache.storeKey(KIND, `${key}:${window}`), 1, per + 1000)
    const allowed = count <= limit
    return { allowed, remaining: Math.max(0, limit - count), retryAfter: allowed ? 0 : (window + 1) * per - time }
  }

  async function takeDrop(key: string, rule: RateRule): Promise<Verdict> {
    const { store } = cache
    const [full, size] = [cache.storeKey(KIND, key), sizeOf(rule)]
    if (isScripted(store)) return read(await store.run(POUR, [full], [rule.per / rule.limit, size]))
    for (let tried = 0; tried < TRIES; tried++) {
      const before = (await store.get(full)) ?? (await begin(store, full, Math.ceil(size)))
      if (before === undefined) continue
      const verdict = pour(Number(before), now(), rule)
      // What stands there already is written anew only where a clock was put back.
      if (!verdict.allowed && Number(before) <= verdict.fullAt + 1) return verdict
      const ttl = Math.ceil(verdict.fullAt - now()) + 1000
      const done = await store.swap(full, before, verdict.fullAt.toFixed(3), ttl)
      if (done) return verdict
    }
    return { allowed: false, remaining: 0, retryAfter: rule.per / rule.limit }
  }

  return {
    name: 'cache',
    caches: [cache],
    take: (key, rule) => (rule.algorithm === 'token-bucket' ? takeDrop(key, rule) : takeTurn(key, rule)),
  }
}

/** An empty bucket; nothing where somebody else was first. Not by `add`, whose entries a store may not forget: a crowd of strangers would fill it. */
async function begin(store: CacheStore, key: string, ttl: number): Promise<string | undefined> {
  try {
    return String(await store.incr(key, 0, ttl))
  } catch (error) {
    if (error instanceof NotANumber) return undefined
    throw error
  }
}

function isScripted(store: CacheStore): store is Scripted {
  return 'run' in store && typeof store.run === 'function'
}

function read(answer: unknown): Verdict {
  const [allowed, remaining, retryAfter] = Array.isArray(answer) ? answer.map(Number) : []
  if (allowed === undefined || remaining === undefined || retryAfter === undefined)
    throw new CacheUnavailable('redis', 'its answer to a script cannot be read.')
  return { allowed: allowed === 1, remaining, retryAfter }
}
