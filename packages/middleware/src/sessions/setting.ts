import { defineSetting, type Form, optionFault, type Setting } from '@tsango/core/settings'
import { type DurationInput, readDuration } from '@tsango/toolkit/durations'
import type { SessionStore } from './store.ts'

/** What can be given for {@link sessionSetting}. */
export interface SessionOptions {
  /** Where sessions are kept; `'cookie'` keeps them in the browser, signed. Default: what an app brings, else `'cookie'`. */
  readonly store?: SessionStore | 'cookie'
  /**
   * For `store: 'cookie'`: where it is noted which sessions were ended before their time, by logging out or by `revokeSessions`, so that a copy of their cookie is
   * worth nothing; one look into the store for each session that is read. Default: nowhere, and a copied cookie is good until it expires.
   */
  readonly revocations?: SessionStore
  /** How long a session lasts after it was last changed; default: 14 days. */
  readonly age?: DurationInput
  /** How long one of nobody lasts after it was last changed, or used where `idle` is set; a login gives it the time of the others. Default: as long as they. */
  readonly anonymousAge?: DurationInput
  /** How long a session lasts after the last request that came with it, whatever `age` says; default: that does not count. */
  readonly idle?: DurationInput
  /** How long a session lasts at most after it began, or after the login; default: for ever. */
  readonly absolute?: DurationInput
  /** Whether all sessions of somebody can be ended at once, by `revokeSessions`: one more look into the store for each. Default: no. */
  readonly revocable?: boolean
  /** Whether a login ends all other sessions of the same owner; default: no. */
  readonly exclusive?: boolean
  /**
   * Whether it is noted of the sessions of who is logged in when, from which address and by which browser they were last used, within some five minutes, so
   * that `sessionsOf` lists them. These are personal data. A session in a cookie cannot be listed. Default: no.
   */
  readonly listed?: boolean
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
  readonly revocations: SessionStore | undefined
  /** Milliseconds. */
  readonly age: number
  /** Milliseconds. */
  readonly idle: number | undefined
  /** Milliseconds. */
  readonly absolute: number | undefined
  /** Milliseconds. */
  readonly anonymousAge: number | undefined
  readonly revocable: boolean
  readonly exclusive: boolean
  readonly listed: boolean
  readonly cookie: string
  readonly secure: boolean
  readonly sameSite: 'Lax' | 'Strict'
}

const FORM: Readonly<Record<string, Form>> = {
  store: { choice: ['cookie'] },
  revocations: 'code',
  age: 'duration',
  idle: 'duration',
  absolute: 'duration',
  anonymousAge: 'duration',
  revocable: 'boolean',
  exclusive: 'boolean',
  listed: 'boolean',
  cookie: 'text',
  secure: 'boolean',
  sameSite: { choice: ['Lax', 'Strict'] },
}
const NAMES = Object.keys(FORM)

/** Where and how long sessions are kept, and their cookie. */
export const sessionSetting: Setting<SessionPlan> = defineSetting<SessionPlan>('session', {
  help: `Options: ${NAMES.join(', ')}.`,
  form: { options: FORM },
  read: (given = {}, { mode }) => {
    if (typeof given !== 'object' || given === null)
      return { fault: `${JSON.stringify(given)} is not an object of options.` }
    const found = optionFault(given, FORM)
    if (found !== undefined) return found
    // Each value is looked at below; TypeScript users cannot give others.
    const {
      store,
      revocations,
      age = '14d',
      idle,
      absolute,
      anonymousAge,
      exclusive = false,
      revocable = exclusive,
      listed = false,
      cookie = 'session',
      secure = mode === 'production',
      sameSite = 'Lax',
    } = given as SessionOptions
    if (!/^[\w-]+$/.test(cookie)) return { fault: `${JSON.stringify(cookie)} is not the name of a cookie.` }
    if (sameSite !== 'Lax' && sameSite !== 'Strict')
      return { fault: `sameSite is ${JSON.stringify(sameSite)}.`, hint: 'Known: "Lax", "Strict".' }
    if (store !== undefined && store !== 'cookie' && typeof store?.load !== 'function')
      return { fault: 'store has no method "load".' }
    for (const [name, length] of Object.entries({ age, idle, absolute, anonymousAge })) {
      if (length !== undefined && durationOf(length) === undefined)
        return { fault: `${name} is ${JSON.stringify(length)}.`, hint: 'Write a length of time such as "14d".' }
    }
    if (exclusive && !revocable)
      return { fault: 'It is exclusive, and what is exclusive is revocable.', hint: 'Leave out revocable.' }
    if (revocations !== undefined && (store !== 'cookie' || typeof revocations.load !== 'function'))
      return { fault: 'revocations is a store that goes with store: "cookie" alone.' }
    if (revocable && store === 'cookie' && revocations === undefined)
      return {
        fault: 'Sessions in cookies cannot be ended by the server.',
        hint: 'Give revocations, where it is noted which were ended, or a store, or leave out exclusive and revocable.',
      }
    if (listed && store === 'cookie')
      return {
        fault: 'Sessions in cookies cannot be listed: the server does not know which there are.',
        hint: 'Give a store, or leave out listed.',
      }
    const others = { idle: durationOf(idle), absolute: durationOf(absolute), anonymousAge: durationOf(anonymousAge) }
    const times = { age: durationOf(age) ?? 0, ...others }
    const name = secure ? `__Host-${cookie}` : cookie
    return { value: { store, revocations, ...times, revocable, exclusive, listed, cookie: name, secure, sameSite } }
  },
})

function durationOf(age: DurationInput | undefined): number | undefined {
  const time = readDuration(age) ?? 0
  return time > 0 ? time : undefined
}
