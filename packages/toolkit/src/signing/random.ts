import { randomBytes, randomInt } from 'node:crypto'

/** Letters and digits without those that readers confuse: no 0 O o, 1 l I, and nothing that a shell or a URL would change. */
const READABLE = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/**
 * Makes an unguessable token of `bytes` random bytes (32 unless said otherwise), written as base64url.
 *
 * @example
 * randomToken() // → /^[A-Za-z0-9_-]{43}$/
 * randomToken(16).length // → 22
 */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

/**
 * Makes a random password of `length` letters and digits (16 unless said otherwise: 93 bits) that can be read aloud and copied by hand.
 *
 * @example
 * randomPassword(12) // → /^[a-km-np-zA-HJ-NP-Z2-9]{12}$/
 */
export function randomPassword(length = 16): string {
  return Array.from({ length }, () => READABLE[randomInt(READABLE.length)]).join('')
}
