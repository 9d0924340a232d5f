import { digestOf } from './digest.ts'
import { longestUnused } from './lifetime.ts'
import type { Account } from './session.ts'
import type { SessionPlan } from './setting.ts'
import type { SessionData, SessionStore } from './store.ts'

/** Ends all sessions of an owner at once, whatever the store: a note beside them says from when on they are over. */
export interface Owners {
  /** Ends them all, but the one under `spared`. */
  end(owner: string, spared?: string): Promise<void>
  /** Whether the session of an account, under its key, was ended so. */
  hasEnded(account: Account, key: string): Promise<boolean>
  /** Tells of the sessions of an owner, by when they began and their keys, which were ended so. */
  endedOf(owner: string): Promise<(began: number, key: string) => boolean>
}

/** What an owner's note holds: until when sessions must have begun to be over, and which is not. */
type Note = { readonly until: number; readonly spared: string | null }

/** How long a request may be under way that has read its session before it was ended, and saves it after. */
const UNDER_WAY = 24 * 3_600_000

/** Notes of single sessions that were ended, for those that stand in no store. */
export interface Endings {
  end(key: string): Promise<void>
  hasEnded(key: string): Promise<boolean>
}

/** Prepares the notes of single sessions. */
export function endingsOf(store: SessionStore, plan: Pick<SessionPlan, 'age' | 'idle' | 'anonymousAge'>): Endings {
  const noteOf = (key: string): string => `e.${key.slice(0, 40)}`
  return {
    end: async (key) => {
      // A cookie that was written before this is over by itself then.
      await store.save(noteOf(key), {}, longestUnused(plan) + UNDER_WAY, { create: true, owned: true })
    },
    hasEnded: async (key) => (await store.load(noteOf(key))) !== undefined,
  }
}

/** Prepares the notes of a store. */
export function ownersOf(
  store: SessionStore,
  { age, idle }: Pick<SessionPlan, 'age' | 'idle'>,
  now: () => number,
): Owners {
  const endedOf = async (owner: string): Promise<(began: number, key: string) => boolean> => {
    const note = readNote(await store.load(keyOf(owner)))
    return (began, key) => note !== undefined && began <= note.until && note.spared !== key
  }
  return {
    endedOf,
    end: async (owner, spared) => {
      const note: Note = { until: now(), spared: spared ?? null }
      // A session that nobody used for so long is over by itself.
      await store.save(keyOf(owner), note, (idle ?? age) + UNDER_WAY, { create: true, owned: true })
    },
    hasEnded: async ({ owner, began = 0 }, key) => owner !== undefined && (await endedOf(owner))(began, key),
  }
}

// No session has such a key: theirs are digests alone.
function keyOf(owner: string): string {
  return `o.${digestOf(owner).slice(0, 40)}`
}

function readNote(found: SessionData | undefined): Note | undefined {
  if (found === undefined) return undefined
  const { until, spared } = found
  // A note that cannot be read spares nobody.
  return {
    until: typeof until === 'number' ? until : Number.POSITIVE_INFINITY,
    spared: typeof spared === 'string' ? spared : null,
  }
}
