/**
 * Bytes of a known length and version, as a client asks for them: whole, in part, or not at all. For any server; in a handler, `file` does it.
 *
 * @module
 */
import { streamed } from '../answers/stream.ts'
import { type Asked, checkAsked, rangeHolds, type Version, versionHeaders } from '../conditional/conditional.ts'
import { RangeNotSatisfiable } from '../errors/classes.ts'

export type { Asked, Version } from '../conditional/conditional.ts'

/** All at once, or piece by piece. */
export type Bytes = Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array>

/** What is at an address now. */
export interface Representation {
  /** In bytes. */
  readonly size: number
  readonly version: Version
  /** Those of the whole answer: its type, how long to keep it. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Gives the bytes from one place to another, both included, and none where the second lies before the first. Not called where no body is sent. */
  read(start: number, end: number): Bytes | Promise<Bytes>
}

/**
 * Answers GET and HEAD: with 304 to whoever has this version, with 206 and the one part that `Range` asks for while `If-Range` holds, else with all of
 * it (RFC 9110, sections 13 and 14). Raises `PreconditionFailed` (412), `RangeNotSatisfiable` (416) and what `read` does.
 *
 * @example
 * const bytes = new TextEncoder().encode('0123456789')
 * const digits = { size: 10, version: { etag: '"v1"' }, headers: {}, read: (start, end) => bytes.slice(start, end + 1) }
 * const part = await represent({ method: 'GET', header: (name) => ({ range: 'bytes=2-4' })[name] }, digits)
 * part.status // → 206
 * await part.text() // → '234'
 */
export async function represent(asked: Asked, { size, version, headers, read }: Representation): Promise<Response> {
  const early = checkAsked(asked, version, {}, headers)
  if (early) return early
  const range = rangeHolds(asked, version) ? rangeOf(asked, size) : undefined
  const { start, end } = range ?? { start: 0, end: size - 1 }
  const init = {
    status: range === undefined ? 200 : 206,
    headers: {
      ...versionHeaders(version),
      'accept-ranges': 'bytes',
      ...headers,
      'content-length': String(end - start + 1),
      ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
    },
  }
  if (asked.method === 'HEAD') return new Response(null, init)
  const body = await read(start, end)
  return body instanceof Uint8Array ? new Response(body, init) : streamed(body, init)
}

interface ByteRange {
  readonly start: number
  readonly end: number
}

// One range alone (section 14): several would need a body in parts, and a server may send all instead. HEAD has no ranges (14.2).
function rangeOf(asked: Asked, size: number): ByteRange | undefined {
  const header = asked.header('range')
  if (header === undefined || asked.method !== 'GET') return undefined
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim()) ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  if (start >= size || (first === '' && Number(last) === 0)) throw new RangeNotSatisfiable(size)
  return { start, end }
}
