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
    // The address first: one that is turned away must not push what is remembered of it out by names that it makes up.
    return this.#count(addressKey(address), perAddress) ?? this.#count(nameKey(username, address), attempts)
  }

  /** Forgets the attempts of a name from an address: it was the right password. */
  succeed(username: string, address: string | undefined): void {
    this.#counted.delete(nameKey(username, address))
    const all = this.#counted.get(addressKey(address))
    if (all) all.count--
  }

  #count(key: string, limit: number): number | undefined {
    const { window, most, now } = this.#options
    const found = this.#counted.get(key)
    const current = found && found.until > now() ? found : { count: 0, until: now() + window }
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

// However a name is written, it is one; and of a text that is too long to be one, no more is kept.
const nameKey = (username: string, address = ''): string =>
  `name ${siteOf(address)} ${normalizeUsername(username.slice(0, LONGEST)).toLowerCase()}`
const addressKey = (address = ''): string => `address ${siteOf(address)}`

/** An address of version 4 as it is; of version 6 the first 64 bits, as all the others are for one customer to choose (RFC 6177). */
function siteOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail = ''] = address.split('::')
  const groups = head.split(':')
  if (!address.includes('::')) return groups.slice(0, 4).join(':')
  const behind = tail === '' ? [] : tail.split(':')
  const between = Array<string>(Math.max(0, 8 - groups.length - behind.length)).fill('0')
  return [...groups, ...between, ...behind].slice(0, 4).join(':')
}
