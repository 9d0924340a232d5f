/**
 * Conditional requests (RFC 9110, section 13): what a client has is not sent again, and what was changed in the meantime is not overwritten.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { PreconditionFailed, PreconditionRequired } from '../errors/classes.ts'
import { exchangeOf } from '../slots/exchange.ts'

/** The version of what is at an address now. */
export interface Version {
  /** With its quotes, as {@link etagOf} makes it; nothing where there is nothing at the address yet. */
  readonly etag?: string
  readonly modified?: Date
}

/** What a client asks with. */
export interface Asked {
  readonly method: string
  /** A header of the request; `name` in lower case. */
  header(name: string): string | undefined
}

/** Options of {@link checkConditions}. */
export interface ConditionOptions {
  /** Whether a request that changes something must say which version it changes: 428 where it does not. Default: no. */
  readonly required?: boolean
}

/**
 * Makes a strong tag of whatever tells one version from another, such as a number that counts them.
 *
 * @example
 * etagOf(7, 3) === etagOf(7, 3) // → true
 * etagOf(7, 3) === etagOf(73) // → false
 */
export function etagOf(...parts: readonly (string | number | bigint | Date)[]): string {
  const text = JSON.stringify(parts.map((part) => (part instanceof Date ? part.toISOString() : String(part))))
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`
}

/**
 * Compares what a request knows with what is there. Gives the 304 for a reader who has it already, and nothing where the request may go on. Raises
 * `PreconditionFailed` (412) for what was changed in the meantime, and `PreconditionRequired` (428).
 *
 * @example
 * import { Hono } from 'hono'
 * const hono = new Hono().get('/', (c) => checkConditions(c, { etag: '"2"' }) ?? c.text('two'))
 * const response = await hono.request('/', { headers: { 'if-none-match': '"1", "2"' } })
 * response.status // → 304
 */
export function checkConditions(c: Context, version: Version, options: ConditionOptions = {}): Response | undefined {
  return checkAsked(askedOf(c), version, options)
}

/** How a request of Hono asks. */
export function askedOf(c: Context): Asked {
  const exchange = exchangeOf(c)
  return { method: c.req.method, header: (name) => exchange.header(name) }
}

/** {@link checkConditions}, for any server; the 304 says of `headers` what the whole answer would say about keeping it. */
export function checkAsked(
  asked: Asked,
  version: Version,
  options: ConditionOptions = {},
  headers: Readonly<Record<string, string>> = {},
): Response | undefined {
  const { method } = asked
  const isRead = method === 'GET' || method === 'HEAD'
  const { etag, modified } = version
  const [match, unmodifiedSince] = [asked.header('if-match'), asked.header('if-unmodified-since')]
  if (match === undefined && unmodifiedSince === undefined && options.required && !isRead)
    throw new PreconditionRequired()
  // The order is that of section 13.2.2: a tag says more than a date.
  if (match !== undefined) {
    if (etag === undefined || !listHas(match, etag, true)) throw new PreconditionFailed()
  } else if (unmodifiedSince !== undefined && isAfter(modified, unmodifiedSince)) throw new PreconditionFailed()
  const noneMatch = asked.header('if-none-match')
  if (noneMatch !== undefined) {
    if (etag === undefined || !listHas(noneMatch, etag, false)) return undefined
    if (isRead) return notModified(version, headers)
    throw new PreconditionFailed()
  }
  const since = asked.header('if-modified-since')
  if (!isRead || since === undefined || modified === undefined) return undefined
  const date = Date.parse(since)
  return Number.isNaN(date) || isAfter(modified, since) ? undefined : notModified(version, headers)
}

/** The headers that tell a client which version it got. */
export function versionHeaders({ etag, modified }: Version): Record<string, string> {
  return {
    ...(etag === undefined ? {} : { etag }),
    ...(modified === undefined ? {} : { 'last-modified': modified.toUTCString() }),
  }
}

/** Whether the part of an answer that a client asks for may be sent: `If-Range` names the version that is there. */
export function rangeHolds(asked: Asked, { etag, modified }: Version): boolean {
  const wanted = asked.header('if-range')
  if (wanted === undefined) return true
  if (wanted.startsWith('"')) return wanted === etag
  // A weak tag, or a date: of a date only the very same one counts.
  return modified !== undefined && wanted === modified.toUTCString()
}

// To change something by a tag of ours that is weak could change what is only nearly the same (section 8.8.3.2). One that was strong when it left us was made
// weak by what compressed the answer, a slot or a proxy: it still names the one version that we mean, and whoever sends back what they got must not be refused.
function listHas(list: string, tag: string, isStrong: boolean): boolean {
  if (list.trim() === '*') return true
  return (!isStrong || !tag.startsWith('W/')) && listsTag(list, tag)
}

/**
 * Whether `If-None-Match` names a tag, or any: of whoever would only read it again, weak tags count like others (RFC 9110, 13.1.2).
 *
 * @example
 * listsTag('"a", W/"b"', '"b"') // → true
 */
export function listsTag(list: string, tag: string): boolean {
  if (list.trim() === '*') return true
  const given: readonly string[] = list.match(/(?:W\/)?"[^"]*"/g) ?? []
  return given.some((one) => one.replace(/^W\//, '') === tag.replace(/^W\//, ''))
}

// Dates of HTTP have whole seconds. One that cannot be read says nothing.
function isAfter(modified: Date | undefined, date: string): boolean {
  const limit = Date.parse(date)
  return modified !== undefined && !Number.isNaN(limit) && Math.floor(modified.getTime() / 1000) * 1000 > limit
}

// Of the rest, whoever has it kept the headers with it (section 15.4.5).
const ABOUT_KEEPING = new Set(['cache-control', 'content-location', 'expires', 'vary'])

function notModified(version: Version, headers: Readonly<Record<string, string>>): Response {
  const kept = Object.entries(headers).filter(([name]) => ABOUT_KEEPING.has(name.toLowerCase()))
  return new Response(null, { status: 304, headers: { ...versionHeaders(version), ...Object.fromEntries(kept) } })
}
