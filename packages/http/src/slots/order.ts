import { type Problem, problem } from '@tsango/core/checks'
import { suggest } from '@tsango/toolkit/text'
import type { Slot } from './slot.ts'

/** The places of middleware, in the one order in which they decide on a request. */
export const SLOT_ORDER = [
  'proxies',
  'request-id',
  'tracing',
  'metrics',
  'server-timing',
  'access-log',
  'errors',
  'addresses',
  'hosts',
  'https',
  'maintenance',
  'security-headers',
  'permissions-policy',
  'cors',
  'redirects',
  'compression',
  'etag',
  'timeout',
  'body-limit',
  'rate-limit',
  'signatures',
  'session',
  'locale',
  'auth',
  'csrf',
  'honeypot',
  'tenant',
  'idempotency',
  'page-cache',
] as const

/** The name of a place in the fixed order. */
export type SlotName = (typeof SLOT_ORDER)[number]

interface Placed {
  readonly slots: readonly Slot[]
  readonly problems: readonly Problem[]
}

/** Puts slots in order: those of the fixed order first, then each other `before` or `after` its neighbour. */
export function arrangeSlots(slots: readonly Slot[]): Placed {
  const problems = findTwice(slots)
  const first = new Map(slots.map((slot) => [slot.name, slot]).reverse() as [string, Slot][])
  const order: string[] = [...SLOT_ORDER]
  const waiting = new Set([...first.keys()].reverse().filter((name) => !order.includes(name)))
  // A slot may stand beside another one that is placed later, so this goes on as long as something finds its place.
  for (let placed = true; placed; ) {
    placed = false
    for (const name of waiting) {
      const at = positionOf(first.get(name), order)
      if (at === undefined) continue
      order.splice(at, 0, name)
      waiting.delete(name)
      placed = true
    }
  }
  for (const name of waiting) problems.push(unplaced(first.get(name), order))
  return { slots: order.flatMap((name) => first.get(name) ?? []), problems }
}

function findTwice(slots: readonly Slot[]): Problem[] {
  const names = slots.map((slot) => slot.name)
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  return [...twice].map((name) =>
    problem('http.slot_twice', `The slot "${name}" is taken twice.`, 'Leave one of the two out of "middleware".'),
  )
}

function positionOf(slot: Slot | undefined, order: readonly string[]): number | undefined {
  if (slot?.before !== undefined && order.includes(slot.before)) return order.indexOf(slot.before)
  if (slot?.after !== undefined && order.includes(slot.after)) return order.indexOf(slot.after) + 1
  return undefined
}

function unplaced(slot: Slot | undefined, order: readonly string[]): Problem {
  const neighbour = slot?.before ?? slot?.after
  if (neighbour === undefined) {
    return problem(
      'http.slot_place',
      `The slot "${slot?.name}" has no place.`,
      `Give it a "before" or an "after". Known: ${list(order)}.`,
    )
  }
  const closest = suggest(neighbour, order)
  const hint = closest === undefined ? `Known: ${list(order)}.` : `Did you mean "${closest}"? Known: ${list(order)}.`
  return problem(
    'http.slot_neighbour',
    `The slot "${slot?.name}" stands beside "${neighbour}", which does not exist.`,
    hint,
  )
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
