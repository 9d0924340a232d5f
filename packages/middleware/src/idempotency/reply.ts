import { Buffer } from 'node:buffer'
import type { Cache } from '@tsango/cache/cache'
import { headersWith } from '@tsango/http/slots'
import { CSRF_HEADER } from '../csrf/csrf.ts'

/** What belongs to one answer alone, or is written anew for each. */
const LEFT_OUT = new Set([
  'set-cookie',
  CSRF_HEADER,
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
])

interface Kept {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  /** base64 */
  readonly body: string
}

/** An answer, the headers that were added for it, and its body. */
interface Given {
  readonly response: Response
  readonly added: readonly string[]
  readonly bytes: Uint8Array
}

const KIND = 'j'

/** Answers that are given again. */
export const Reply = {
  /** Where the answer of the run with this token is. */
  keyOf: (cache: Cache, token: string): string => cache.storeKey(KIND, token),

  /** Keeps an answer for `ttl` milliseconds, beside the key that says that it was given. */
  async save(cache: Cache, key: string, { response, added, bytes }: Given, ttl: number): Promise<void> {
    const kept: Kept = {
      status: response.status,
      headers: headersWith(response, added).filter(([name]) => !LEFT_OUT.has(name)),
      body: Buffer.from(bytes).toString('base64'),
    }
    await cache.store.set(key, JSON.stringify(kept), ttl)
  },

  /** The answer, where it is still known. */
  async load(cache: Cache, key: string): Promise<Response | undefined> {
    const text = await cache.store.get(key)
    if (text === undefined) return undefined
    // Only `save` writes under such a key.
    const { status, headers, body } = JSON.parse(text) as Kept
    const bytes = body === '' ? null : Buffer.from(body, 'base64')
    return new Response(bytes, {
      status,
      headers: [...headers.map(([name, value]): [string, string] => [name, value]), ['idempotency-replayed', 'true']],
    })
  },
}
