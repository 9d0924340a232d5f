/**
 * What can go wrong with a cache.
 *
 * @module
 */
import { TsangoError } from '@tsango/core/errors'

/** Raised when a key is empty, too long, or has characters that a store could trip over. */
export class InvalidCacheKey extends TsangoError {
  readonly code = 'invalid_cache_key'

  constructor(key: string, longest: number) {
    const shown = JSON.stringify(key.slice(0, 60))
    super(
      `${shown} (${key.length} characters) cannot be the key of a cache entry: 1 to ${longest} characters, without control characters. Use a digest of what is longer.`,
    )
  }
}

/** Raised when a value is not something that JSON can hold: `undefined`, a function, a bigint, a circle, `NaN` or `Infinity`. */
export class InvalidCacheValue extends TsangoError {
  readonly code = 'invalid_cache_value'
  readonly key: string

  constructor(key: string, what: string, options?: { readonly cause?: unknown }) {
    super(`The value for "${key}" cannot be cached: ${what}. Give what JSON can hold.`, options)
    this.key = key
  }
}

/** Raised when something that is not a whole number is to be counted up or down. */
export class NotANumber extends TsangoError {
  readonly code = 'cache_not_a_number'
  readonly key: string

  constructor(key: string) {
    super(`What stands under "${key}" is not a whole number up to 2^53, so nothing can be added to it.`)
    this.key = key
  }
}

/** Raised when the function that makes a value waits for that very value, by way of other entries too. */
export class CacheCircle extends TsangoError {
  readonly code = 'cache_circle'
  /** From the key that is asked for back to it. */
  readonly keys: readonly string[]

  constructor(keys: readonly string[]) {
    const way = keys.map((key) => `"${key}"`).join(' → ')
    super(
      `The value for "${keys[0] ?? ''}" is being made, and cannot be waited for while it is: ${way}. Make what both need under a key of its own.`,
    )
    this.keys = keys
  }
}

/** Raised when a store that keeps its promises has no room for another one. */
export class CacheFull extends TsangoError {
  readonly code = 'cache_full'
  override readonly status = 503

  constructor(store: string, limit: number) {
    super(
      `The cache "${store}" holds ${limit} added entries of one kind, or all that "maxBytes" has room for, and may forget none of them. Raise "maxAdded" or "maxBytes".`,
    )
  }
}

/** Raised when the server or the folder of a cache does not answer. */
export class CacheUnavailable extends TsangoError {
  readonly code = 'cache_unavailable'
  override readonly status = 503

  constructor(store: string, what: string, options?: { readonly cause?: unknown }) {
    super(`The cache "${store}" does not answer: ${what}`, options)
  }
}

/** Raised when the package of a store's server is not installed. */
export class CacheDriverMissing extends TsangoError {
  readonly code = 'cache_driver_missing'

  constructor(store: string, driver: string, options?: { readonly cause?: unknown }) {
    super(
      `The cache "${store}" needs the package "${driver}", which is not installed. Install it: npm install ${driver}`,
      options,
    )
  }
}

/** Raised when a store on Redis is given a client that sends commands again whose answers were lost. */
export class RepeatingClient extends TsangoError {
  readonly code = 'cache_repeating_client'

  constructor() {
    super(
      'The client that redisStore() was given sends a command again when its connection breaks, though it may have been done: counters would count twice, and locks be held by nobody. Make it with { maxRetriesPerRequest: 0 }.',
    )
  }
}

/** Raised when code asks for the cache of its application and runs in none that has one. */
export class NoCache extends TsangoError {
  readonly code = 'no_cache'

  constructor() {
    super(
      'There is no cache here. Add caching() to "apps" and run the code inside app.run(…) or a request; or make a cache of your own with createCache(store).',
    )
  }
}

/** Raised when a cache is asked for by a name that the setting `cache` does not have. */
export class UnknownCache extends TsangoError {
  readonly code = 'unknown_cache'

  constructor(name: string, known: readonly string[]) {
    const all = known.map((one) => `"${one}"`).join(', ')
    super(
      `No cache ${JSON.stringify(name)} in the setting "cache". Known: ${all}. Name it there: cache: { default: "memory:", ${JSON.stringify(name)}: "redis://localhost:6379/1" }.`,
    )
  }
}

/** Raised when a store keeps what it holds in the table of a model that no app brings. */
export class StoreModelMissing extends TsangoError {
  readonly code = 'store_model_missing'
  readonly model: string

  constructor(store: string, model: string, app: string) {
    super(
      `The store "${store}" keeps what it holds in the table of the model "${model}", which no app brings. Add ${app} to "apps".`,
    )
    this.model = model
  }
}

/** Raised when a lock is held by somebody else for longer than one would wait. */
export class LockNotFree extends TsangoError {
  readonly code = 'lock_not_free'
  override readonly status = 423
  readonly lock: string

  constructor(lock: string, waited: number) {
    super(
      `The lock "${lock}" is held by somebody else (waited ${waited} ms). Try again later, or wait longer: { wait: '30s' }.`,
    )
    this.lock = lock
  }
}

/** Raised when a lock is used after its time was over, or is asked for where the store can give none. */
export class LockRefused extends TsangoError {
  readonly code = 'lock_refused'
  readonly lock: string

  constructor(lock: string, why: string) {
    super(`The lock "${lock}" cannot be given: ${why}`)
    this.lock = lock
  }
}

/** Raised when a lock ended while the work that it protects was under way. */
export class LockLost extends TsangoError {
  readonly code = 'lock_lost'
  readonly lock: string

  constructor(lock: string, options?: { readonly cause?: unknown }) {
    super(
      `The lock "${lock}" was lost while its work was under way: its time was over, or its store does not answer.`,
      options,
    )
    this.lock = lock
  }
}

/** Raised when a feature flag is asked for that nobody declared. */
export class UnknownFlag extends TsangoError {
  readonly code = 'unknown_flag'

  constructor(flag: string, known: readonly string[]) {
    super(`No feature flag "${flag}". Known: ${known.map((name) => `"${name}"`).join(', ') || 'none'}.`)
  }
}

/** Raised when the state of a feature flag makes no sense. */
export class InvalidFlag extends TsangoError {
  readonly code = 'invalid_flag'

  constructor(flag: string, what: string) {
    super(`The feature flag "${flag}" cannot be set: ${what}`)
  }
}
