/**
 * What a site remembers of a visitor between requests: in a signed cookie or in a store on the server.
 *
 * @module
 */
import { isLocal, perProcess, requireCaches } from '@tsango/cache/uses'
import { type Application, definePoint } from '@tsango/core/apps'
import { type Problem, warning } from '@tsango/core/checks'
import { currentContext } from '@tsango/core/context'
import { secret } from '@tsango/http/settings'
import { defineSlot, type Exchange, requestVariable, type Slot, type SlotSetup } from '@tsango/http/slots'
import type { Context } from 'hono'
import { type Carrier, cookieCarrier, storeCarrier, type Visitor } from './carriers.ts'
import { digestOf } from './digest.ts'
import { NoSessions, SessionsNotListed, SessionsNotRevocable } from './errors.ts'
import { ownersOf } from './owners.ts'
import { Session } from './session.ts'
import { type SessionPlan, sessionSetting } from './setting.ts'
import type { SessionStore } from './store.ts'

export { NoSessions, SessionsFull, SessionsNotListed, SessionsNotRevocable, SessionTooLarge } from './errors.ts'
export { type MemoryStoreOptions, memoryStore } from './memory-store.ts'
export { type Account, Session } from './session.ts'
export { type SessionOptions, type SessionPlan, sessionSetting } from './setting.ts'
export {
  type ListedUse,
  MOST_LISTED,
  type SaveOptions,
  type SessionData,
  type SessionStore,
  type SessionUse,
  type SessionValue,
} from './store.ts'

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
  return sessionCookie(c) !== undefined
}

/** The cookie that the browser sent for its session, genuine or not; reads nothing. None without the slot. */
export function sessionCookie(c: Context): string | undefined {
  return visits.get(c)?.cookie
}

/** The session where the browser sent one's cookie or something has asked for it in this request; never makes one. */
export function sessionInUse(c: Context): Promise<Session> | undefined {
  const visit = visits.get(c)
  return visit !== undefined && (visit.cookie !== undefined || visit.loaded !== undefined) ? visit.load() : undefined
}

/** Options of {@link sessions}. */
export interface SessionsOptions {
  /** Default: the system's clock. */
  readonly now?: () => number
}

/**
 * Makes the slot of sessions: nothing is read before a handler asks, nothing is written where nothing changed. Where `idle` is set, each request that
 * comes with a session counts as a use of it, and reads it.
 */
export function sessions({ now = Date.now }: SessionsOptions = {}): Slot {
  return defineSlot({
    name: 'session',
    prepare: (setup) => {
      const plan = setup.setting(sessionSetting)
      const carrier = carrierOf(plan, setup, now)
      const keeper = keeperOf(plan, setup.app)
      if (plan.listed) listerOf(plan, keeper)
      requireCaches(setup.app, keeper)
      return {
        ...perProcess('sessions', setup.app, keeper),
        provides: [visits.provide((exchange) => new Visit(exchange.cookie(plan.cookie), carrier))],
        contribute(exchange) {
          const visit = plan.idle === undefined ? visits.peek(exchange.c) : visits.get(exchange.c)
          const isUse = plan.idle !== undefined && visit?.cookie !== undefined
          if (isUse) return visit?.load().then((loaded) => deliver(exchange, loaded, carrier, plan))
          if (visit?.loaded !== undefined) return deliver(exchange, visit.loaded, carrier, plan)
        },
      }
    },
  })
}

function deliver(exchange: Exchange, session: Session, carrier: Carrier, plan: SessionPlan): Promise<void> | undefined {
  exchange.setHeader('vary', 'Cookie')
  if (session.changed) return save(exchange, session, carrier, plan)
  return (plan.idle === undefined && !plan.listed) || session.isNew ? undefined : use(exchange, session, carrier, plan)
}

async function use(exchange: Exchange, session: Session, carrier: Carrier, plan: SessionPlan): Promise<void> {
  const cookie = await carrier.use(session, visitorOf(exchange))
  if (cookie === undefined) return
  exchange.addCookie(writeCookie(plan, cookie, lifeOf(plan, session)))
  exchange.setHeader('cache-control', 'private, no-store')
}

// Where uses count, the server says when it is over; the browser is told the latest time there is.
function lifeOf({ age: own, idle, absolute, anonymousAge }: SessionPlan, { owner }: Session): number {
  const age = (owner === undefined ? anonymousAge : undefined) ?? own
  return (idle === undefined ? Math.min(age, absolute ?? age) : (absolute ?? Math.max(age, idle))) / 1000
}

/** Characters of a `User-Agent` that are kept. */
const LONGEST_AGENT = 300

function visitorOf(exchange: Exchange): Visitor {
  const { address } = exchange
  const userAgent = exchange.header('user-agent')?.slice(0, LONGEST_AGENT)
  return { ...(address === undefined ? {} : { address }), ...(userAgent === undefined ? {} : { userAgent }) }
}

/** One of the sessions of an owner, for a list of the devices on which somebody is logged in. */
export interface SessionEntry {
  /** Names it for {@link endSession}. It is not what the browser has, and nobody can take the session over with it. */
  readonly id: string
  /** When it began: the login. */
  readonly began: Date
  /** When it was last used, within some five minutes. */
  readonly lastUsed: Date
  /** From where it was last used, as the setting `proxies` lets it be known. */
  readonly address: string | undefined
  /** What its browser said of itself (`User-Agent`): whatever the client likes to say. */
  readonly userAgent: string | undefined
  /** Whether it is the one that asks. */
  readonly isCurrent: boolean
}

/** Options of {@link sessionsOf}. */
export interface ListOptions {
  /** The session that asks, which the list marks. */
  readonly current?: Session
  /** Default: the system's clock. */
  readonly now?: () => number
}

/**
 * Lists the sessions of an owner, as `Session.belongTo` named him: the last used first, no more than {@link MOST_LISTED}. It knows those that were begun or
 * changed since `session: { listed: true }` was set, in the application of the running code. Raises {@link SessionsNotListed}.
 *
 * @example
 * const devices = async (c: Context) => {
 *   const current = await session(c)
 *   return c.json(current.owner === undefined ? [] : await sessionsOf(current.owner, { current }))
 * }
 */
export async function sessionsOf(
  owner: string,
  { current, now = Date.now }: ListOptions = {},
): Promise<readonly SessionEntry[]> {
  const { plan, store } = listing()
  const hasEnded = plan.revocable ? await ownersOf(store, plan, now).endedOf(owner) : () => false
  const here = current === undefined ? undefined : digestOf(current.id)
  const listed = await store.list(digestOf(owner))
  return listed
    .filter(({ began, key }) => !hasEnded(began, key))
    .map(({ key, began, used, address, userAgent }) => ({
      id: key,
      began: new Date(began),
      lastUsed: new Date(used),
      address,
      userAgent,
      isCurrent: key === here,
    }))
}

/**
 * Ends one session of {@link sessionsOf}, and says whether it was one of this owner's: another one is left alone, so the id may come from a form. All of them
 * are ended by {@link revokeSessions}. Raises {@link SessionsNotListed}.
 *
 * @example
 * const logOutThere = async (c: Context) => {
 *   const { owner } = await session(c)
 *   const ended = owner !== undefined && (await endSession(owner, c.req.param('id') ?? ''))
 *   return c.json({ ended }, ended ? 200 : 404)
 * }
 */
export async function endSession(owner: string, id: string): Promise<boolean> {
  const { store } = listing()
  const isOwn = (await store.list(digestOf(owner))).some(({ key }) => key === id)
  if (isOwn) await store.delete(id)
  return isOwn
}

type Lister = SessionStore & Required<Pick<SessionStore, 'list' | 'noteUse'>>

function listing(): { readonly plan: SessionPlan; readonly store: Lister } {
  const { app } = currentContext()
  if (app === undefined)
    throw new SessionsNotListed('no application runs. Call it in a handler, a command, or app.run(…).')
  const plan = app.settings.get(sessionSetting)
  return { plan, store: listerOf(plan, keeperOf(plan, app)) }
}

function listerOf({ store: chosen, listed }: SessionPlan, store: SessionStore | undefined): Lister {
  if (store === undefined || chosen === 'cookie')
    throw new SessionsNotListed('they are kept in cookies. Give the setting "session" a store.')
  if (!listed) throw new SessionsNotListed('no list of them is kept. Set session: { listed: true }.')
  if (!canList(store)) throw new SessionsNotListed(`the store "${store.name}" has no list of them.`)
  return store
}

function canList(store: SessionStore): store is Lister {
  return store.list !== undefined && store.noteUse !== undefined
}

/** Options of {@link revokeSessions}. */
export interface RevokeOptions {
  /** The one that stays. */
  readonly keep?: Session
  /** Default: the system's clock. */
  readonly now?: () => number
}

/**
 * Ends all sessions of an owner, as `Session.belongTo` named him: on a lost device, a changed password, a ban. With `keep`, that one stays. It goes for
 * the application of the running code. Raises {@link SessionsNotRevocable} where nothing keeps account of owners.
 *
 * @example
 * const logOutElsewhere = async (c: Context) => {
 *   const current = await session(c)
 *   if (current.owner !== undefined) await revokeSessions(current.owner, { keep: current })
 * }
 */
export async function revokeSessions(owner: string, { keep, now = Date.now }: RevokeOptions = {}): Promise<void> {
  const { app } = currentContext()
  if (app === undefined)
    throw new SessionsNotRevocable('no application runs. Call it in a handler, a command, or app.run(…).')
  const plan = app.settings.get(sessionSetting)
  const store = keeperOf(plan, app)
  if (store === undefined) throw new SessionsNotRevocable(IN_COOKIES)
  if (!plan.revocable) throw new SessionsNotRevocable('no account of owners is kept. Set session: { revocable: true }.')
  await ownersOf(store, plan, now).end(owner, keep === undefined ? undefined : digestOf(keep.id))
}

async function save(exchange: Exchange, session: Session, carrier: Carrier, plan: SessionPlan): Promise<void> {
  if (session.former !== undefined) await carrier.drop(session.former)
  const known = visits.peek(exchange.c)?.cookie !== undefined
  if (session.isEmpty && session.isNew && session.owner === undefined) {
    if (known) exchange.addCookie(writeCookie(plan, '', 0))
    return
  }
  const cookie = await carrier.write(session, visitorOf(exchange))
  exchange.addCookie(cookie === undefined ? writeCookie(plan, '', 0) : writeCookie(plan, cookie, lifeOf(plan, session)))
  // A page that sets somebody's session must not be kept for anybody else.
  exchange.setHeader('cache-control', 'private, no-store')
}

/** Warns where sessions are kept in the memory of one process, and this is production. */
export function checkSessions(app: Application): readonly Problem[] {
  const store = sessionKeeperOf(app)
  if (store === undefined || !isLocal(app, store)) return []
  const message = `Sessions are kept in "${store.name}": a restart ends them, and a second process does not know them.`
  return [warning('middleware.local_sessions', message, 'Give a store on a server, or session: { store: "cookie" }.')]
}

const IN_COOKIES = 'they are kept in cookies. Give the setting "session" a store, or "revocations".'

/** The store of an application that knows which sessions there are, or at least which were ended; `undefined` where cookies alone know. */
export function sessionKeeperOf(app: Application): SessionStore | undefined {
  return keeperOf(app.settings.get(sessionSetting), app)
}

function keeperOf({ store, revocations }: SessionPlan, app: Application | undefined): SessionStore | undefined {
  const chosen = store ?? brought(app)
  return chosen === 'cookie' ? revocations : chosen
}

function carrierOf(plan: SessionPlan, { app, setting }: SlotSetup, now: () => number): Carrier {
  const chosen = plan.store ?? brought(app) ?? 'cookie'
  if (chosen !== 'cookie') return storeCarrier(chosen, plan, now)
  if (plan.revocable && plan.revocations === undefined) throw new SessionsNotRevocable(IN_COOKIES)
  return cookieCarrier(setting(secret).keys, plan, now)
}

function brought(app: Application | undefined): SessionStore | undefined {
  return app?.contributions(sessionStores).at(-1)
}

function writeCookie({ cookie, secure, sameSite }: SessionPlan, value: string, seconds: number): string {
  return `${cookie}=${value}; Path=/; Max-Age=${Math.floor(seconds)}; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}`
}
