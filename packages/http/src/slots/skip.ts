import { TsangoError } from '@tsango/core/errors'
import { onceFor } from '@tsango/toolkit/once'
import { type Handler, Hono } from 'hono'
import { mount } from 'hono/mount'
import type { RouterRoute } from 'hono/types'
import { findTargetHandler, isMiddleware } from 'hono/utils/handler'
import { ownOf, withOwn } from './own.ts'
import { type Skip, skipFault, skippedNames } from './skippable.ts'

/** Raised when a handler is to leave out slots and cannot. */
export class SkipInvalid extends TsangoError {
  readonly code = 'skip_invalid'
}

/**
 * Leaves out slots of the application where a handler answers; an endpoint and a WebSocket say `skip`. It goes for requests that Hono's router leads to this
 * handler, and no others: one that an earlier route answers, or none, passes every slot. In a Hono app without Tsango around it says nothing. Which slots there
 * are, and which may be left out, is checked when the application is built. Raises {@link SkipInvalid}.
 *
 * @example
 * import { createHttpApplication } from '../application/application.ts'
 * import { defineApp } from '@tsango/core/apps'
 * import { defineSlot } from './slot.ts'
 * const teapot = defineSlot({ name: 'teapot', after: 'etag', prepare: () => ({ headers: { 'x-teapot': 'yes' } }) })
 * const site = defineApp({
 *   name: 'site',
 *   middleware: [teapot],
 *   routes: (r) => {
 *     r.get('/coffee', skipSlots([teapot, 'compression'], (c) => c.text('')))
 *     r.get('/tea', (c) => c.text(''))
 *   },
 * })
 * const app = createHttpApplication({ apps: [site], mode: 'test' })
 * const answers = [await app.request('/coffee'), await app.request('/tea')]
 * answers.map(({ headers }) => headers.get('x-teapot')) // → [null, 'yes']
 * skipSlots(['csrf'], (c, next) => next()) // → throws SkipInvalid
 */
export function skipSlots<H extends Handler>(skip: readonly Skip[], handler: H): H {
  const fault = skipFault(skip)
  if (fault !== undefined) throw new SkipInvalid(`What a handler skips ${fault}`)
  // What is behind it would be without the slots, too.
  if (isMiddleware(handler))
    throw new SkipInvalid('A handler that takes "next" skips no slots. Give them to what answers.')
  return withOwn(handler, { skip: new Set([...(ownOf(handler)?.skip ?? []), ...skippedNames(skip)]) })
}

/** The slots that a handler leaves out. */
export function skippedBy(handler: Handler): ReadonlySet<string> | undefined {
  const skip = ownOf(handler)?.skip
  return skip?.size === 0 ? undefined : skip
}

/** The slots that are left out for a request, by the routes that the router found for it. */
export function skippedFor(routes: readonly RouterRoute[]): ReadonlySet<string> | undefined {
  for (const [at, { handler }] of routes.entries()) {
    const skipped = skippedBy(handler)
    if (skipped !== undefined) return inFrontOf(routes, at) === undefined ? skipped : undefined
    if (isFinal(handler)) return undefined
  }
  return undefined
}

/** What the router leads a request to before one of its routes, and may answer in its place: it was registered for other paths, and is no middleware of this route. */
export function inFrontOf(routes: readonly RouterRoute[], at: number): RouterRoute | undefined {
  const own = routes[at]
  const isMiddlewareOfOwn = ({ method, path, handler }: RouterRoute): boolean =>
    (method === 'ALL' || (method === own?.method && path === own.path)) && !isMount(findTargetHandler(handler))
  return routes.slice(0, at).find((one) => !isMiddlewareOfOwn(one))
}

/** Whether a handler answers by itself, as it does not take `next`. */
export function isFinal(handler: Handler): boolean {
  return !isMiddleware(findTargetHandler(handler))
}

// What Hono's two `mount` make looks like middleware, and answers. Nothing tells it but its source.
const answer = (): Response => new Response()
const MOUNTS: ReadonlySet<string> = new Set(
  [mount(answer), new Hono().mount('/', answer).routes[0]?.handler].map((handler) => String(handler)),
)
const isMount = onceFor((handler: object) => MOUNTS.has(String(handler)))
