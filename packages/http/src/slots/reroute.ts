import type { Hono } from 'hono'
import { sentMethodOf } from '../request/sent-method.ts'
import type { PreparedSlot } from './slot.ts'

const failures = new WeakMap<Request, { readonly error: unknown }>()

/** What a slot threw when it was to change a request. The route of the request as it came answers it, with all slots around. */
export function rerouteFailure(request: Request): { readonly error: unknown } | undefined {
  return failures.get(request)
}

/** Lets slots change requests before their routes are found. A Hono app whose slots do not want to stays as it is. */
export function rerouting(hono: Hono, slots: readonly PreparedSlot[]): Hono {
  const reroutes = slots.flatMap((slot) => slot.reroute?.bind(slot) ?? [])
  if (reroutes.length === 0) return hono
  const dispatch = hono.fetch

  async function reroute(request: Request): Promise<Request> {
    let current = request
    try {
      for (const one of reroutes) current = (await one(current)) ?? current
      return current
    } catch (error) {
      failures.set(request, { error })
      return request
    }
  }

  // What only reads has no body in which anybody could ask for another method.
  hono.fetch = (request, ...rest) => {
    if (request.method !== 'POST' || sentMethodOf(request) !== undefined) return dispatch(request, ...rest)
    return reroute(request).then((found) => dispatch(found, ...rest))
  }
  return hono
}
