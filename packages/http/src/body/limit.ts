import type { Context } from 'hono'
import { PayloadTooLarge } from '../errors/classes.ts'
import { exchangeOf } from '../slots/exchange.ts'

/**
 * Keeps the body of a request within `limit` bytes. Raises `PayloadTooLarge` at once where the request says that it is larger;
 * a body of unknown length raises it from whatever reads on after the limit.
 */
export function limitBody(c: Context, limit: number): void {
  const { method } = c.req
  if (method === 'GET' || method === 'HEAD') return
  const length = exchangeOf(c).header('content-length')
  // A server cuts the body at the length that it says, so a number within the limit is as good as having counted.
  if (length !== undefined && /^\d+$/.test(length)) {
    if (Number(length) > limit) throw new PayloadTooLarge(limit)
    return
  }
  if (Object.keys(c.req.bodyCache).length > 0 || c.req.raw.body === null || c.req.raw.bodyUsed) return
  const counted = c.req.raw.body.pipeThrough(counter(limit))
  // `duplex` is required with a stream and missing from the DOM's types.
  c.req.raw = new Request(c.req.raw, { body: counted, duplex: 'half' } as RequestInit)
}

function counter(limit: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let size = 0
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.byteLength
      if (size > limit) controller.error(new PayloadTooLarge(limit))
      else controller.enqueue(chunk)
    },
  })
}
