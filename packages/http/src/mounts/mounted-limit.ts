import type { Application } from '@tsango/core/apps'
import { limitOf } from '../body/own-limit.ts'
import { honoIn, isApplication } from './mounted.ts'
import { addressIn, type Mountable, mountOf } from './mounts.ts'

/** What of a request says which handler is inside. */
type Asked = Pick<Request, 'method' | 'url'>

/**
 * The body limit of what answers a request by being mounted: that of the handler inside, where it is an application or a Hono app whose routes can be
 * seen from outside, else that of the mount.
 */
export function mountedLimit(app: Application, request: Asked, path: string): number | undefined {
  const found = mountOf(app, path)
  return found && (limitWithin(found.handler, request, addressIn(found, request.url)) ?? found.bodyLimit)
}

function limitWithin(mounted: Mountable, { method }: Asked, address: URL): number | undefined {
  const hono = honoIn(mounted)
  if (hono === undefined) return undefined
  // Some methods that may be sent cannot be those of a `Request`.
  const asked = new Request(address)
  const path = hono.getPath(asked)
  const found = limitOf(hono.router.match(method, path)[0].map(([[, route]]) => route))
  if (found !== undefined) return found === 'none' ? undefined : found
  const inner = isApplication(mounted) ? mounted.context.app : undefined
  return inner && mountedLimit(inner, { method, url: asked.url }, path)
}
