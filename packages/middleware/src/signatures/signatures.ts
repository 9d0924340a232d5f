/**
 * Requests of programs that prove by a signature who sends them, each of which counts once.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { cache as ambient, type Cache } from '@tsango/cache/cache'
import { claim } from '@tsango/cache/store'
import { perProcess, usesCache } from '@tsango/cache/uses'
import { readBytes } from '@tsango/http/body'
import { Unauthorized } from '@tsango/http/errors'
import { defineSlot, type Exchange, requestVariable, type Slot } from '@tsango/http/slots'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import { randomToken, timingSafeEqual } from '@tsango/toolkit/signing'
import type { Context } from 'hono'
import { type SignedParts, signatureOf } from './canonical.ts'
import { WeakSigningKey } from './errors.ts'

export { WeakSigningKey } from './errors.ts'

/** Options of {@link signatures}. */
export interface SignaturesOptions {
  /** The secret of a key by its id, 32 characters or more; several while it is changed; nothing for a key that is not known. */
  readonly keys: (id: string) => Secrets | Promise<Secrets>
  /** How far the clocks may be apart, and how long a signature is good; default: 5 min. */
  readonly tolerance?: DurationInput
  /**
   * Remembers which signatures were used; default: that of the application. One in memory is refused where several processes are to serve: each would
   * take a signature once.
   */
  readonly cache?: Cache
  /** Which requests must be signed; default: all. */
  readonly only?: (exchange: Exchange) => boolean
}

type Secrets = string | readonly string[] | undefined

const [KEY, TIME, NONCE, SIGNATURE] = ['x-key-id', 'x-date', 'x-nonce', 'x-signature']
const KIND = 'n'
const SHORTEST = 32
const signer = requestVariable<string>('tsango.signature.key')

/** The id of the key with which the request was signed; nothing where it need not be. */
export function signedBy(c: Context): string | undefined {
  return signer.peek(c)
}

/**
 * Makes the slot that answers 401 to what is not signed: HMAC-SHA256 over method, host, path, sorted query, type, time, nonce and a digest of the body, in
 * `X-Key-Id`, `X-Date` (milliseconds), `X-Nonce` and `X-Signature`. A signature counts once: the second time it is refused like a wrong one.
 * All that is wrong has one answer, in the same time. Where the cache cannot be asked, the answer is 503.
 *
 * @example
 * const slot = signatures({ keys: (id) => (id === 'shop' ? process.env['SHOP_KEY'] : undefined), only: ({ c }) => c.req.path.startsWith('/partner/') })
 * slot.name // → 'signatures'
 */
export function signatures({ keys, tolerance = '5m', cache = ambient, only }: SignaturesOptions): Slot {
  const allowed = parseDuration(tolerance)

  async function check(exchange: Exchange): Promise<void> {
    const { c } = exchange
    const [id = '', time = '', nonce = '', signature = ''] = [KEY, TIME, NONCE, SIGNATURE].map((name) =>
      exchange.header(name),
    )
    const isComplete = id !== '' && /^\d{13}$/.test(time) && /^[\w-]{16,64}$/.test(nonce) && signature !== ''
    if (!isComplete || Math.abs(Date.now() - Number(time)) > allowed) throw refused()
    const { pathname, search } = new URL(c.req.url)
    const body = await readBytes(c)
    const contentType = exchange.header('content-type') ?? ''
    const parts = {
      method: c.req.method,
      host: exchange.host,
      path: pathname,
      query: search,
      contentType,
      time,
      nonce,
      body,
    }
    const isGenuine = matches(id, secretsOf(await keys(id)), parts, signature)
    // Only what is genuine is remembered: nobody else can fill the memory, or use up a nonce of somebody.
    if (!isGenuine || !(await isFirst(id, nonce))) throw refused()
    signer.set(c, id)
  }

  function isFirst(id: string, nonce: string): Promise<boolean> {
    return claim(cache.store, cache.storeKey(KIND, `${digestOf(id)}:${nonce}`), randomToken(12), allowed * 2 + 1000)
  }

  return defineSlot({
    name: 'signatures',
    extends: [usesCache(cache)],
    prepare: ({ app }) => ({
      ...perProcess('which signatures were used', app, cache),
      decide: (exchange) => (only?.(exchange) === false ? undefined : check(exchange)),
    }),
  })
}

/** Who signs with what. */
export interface SigningKey {
  readonly id: string
  readonly secret: string
}

/**
 * Signs a request for {@link signatures}: gives one with the four headers. The body is read into memory.
 *
 * @example
 * const signed = await signRequest(new Request('https://shop.example/partner/orders'), { id: 'shop', secret: 'x'.repeat(32) })
 * signed.headers.has('x-signature') // → true
 */
export async function signRequest(request: Request, { id, secret }: SigningKey): Promise<Request> {
  if (secret.length < SHORTEST) throw new WeakSigningKey(id, SHORTEST)
  const { host, pathname, search } = new URL(request.url)
  const body = new Uint8Array(await request.arrayBuffer())
  const [time, nonce] = [String(Date.now()), randomToken(16)]
  const contentType = request.headers.get('content-type') ?? ''
  const parts = { method: request.method, host, path: pathname, query: search, contentType, time, nonce, body }
  const headers = new Headers(request.headers)
  headers.set(KEY, id)
  headers.set(TIME, time)
  headers.set(NONCE, nonce)
  headers.set(SIGNATURE, signatureOf(secret, parts))
  const { method, signal, redirect } = request
  return new Request(request.url, { method, headers, signal, redirect, ...(body.length > 0 ? { body } : {}) })
}

/** What is compared with where a key is not known, so that it takes as long. */
const NOBODY = randomToken()

function secretsOf(found: Secrets): readonly string[] {
  return typeof found === 'string' ? [found] : (found ?? [])
}

function matches(id: string, secrets: readonly string[], parts: SignedParts, signature: string): boolean {
  if (secrets.some((secret) => secret.length < SHORTEST)) throw new WeakSigningKey(id, SHORTEST)
  const known = secrets.length > 0
  const equal = (known ? secrets : [NOBODY]).map((secret) => timingSafeEqual(signatureOf(secret, parts), signature))
  return known && equal.includes(true)
}

// An id may have characters, and a length, that no key of a cache can have.
function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}

function refused(): Unauthorized {
  return new Unauthorized('The signature is missing, not valid, too old or already used.', {
    code: 'bad_signature',
    headers: { 'www-authenticate': 'HMAC-SHA256' },
  })
}
