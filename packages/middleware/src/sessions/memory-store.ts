import type { SessionData, SessionStore } from './store.ts'

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Default: the system's clock. */
  readonly now?: () => number
  /** How many sessions are kept; the oldest go first. Default: 100,000. */
  readonly max?: number
}

/** Keeps sessions in the memory of this process: for tests and development. */
export function memoryStore({ now = Date.now, max = 100_000 }: MemoryStoreOptions = {}): SessionStore {
  // The text of the data, so that what one request changes without saving does not show in another.
  const kept = new Map<string, { readonly text: string; readonly until: number }>()
  const find = (id: string): string | undefined => {
    const found = kept.get(id)
    return found === undefined || found.until <= now() ? undefined : found.text
  }
  return {
    name: 'memory',
    local: true,
    load: async (id) => {
      const text = find(id)
      return text === undefined ? undefined : (JSON.parse(text) as SessionData)
    },
    save: async (id, data, ttl, { create }) => {
      if (!create && find(id) === undefined) return false
      kept.delete(id)
      kept.set(id, { text: JSON.stringify(data), until: now() + ttl })
      for (const oldest of kept.keys()) if (kept.size > max) kept.delete(oldest)
      return true
    },
    delete: async (id) => {
      kept.delete(id)
    },
    prune: async () => {
      const before = kept.size
      for (const [id, { until }] of kept) if (until <= now()) kept.delete(id)
      return before - kept.size
    },
  }
}
