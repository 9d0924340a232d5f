import type { Application } from '@tsango/core/apps'
import type { Hono } from 'hono'
import { inspectRoutes } from 'hono/dev'
import { findTargetHandler, isMiddleware } from 'hono/utils/handler'
import { mountOf } from '../mounts/mounts.ts'
import { SLOT_ORDER } from '../slots/order.ts'
import { skippedFor } from '../slots/skip.ts'
import type { PreparedSlot, Slot } from '../slots/slot.ts'
import type { StackedSlot } from './prepare-slots.ts'

/** One of the things that a request passes, the outermost first. */
export interface Layer {
  readonly kind: 'slot' | 'middleware' | 'handler' | 'mount' | 'none'
  readonly name: string
  /** What it does in its turn; empty where its settings leave it nothing to do. */
  readonly does: readonly string[]
  /** Why it stands there: its place, or the route that it was registered for. */
  readonly why: string
  /** Whether it runs in the one pass of all slots, or is called by Hono around what follows. */
  readonly fused: boolean
  /** Whether the route leaves it out; absent where it does not. */
  readonly skipped?: true
  /** The app that brings it, where that is known. */
  readonly app?: string
}

const HOOKS = ['reroute', 'begin', 'decide', 'provides', 'headers', 'contribute', 'transform', 'finish'] as const

interface Asked {
  readonly hono: Hono
  readonly stack: readonly StackedSlot[]
  readonly path: string
  readonly method: string
}

/** What a request of a method to a path passes. */
export function layersOf(app: Application, { hono, stack, path, method }: Asked): readonly Layer[] {
  const asked = method === 'HEAD' ? 'GET' : method
  const skipped = skippedFor(hono.router.match(asked, path)[0].map(([[, route]]) => route))
  const slots = stack.map(
    ({ slot, app: owner, prepared }): Layer => ({
      kind: 'slot',
      name: slot.name,
      app: owner,
      does: HOOKS.filter((hook) => hasHook(prepared, hook)),
      why: placeOf(slot),
      fused: true,
      ...(skipped?.has(slot.name) ? { skipped: true } : {}),
    }),
  )
  return [...slots, ...routeLayers(app, hono, path, asked)]
}

function hasHook(prepared: PreparedSlot, hook: (typeof HOOKS)[number]): boolean {
  const found = prepared[hook]
  return typeof found === 'object' ? Object.keys(found).length > 0 : found !== undefined
}

function placeOf({ name, before, after }: Slot): string {
  if ((SLOT_ORDER as readonly string[]).includes(name)) return 'fixed order'
  return [before && `before ${before}`, after && `after ${after}`].filter(Boolean).join(', ')
}

function routeLayers(app: Application, hono: Hono, path: string, method: string): readonly Layer[] {
  const known = inspectRoutes(hono)
  const found = hono.router.match(method, path)[0].map(([[, route]]): Layer => {
    const own = route.method === 'ALL' && isMiddleware(findTargetHandler(route.handler))
    const name = known.find((one) => one.path === route.path && one.isMiddleware === own)?.name
    return {
      kind: own ? 'middleware' : 'handler',
      name: name ?? (own ? '[middleware]' : '[handler]'),
      does: [],
      why: `${route.method} ${route.path}`,
      fused: false,
    }
  })
  if (found.some(({ kind }) => kind === 'handler')) return found
  const mount = mountOf(app, path)
  const last: Layer =
    mount === undefined
      ? { kind: 'none', name: 'no route', does: [], why: '404, or 405 with Allow', fused: false }
      : { kind: 'mount', name: mount.prefix || '/', does: [], why: 'the longest prefix', fused: false }
  return [...found, last]
}
