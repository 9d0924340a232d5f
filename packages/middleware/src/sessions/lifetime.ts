import type { Account } from './session.ts'
import type { SessionPlan } from './setting.ts'

/** How long sessions last. */
export interface Lifetime {
  /** Whether it counts when a session began or was last used. */
  readonly isKept: boolean
  /** Milliseconds that a session lasts from now on, if nobody uses it. */
  left(account: Account): number
  /** Whether a session has lasted as long as one may. */
  isOver(account: Account): boolean
  /** Whether the store must be told of this use: where uses count, once in a tenth of the time that is allowed between two. */
  isUseDue(id: string): boolean
}

/** Sessions whose last use is remembered here at a time; of others the store is told with each use. */
const REMEMBERED = 10_000

/** Prepares how long sessions last. */
export function createLifetime(
  { age, idle, absolute }: Pick<SessionPlan, 'age' | 'idle' | 'absolute'>,
  now: () => number,
): Lifetime {
  const told = new Map<string, number>()
  return {
    isKept: idle !== undefined || absolute !== undefined,
    left: ({ began = now() }) => {
      const unused = idle ?? age
      return absolute === undefined ? unused : Math.max(1, Math.min(unused, began + absolute - now()))
    },
    // One of which nobody knows when it began is from before that counted.
    isOver: ({ began }) => absolute !== undefined && (began === undefined || began + absolute <= now()),
    isUseDue(id) {
      if (idle === undefined || now() - (told.get(id) ?? Number.NEGATIVE_INFINITY) <= idle / 10) return false
      told.delete(id)
      told.set(id, now())
      for (const oldest of told.keys()) if (told.size > REMEMBERED) told.delete(oldest)
      return true
    },
  }
}
