import { normalizeUsername } from '../models/models.ts'

const LONGEST = 200

/** Options of {@link LoginThrottle}. */
export interface ThrottleOptions {
  /** Failed attempts of one name from one address; default: 5. */
  readonly attempts?: number
  /** Failed attempts of all names from one address; default: 50. */
  readonly perAddress?: number
  /** Milliseconds from the first attempt on; default: 15 minutes. */
  readonly window?: number
  /** How many names and addresses are remembered; the oldest go first. Default: 20,000. */
  readonly most?: number
  /** Default: the system's clock. */
  readonly now?: () => number
}

interface Counted {
  count: number
  readonly until: number
}

/**
 * Slows down who guesses passwords: counts attempts by name and address, and by address alone, in the memory of this process. Several processes
 * each count for themselves.
 */
export class LoginThrottle {
  readonly #counted = new Map<string, Counted>()
  readonly #options: Required<ThrottleOptions>

  constructor({
    attempts = 5,
    perAddress = 50,
    window = 15 * 60_000,
    most = 20_000,
    now = Date.now,
  }: ThrottleOptions = {}) {
    this.#options = { attempts, perAddress, window, most, now }
  }

  /** Counts an attempt before it is made, so that many at once count too; gives the milliseconds to wait where there were too many. */
  enter(username: string, address: string | undefined): number | undefined {
    const { attempts, perAddress } = this.#options
    const waits = [this.#count(nameKey(username, address), attempts), this.#count(addressKey(address), perAddress)]
    const longest = Math.max(...waits)
    return longest > 0 ? longest : undefined
  }

  /** Forgets the attempts of a name from an address: it was the right password. */
  succeed(username: string, address: string | undefined): void {
    this.#counted.delete(nameKey(username, address))
    const all = this.#counted.get(addressKey(address))
    if (all) all.count--
  }

  #count(key: string, limit: number): number {
    const { window, most, now } = this.#options
    const found = this.#counted.get(key)
    const current = found && found.until > now() ? found : { count: 0, until: now() + window }
    if (current !== found) this.#counted.delete(key)
    current.count++
    this.#counted.set(key, current)
    for (const oldest of this.#counted.keys()) {
      if (this.#counted.size <= most) break
      this.#counted.delete(oldest)
    }
    return current.count > limit ? current.until - now() : 0
  }
}

// However a name is written, it is one; and of a text that is too long to be one, no more is kept.
const nameKey = (username: string, address = ''): string =>
  `name ${address} ${normalizeUsername(username.slice(0, LONGEST)).toLowerCase()}`
const addressKey = (address = ''): string => `address ${address}`
