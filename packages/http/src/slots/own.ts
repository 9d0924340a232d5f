import type { Handler } from 'hono'
import { findTargetHandler } from 'hono/utils/handler'

/** What a handler says of itself to what runs before it. */
export interface Own {
  /** In bytes. */
  readonly bodyLimit?: number
  /** The names of slots that do not run for it. */
  readonly skip?: ReadonlySet<string>
}

// It hangs on the handlers, which Hono carries along wherever their app is mounted.
const said = new WeakMap<WeakKey, Own>()

/** Makes a handler that says something of itself, beside what it has said already. */
export function withOwn<H extends Handler>(handler: H, own: Own): H {
  // One of its own, as the same handler may stand at another route and say nothing; what is bound takes as many arguments.
  const made = handler.bind(undefined) as H
  Object.defineProperty(made, 'name', { value: handler.name })
  said.set(made, { ...said.get(handler), ...own })
  return made
}

/** What a handler says of itself, also where Hono has put something around it. */
export function ownOf(handler: Handler): Own | undefined {
  return said.get(findTargetHandler(handler))
}
