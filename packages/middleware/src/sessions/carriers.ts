import { createHash } from 'node:crypto'
import { fromBase64url, fromUtf8, toBase64url } from '@tsango/toolkit/encodings'
import { createSigner } from '@tsango/toolkit/signing'
import { SessionTooLarge } from './errors.ts'
import { Session } from './session.ts'
import type { SessionData, SessionStore } from './store.ts'

/** Brings sessions from the text of a cookie and back. */
export interface Carrier {
  /** The session behind a cookie; nothing where the cookie is not genuine or the session is over. */
  read(cookie: string): Promise<Session | undefined>
  /** Saves a session and gives the text of its cookie; nothing where it was ended meanwhile. */
  write(session: Session): Promise<string | undefined>
  /** Ends a session. */
  drop(id: string): Promise<void>
}

// Browsers keep 4096 bytes of a cookie, with its name and its attributes.
const LARGEST = 3800

/** Keeps sessions in the cookie itself, readable by its owner and signed, so that it cannot be changed. */
export function cookieCarrier(keys: readonly string[], age: number): Carrier {
  const signer = createSigner({ keys, salt: 'tsango.session' })
  return {
    read: async (cookie) => {
      try {
        const { id, data } = JSON.parse(fromUtf8(fromBase64url(signer.unsign(cookie, { maxAge: age })))) as {
          id: string
          data: SessionData
        }
        return new Session(id, data)
      } catch {
        return undefined
      }
    },
    write: async (session) => {
      const cookie = signer.sign(toBase64url(JSON.stringify({ id: session.id, data: session.toJSON() })), {
        maxAge: age,
      })
      if (cookie.length > LARGEST) throw new SessionTooLarge(cookie.length, LARGEST)
      return cookie
    },
    drop: async () => {},
  }
}

const ID = /^[\w-]{43}$/

/** Keeps sessions in a store, under a digest of the id that the cookie holds. */
export function storeCarrier(store: SessionStore, age: number): Carrier {
  return {
    read: async (cookie) => {
      if (!ID.test(cookie)) return undefined
      const data = await store.load(digest(cookie))
      return data === undefined ? undefined : new Session(cookie, data)
    },
    write: async (session) => {
      const saved = await store.save(digest(session.id), session.toJSON(), age, { create: session.isNew })
      return saved ? session.id : undefined
    },
    drop: (id) => store.delete(digest(id)),
  }
}

function digest(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}
