import { TsangoError } from '@tsango/core/errors'
import type { Handler } from 'hono'
import { findTargetHandler } from 'hono/utils/handler'
import { ownOf, withOwn } from '../slots/own.ts'

/** Raised when a limit is no number of bytes. */
export class BodyLimitInvalid extends TsangoError {
  readonly code = 'body_limit_invalid'

  constructor(limit: unknown) {
    super(`A handler's body limit is ${String(limit)}. Give a whole number of bytes, such as 20 * 1024 * 1024.`)
  }
}

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
  return withOwn(handler, { bodyLimit: limit })
}

/** Whether something is a number of bytes that a body may have. */
export function isLimit(limit: unknown): limit is number {
  return Number.isSafeInteger(limit) && (limit as number) >= 0
}

/** What is found of the routes of a request: a limit of their own, `'none'` where what answers has none, nothing where none of them answers. */
export function limitOf(routes: readonly { readonly handler: Handler }[]): number | 'none' | undefined {
  for (const { handler } of routes) {
    const limit = ownOf(handler)?.bodyLimit
    if (limit !== undefined) return limit
    // What takes no `next` answers: a route behind it is not reached, and its limit is not that of this request.
    if (findTargetHandler(handler).length < 2) return 'none'
  }
  return undefined
}
