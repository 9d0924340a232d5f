import { createHash } from 'node:crypto'
import type { Cache } from '@tsango/cache/cache'
import { CacheUnavailable } from '@tsango/cache/errors'
import { clientNetwork } from '@tsango/toolkit/addresses'
import { normalizeUsername } from '../models/models.ts'

const LONGEST = 200

/** Options of {@link LoginThrottle}. */
export interface ThrottleOptions {
  /** Failed attempts of one name from one address, of version 6 from one network of 64 bits; default: 5. */
  readonly attempts?: number
  /** Failed attempts of all names from one address; default: 50. */
  readonly perAddress?: number
  /** Milliseconds from the first attempt on; default: 15 minutes. */
  readonly window?: number
  /** How many names and addresses are remembered; the oldest go first. Default: 20,000. */
  readonly most?: number
  /** The cache that all processes share, where there is one. */
  readonly shared?: () => Cache | undefined
  /** Default: the system's clock. */
  readonly now?: () => number
}

interface Counted {
  count: number
  readonly since: number
  readonly until: number
}

const KIND = 'l'

/**
 * Slows down who guesses passwords: counts attempts by name and address, and by address alone. It counts in the memory of this process and, where a cache is
 * shared by several, there for all of them; while that is away, each counts for itself. The right password clears a name in every process.
 */
export class LoginThrottle {
  readonly #counted = new Map<string, Counted>()
  readonly #options: Required<ThrottleOptions>

  constructor({
    attempts = 5,
    perAddress = 50,
    window = 15 * 60_000,
    most = 20_000,
    shared = () => undefined,
    now = Date.now,
  }: ThrottleOptions = {}) {
    this.#options = { attempts, perAddress, window, most, shared, now }
  }

  /** Counts an attempt before it is made, so that many at once count too; gives the milliseconds to wait where there were too many. */
  async enter(username: string, address: string | undefined): Promise<number | undefined> {
    const { attempts, perAddress } = this.#options
    // The address first: one that is turned away must not push what is remembered of it out by names that it makes up.
    return (
      (await this.#enter(addressKey(address), perAddress)) ?? (await this.#enter(nameKey(username, address), attempts))
    )
  }

  /** Forgets the attempts of a name from an address: it was the right password. */
  async succeed(username: string, address: string | undefined): Promise<void> {
    this.#counted.delete(nameKey(username, address))
    const all = this.#counted.get(addressKey(address))
    if (all) all.count--
    const { shared, window, now } = this.#options
    const cache = shared()
    if (cache === undefined) return
    const [name, site] = [storeKeys(cache, nameKey(username, address)), storeKeys(cache, addressKey(address))]
    try {
      await cache.store.delete([name.count, name.until])
      await cache.store.set(name.cleared, String(now()), window)
      await cache.store.incr(site.count, -1, window)
    } catch (error) {
      unlessAway(error)
    }
  }

  async #enter(key: string, limit: number): Promise<number | undefined> {
    const own = this.#count(key, limit)
    if (own !== undefined && !(await this.#clearedElsewhere(key))) return own
    return this.#countShared(key, limit)
  }

  /** Whether the right password was given to another process since this one counts; then it begins anew. What is shared may forget a count, never make up such a word. */
  async #clearedElsewhere(key: string): Promise<boolean> {
    const { shared, now, window } = this.#options
    const counted = this.#counted.get(key)
    const cache = shared()
    if (cache === undefined || counted === undefined) return false
    try {
      const cleared = Number(await cache.store.get(storeKeys(cache, key).cleared))
      if (!(cleared > counted.since && cleared <= now())) return false
      this.#counted.set(key, { count: 1, since: now(), until: now() + window })
      return true
    } catch (error) {
      return unlessAway(error) ?? false
    }
  }

  async #countShared(key: string, limit: number): Promise<number | undefined> {
    const { shared, window, now } = this.#options
    const cache = shared()
    if (cache === undefined) return undefined
    const { count: counted, until } = storeKeys(cache, key)
    try {
      const count = await cache.store.incr(counted, 1, window)
      if (count <= 1) await cache.store.set(until, String(now() + window), window)
      if (count <= limit) return undefined
      const left = Number(await cache.store.get(until)) - now()
      // What is shared may forget the one and not the other.
      return left > 0 && left <= window ? left : window
    } catch (error) {
      return unlessAway(error)
    }
  }

  #count(key: string, limit: number): number | undefined {
    const { window, most, now } = this.#options
    const found = this.#counted.get(key)
    const current = found && found.until > now() ? found : { count: 0, since: now(), until: now() + window }
    current.count++
    // Put anew, so that the first to be forgotten is who has not tried for longest.
    this.#counted.delete(key)
    this.#counted.set(key, current)
    for (const oldest of this.#counted.keys()) {
      if (this.#counted.size <= most) break
      this.#counted.delete(oldest)
    }
    return current.count > limit ? current.until - now() : undefined
  }
}

// Whatever somebody types in as his name becomes no key of a store.
function storeKeys(cache: Cache, key: string): Readonly<Record<'count' | 'until' | 'cleared', string>> {
  const digest = createHash('sha256').update(key).digest('base64url')
  const named = (what: string): string => cache.storeKey(KIND, `${digest}${what}`)
  return { count: named(''), until: named(':until'), cleared: named(':cleared') }
}

function unlessAway(error: unknown): undefined {
  if (!(error instanceof CacheUnavailable)) throw error
}

// However a name is written, it is one; and of a text that is too long to be one, no more is kept.
const nameKey = (username: string, address = ''): string =>
  `name ${clientNetwork(address)} ${normalizeUsername(username.slice(0, LONGEST)).toLowerCase()}`
const addressKey = (address = ''): string => `address ${clientNetwork(address)}`
