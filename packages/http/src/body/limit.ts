import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'
import { PayloadTooLarge } from '../errors/classes.ts'
import { mountedLimit } from '../mounts/mounted-limit.ts'
import { bodyLimit } from '../settings/settings.ts'
import { exchangeOf } from '../slots/exchange.ts'
import { limitOf } from './own-limit.ts'

const DEFAULT_LIMIT = 1024 * 1024

/**
 * Keeps the body of a request within `limit` bytes. Raises `PayloadTooLarge` at once where the request says that it is larger;
 * a body of unknown length raises it from whatever reads on after the limit.
 */
export function limitBody(c: Context, limit: number): void {
  const { method } = c.req
  if (method === 'GET' || method === 'HEAD' || announced(c, limit)) return
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

/**
 * Whether a request says how long its body is, and stays within the limit; raises `PayloadTooLarge` where it says that it does not. A server cuts the
 * body at the length that it says, so a number within the limit is as good as having counted.
 */
export function announced(c: Context, limit: number): boolean {
  const length = exchangeOf(c).header('content-length')
  if (length === undefined || !/^\d+$/.test(length)) return false
  if (Number(length) > limit) throw new PayloadTooLarge(limit)
  return true
}

/** The limit of the handler that answers a request, where that has one of its own: here, or inside what is mounted. */
function ownLimit(c: Context): number | undefined {
  const found = limitOf(matchedRoutes(c))
  if (found !== undefined) return found === 'none' ? undefined : found
  const { app } = exchangeOf(c).context
  return app && mountedLimit(app, c.req.raw, c.req.path)
}

/** Keeps the body of a request within the limit of its handler, else within `limit`; for what decides before the handler. */
export function limitRequest(c: Context, limit: number): void {
  const { method } = c.req
  if (method !== 'GET' && method !== 'HEAD') limitBody(c, ownLimit(c) ?? limit)
}

/** Bytes that a body may have where nothing else is said: by its handler, else by the setting `bodyLimit`. */
export function defaultLimit(c: Context): number {
  return ownLimit(c) ?? exchangeOf(c).context.app?.settings.get(bodyLimit) ?? DEFAULT_LIMIT
}
