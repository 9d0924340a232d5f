import type { Account } from './session.ts'
import type { SessionPlan } from './setting.ts'

/** What of the setting says how long sessions last. */
export type Times = Pick<SessionPlan, 'age' | 'idle' | 'absolute' | 'anonymousAge'>

/** How long the longest may last that nobody uses, whosever it is. */
export function longestUnused({ age, idle, anonymousAge = 0 }: Omit<Times, 'absolute'>): number {
  return Math.max(idle ?? age, anonymousAge)
}

/** How long sessions last. */
export interface Lifetime {
  /** Whether it counts when a session began or was last used, or whose it is. */
  readonly isKept: boolean
  /** Milliseconds that a session lasts from now on, if nobody uses it. */
  left(account: Account): number
  /** Whether a session has lasted as long as one may. */
  isOver(account: Account): boolean
  /** Milliseconds after which another use is worth telling: a tenth of the time that is allowed between two, of listed ones no more than five minutes. */
  readonly step: number
  /** Whether the store must be told of this use: where uses count, once in each `step`. */
  isUseDue(id: string): boolean
}

/** How often the last use of a listed session is noted at least, in milliseconds. */
const NOTED = 5 * 60_000

/** Sessions whose last use is remembered here at a time; of others the store is told with each use. */
const REMEMBERED = 10_000

/** Prepares how long sessions last. */
export function createLifetime(plan: Times & Pick<SessionPlan, 'listed'>, now: () => number): Lifetime {
  const { age, idle, absolute, anonymousAge, listed } = plan
  const told = new Map<string, number>()
  const apart = idle === undefined ? NOTED : Math.min(idle, anonymousAge ?? Number.POSITIVE_INFINITY) / 10
  const step = listed ? Math.min(apart, NOTED) : apart
  const countsUses = idle !== undefined || listed
  return {
    isKept: idle !== undefined || absolute !== undefined || anonymousAge !== undefined,
    step,
    left: ({ began = now(), owner }) => {
      const unused = (owner === undefined ? anonymousAge : undefined) ?? idle ?? age
      return absolute === undefined ? unused : Math.max(1, Math.min(unused, began + absolute - now()))
    },
    // One of which nobody knows when it began is from before that counted.
    isOver: ({ began }) => absolute !== undefined && (began === undefined || began + absolute <= now()),
    isUseDue(id) {
      if (!countsUses || now() - (told.get(id) ?? Number.NEGATIVE_INFINITY) <= step) return false
      told.delete(id)
      told.set(id, now())
      for (const oldest of told.keys()) if (told.size > REMEMBERED) told.delete(oldest)
      return true
    },
  }
}
