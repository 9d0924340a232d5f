import { CacheCount } from './cache-figures.ts'
import type { Statement } from './driver.ts'

interface Kept<T> {
  readonly entry: T
  used: boolean
}

/**
 * The statements that one connection has prepared, by identity, at most `limit` of them.
 *
 * What was not used since the last sweep goes first (second chance): a use costs one look-up and one assignment, where a strict order of last use
 * would cost a delete and an insert on every call.
 */
export class StatementCache<T> {
  readonly #kept = new Map<Statement, Kept<T>>()
  readonly #limit: number
  readonly #count: CacheCount

  /** `count` gathers the figures of all connections of a driver. */
  constructor(limit: number, count: CacheCount = new CacheCount()) {
    this.#limit = limit
    this.#count = count
  }

  get size(): number {
    return this.#kept.size
  }

  /** The entry of a statement, which now counts as used. */
  get(statement: Statement): T | undefined {
    const kept = this.#kept.get(statement)
    if (kept === undefined) {
      this.#count.misses++
      return undefined
    }
    this.#count.hits++
    kept.used = true
    return kept.entry
  }

  /** Adds an entry; gives those that had to leave. Where nothing may be kept, that is the entry itself. */
  set(statement: Statement, entry: T): readonly T[] {
    if (this.#limit === 0) return [entry]
    const left = this.#kept.size >= this.#limit ? this.#evict() : []
    this.#kept.set(statement, { entry, used: false })
    this.#count.size++
    return left
  }

  /** Forgets one statement. */
  delete(statement: Statement): void {
    if (this.#kept.delete(statement)) this.#count.size--
  }

  /** Forgets all, as their connection has ended. */
  clear(): void {
    this.#count.size -= this.#kept.size
    this.#kept.clear()
  }

  #evict(): readonly T[] {
    // A set key comes up again at the end, so that the second round always finds an unused one.
    for (const [statement, kept] of this.#kept) {
      this.#kept.delete(statement)
      if (!kept.used) {
        this.#count.size--
        this.#count.evictions++
        return [kept.entry]
      }
      kept.used = false
      this.#kept.set(statement, kept)
    }
    return []
  }
}
