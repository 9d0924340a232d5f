import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { type DurationInput, parseDuration } from '../durations/durations.ts'
import { timingSafeEqual } from './compare.ts'
import { BadSignature, SignatureExpired, SigningKeyMissing } from './errors.ts'

/** What a signer signs with, and for what. */
export interface SignerOptions {
  /** Secrets, the newest first: the first signs, all of them verify, so that a key can be replaced without breaking what it signed. */
  readonly keys: readonly string[]
  /** Names the purpose: what was signed for one purpose is not valid for another, though the keys are the same. */
  readonly salt: string
  /** Milliseconds since 1970; the system's clock unless said otherwise. */
  readonly now?: () => number
}

/** What {@link Signer.sign} may be told. */
export interface SignOptions {
  /** How long the signature is valid; for ever unless said otherwise. It is part of what is signed. */
  readonly maxAge?: DurationInput
}

/** What {@link Signer.unsign} may be told. */
export interface UnsignOptions {
  /** How old the signature may be; any age unless said otherwise. The shorter of this and the age given when signing counts. */
  readonly maxAge?: DurationInput
}

/** Signs texts and tells whether they come back unchanged. The text stays readable: signing is not encryption. */
export interface Signer {
  /** Gives the text with its time and signature: `text.time.signature`, letters of a URL and a cookie where the text has only such. */
  sign(text: string, options?: SignOptions): string
  /** Gives the text back. Raises {@link BadSignature}, and {@link SignatureExpired} for a genuine one that is too old. */
  unsign(signed: string, options?: UnsignOptions): string
}

/** A signature may come from a machine whose clock is ahead by so much. */
const CLOCK_SKEW = 60_000

const STAMP = /^[0-9a-z]{1,11}(?:-[0-9a-z]{1,11})?$/

/**
 * Makes a signer: HMAC-SHA256 with a key derived from each secret and the salt, a time stamp, and comparison in constant time.
 * Raises {@link SigningKeyMissing} without a key.
 *
 * @example
 * const signer = createSigner({ keys: ['a secret of fifty letters or more'], salt: 'password-reset' })
 * signer.unsign(signer.sign('42'), { maxAge: '1h' }) // → '42'
 * signer.unsign('43' + signer.sign('42').slice(2)) // → throws BadSignature
 */
export function createSigner({ keys, salt, now = Date.now }: SignerOptions): Signer {
  if (keys.length === 0 || keys.some((key) => key.trim() === '')) throw new SigningKeyMissing(salt)
  const derived = keys.map((key) => deriveKey(key, salt))
  const [newest] = derived
  return {
    sign(text, { maxAge } = {}) {
      const stamped = `${text}.${writeStamp(now(), maxAge)}`
      return `${stamped}.${macOf(newest, stamped)}`
    },
    unsign(signed, { maxAge } = {}) {
      const [stamped, mac] = splitLast(signed)
      if (!derived.some((key) => timingSafeEqual(macOf(key, stamped), mac))) throw new BadSignature()
      const [text, stamp] = splitLast(stamped)
      checkAge(stamp, maxAge, now())
      return text
    },
  }
}

/** The salt's length precedes it, so that no other split of key and salt derives the same key. */
function deriveKey(key: string, salt: string): KeyObject {
  return createSecretKey(createHmac('sha256', key).update(`tsango.signing:${salt.length}:${salt}`).digest())
}

function macOf(key: KeyObject | undefined, text: string): string {
  // Two texts that differ in lone surrogates alone would have one UTF-8 and so one signature.
  if (key === undefined || !text.isWellFormed())
    throw new BadSignature('The text is not well-formed Unicode, so it cannot be signed.')
  return createHmac('sha256', key).update(text).digest('base64url')
}

function splitLast(text: string): [head: string, last: string] {
  const point = text.lastIndexOf('.')
  if (point === -1) throw new BadSignature()
  return [text.slice(0, point), text.slice(point + 1)]
}

function writeStamp(time: number, maxAge: DurationInput | undefined): string {
  const issued = Math.max(0, Math.floor(time)).toString(36)
  return maxAge === undefined ? issued : `${issued}-${Math.max(0, parseDuration(maxAge)).toString(36)}`
}

function checkAge(stamp: string, maxAge: DurationInput | undefined, now: number): void {
  if (!STAMP.test(stamp)) throw new BadSignature()
  const [issued = '', own] = stamp.split('-')
  const ages = [
    own === undefined ? Number.POSITIVE_INFINITY : Number.parseInt(own, 36),
    maxAge === undefined ? Number.POSITIVE_INFINITY : parseDuration(maxAge),
  ]
  const time = Number.parseInt(issued, 36)
  const expires = time + Math.min(...ages)
  if (time > now + CLOCK_SKEW)
    throw new BadSignature(
      'The signature is dated in the future. Check the clocks of the machines that sign and verify.',
    )
  if (now > expires) throw new SignatureExpired(new Date(expires))
}
