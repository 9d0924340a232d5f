/**
 * What the client has already is not sent again.
 *
 * @module
 */

import { Buffer } from 'node:buffer'
import * as crypto from 'node:crypto'
import { defineSetting, type Form, optionFault, type Setting } from '@tsango/core/settings'
import { listsTag } from '@tsango/http/conditional'
import { headerOf, memoryOf, takeBody, withBody } from '@tsango/http/response'
import { defineSlot, type Exchange, type Slot } from '@tsango/http/slots'

/** Options of {@link etag}. */
export interface EtagOptions {
  /** Bytes up to which a body gets a tag of its own; default: 4 MiB. */
  readonly limit?: number
}

const FORM: Readonly<Record<string, Form>> = { limit: 'bytes' }

/** Whether answers get tags, and up to how many bytes; default: yes. */
export const etagSetting: Setting<EtagOptions | undefined> = defineSetting<EtagOptions | undefined>('etag', {
  help: 'true or false, or { limit: 4 * 1024 * 1024 }.',
  form: { anyOf: ['boolean', { options: FORM, alone: { true: {} } }] },
  read: (given = true) => {
    if (typeof given === 'boolean') return { value: given ? {} : undefined }
    if (typeof given !== 'object' || given === null)
      return { fault: `${JSON.stringify(given)} is not true, false or options.` }
    const found = optionFault(given, FORM)
    if (found !== undefined) return found
    const { limit } = given as EtagOptions
    return limit === undefined || (Number.isSafeInteger(limit) && limit > 0)
      ? { value: { ...(limit === undefined ? {} : { limit }) } }
      : { fault: `limit is ${JSON.stringify(limit)}, and not a number of bytes.` }
  },
})

const NO_STORE = /\bno-store\b/i

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
export function etag(options?: EtagOptions): Slot {
  return defineSlot({
    name: 'etag',
    prepare: ({ setting }) => {
      const plan = options ?? setting(etagSetting)
      if (plan === undefined) return {}
      const { limit = 4 * 1024 * 1024 } = plan
      return { transform: (exchange, response) => answer(exchange, response, limit) }
    },
  })
}

function answer(exchange: Exchange, response: Response, limit: number): Response | Promise<Response> | undefined {
  const { method } = exchange.c.req
  if ((method !== 'GET' && method !== 'HEAD') || response.status !== 200) return undefined
  // A page is no use without the policy that names its nonce, and a 304 would bring the policy of another one.
  if (exchange.hasNonce || isNeverKept(exchange, response)) return undefined
  if (headerOf(response, 'etag') !== undefined) return isCurrent(exchange, response) ? notModified(response) : undefined
  const body = memoryOf(response)
  if (body === undefined) return tagged(exchange, response, limit)
  // No text has more bytes than three for each of its letters.
  if (body.length === 0 || (body.length * 3 > limit && Buffer.byteLength(body) > limit))
    return isCurrent(exchange, response) ? notModified(response) : undefined
  const tag = tagOf(body)
  exchange.setHeader('etag', tag)
  return isCurrent(exchange, response, tag) ? notModified(response) : undefined
}

function isNeverKept({ pending }: Exchange, response: Response): boolean {
  const own = headerOf(response, 'cache-control')
  if (own !== undefined && NO_STORE.test(own)) return true
  for (let at = 0; at < pending.length; at += 2)
    if (pending[at] === 'cache-control' && NO_STORE.test(pending[at + 1] ?? '')) return true
  return false
}

async function tagged(exchange: Exchange, response: Response, limit: number): Promise<Response> {
  const { bytes, stream } = await takeBody(response, limit)
  const made = withBody(response, bytes ?? stream)
  // An empty body may be one that somebody left out, as for HEAD.
  if (bytes !== undefined && bytes.byteLength > 0) made.headers.set('etag', tagOf(bytes))
  return isCurrent(exchange, made) ? notModified(made) : made
}

function tagOf(body: string | Uint8Array): string {
  return `W/"${digest(body).slice(0, 27)}"`
}

// At once where the runtime can: it takes a third of the time of an object that is fed.
const digest: (body: string | Uint8Array) => string =
  typeof crypto.hash === 'function'
    ? (body) => crypto.hash('sha256', body, 'base64url')
    : (body) => crypto.createHash('sha256').update(body).digest('base64url')

function isCurrent(exchange: Exchange, response: Response, tag = headerOf(response, 'etag')): boolean {
  const wanted = exchange.header('if-none-match')
  if (wanted !== undefined) return tag !== undefined && listsTag(wanted, tag)
  const since = exchange.header('if-modified-since')
  const modified = since === undefined ? undefined : headerOf(response, 'last-modified')
  return since !== undefined && modified !== undefined && Date.parse(modified) <= Date.parse(since)
}

function notModified(response: Response): Response {
  const kept = [...response.headers].filter(([name]) => KEPT.includes(name))
  response.body?.cancel().catch(() => {})
  return new Response(null, { status: 304, headers: kept })
}
