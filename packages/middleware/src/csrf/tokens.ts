import { createHmac, randomBytes } from 'node:crypto'
import { randomToken, timingSafeEqual } from '@tsango/toolkit/signing'

const BYTES = 32

/** Makes and checks the secret that lies in the cookie and is repeated by forms: signed for one session, so that no other's will do. */
export interface Tokens {
  /** The text of the cookie for a secret. */
  sign(secret: string, session: string): string
  /** The secret of a cookie's text; nothing where it is not ours, or another session's. */
  secretOf(cookie: string, session: string): string | undefined
}

/** Prepares tokens under the application's secrets; the newest signs, all verify. */
export function createTokens(keys: readonly string[]): Tokens {
  const mac = (key: string, secret: string, session: string): string =>
    createHmac('sha256', `tsango.csrf:${key}`).update(`${session.length}:${session}:${secret}`).digest('base64url')
  return {
    sign: (secret, session) => `${secret}.${mac(keys[0] ?? '', secret, session)}`,
    secretOf: (cookie, session) => {
      const [secret = '', given = '', ...rest] = cookie.split('.')
      if (rest.length > 0 || Buffer.from(secret, 'base64url').length !== BYTES) return undefined
      return keys.some((key) => timingSafeEqual(mac(key, secret, session), given)) ? secret : undefined
    },
  }
}

/** Makes a secret. */
export function newSecret(): string {
  return randomToken(BYTES)
}

/** Masks a secret anew for each page, so that what compression gives away of one response says nothing of the next (BREACH). */
export function maskSecret(secret: string): string {
  const mask = randomBytes(BYTES)
  return Buffer.concat([mask, xor(Buffer.from(secret, 'base64url'), mask)]).toString('base64url')
}

/** Whether a token that was sent stands for the secret: masked as in a form, or as a script reads it from the cookie. */
export function matchesSecret(token: string, secret: string): boolean {
  const bytes = Buffer.from(token, 'base64url')
  const plain = bytes.length === BYTES * 2 ? xor(bytes.subarray(BYTES), bytes.subarray(0, BYTES)) : bytes
  return timingSafeEqual(plain.toString('base64url'), secret)
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, at) => byte ^ (other[at] ?? 0)))
}
