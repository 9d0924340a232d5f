import { defineSetting, type Setting } from '@tsango/core/settings'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import type { SessionStore } from './store.ts'

/** What can be given for {@link sessionSetting}. */
export interface SessionOptions {
  /** Where sessions are kept; `'cookie'` keeps them in the browser, signed. Default: what an app brings, else `'cookie'`. */
  readonly store?: SessionStore | 'cookie'
  /** How long a session lasts after it was last changed; default: 14 days. */
  readonly age?: DurationInput
  /** The cookie's name; `__Host-` is put in front where it is secure. Default: `session`. */
  readonly cookie?: string
  /** Whether the cookie is sent over https alone; default: in production. */
  readonly secure?: boolean
  /** Default: `'Lax'`. */
  readonly sameSite?: 'Lax' | 'Strict'
}

/** The session's options with their defaults. */
export interface SessionPlan {
  readonly store: SessionStore | 'cookie' | undefined
  /** Milliseconds. */
  readonly age: number
  readonly cookie: string
  readonly secure: boolean
  readonly sameSite: 'Lax' | 'Strict'
}

const NAMES = ['store', 'age', 'cookie', 'secure', 'sameSite']

/** Where and how long sessions are kept, and their cookie. */
export const sessionSetting: Setting<SessionPlan> = defineSetting<SessionPlan>('session', {
  help: `Options: ${NAMES.join(', ')}.`,
  read: (given = {}, { mode }) => {
    if (typeof given !== 'object' || given === null)
      return { fault: `${JSON.stringify(given)} is not an object of options.` }
    const unknown = Object.keys(given).find((name) => !NAMES.includes(name))
    if (unknown !== undefined)
      return { fault: `"${unknown}" is not one of its options.`, hint: `Known: ${NAMES.join(', ')}.` }
    // Each value is looked at below; TypeScript users cannot give others.
    const {
      store,
      age = '14d',
      cookie = 'session',
      secure = mode === 'production',
      sameSite = 'Lax',
    } = given as SessionOptions
    if (!/^[\w-]+$/.test(cookie)) return { fault: `${JSON.stringify(cookie)} is not the name of a cookie.` }
    if (sameSite !== 'Lax' && sameSite !== 'Strict')
      return { fault: `sameSite is ${JSON.stringify(sameSite)}.`, hint: 'Known: "Lax", "Strict".' }
    if (store !== undefined && store !== 'cookie' && typeof store.load !== 'function')
      return { fault: 'store has no method "load".' }
    if (typeof secure !== 'boolean') return { fault: 'secure is neither true nor false.' }
    const time = durationOf(age)
    if (time === undefined)
      return { fault: `age is ${JSON.stringify(age)}.`, hint: 'Write a length of time such as "14d".' }
    return { value: { store, age: time, cookie: secure ? `__Host-${cookie}` : cookie, secure, sameSite } }
  },
})

function durationOf(age: DurationInput): number | undefined {
  try {
    const time = parseDuration(age)
    return time > 0 ? time : undefined
  } catch {
    return undefined
  }
}
