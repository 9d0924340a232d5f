/**
 * The contract of what keeps the entries of a cache: texts under keys, each for a time.
 *
 * @module
 */

export { claim } from './claim.ts'

/**
 * Keeps texts under keys. Every method is atomic on its key: of two that come at once, one sees what the other did.
 *
 * It promises that an entry past its time is never given back, and nothing about how long one stays before that: a cache may forget, except what
 * `add` took, which it keeps or refuses with `CacheFull`, as locks stand on it. Where a server cannot be asked, methods reject with `CacheUnavailable`; so they
 * do where its answer is lost, and whether the entry was changed is not known then. No method does twice what it does: {@link claim}.
 *
 * | implementation | several machines | survives a restart | forgets under pressure |
 * |---|---|---|---|
 * | `memoryStore()` | no | no | yes: what was used longest ago |
 * | `fileStore()` | no, but several processes of one | yes | no |
 * | `databaseStore()` | yes | yes | no; joins an open transaction, and gives no locks in one |
 * | `redisStore()` | yes | as the server is set up | as the server is set up (`maxmemory-policy`) |
 * | `nullStore()` | – | – | at once |
 *
 * Keys have 1 to 250 characters without control characters; texts have neither NUL nor half characters, as no JSON has them. A time is in milliseconds; `undefined` is for ever.
 */
export interface CacheStore {
  /** For messages, such as `'memory'`. */
  readonly name: string
  /** Whether other processes do not see it: `check` warns of it where several are started. */
  readonly local?: boolean
  /** The models in whose tables it keeps the entries, each with the app to add where none brings it: told when the application is built. */
  readonly models?: Readonly<Record<string, string>>
  /** The text under a key; nothing where there is none, or its time is over. */
  get(key: string): Promise<string | undefined>
  /** The texts under several keys, in one round trip; those without one are left out. */
  getMany(keys: readonly string[]): Promise<ReadonlyMap<string, string>>
  set(key: string, text: string, ttl: number | undefined): Promise<void>
  /** Sets several at once; not atomic together. */
  setMany(entries: ReadonlyMap<string, string>, ttl: number | undefined): Promise<void>
  /** Sets what is not there yet; whether it did. Of several at once, one does. */
  add(key: string, text: string, ttl: number | undefined): Promise<boolean>
  /**
   * Adds to a whole number and resolves to the sum; what is not there counts as 0 and gets the time, what is there keeps its own.
   * Rejects with `NotANumber` where something else stands there.
   */
  incr(key: string, by: number, ttl: number | undefined): Promise<number>
  /** Gives a text in the place of the expected one, or takes that away; whether it was there. */
  swap(key: string, expected: string, text: string | undefined, ttl: number | undefined): Promise<boolean>
  /** Gives an entry a new time from now on; whether it was there. */
  touch(key: string, ttl: number | undefined): Promise<boolean>
  /** Forgets keys; resolves to how many were there. */
  delete(keys: readonly string[]): Promise<number>
  /** Forgets every key that begins with `prefix`; all where that is empty. */
  clear(prefix: string): Promise<void>
  /** Forgets what is over, where nobody else does; resolves to how many. */
  prune(): Promise<number>
  /** Why it can give no lock now; nothing where it can. */
  refusesLocks?(): string | undefined
  /** Ends connections and timers. */
  close?(): Promise<void>
}

/** Options that stores have in common. */
export interface StoreClock {
  /** Default: the system's clock. */
  readonly now?: () => number
}
