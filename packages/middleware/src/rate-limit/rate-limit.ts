/**
 * How often somebody may come.
 *
 * @module
 */
import type { Cache } from '@tsango/cache/cache'
import { CacheUnavailable } from '@tsango/cache/errors'
import { perProcess, usesCache } from '@tsango/cache/uses'
import { ServiceUnavailable, TooManyRequests } from '@tsango/http/errors'
import type { LogRecord } from '@tsango/http/log'
import { logger } from '@tsango/http/settings'
import { defineSlot, type Exchange, type Slot } from '@tsango/http/slots'
import type { DurationInput } from '@tsango/toolkit/durations'
import { cacheLimits } from './cache-limits.ts'
import { keyMaker, type RateLimitKey, UNKNOWN } from './keys.ts'
import { memoryLimits } from './memory-limits.ts'
import { type RateStore, readRule, type Verdict } from './rule.ts'

export { cacheLimits } from './cache-limits.ts'
export type { RateLimitKey } from './keys.ts'
export { type MemoryLimitsOptions, memoryLimits } from './memory-limits.ts'
export { InvalidRule, type RateRule, type RateStore, type RuleOptions, readRule, type Verdict } from './rule.ts'

/** Options of {@link rateLimit}. */
export interface RateLimitOptions {
  /** How many requests in `per`. */
  readonly limit: number
  /** Such as `'1m'`. */
  readonly per: DurationInput
  /**
   * `'token-bucket'` (default) gives back one request after another, so that `limit` may come at once and then as many as `per` allows;
   * `'fixed-window'` counts anew with each `per`, so that around its end twice as many may come.
   */
  readonly algorithm?: 'token-bucket' | 'fixed-window'
  /**
   * How many may come at once into a token bucket, where that is not `limit`: `{ limit: 60, per: '1m', burst: 10 }` lets ten come at once, and then one a
   * second. Responses then say `X-RateLimit-Burst`.
   */
  readonly burst?: number
  /**
   * Whose requests are counted together: `'address'` (default), `'global'`, `{ header: 'x-api-key' }`, or a function; nothing is not counted.
   * Whoever makes up another value of a header each time is another client each time: put a limit by address beside it.
   */
  readonly key?: RateLimitKey
  /** Where it is counted: in this process (default), which is refused where several are to serve, or in a cache that they share. */
  readonly store?: RateStore | Cache
  /** Which requests count; default: all. */
  readonly only?: (exchange: Exchange) => boolean
  /** Tells several limits apart, and is the name of the slot behind `rate-limit`; default: `rate-limit` itself. */
  readonly name?: string
  /** Where the store is away: `'refuse'` (default) with 503, or `'allow'`. */
  readonly whenAway?: 'refuse' | 'allow'
}

const SLOT = 'rate-limit'

/**
 * Makes the slot that answers 429 with `Retry-After` to whoever comes too often; every counted response says `X-RateLimit-Limit` and
 * `X-RateLimit-Remaining`. The address is that of the connection, or what a trusted proxy says (the slot `proxies`); of version 6, the network (/64) counts, as
 * one client has all of it. Raises {@link InvalidRule}.
 *
 * @example
 * const all = rateLimit({ limit: 100, per: '1m' })
 * const logins = rateLimit({ name: 'logins', limit: 5, per: '1m', only: ({ c }) => c.req.method === 'POST' && c.req.path === '/login' })
 * logins.name // → 'rate-limit:logins'
 */
export function rateLimit(options: RateLimitOptions): Slot {
  const { name, key = 'address', only, whenAway = 'refuse' } = options
  const rule = readRule(options)
  const store = storeOf(options.store)
  const keyOf = keyMaker(key)
  const prefix = `${name ?? SLOT}:`
  const limit = String(rule.limit)
  const burst = options.burst === undefined ? undefined : String(rule.burst)

  function judge(exchange: Exchange, { allowed, remaining, retryAfter }: Verdict): void {
    exchange.setHeader('x-ratelimit-limit', limit)
    if (burst !== undefined) exchange.setHeader('x-ratelimit-burst', burst)
    exchange.setHeader('x-ratelimit-remaining', String(remaining))
    if (!allowed) throw new TooManyRequests(undefined, { retryAfter: Math.max(1, retryAfter / 1000) })
  }

  let isTold = false

  function away(error: unknown): void {
    if (!(error instanceof CacheUnavailable)) throw error
    if (whenAway === 'refuse') throw new ServiceUnavailable(undefined, { cause: error, retryAfter: 5 })
  }

  return defineSlot({
    name: name === undefined ? SLOT : `${SLOT}:${name}`,
    ...(name === undefined ? {} : { after: SLOT }),
    extends: [usesCache(store)],
    prepare: ({ app, setting }) => ({
      ...perProcess('how often clients came', app, store),
      decide(exchange) {
        if (only?.(exchange) === false) return undefined
        const whose = keyOf(exchange)
        if (whose === UNKNOWN && !isTold) {
          isTold = true
          setting(logger).write(withoutAddress(name ?? SLOT))
        }
        if (whose === undefined) return undefined
        const verdict = store.take(prefix + whose, rule)
        if (!(verdict instanceof Promise)) return judge(exchange, verdict)
        return verdict.then((found) => judge(exchange, found), away)
      },
    }),
  })
}

function withoutAddress(limit: string): LogRecord {
  return {
    level: 'warn',
    area: 'http',
    event: 'rate_limit_without_address',
    message: `The limit "${limit}" counts by address, and a request has none: all such are counted together. Behind a proxy or an adapter that names no peer, give the limit another "key".`,
  }
}

function storeOf(given: RateStore | Cache | undefined): RateStore {
  if (given === undefined) return memoryLimits()
  return 'take' in given ? given : cacheLimits(given)
}
