/**
 * Responses that travel compressed.
 *
 * @module
 */
import { type Coding, chooseCoding } from '@tsango/http/negotiation'
import { headerOf, memoryOf, takeBody, withBody } from '@tsango/http/response'
import { defineSlot, type Exchange, requestVariable, type Slot } from '@tsango/http/slots'
import type { Context } from 'hono'
import { CODINGS, compressStream, compressWhole, type Levels } from './codings.ts'
import { type CompressionOptions, compressionSetting } from './setting.ts'

export type { Coding } from '@tsango/http/negotiation'
export { type CompressionOptions, compressionSetting } from './setting.ts'

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
export function compression(options?: CompressionOptions): Slot {
  return defineSlot({
    name: 'compression',
    prepare: ({ setting }) => {
      const plan = options ?? setting(compressionSetting)
      return plan === undefined ? {} : { transform: createCompress(plan) }
    },
  })
}

function createCompress(options: CompressionOptions) {
  const { codings = CODINGS, minimum = 500, whole = 1024 * 1024 } = options
  const levels: Levels = { br: options.brotliLevel ?? 5, zstd: options.zstdLevel ?? 3, gzip: options.gzipLevel ?? 6 }
  const usable = codings.filter((coding) => CODINGS.includes(coding))

  async function compress(exchange: Exchange, response: Response): Promise<Response> {
    const { bytes, stream } = await takeBody(response, whole)
    if (bytes !== undefined && bytes.byteLength < minimum) return withBody(response, bytes)
    const coding = codingFor(exchange)
    if (coding === undefined) return withBody(response, bytes ?? stream)
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

  // Asked only for what may be compressed: what never is does not vary.
  function codingFor(exchange: Exchange): Coding | undefined {
    exchange.setHeader('vary', 'Accept-Encoding')
    return chooseCoding(exchange.header('accept-encoding'), usable)
  }

  return function transform(exchange: Exchange, response: Response): Promise<Response> | undefined {
    if (!isCompressible(exchange, response)) return undefined
    // They have no body, and say what the answer to GET says (RFC 9110, 9.3.2 and 15.4.5).
    if (exchange.c.req.method === 'HEAD' || response.status === 304) return void codingFor(exchange)
    const [known, length] = [memoryOf(response), headerOf(response, 'content-length')]
    // No text has more bytes than three for each of its letters.
    if (known === undefined ? Number(length ?? minimum) < minimum : known.length * 3 < minimum) return undefined
    if (known === undefined && length === undefined) return compress(exchange, response)
    return codingFor(exchange) === undefined ? undefined : compress(exchange, response)
  }
}

function isCompressible({ c }: Exchange, response: Response): boolean {
  const { status } = response
  if (status === 304) return true
  if (status < 200 || status === 204 || status === 205 || status === 206) return false
  if (!COMPRESSIBLE.test(headerOf(response, 'content-type') ?? '') || off.peek(c) === true) return false
  const has = (name: string): boolean => headerOf(response, name) !== undefined
  if (has('content-encoding') || has('content-range')) return false
  return !/\bno-transform\b/i.test(headerOf(response, 'cache-control') ?? '')
}
