import type { Application } from '@tsango/core/apps'
import type { Hono } from 'hono'
import type { HttpApplication } from '../application/application.ts'
import { type Mountable, mountsIn } from './mounts.ts'

/** What is mounted, as far as can be seen from outside. */
export interface Mounted {
  readonly application?: Application
  /** A Hono app by itself. */
  readonly hono?: Routed
  /** A function from a request to a response. */
  readonly fetch?: WeakKey
}

/** The parts of a Hono app by which it is looked into. */
export type Routed = Pick<Hono, 'router' | 'getPath' | 'routes'>

/** What is mounted in an application, with where. */
export function mountedIn(app: Application): readonly { readonly prefix: string; readonly handler: Mounted }[] {
  return mountsIn(app).map(({ prefix, handler }) => ({ prefix: prefix || '/', handler: seen(handler) }))
}

function seen(handler: Mountable): Mounted {
  if (isApplication(handler)) return { application: handler.context.app ?? handler }
  if (isRouted(handler)) return { hono: handler }
  return { fetch: typeof handler === 'function' ? handler : handler.fetch }
}

/** The Hono app whose routes answer what is mounted. */
export function honoIn(mounted: Mountable): Routed | undefined {
  const hono: unknown = isApplication(mounted) ? mounted.hono : mounted
  return isRouted(hono) ? hono : undefined
}

/** Whether what is mounted is an application. */
export function isApplication(mounted: Mountable): mounted is Mountable & HttpApplication {
  return 'hono' in mounted && 'context' in mounted
}

function isRouted(value: unknown): value is Routed {
  return typeof value === 'object' && value !== null && 'router' in value && 'getPath' in value
}
