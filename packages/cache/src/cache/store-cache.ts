import { currentContext } from '@tsango/core/context'
import { parseDuration } from '@tsango/toolkit/durations'
import { randomToken } from '@tsango/toolkit/signing'
import { CacheUnavailable, InvalidCacheValue, NotANumber } from '../errors/errors.ts'
import type { CacheStore } from '../store/store.ts'
import type { Cache, CounterOptions, EntryOptions, GetOrSetOptions, TtlInput } from './contract.ts'
import { decodeEntry, type Entry, encodeEntry, type TagVersions } from './entry.ts'
import { type Flight, type Flights, flyOnce, forgetFlights, keepUnlessForgotten, within } from './flight.ts'
import { checkScope, joinKey, placeOf } from './keys.ts'

/** What a cache and its scopes share. */
export interface Parts {
  readonly store: CacheStore
  /** Milliseconds; `undefined` is for ever. */
  readonly ttl: number | undefined
  readonly now: () => number
  readonly flights: Flights
}

interface StoreCacheOptions {
  readonly scopes?: readonly string[]
  readonly named?: string | undefined
}

const ENTRY = 'e'
const TAG = 't'
const PAUSE = 'p'
const DEFAULT_PAUSE = '5s'
const TAG_TTL = 30 * 24 * 3600 * 1000

/** A cache on whatever store it is given when it is used. */
export class StoreCache implements Cache {
  readonly #resolve: () => Parts
  readonly #scopes: readonly string[]
  /** Its name in the setting `cache`, where it is looked up by one. */
  readonly named: string | undefined

  constructor(resolve: () => Parts, { scopes = [], named }: StoreCacheOptions = {}) {
    this.#resolve = resolve
    this.#scopes = scopes
    this.named = named
  }

  get parts(): Parts {
    return this.#resolve()
  }

  get store(): CacheStore {
    return this.parts.store
  }

  storeKey(kind: string, key: string): string {
    return joinKey(kind, this.#place, key)
  }

  async get<T = unknown>(key: string): Promise<T | undefined> {
    const entry = await this.#read(this.#key(key))
    // What type a value has is what its caller set.
    return entry !== undefined && this.#isFresh(entry) ? (entry.value as T) : undefined
  }

  async getMany<T = unknown>(keys: readonly string[]): Promise<Map<string, T>> {
    const full = new Map(keys.map((key) => [this.#key(key), key]))
    const texts = await this.store.getMany([...full.keys()])
    const entries = [...texts].flatMap(([key, text]): [string, Entry][] => {
      const entry = decodeEntry(text)
      return entry !== undefined && this.#isFresh(entry) ? [[key, entry]] : []
    })
    const current = await this.#currentVersions(entries.flatMap(([, { tags = {} }]) => Object.keys(tags)))
    const good = entries.filter(([, { tags }]) => isCurrent(tags, current))
    return new Map(good.map(([key, { value }]) => [full.get(key) ?? key, value as T]))
  }

  async set(key: string, value: unknown, options: EntryOptions = {}): Promise<void> {
    await this.setMany({ [key]: value }, options)
  }

  async setMany(entries: Readonly<Record<string, unknown>>, { ttl, tags = [] }: EntryOptions = {}): Promise<void> {
    const time = this.#ttl(ttl)
    const keys = Object.keys(entries)
    if (time !== undefined && time <= 0) return void (await this.delete(...keys))
    const versions = tags.length === 0 ? undefined : await this.#versions(tags)
    const texts = Object.entries(entries).map(([key, value]): [string, string] => [
      this.#key(key),
      encodeEntry(key, versions === undefined ? { value } : { value, tags: versions }),
    ])
    const [only] = texts
    if (texts.length === 1 && only !== undefined) await this.store.set(...only, time)
    else await this.store.setMany(new Map(texts), time)
  }

  async add(key: string, value: unknown, { ttl }: Pick<EntryOptions, 'ttl'> = {}): Promise<boolean> {
    const [full, text, time] = [this.#key(key), encodeEntry(key, { value }), this.#ttl(ttl)]
    if (time !== undefined && time <= 0) return (await this.store.get(full)) === undefined
    return this.store.add(full, text, time)
  }

  async has(key: string): Promise<boolean> {
    return (await this.getMany([key])).size > 0
  }

  async delete(...keys: readonly string[]): Promise<number> {
    const full = keys.map((key) => this.#key(key))
    const { store, flights } = this.parts
    await forgetFlights(flights, ({ key }) => full.includes(key))
    return store.delete(full)
  }

  async incr(key: string, by = 1, { ttl }: CounterOptions = {}): Promise<number> {
    if (!Number.isSafeInteger(by)) throw new InvalidCacheValue(key, `it is counted in whole numbers, not by ${by}`)
    try {
      return await this.store.incr(this.#key(key), by, this.#ttl(ttl))
    } catch (error) {
      // The store knows the entry by another key.
      throw error instanceof NotANumber ? new NotANumber(key) : error
    }
  }

  decr(key: string, by = 1, options?: CounterOptions): Promise<number> {
    return this.incr(key, -by, options)
  }

  touch(key: string, ttl?: TtlInput): Promise<boolean> {
    return this.store.touch(this.#key(key), this.#ttl(ttl))
  }

  async getOrSet<T>(key: string, make: () => T | PromiseLike<T>, options: GetOrSetOptions = {}): Promise<T> {
    const full = this.#key(key)
    const parts = this.parts
    const old = await this.#read(full).catch(unlessAway)
    if (old !== undefined && (this.#isFresh(old) || (await this.#isPaused(key)))) return old.value as T
    const tags = (options.tags ?? []).map((tag) => this.storeKey(TAG, tag))
    const flight = flyOnce(parts.flights, { key: full, tags }, (under) =>
      this.#make(parts, under, key, make, options, old !== undefined),
    )
    // What fails while nobody waits any more must not end the process.
    flight.catch(() => {})
    try {
      const patience = old === undefined || options.patience === undefined ? undefined : parseDuration(options.patience)
      const made = patience === undefined ? { value: await flight } : await within(flight, patience)
      // Each caller gets a value of its own, the same as a later one reads.
      if (made !== undefined) return (made.value === undefined ? undefined : decodeEntry(made.value)?.value) as T
    } catch (error) {
      if (old === undefined) throw error
    }
    return old?.value as T
  }

  async invalidate(...tags: readonly string[]): Promise<void> {
    const versions = new Map(tags.map((tag) => [this.storeKey(TAG, tag), randomToken(9)]))
    const { store, flights } = this.parts
    await forgetFlights(flights, (flight) => flight.tags.some((tag) => versions.has(tag)))
    await store.setMany(versions, TAG_TTL)
  }

  async clear(prefix = ''): Promise<void> {
    const { store, flights } = this.parts
    const starts = this.#startsOf(prefix)
    await forgetFlights(flights, ({ key }) => starts.some((start) => key.startsWith(start)))
    for (const start of starts) await store.clear(start)
  }

  scope(name: string): Cache {
    return new StoreCache(this.#resolve, { scopes: [...this.#scopes, checkScope(name)], named: this.named })
  }

  get #place(): string {
    return placeOf(currentContext().tenant, this.#scopes)
  }

  /** With what the keys begin that are cleared with a prefix. */
  #startsOf(prefix: string): readonly string[] {
    const place = ENTRY + this.#place
    const tenants = place === ENTRY ? [`${ENTRY}@`] : []
    return prefix === '' ? [`${place}|`, `${place}/`, ...tenants] : [`${place}|${prefix}`]
  }

  #key(key: string): string {
    return joinKey(ENTRY, this.#place, key)
  }

  #ttl(given: TtlInput | undefined): number | undefined {
    if (given === undefined) return this.parts.ttl
    return given === 'forever' ? undefined : parseDuration(given)
  }

  #isFresh({ until }: Entry): boolean {
    return until === undefined || until > this.parts.now()
  }

  async #read(full: string): Promise<Entry | undefined> {
    const text = await this.store.get(full)
    const entry = text === undefined ? undefined : decodeEntry(text)
    if (entry?.tags === undefined) return entry
    return isCurrent(entry.tags, await this.#currentVersions(Object.keys(entry.tags))) ? entry : undefined
  }

  async #make<T>(
    { store, now }: Parts,
    flight: Flight,
    key: string,
    make: () => T | PromiseLike<T>,
    { ttl, tags = [], grace = 0, pause = DEFAULT_PAUSE }: GetOrSetOptions,
    hasOld: boolean,
  ): Promise<string | undefined> {
    // Before the value is made: an invalidation while it is being made makes it old.
    const versions = tags.length === 0 ? undefined : await this.#versions(tags).catch(unlessAway)
    const value = await (async () => make())().catch(async (error: unknown) => {
      if (hasOld) await this.#pause(store, key, parseDuration(pause))
      throw error
    })
    if (value === undefined) return undefined
    const [time, more] = [this.#ttl(ttl), parseDuration(grace)]
    const kept = time === undefined || more <= 0 ? {} : { until: now() + time }
    const text = encodeEntry(key, { value, ...kept, ...(versions === undefined ? {} : { tags: versions }) })
    const tagged = tags.length === 0 || versions !== undefined
    const total = time === undefined ? undefined : time + Math.max(more, 0)
    if (tagged && (total === undefined || total > 0))
      await keepUnlessForgotten(flight, () => store.set(flight.key, text, total)).catch(unlessAway)
    return text
  }

  // In the store, so that all processes spare what is failing.
  async #pause(store: CacheStore, key: string, time: number): Promise<void> {
    if (time > 0) await store.set(this.storeKey(PAUSE, key), '1', time).catch(unlessAway)
  }

  async #isPaused(key: string): Promise<boolean> {
    return (await this.store.get(this.storeKey(PAUSE, key)).catch(unlessAway)) !== undefined
  }

  /** The versions of tags; a tag without one gets it now. */
  async #versions(tags: readonly string[]): Promise<TagVersions> {
    const known = await this.#currentVersions(tags)
    const missing = tags.filter((tag) => !known.has(tag))
    for (const tag of missing) known.set(tag, randomToken(9))
    const made = missing.map((tag): [string, string] => [this.storeKey(TAG, tag), known.get(tag) ?? ''])
    if (made.length > 0) await this.store.setMany(new Map(made), TAG_TTL)
    return Object.fromEntries(tags.map((tag) => [tag, known.get(tag) ?? '']))
  }

  async #currentVersions(tags: readonly string[]): Promise<Map<string, string>> {
    if (tags.length === 0) return new Map()
    const keys = new Map(tags.map((tag) => [this.storeKey(TAG, tag), tag]))
    const texts = await this.store.getMany([...keys.keys()])
    return new Map([...texts].map(([key, version]) => [keys.get(key) ?? key, version]))
  }
}

// A tag whose version the store has forgotten is as good as invalidated.
function isCurrent(tags: TagVersions | undefined, current: ReadonlyMap<string, string>): boolean {
  return tags === undefined || Object.entries(tags).every(([tag, version]) => current.get(tag) === version)
}

function unlessAway(error: unknown): undefined {
  if (!(error instanceof CacheUnavailable)) throw error
}
