import { createHash } from 'node:crypto'
import type { Session } from '@tsango/middleware/sessions'
import { timingSafeEqual } from '@tsango/toolkit/signing'
import type { UserLike } from '../models/models.ts'

const KEY = 'tsango.auth'

/** What a session says about who is logged in. */
export interface Bound {
  readonly user: string
  /** Of the password's hash when the user logged in, so that a new password ends the session. */
  readonly proof: string
}

/** What binds a session to a user and their present password. The hash holds 128 random bits, so this tells nothing about the password. */
export function bindingOf({ id, password }: Pick<UserLike, 'id' | 'password'>): Bound {
  const user = String(id)
  return { user, proof: createHash('sha256').update(`tsango.auth.session:${user}:${password}`).digest('base64url') }
}

/** Whether a session was bound to this user and their present password. */
export function isBoundTo(bound: Bound, user: Pick<UserLike, 'id' | 'password'>): boolean {
  const wanted = bindingOf(user)
  return bound.user === wanted.user && timingSafeEqual(bound.proof, wanted.proof)
}

/** Who is logged in by a session's word. */
export function boundIn(session: Session): Bound | undefined {
  const value = session.get(KEY)
  if (typeof value !== 'object' || value === null || !('user' in value) || !('proof' in value)) return undefined
  const { user, proof } = value
  return typeof user === 'string' && typeof proof === 'string' ? { user, proof } : undefined
}

/** Binds a session. */
export function bind(session: Session, { user, proof }: Bound): void {
  session.set(KEY, { user, proof })
}
