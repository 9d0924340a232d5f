import type { Application } from '@tsango/core/apps'
import type { Hono } from 'hono'
import { findTargetHandler } from 'hono/utils/handler'
import { mountedIn } from '../mounts/mounted.ts'
import { slotBehind } from '../slots/to-hono.ts'
import type { StackedSlot } from './prepare-slots.ts'

/** Something that a slot keeps in the memory of one process. */
export interface PerProcess {
  readonly slot: string
  readonly what: string
  /** Where what has the slot is mounted; absent for the application itself. */
  readonly at?: string
}

/** What is known of applications that answer HTTP. */
interface Known {
  readonly honoOf: (app: Application) => Hono | undefined
  readonly stackOf: (app: Application) => readonly StackedSlot[]
}

const applications = new WeakMap<WeakKey, Application>()

/** Remembers whose `fetch` it is: that may be mounted without the rest. */
export function noteFetch(fetch: WeakKey, app: Application): void {
  applications.set(fetch, app)
}

/** What the slots of an application keep, and those of whatever is mounted in it. Each application is asked once, so that one that is mounted in itself ends. */
export function perProcessIn(
  app: Application,
  known: Known,
  at = '',
  seen = new Set<WeakKey>(),
): readonly PerProcess[] {
  if (seen.has(app)) return []
  seen.add(app)
  const place = at === '' ? {} : { at }
  const own = known
    .stackOf(app)
    .flatMap(({ slot, prepared: { perProcess: what } }) =>
      what === undefined ? [] : [{ slot: slot.name, what, ...place }],
    )
  const mounted = mountedIn(app).flatMap(({ prefix, handler }) => {
    const inner = handler.application ?? (handler.fetch && applications.get(handler.fetch))
    if (inner !== undefined) return perProcessIn(inner, known, at + prefix, seen)
    return handler.hono === undefined ? [] : perProcessOn(handler.hono, at + prefix)
  })
  const hono = known.honoOf(app)
  return [...own, ...(hono === undefined ? [] : perProcessOn(hono, at)), ...mounted]
}

// The same middleware stands at several routes where they were given it one by one.
function perProcessOn(hono: Pick<Hono, 'routes'>, at: string): readonly PerProcess[] {
  const handlers = new Set(hono.routes.map(({ handler }) => findTargetHandler(handler)))
  return [...handlers].flatMap((handler) => {
    const found = slotBehind(handler)
    const what = found?.prepared.perProcess
    return found === undefined || what === undefined ? [] : [{ slot: found.slot, what, ...(at === '' ? {} : { at }) }]
  })
}
