/**
 * What a site remembers of a visitor between requests: in a signed cookie or in a store on the server.
 *
 * @module
 */
import { type Application, definePoint } from '@tsango/core/apps'
import { type Problem, warning } from '@tsango/core/checks'
import { secret } from '@tsango/http/settings'
import { defineSlot, type Exchange, requestVariable, type Slot, type SlotSetup } from '@tsango/http/slots'
import type { Context } from 'hono'
import { type Carrier, cookieCarrier, storeCarrier } from './carriers.ts'
import { NoSessions } from './errors.ts'
import { Session } from './session.ts'
import { type SessionPlan, sessionSetting } from './setting.ts'
import type { SessionStore } from './store.ts'

export { NoSessions, SessionTooLarge } from './errors.ts'
export { type MemoryStoreOptions, memoryStore } from './memory-store.ts'
export { Session } from './session.ts'
export { type SessionOptions, type SessionPlan, sessionSetting } from './setting.ts'
export type { SaveOptions, SessionData, SessionStore, SessionValue } from './store.ts'

/** The point at which an app brings a store, used where the setting `session` names none: the last one counts. */
export const sessionStores = definePoint<SessionStore>('sessionStores', { owner: 'middleware' })

/** The session of one request: its cookie, and the session once something asked for it. */
class Visit {
  readonly cookie: string | undefined
  readonly #carrier: Carrier
  #loading: Promise<Session> | undefined
  loaded: Session | undefined

  constructor(cookie: string | undefined, carrier: Carrier) {
    this.cookie = cookie
    this.#carrier = carrier
  }

  load(): Promise<Session> {
    this.#loading ??= this.#read().then((session) => {
      this.loaded = session
      return session
    })
    return this.#loading
  }

  async #read(): Promise<Session> {
    const found = this.cookie === undefined ? undefined : await this.#carrier.read(this.cookie)
    return found ?? new Session()
  }
}

const visits = requestVariable<Visit>('tsango.session')

/**
 * The visitor's session, read when first asked for. A cookie that was tampered with, is unknown or too old gives a fresh, empty session.
 * Raises {@link NoSessions} without the slot.
 */
export function session(c: Context): Promise<Session> {
  const visit = visits.get(c)
  if (visit === undefined) throw new NoSessions()
  return visit.load()
}

/** Whether the browser sent a session's cookie, genuine or not; reads nothing. False without the slot. */
export function hasSessionCookie(c: Context): boolean {
  return visits.get(c)?.cookie !== undefined
}

/** The session where the browser sent one's cookie or something has asked for it in this request; never makes one. */
export function sessionInUse(c: Context): Promise<Session> | undefined {
  const visit = visits.get(c)
  return visit !== undefined && (visit.cookie !== undefined || visit.loaded !== undefined) ? visit.load() : undefined
}

/** Makes the slot of sessions: nothing is read before a handler asks, nothing is written where nothing changed. */
export function sessions(): Slot {
  return defineSlot({
    name: 'session',
    prepare: (setup) => {
      const plan = setup.setting(sessionSetting)
      const carrier = carrierOf(plan, setup)
      return {
        provides: [visits.provide((exchange) => new Visit(exchange.cookie(plan.cookie), carrier))],
        contribute(exchange) {
          const loaded = visits.peek(exchange.c)?.loaded
          if (loaded === undefined) return
          exchange.setHeader('vary', 'Cookie')
          if (loaded.changed) return save(exchange, loaded, carrier, plan)
        },
      }
    },
  })
}

async function save(exchange: Exchange, session: Session, carrier: Carrier, plan: SessionPlan): Promise<void> {
  if (session.former !== undefined) await carrier.drop(session.former)
  const known = visits.peek(exchange.c)?.cookie !== undefined
  if (session.isEmpty && session.isNew) {
    if (known) exchange.addCookie(writeCookie(plan, '', 0))
    return
  }
  const cookie = await carrier.write(session)
  exchange.addCookie(cookie === undefined ? writeCookie(plan, '', 0) : writeCookie(plan, cookie, plan.age / 1000))
  // A page that sets somebody's session must not be kept for anybody else.
  exchange.setHeader('cache-control', 'private, no-store')
}

/** Warns where sessions are kept in the memory of one process, and this is production. */
export function checkSessions(app: Application): readonly Problem[] {
  const store = app.settings.get(sessionSetting).store ?? brought(app)
  if (store === undefined || store === 'cookie' || store.local !== true) return []
  const message = `Sessions are kept in "${store.name}": a restart ends them, and a second process does not know them.`
  return [warning('middleware.local_sessions', message, 'Give a store on a server, or session: { store: "cookie" }.')]
}

function carrierOf({ store, age }: SessionPlan, { app, setting }: SlotSetup): Carrier {
  const chosen = store ?? brought(app) ?? 'cookie'
  return chosen === 'cookie' ? cookieCarrier(setting(secret).keys, age) : storeCarrier(chosen, age)
}

function brought(app: Application | undefined): SessionStore | undefined {
  return app?.contributions(sessionStores).at(-1)
}

function writeCookie({ cookie, secure, sameSite }: SessionPlan, value: string, seconds: number): string {
  return `${cookie}=${value}; Path=/; Max-Age=${Math.floor(seconds)}; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`
}
