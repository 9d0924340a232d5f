import { fromBase64url, fromUtf8, toBase64url } from '@tsango/toolkit/encodings'
import { createSigner } from '@tsango/toolkit/signing'
import { digestOf } from './digest.ts'
import { SessionTooLarge } from './errors.ts'
import { createLifetime, longestUnused } from './lifetime.ts'
import { endingsOf, ownersOf } from './owners.ts'
import { type Account, Session } from './session.ts'
import type { SessionPlan } from './setting.ts'
import type { SessionData, SessionStore, SessionUse } from './store.ts'

/** Who comes with a session: what a list of sessions tells of its use. */
export type Visitor = Pick<SessionUse, 'address' | 'userAgent'>

/** Brings sessions from the text of a cookie and back. */
export interface Carrier {
  /** The session behind a cookie; nothing where the cookie is not genuine or the session is over. */
  read(cookie: string): Promise<Session | undefined>
  /** Saves a session and gives the text of its cookie; nothing where it was ended meanwhile. */
  write(session: Session, visitor: Visitor): Promise<string | undefined>
  /** Notes that a session was used, where that counts; gives the text of its cookie where that is another one now. */
  use(session: Session, visitor: Visitor): Promise<string | undefined>
  /** Ends a session. */
  drop(id: string): Promise<void>
}

/** What carriers go by. */
export type CarrierPlan = Pick<
  SessionPlan,
  'age' | 'idle' | 'absolute' | 'anonymousAge' | 'revocable' | 'exclusive' | 'listed' | 'revocations'
>

// Browsers keep 4096 bytes of a cookie, with its name and its attributes.
const LARGEST = 3800

interface Carried extends Account {
  readonly id: string
  readonly data: SessionData
  /** When it was last used. */
  readonly used?: number
}

/** Keeps sessions in the cookie itself, readable by its owner and signed, so that it cannot be changed. */
export function cookieCarrier(keys: readonly string[], plan: CarrierPlan, now: () => number): Carrier {
  const signer = createSigner({ keys, salt: 'tsango.session', now })
  const lifetime = createLifetime(plan, now)
  const lastUses = new WeakMap<Session, number>()
  const { revocations } = plan
  const endings = revocations && endingsOf(revocations, plan)
  const owners = revocations && plan.revocable ? ownersOf(revocations, plan, now) : undefined
  const isAccountKept = lifetime.isKept || plan.revocable

  const hasEnded = async (id: string, account: Account): Promise<boolean> => {
    if (endings === undefined) return false
    const key = digestOf(id)
    return (await endings.hasEnded(key)) || (await owners?.hasEnded(account, key)) === true
  }

  const readCarried = (cookie: string): Carried | undefined => {
    try {
      const text = fromUtf8(fromBase64url(signer.unsign(cookie, { maxAge: longestUnused(plan) })))
      return JSON.parse(text) as Carried
    } catch {
      return undefined
    }
  }

  const write = async (session: Session): Promise<string> => {
    const { owner } = session.account
    const kept = isAccountKept ? { began: session.account.began ?? now(), used: now() } : {}
    const carried: Carried = {
      id: session.id,
      data: session.toJSON(),
      ...(owner === undefined ? {} : { owner }),
      ...kept,
    }
    const cookie = signer.sign(toBase64url(JSON.stringify(carried)), { maxAge: lifetime.left(session.account) })
    if (cookie.length > LARGEST) throw new SessionTooLarge(cookie.length, LARGEST)
    return cookie
  }

  return {
    read: async (cookie) => {
      const carried = readCarried(cookie)
      if (carried === undefined) return undefined
      const { id, data, began, owner, used } = carried
      const account: Account = { began, ...(owner === undefined ? {} : { owner }) }
      if (lifetime.isOver(account) || (await hasEnded(id, account))) return undefined
      const session = new Session(id, data, account)
      if (used !== undefined) lastUses.set(session, used)
      return session
    },
    write: async (session) => {
      // One that was ended while this request was under way does not come back.
      if (!session.isNew && (await hasEnded(session.id, session.account))) return undefined
      const { owner } = session.account
      if (plan.exclusive && session.isClaimed && owner !== undefined) await owners?.end(owner, digestOf(session.id))
      return await write(session)
    },
    use: async (session) =>
      plan.idle !== undefined && now() - (lastUses.get(session) ?? 0) > lifetime.step
        ? await write(session)
        : undefined,
    drop: async (id) => endings?.end(digestOf(id)),
  }
}

const ID = /^[\w-]{43}$/

/** The field of a store's data beside what handlers keep. */
const ACCOUNT = 'tsango.account'

/** Keeps sessions in a store, under a digest of the id that the cookie holds. */
export function storeCarrier(store: SessionStore, plan: CarrierPlan, now: () => number): Carrier {
  const lifetime = createLifetime(plan, now)
  const owners = plan.revocable ? ownersOf(store, plan, now) : undefined
  const isAccountKept = lifetime.isKept || plan.revocable
  const useOf = ({ owner, began = now() }: Account, visitor: Visitor): SessionUse | undefined =>
    plan.listed && owner !== undefined ? { owner: digestOf(owner), began, used: now(), ...visitor } : undefined

  return {
    read: async (cookie) => {
      if (!ID.test(cookie)) return undefined
      const key = digestOf(cookie)
      const found = await store.load(key)
      if (found === undefined) return undefined
      const { data, account } = apart(found)
      if (lifetime.isOver(account) || (await owners?.hasEnded(account, key))) {
        await store.delete(key)
        return undefined
      }
      return new Session(cookie, data, account)
    },
    write: async (session, visitor) => {
      const key = digestOf(session.id)
      const { owner, protectedUntil, began = now() } = session.account
      const protect = Math.max(0, (protectedUntil ?? 0) - now())
      const account = {
        began,
        ...(owner === undefined ? {} : { owner }),
        ...(protectedUntil === undefined ? {} : { protectedUntil }),
      }
      // Whose it is must be known when it is saved the next time, too: a store that must forget some goes by it.
      const isKept = isAccountKept || owner !== undefined || protect > 0
      const data = isKept ? { ...session.toJSON(), [ACCOUNT]: account } : session.toJSON()
      const use = useOf(account, visitor)
      const options = { create: session.isNew, owned: owner !== undefined, protect, ...(use && { use }) }
      const saved = await store.save(key, data, lifetime.left(account), options)
      if (saved && plan.exclusive && session.isClaimed && owner !== undefined) await owners?.end(owner, key)
      return saved ? session.id : undefined
    },
    use: async (session, visitor) => {
      if (!lifetime.isUseDue(session.id)) return undefined
      const key = digestOf(session.id)
      if (plan.idle !== undefined) await store.touch(key, lifetime.left(session.account))
      const use = useOf(session.account, visitor)
      if (use !== undefined) await store.noteUse?.(key, use)
      return undefined
    },
    drop: (id) => store.delete(digestOf(id)),
  }
}

function apart({ [ACCOUNT]: kept, ...data }: SessionData): { data: SessionData; account: Account } {
  // What stands there was put there by `write`, which puts nothing else.
  return { data, account: (kept as Account | undefined) ?? {} }
}
