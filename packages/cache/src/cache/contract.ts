import type { DurationInput } from '@tsango/toolkit/durations'
import type { CacheStore } from '../store/store.ts'

/** How long an entry is good: a length of time, or for ever. */
export type TtlInput = DurationInput | 'forever'

/** Options of `createCache`. */
export interface CacheOptions {
  /** How long entries are good that do not say so; default: 5 minutes. */
  readonly ttl?: TtlInput
  /** Default: the system's clock. */
  readonly now?: () => number
}

/** Options of an entry. */
export interface EntryOptions {
  /** Default: that of the cache. 0 or less keeps nothing. */
  readonly ttl?: TtlInput
  /** Names by which it can be forgotten together with others: {@link Cache.invalidate}. Tags keep an entry for 30 days at most. */
  readonly tags?: readonly string[]
}

/** Options of {@link Cache.getOrSet}. */
export interface GetOrSetOptions extends EntryOptions {
  /** For how long after its time a value still serves where making a new one fails; default: not at all. */
  readonly grace?: DurationInput
  /** After a new one failed, the old value is given for so long until the next try; default: 5 seconds. */
  readonly pause?: DurationInput
  /** Within its grace, an old value is given at once when the new one is not there after so long; the new one is made all the same. */
  readonly patience?: DurationInput
}

/** Options of {@link Cache.incr}. */
export interface CounterOptions {
  /** Counts from the moment at which the counter is made; default: that of the cache. */
  readonly ttl?: TtlInput
}

/**
 * Values under keys, for a time. Values are what JSON can hold, and come back as JSON gives them: a `Date` as a text. `NaN` and
 * `Infinity`, of which it would make `null`, are refused wherever they stand.
 *
 * Keys are texts of up to about 200 characters. In the context of a tenant they are that tenant's own. Errors: `InvalidCacheKey`,
 * `InvalidCacheValue`, `NotANumber`, `CacheUnavailable` where the store's server does not answer.
 */
export interface Cache {
  /** Where the entries are. */
  readonly store: CacheStore
  /** The value; nothing where there is none, its time is over, or a tag of it was invalidated. What type it has is what was set. */
  get<T = unknown>(key: string): Promise<T | undefined>
  /** Several values by key, in one round trip or two; those that are not there are left out. */
  getMany<T = unknown>(keys: readonly string[]): Promise<Map<string, T>>
  set(key: string, value: unknown, options?: EntryOptions): Promise<void>
  setMany(entries: Readonly<Record<string, unknown>>, options?: EntryOptions): Promise<void>
  /** Sets what is not there yet; whether it did. Of several callers at once, one does. */
  add(key: string, value: unknown, options?: Pick<EntryOptions, 'ttl'>): Promise<boolean>
  has(key: string): Promise<boolean>
  /** Forgets entries, and what is being made for them in this process; resolves to how many were there. */
  delete(...keys: readonly string[]): Promise<number>
  /** Adds to a whole number, from 0 on, and resolves to the sum. */
  incr(key: string, by?: number, options?: CounterOptions): Promise<number>
  decr(key: string, by?: number, options?: CounterOptions): Promise<number>
  /** Gives an entry a new time from now on; whether it was there. A value with a grace or tags keeps its own time. */
  touch(key: string, ttl?: TtlInput): Promise<boolean>
  /**
   * The value; where there is none, `make` makes it, once for all callers of this process who wait for it. It runs in the application's context, without
   * the user, the request and the transaction of whoever came first, as its value is for all; outside an application it runs in the caller's context.
   *
   * Who asks after `invalidate`, `delete` or `clear` gets nothing that was begun before, within this process; what is being made then is not kept. Another
   * process keeps nothing that was begun before a tag of it was invalidated, but gives it to who waits there. `undefined` is given and not kept. Where the store is away, the value is made for
   * each. What `make` throws is thrown to all who wait, unless an old value within its `grace` is there.
   */
  getOrSet<T>(key: string, make: () => T | PromiseLike<T>, options?: GetOrSetOptions): Promise<T>
  /** Forgets all entries that have one of the tags, of whatever key. */
  invalidate(...tags: readonly string[]): Promise<void>
  /**
   * Forgets all entries whose key begins with `prefix`, default all, those of inner scopes too; locks and flags stay.
   * In a tenant's context: its own. Outside of any, the cache itself without a prefix: those of all tenants too.
   */
  clear(prefix?: string): Promise<void>
  /** A cache within this one, whose keys and tags do not meet those of others: letters, digits, `-`, `_` and `.`, 60 at most. */
  scope(name: string): Cache
  /** The key in the store for something of `kind`, for code that asks the store itself. */
  storeKey(kind: string, key: string): string
}
