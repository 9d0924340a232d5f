import { TsangoError } from '@tsango/core/errors'
import type { Context, Handler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { findTargetHandler } from 'hono/utils/handler'
import { PayloadTooLarge } from '../errors/classes.ts'
import { bodyLimit } from '../settings/settings.ts'
import { exchangeOf } from '../slots/exchange.ts'

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

/** Raised when a limit is no number of bytes. */
export class BodyLimitInvalid extends TsangoError {
  readonly code = 'body_limit_invalid'

  constructor(limit: unknown) {
    super(`A handler's body limit is ${String(limit)}. Give a whole number of bytes, such as 20 * 1024 * 1024.`)
  }
}

// They hang on the handlers, which Hono carries along wherever their app is mounted.
const own = new WeakMap<WeakKey, number>()

/**
 * Gives a handler a limit of its own, above or below that of the application: whatever looks at the body before the handler, such as the slot
 * `body-limit`, holds to it. An endpoint says `bodyLimit`. Raises {@link BodyLimitInvalid}.
 *
 * @param limit - in bytes
 *
 * @example
 * import { Hono } from 'hono'
 * const app = new Hono()
 * app.post('/films', withBodyLimit(500 * 1024 * 1024, (c) => c.text('Thank you.')))
 * withBodyLimit(-1, (c) => c.text('')) // → throws BodyLimitInvalid
 */
export function withBodyLimit<H extends Handler>(limit: number, handler: H): H {
  if (!isLimit(limit)) throw new BodyLimitInvalid(limit)
  // One of its own, as the same handler may stand at another route without a limit; what is bound takes as many arguments.
  const limited = handler.bind(undefined) as H
  own.set(limited, limit)
  return limited
}

/** Whether something is a number of bytes that a body may have. */
export function isLimit(limit: unknown): limit is number {
  return Number.isSafeInteger(limit) && (limit as number) >= 0
}

/** The limit of the handler that answers a request, where that has one of its own. */
function ownLimit(c: Context): number | undefined {
  for (const { handler } of matchedRoutes(c)) {
    const target = findTargetHandler(handler)
    const limit = own.get(target)
    // What takes no `next` answers: a route behind it is not reached, and its limit is not that of this request.
    if (limit !== undefined || target.length < 2) return limit
  }
  return undefined
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
