/**
 * Responses that travel compressed.
 *
 * @module
 */
import { takeBody, withBody } from '@tsango/http/response'
import { defineSlot, type Exchange, requestVariable, type Slot } from '@tsango/http/slots'
import type { Context } from 'hono'
import { CODINGS, compressStream, compressWhole, type Levels } from './codings.ts'
import { type Coding, chooseCoding } from './negotiate.ts'

export type { Coding } from './negotiate.ts'

/** Options of {@link compression}. */
export interface CompressionOptions {
  /** Which, the best first; default: `br`, `zstd`, `gzip`. */
  readonly codings?: readonly Coding[]
  /** Bytes below which nothing is gained; default: 500. */
  readonly minimum?: number
  /** Bytes up to which a body is compressed at once, and beyond which piece by piece; default: 1 MiB. */
  readonly whole?: number
  /** 0 to 11; default: 5. */
  readonly brotliLevel?: number
  /** 1 to 22; default: 3. */
  readonly zstdLevel?: number
  /** 0 to 9; default: 6. */
  readonly gzipLevel?: number
}

const COMPRESSIBLE =
  /^(?:text\/|application\/(?:json|javascript|xml|wasm|manifest\+json|graphql|x-ndjson|rtf|sql)\b|application\/[\w.+-]*\+(?:json|xml)\b|image\/svg\+xml|font\/(?:ttf|otf))/i

const off = requestVariable<boolean>('tsango.compression.off')

/**
 * Leaves this response uncompressed. For pages that hold a secret beside something that the request decides: whoever can make a browser ask for
 * such a page, and see how long its answers are, guesses the secret letter by letter (BREACH). Tokens of `csrfToken` are masked and need it not.
 */
export function noCompression(c: Context): void {
  off.set(c, true)
}

/**
 * Makes the slot that compresses what gains by it, as the client likes it (RFC 9110, 12.5.3). What comes piece by piece leaves so: each piece is flushed.
 * Untouched stay what is compressed, short, partial (206) or of a type that is dense already, `Cache-Control: no-transform`, and {@link noCompression}.
 *
 * @example
 * const slot = compression({ codings: ['gzip'], minimum: 1000 })
 * slot.name // → 'compression'
 */
export function compression(options: CompressionOptions = {}): Slot {
  const { codings = CODINGS, minimum = 500, whole = 1024 * 1024 } = options
  const levels: Levels = { br: options.brotliLevel ?? 5, zstd: options.zstdLevel ?? 3, gzip: options.gzipLevel ?? 6 }
  const usable = codings.filter((coding) => CODINGS.includes(coding))
  return defineSlot({
    name: 'compression',
    prepare: () => ({
      transform(exchange, response) {
        if (!isCompressible(exchange, response)) return undefined
        exchange.setHeader('vary', 'Accept-Encoding')
        // They have no body, and say what the answer to GET says (RFC 9110, 9.3.2 and 15.4.5).
        if (exchange.c.req.method === 'HEAD' || response.status === 304) return undefined
        const coding = chooseCoding(exchange.header('accept-encoding'), usable)
        const length = response.headers.get('content-length')
        if (coding === undefined || (length !== null && Number(length) < minimum)) return undefined
        return compress(response, coding)
      },
    }),
  })

  async function compress(response: Response, coding: Coding): Promise<Response> {
    const { bytes, stream } = await takeBody(response, whole)
    if (bytes !== undefined && bytes.byteLength < minimum) return withBody(response, bytes)
    const body =
      bytes === undefined ? compressStream(coding, stream, levels) : await compressWhole(coding, bytes, levels)
    const made = withBody(response, body)
    made.headers.set('content-encoding', coding)
    made.headers.delete('accept-ranges')
    const tag = made.headers.get('etag')
    // The bytes are others now; what they mean is the same (RFC 9110, 8.8.1).
    if (tag?.startsWith('"')) made.headers.set('etag', `W/${tag}`)
    return made
  }
}

function isCompressible({ c }: Exchange, { status, headers }: Response): boolean {
  if (status === 304) return true
  if (status < 200 || status === 204 || status === 205 || status === 206) return false
  if (off.peek(c) === true || headers.has('content-encoding') || headers.has('content-range')) return false
  if (/\bno-transform\b/i.test(headers.get('cache-control') ?? '')) return false
  return COMPRESSIBLE.test(headers.get('content-type') ?? '')
}
