import type { Handler, Hono } from 'hono'
import { findTargetHandler } from 'hono/utils/handler'

// It hangs on the handlers, which Hono carries along wherever their app is mounted.
const marked = new WeakSet<WeakKey>()

/** Marks the handler of a WebSocket. */
export function markWebSocket<H extends Handler>(handler: H): H {
  marked.add(handler)
  return handler
}

/** Whether a route is that of a WebSocket. */
export function isWebSocket(route: { readonly handler: Handler }): boolean {
  return marked.has(findTargetHandler(route.handler))
}

/** Whether any route is that of a WebSocket. */
export function hasWebSockets({ routes }: Pick<Hono, 'routes'>): boolean {
  return routes.some(isWebSocket)
}
