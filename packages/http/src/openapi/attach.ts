import type { Hono } from 'hono'
import type { RouterRoute } from 'hono/types'
import { findTargetHandler } from 'hono/utils/handler'
import { type LateOperation, type Operation, OperationWithoutRoute } from './operation.ts'

// The operations hang on the handlers, which Hono carries along wherever their app is mounted.
const attached = new WeakMap<WeakKey, (Operation | LateOperation)[]>()

/**
 * Attaches operations to the routes of a Hono app; `r.route('/api/posts', hono)` carries them along. Raises {@link OperationWithoutRoute}.
 *
 * @example
 * const posts = new Hono()
 * posts.get('/', (c) => c.json([]))
 * attachOperations(posts, [{ method: 'get', path: '/', summary: 'All posts', responses: { 200: { description: 'The posts.' } } }])
 */
export function attachOperations(hono: Hono, operations: readonly (Operation | LateOperation)[]): void {
  for (const operation of operations) {
    const method = operation.method.toUpperCase()
    const route = hono.routes.findLast((one) => one.method === method && one.path === operation.path)
    if (route === undefined)
      throw new OperationWithoutRoute(
        method,
        operation.path,
        hono.routes.map((one) => `${one.method} ${one.path}`),
      )
    const handler = findTargetHandler(route.handler)
    attached.set(handler, [...(attached.get(handler) ?? []), operation])
  }
}

/** The operation of a mounted route, where one is attached. */
export function operationOf(route: RouterRoute): Operation | undefined {
  const candidates = (attached.get(findTargetHandler(route.handler)) ?? []).filter(
    ({ method, path }) =>
      method.toUpperCase() === route.method && (path === '/' || bare(route.path).endsWith(bare(path))),
  )
  // One handler may serve several paths; the longest that fits is the one that was meant.
  const found = candidates.sort((one, other) => other.path.length - one.path.length)[0]
  return found && 'describe' in found ? { method: found.method, path: found.path, ...found.describe() } : found
}

// The setting `slashes` may have given the route a slash at its end, or taken it.
function bare(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}
