import { SessionsFull } from './errors.ts'
import { MOST_LISTED, type SessionData, type SessionStore, type SessionUse } from './store.ts'

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Default: the system's clock. */
  readonly now?: () => number
  /** How many sessions are kept; default: 100,000. */
  readonly max?: number
  /** How many bytes they may have together, about; default: 256 MiB. */
  readonly maxBytes?: number
  /** From which part of either on those whose time is over are looked for, from 0 to 1; default: 0.5. */
  readonly lowWatermark?: number
}

interface Kept {
  // The text of the data, so that what one request changes without saving does not show in another.
  readonly text: string
  readonly until: number
  /** Until when it is spared, though it is nobody's. */
  readonly spared: number
  readonly use: SessionUse | undefined
}

/** What a session costs beside its text and its id: two entries of tables and the objects behind them, about. */
const OVERHEAD = 200

/** How often all are looked through for those whose time is over, in milliseconds: that takes a while where there are many. */
const SWEEP = 1000

/**
 * Keeps sessions in the memory of this process, within bounds. From `lowWatermark` on, those whose time is over are looked for with every new one, once a
 * second. Where a bound is reached, those go first, then the ones of nobody that were not saved for longest; a session of somebody who is logged in is
 * never pushed out, nor is one that `Session.protect` spares. Where there are only such, a new one raises {@link SessionsFull} (503).
 */
export function memoryStore(options: MemoryStoreOptions = {}): SessionStore {
  const { now = Date.now, max = 100_000, maxBytes = 256 * 1024 * 1024, lowWatermark = 0.5 } = options
  const nobodys = new Map<string, Kept>()
  const owned = new Map<string, Kept>()
  let bytes = 0
  let swept = Number.NEGATIVE_INFINITY

  const sizeOf = (id: string, { text, use }: Kept): number =>
    OVERHEAD + 2 * (id.length + text.length) + (use === undefined ? 0 : OVERHEAD + 2 * (use.userAgent?.length ?? 0))
  const peek = (id: string): Kept | undefined => owned.get(id) ?? nobodys.get(id)
  const find = (id: string): string | undefined => {
    const found = peek(id)
    return found === undefined || found.until <= now() ? undefined : found.text
  }
  const forget = (id: string): void => {
    const found = peek(id)
    if (found === undefined) return
    bytes -= sizeOf(id, found)
    owned.delete(id)
    nobodys.delete(id)
  }
  const prune = (): number => {
    const time = now()
    const over = [...nobodys, ...owned].filter(([, { until }]) => until <= time)
    for (const [id] of over) forget(id)
    return over.length
  }
  const isBeyond = (part: number, more: number): boolean =>
    owned.size + nobodys.size + 1 > max * part || bytes + more > maxBytes * part

  function makeRoom(more: number): void {
    if (isBeyond(lowWatermark, more) && now() - swept >= SWEEP) {
      swept = now()
      prune()
    }
    let spared = 0
    for (const [id, one] of nobodys) {
      if (!isBeyond(1, more)) return
      if (one.spared > now()) spared++
      else forget(id)
    }
    if (isBeyond(1, more)) throw new SessionsFull(owned.size + spared)
  }

  return {
    name: 'memory',
    local: true,
    load: async (id) => {
      const text = find(id)
      return text === undefined ? undefined : (JSON.parse(text) as SessionData)
    },
    save: async (id, data, ttl, { create, owned: isOwned = false, protect = 0, use }) => {
      if (!create && find(id) === undefined) return false
      const [place, before] = [owned.has(id) ? owned : nobodys, peek(id)]
      const kept = { text: JSON.stringify(data), until: now() + ttl, spared: now() + protect, use }
      const put = (where: typeof owned, one: Kept): void => {
        where.set(id, one)
        bytes += sizeOf(id, one)
      }
      // It stands in its own place, so that it is not pushed out for itself.
      forget(id)
      try {
        makeRoom(sizeOf(id, kept))
      } catch (error) {
        if (before !== undefined) put(place, before)
        throw error
      }
      put(isOwned ? owned : nobodys, kept)
      return true
    },
    touch: async (id, ttl) => {
      const known = find(id) === undefined ? undefined : peek(id)
      const place = owned.has(id) ? owned : nobodys
      if (known !== undefined) place.set(id, { ...known, until: now() + ttl })
      return known !== undefined
    },
    delete: async (id) => forget(id),
    list: async (owner) =>
      [...owned]
        .flatMap(([key, { use, until }]) => (use?.owner === owner && until > now() ? [{ key, use }] : []))
        .sort((one, other) => other.use.used - one.use.used)
        .slice(0, MOST_LISTED)
        .map(({ key, use: { owner: _, ...use } }) => ({ key, ...use })),
    noteUse: async (id, use) => {
      const known = find(id) === undefined ? undefined : owned.get(id)
      if (known === undefined) return
      bytes -= sizeOf(id, known)
      owned.set(id, { ...known, use })
      bytes += sizeOf(id, { ...known, use })
    },
    prune: async () => prune(),
  }
}
