import { Buffer } from 'node:buffer'
import type { ServerResponse } from 'node:http'
import type { Made } from '../response/memory.ts'

type Fields = Readonly<Record<string, unknown>>

/** What Node's response has besides what its types tell. */
interface Lengthy {
  /** How long the body is, so that the head says it; null while nobody has said so. */
  _contentLength?: number | null
  readonly _hasBody?: boolean
}

const TEXT: Fields = { 'content-type': 'text/plain; charset=UTF-8' }

/** Whether {@link answer} can write it: nothing was written or set before, and the body is there. */
export function isWhole(outgoing: ServerResponse, [status, body]: Made): boolean {
  if (outgoing.headersSent || outgoing.getHeaderNames().length > 0) return false
  if (body === null) return true
  return (typeof body === 'string' || body instanceof Uint8Array) && status >= 200 && status !== 204 && status !== 304
}

/** Writes a response that {@link isWhole}: its head, and all of its body. Raises what Node does of headers that cannot be written. */
export function answer(outgoing: ServerResponse, [status, body, headers]: Made): void {
  const fields = fieldsOf(headers, body !== null)
  // It is one of the three by `isWhole`.
  const bytes = body as string | Uint8Array | null
  if (bytes === null) outgoing.writeHead(status, fields as Record<string, string>).end()
  else {
    const length = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.byteLength
    outgoing.writeHead(status, withLength(outgoing, fields, length) as Record<string, string>).end(bytes)
  }
}

function fieldsOf(headers: unknown, hasBody: boolean): Fields | undefined {
  if (headers === undefined || headers === null) return hasBody ? TEXT : undefined
  if (!(headers instanceof Headers) && !Array.isArray(headers)) return headers as Fields
  const all = headers instanceof Headers ? headers : new Headers(headers as [string, string][])
  const fields: Record<string, unknown> = hasBody ? { ...TEXT } : {}
  for (const [name, value] of all) fields[name] = value
  const cookies = all.getSetCookie()
  if (cookies.length > 0) fields['set-cookie'] = cookies
  return fields
}

/** Where nothing stands against it Node itself writes the length that it is told. */
function withLength(outgoing: ServerResponse & Lengthy, fields: Fields | undefined, length: number) {
  let isSaid = false
  let isFramed = false
  for (const name in fields) {
    const lower = name.length === 14 || name.length === 17 || name.length === 7 ? name.toLowerCase() : ''
    isSaid ||= lower === 'content-length'
    isFramed ||= lower === 'transfer-encoding' || lower === 'trailer'
  }
  if (isSaid) return fields
  if (isFramed || outgoing._contentLength !== null || !outgoing._hasBody || !outgoing.useChunkedEncodingByDefault)
    return { ...fields, 'content-length': length }
  outgoing._contentLength = length
  return fields
}
