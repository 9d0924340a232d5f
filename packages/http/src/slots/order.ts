import { type Problem, problem } from '@tsango/core/checks'
import { placeIn, whyUnplaced } from './place.ts'
import type { Slot } from './slot.ts'

/** The places of middleware, in the one order in which they decide on a request. */
export const SLOT_ORDER = [
  'method-override',
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

/** Puts slots in order: those of the fixed order first, then each other `before` or `after` its neighbour. `ownerOf` names the app that brings one. */
export function arrangeSlots(
  slots: readonly Slot[],
  ownerOf: (slot: Slot) => string | undefined = () => undefined,
): Placed {
  const problems = findTwice(slots, ownerOf)
  const first = new Map(slots.map((slot) => [slot.name, slot]).reverse() as [string, Slot][])
  const order: string[] = [...SLOT_ORDER]
  const waiting = new Set([...first.keys()].reverse().filter((name) => !order.includes(name)))
  const impossible = new Set<string>()
  // A slot may stand beside another one that is placed later, so this goes on as long as something finds its place.
  for (let placed = true; placed; ) {
    placed = false
    for (const name of waiting) {
      const slot = first.get(name)
      const at = slot && placeIn(order, slot)
      if (at === undefined) continue
      if (typeof at === 'number') order.splice(at, 0, name)
      else {
        problems.push(at)
        impossible.add(name)
      }
      waiting.delete(name)
      placed = true
    }
  }
  const left = new Set([...waiting, ...impossible])
  for (const name of waiting) {
    const slot = first.get(name)
    if (slot) problems.push(whyUnplaced(slot, order, left))
  }
  return { slots: order.flatMap((name) => first.get(name) ?? []), problems }
}

function findTwice(slots: readonly Slot[], ownerOf: (slot: Slot) => string | undefined): Problem[] {
  const byName = Map.groupBy(slots, ({ name }) => name)
  return [...byName]
    .filter(([, found]) => found.length > 1)
    .map(([name, found]) => {
      const owners = [...new Set(found.flatMap((slot) => ownerOf(slot) ?? []))].map((owner) => `"${owner}"`)
      const by =
        owners.length > 1
          ? ` by the apps ${owners.join(' and ')}`
          : owners.length === 1
            ? ` by the app ${owners[0]}`
            : ''
      return problem(
        'http.slot_twice',
        `The slot "${name}" is taken twice${by}.`,
        'Leave one of the two out: middleware({ without: [ … ] }), or give your own a name and a place of its own.',
      )
    })
}
