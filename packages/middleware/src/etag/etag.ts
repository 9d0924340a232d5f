/**
 * What the client has already is not sent again.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { takeBody, withBody } from '@tsango/http/response'
import { defineSlot, type Exchange, type Slot } from '@tsango/http/slots'

/** Options of {@link etag}. */
export interface EtagOptions {
  /** Bytes up to which a body gets a tag of its own; default: 4 MiB. */
  readonly limit?: number
}

/** What a 304 still says (RFC 9110, 15.4.5). */
const KEPT = ['cache-control', 'content-location', 'date', 'etag', 'expires', 'last-modified', 'set-cookie', 'vary']

/**
 * Makes the slot that gives answers to GET and HEAD (200) an `ETag`, where they have none and are whole, and answers 304 where the client has the same
 * already: by `If-None-Match`, without it by `If-Modified-Since` where the handler said `Last-Modified`. What comes piece by piece stays as it is.
 *
 * @example
 * const slot = etag({ limit: 1024 * 1024 })
 * slot.name // → 'etag'
 */
export function etag({ limit = 4 * 1024 * 1024 }: EtagOptions = {}): Slot {
  return defineSlot({
    name: 'etag',
    prepare: () => ({
      transform(exchange, response) {
        const { method } = exchange.c.req
        if ((method !== 'GET' && method !== 'HEAD') || response.status !== 200) return undefined
        // A page is no use without the policy that names its nonce, and a 304 would bring the policy of another one.
        if (exchange.hasNonce) return undefined
        if (/\bno-store\b/i.test(response.headers.get('cache-control') ?? '')) return undefined
        if (response.headers.has('etag')) return isCurrent(exchange, response) ? notModified(response) : undefined
        return tagged(exchange, response, limit)
      },
    }),
  })
}

async function tagged(exchange: Exchange, response: Response, limit: number): Promise<Response> {
  const { bytes, stream } = await takeBody(response, limit)
  const made = withBody(response, bytes ?? stream)
  // An empty body may be one that somebody left out, as for HEAD.
  if (bytes !== undefined && bytes.byteLength > 0) made.headers.set('etag', `W/"${digest(bytes)}"`)
  return isCurrent(exchange, made) ? notModified(made) : made
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 27)
}

function isCurrent(exchange: Exchange, { headers }: Response): boolean {
  const wanted = exchange.header('if-none-match')
  const tag = headers.get('etag')
  if (wanted !== undefined) return tag !== null && matches(wanted, tag)
  const [since, modified] = [exchange.header('if-modified-since'), headers.get('last-modified')]
  return since !== undefined && modified !== null && Date.parse(modified) <= Date.parse(since)
}

// Whether they are weak does not matter to one who would read it again (RFC 9110, 13.1.2).
function matches(list: string, tag: string): boolean {
  if (list.trim() === '*') return true
  const own = tag.replace(/^W\//, '')
  return (list.match(/(?:W\/)?"[^"]*"/g) ?? []).some((one) => one.replace(/^W\//, '') === own)
}

function notModified(response: Response): Response {
  const kept = [...response.headers].filter(([name]) => KEPT.includes(name))
  void response.body?.cancel()
  return new Response(null, { status: 304, headers: kept })
}
