import { Buffer, isUtf8 } from 'node:buffer'
import { InvalidEncoding } from '@tsango/toolkit/encodings'
import type { Context } from 'hono'
import { BadRequest, PayloadTooLarge } from '../errors/classes.ts'
import { exchangeOf, type NodeRequest } from '../slots/exchange.ts'

/**
 * The body of a request as text, straight from Node: half of what reading a body costs is the way through `Request`. At once where all of it is there,
 * which our server waits for; then nothing of what follows needs a promise. Nothing where the request is not the one that our server made, or somebody
 * has begun to read it. A handler may read it again through `c.req`.
 *
 * @param limit - in bytes; what the request says of its length keeps within it
 */
export function readIncomingText(c: Context, limit: number): string | Promise<string> | undefined {
  const { incomingOfRequest: incoming } = exchangeOf(c)
  const { method } = c.req
  if (incoming?.on === undefined || incoming.readableDidRead !== false || method === 'GET' || method === 'HEAD')
    return undefined
  for (const _ in c.req.bodyCache) return undefined
  const text = textOf(incoming, limit)
  // Hono's own methods look here first; what it keeps there are promises, whatever its types say.
  ;(c.req.bodyCache as { text?: unknown }).text = typeof text === 'string' ? Promise.resolve(text) : text
  return text
}

function textOf(incoming: NodeRequest, limit: number): string | Promise<string> {
  // Nobody has read of it: there is none, and no event is left to come.
  if (incoming.readableEnded === true) return ''
  const bytes = wholeOf(incoming)
  return bytes === undefined ? read(incoming, limit) : decoded(bytes)
}

/** The body, where it has come to its end, by its length, and nobody has taken any of it. */
function wholeOf(incoming: NodeRequest): Uint8Array | undefined {
  const { readableLength = 0 } = incoming
  if (readableLength === 0 || readableLength !== Number(incoming.headers['content-length'])) return undefined
  const bytes = incoming.read?.() ?? undefined
  // What is read by hand before its end is known does not come to it by itself.
  if (incoming.complete !== true) incoming.resume?.()
  return bytes
}

function decoded(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new InvalidEncoding('UTF-8')
  return (bytes as Buffer).toString()
}

function read(incoming: NodeRequest, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let size = 0
    incoming.on?.('data', (chunk) => {
      size += chunk.byteLength
      if (size <= limit) chunks.push(chunk)
      else reject(new PayloadTooLarge(limit))
    })
    incoming.on?.('end', () => {
      const [first] = chunks
      const bytes = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)
      try {
        resolve(decoded(bytes))
      } catch (error) {
        reject(error)
      }
    })
    // Behind the end it does nothing; what came to no end will not, even where the last of it has arrived.
    const incomplete = (): void =>
      reject(new BadRequest('The body ended before it was complete.', { code: 'incomplete_body' }))
    incoming.on?.('close', incomplete)
    // Of a connection that has ended no event is left to come.
    if (incoming.destroyed === true) incomplete()
  })
}
