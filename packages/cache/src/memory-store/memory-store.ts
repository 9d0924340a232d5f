/**
 * A cache in the memory of one process, within bounds.
 *
 * @module
 */
import { CacheFull, NotANumber } from '../errors/errors.ts'
import type { CacheStore, StoreClock } from '../store/store.ts'
import { sum } from '../store/sum.ts'

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions extends StoreClock {
  /** How many entries are kept; what was used longest ago goes first. Default: 100,000. */
  readonly maxEntries?: number
  /** Bytes of keys and texts together, two for each character, of what was set and of each kind of what was added; default: 64 MiB. A text beyond it is not kept. */
  readonly maxBytes?: number
  /**
   * How many entries of `add` are kept of each kind (locks, runs of `oncePer`, keys of requests, entries of the application), which never go before their
   * time; default: 10,000. However many of one kind there are, the others have their room.
   */
  readonly maxAdded?: number
}

interface Entry {
  readonly text: string
  readonly until: number
  readonly size: number
}

const ENTRY_BYTES = 100

/**
 * Keeps entries in the memory of this process: fast, and gone with it.
 *
 * @example
 * const store = memoryStore({ maxEntries: 1000 })
 * await store.add('seat-7', 'ann', 60_000) // → true
 * await store.add('seat-7', 'bob', 60_000) // → false
 */
export function memoryStore(options: MemoryStoreOptions = {}): CacheStore {
  const { now = Date.now, maxEntries = 100_000, maxBytes = 64 * 1024 * 1024, maxAdded = 10_000 } = options
  const kept = new Bounded(maxEntries, maxBytes)
  // Locks stand on what was added: a crowd of other entries must not push them out.
  const allAdded = new Map<string, Bounded>()

  // Strangers fill some kinds, with the keys of their requests: that must not leave the locks without room.
  const addedOf = (key: string): Bounded => {
    const kind = kindOf(key)
    const known = allAdded.get(kind)
    if (known !== undefined) return known
    const made = new Bounded(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
    allAdded.set(kind, made)
    return made
  }
  const find = (key: string): Entry | undefined => {
    const added = addedOf(key)
    const entry = added.get(key) ?? kept.use(key)
    if (entry === undefined || entry.until > now()) return entry
    added.delete(key)
    kept.delete(key)
    return undefined
  }
  const put = (key: string, text: string, until: number): void => {
    const added = addedOf(key)
    const place = find(key) !== undefined && added.get(key) !== undefined ? added : kept
    place.put(key, { text, until, size: sizeOf(key, text) })
  }
  const untilOf = (ttl: number | undefined): number => (ttl === undefined ? Number.POSITIVE_INFINITY : now() + ttl)
  const places = (): readonly Bounded[] => [kept, ...allAdded.values()]
  const prune = (): number => places().reduce((count, place) => count + place.prune(now()), 0)
  const forget = (key: string): boolean => {
    const live = find(key) !== undefined
    addedOf(key).delete(key)
    kept.delete(key)
    return live
  }

  return {
    name: 'memory',
    local: true,
    get: async (key) => find(key)?.text,
    getMany: async (keys) => new Map(keys.flatMap((key) => textOf(key, find(key)))),
    set: async (key, text, ttl) => put(key, text, untilOf(ttl)),
    setMany: async (entries, ttl) => {
      for (const [key, text] of entries) put(key, text, untilOf(ttl))
    },
    add: async (key, text, ttl) => {
      if (find(key) !== undefined) return false
      const size = sizeOf(key, text)
      const added = addedOf(key)
      const isFull = (): boolean => added.count >= maxAdded || added.bytes + size > maxBytes
      if (isFull() && (added.prune(now()) === 0 || isFull())) throw new CacheFull('memory', maxAdded)
      kept.delete(key)
      added.put(key, { text, until: untilOf(ttl), size })
      return true
    },
    incr: async (key, by, ttl) => {
      const entry = find(key)
      const total = sum(entry?.text ?? '0', by)
      if (total === undefined) throw new NotANumber(key)
      put(key, String(total), entry?.until ?? untilOf(ttl))
      return total
    },
    swap: async (key, expected, text, ttl) => {
      if (find(key)?.text !== expected) return false
      if (text === undefined) forget(key)
      else put(key, text, untilOf(ttl))
      return true
    },
    touch: async (key, ttl) => {
      const entry = find(key)
      if (entry !== undefined) put(key, entry.text, untilOf(ttl))
      return entry !== undefined
    },
    delete: async (keys) => keys.filter(forget).length,
    clear: async (prefix) => {
      for (const place of places()) place.clear(prefix)
    },
    prune: async () => prune(),
  }
}

/** Keeps nothing but what was added, so that locks still hold: for tests, and for switching a cache off. */
export function nullStore(): CacheStore {
  return { ...memoryStore({ maxEntries: 0 }), name: 'null' }
}

function sizeOf(key: string, text: string): number {
  return ENTRY_BYTES + 2 * (key.length + text.length)
}

// What stands in front of the place of a key is written by code, and never by who sends a request. A key without any is of no kind.
function kindOf(key: string): string {
  return /^([a-z])[@/|]/.exec(key)?.[1] ?? ''
}

function textOf(key: string, entry: Entry | undefined): [string, string][] {
  return entry === undefined ? [] : [[key, entry.text]]
}

/** Entries in the order of their last use, within two bounds. */
class Bounded {
  readonly #entries = new Map<string, Entry>()
  readonly #maxEntries: number
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries
    this.#maxBytes = maxBytes
  }

  get count(): number {
    return this.#entries.size
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key)
  }

  /** As {@link Bounded.get}; the entry is the last one to go now. */
  use(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  put(key: string, entry: Entry): void {
    this.delete(key)
    if (entry.size > this.#maxBytes) return
    this.#entries.set(key, entry)
    this.#bytes += entry.size
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) return
      this.delete(oldest)
    }
  }

  delete(key: string): boolean {
    this.#bytes -= this.#entries.get(key)?.size ?? 0
    return this.#entries.delete(key)
  }

  clear(prefix: string): void {
    for (const key of this.#entries.keys()) if (key.startsWith(prefix)) this.delete(key)
  }

  prune(time: number): number {
    let count = 0
    for (const [key, { until }] of this.#entries) if (until <= time && this.delete(key)) count++
    return count
  }
}
