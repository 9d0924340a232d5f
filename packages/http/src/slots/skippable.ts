import type { SlotName } from './order.ts'
import type { PreparedSlot, Slot } from './slot.ts'

/**
 * What no route leaves out. `method-override` runs before the route is found. What the others say of a request (who sent it, to which host, in whose session, for
 * which tenant, under which id it fails) is believed by all behind them.
 */
export const KEPT = [
  'method-override',
  'proxies',
  'request-id',
  'errors',
  'hosts',
  'session',
  'auth',
  'tenant',
] as const satisfies readonly SlotName[]

/**
 * What `'*'` leaves out. What keeps anybody from anything is not among them, nor the log in which it would be seen, nor slots of one's own, of which nobody
 * here knows what they do: those are left out by their names alone.
 */
export const CONVENIENCES = [
  'tracing',
  'metrics',
  'server-timing',
  'cors',
  'redirects',
  'compression',
  'etag',
  'locale',
  'page-cache',
] as const satisfies readonly SlotName[]

/** The name of a place in the fixed order that a route may leave out. */
export type SkippableSlot = Exclude<SlotName, (typeof KEPT)[number]>

/** A slot that a route leaves out: by its place, as one of several at a place (`'rate-limit:logins'`), or a slot of one's own itself; `'*'` for all that only serve comfort. */
export type Skip = '*' | SkippableSlot | `${SkippableSlot}:${string}` | Pick<Slot, 'name'>

/** The names of the slots that are meant. */
export function skippedNames(skip: readonly Skip[]): ReadonlySet<string> {
  return new Set(skip.flatMap((one) => (one === '*' ? CONVENIENCES : typeof one === 'string' ? one : one.name)))
}

/** What is wrong with a list of slots, which the compiler may not have seen. */
export function skipFault(skip: unknown): string | undefined {
  const isName = (one: unknown): boolean =>
    typeof (typeof one === 'object' && one !== null && 'name' in one ? one.name : one) === 'string'
  return Array.isArray(skip) && skip.every(isName) ? undefined : 'is not a list of slots, such as ["compression"].'
}

/** Whether a route may leave a slot out: what works before the route is found cannot ask it. */
export function isSkippable(name: string, prepared?: PreparedSlot): boolean {
  return !(KEPT as readonly string[]).includes(name) && prepared?.reroute === undefined
}
