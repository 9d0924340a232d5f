import { type Problem, problem } from '@tsango/core/checks'
import { suggest } from '@tsango/toolkit/text'
import type { Slot } from './slot.ts'

/** Where a slot of one's own goes in an order, nothing while its neighbours have no place yet, or why it cannot go anywhere. */
export function placeIn(order: readonly string[], slot: Slot): number | undefined | Problem {
  const { name, before, after } = slot
  const [front, back] = [before, after].map((one) => (one === undefined ? undefined : order.indexOf(one)))
  if (front === -1 || back === -1) return undefined
  if (front !== undefined && back !== undefined && back >= front) {
    return problem(
      'http.slot_order',
      `The slot "${name}" is to stand before "${before}" and after "${after}", and "${after}" stands behind "${before}".`,
      'Leave one of the two out.',
    )
  }
  return back === undefined ? front : back + 1
}

/** Why a slot found no place. */
export function whyUnplaced(slot: Slot, order: readonly string[], waiting: ReadonlySet<string>): Problem {
  const { name } = slot
  const neighbours = [slot.before, slot.after].filter((one) => one !== undefined)
  if (neighbours.length === 0) {
    return problem(
      'http.slot_place',
      `The slot "${name}" has no place.`,
      `Give it a "before" or an "after". Known: ${list(order)}.`,
    )
  }
  const lost = neighbours.find((one) => !order.includes(one) && !waiting.has(one))
  if (lost === undefined) {
    const others = neighbours.filter((one) => waiting.has(one))
    return problem(
      'http.slot_circle',
      `The slot "${name}" has no place, as ${list(others)} has none before it has: they wait for each other, or for one that has no place.`,
      `Let one of them stand beside a slot of the fixed order.`,
    )
  }
  const closest = suggest(lost, [...order, ...waiting])
  return problem(
    'http.slot_neighbour',
    `The slot "${name}" stands beside "${lost}", which does not exist.`,
    closest === undefined ? `Known: ${list(order)}.` : `Did you mean "${closest}"? Known: ${list(order)}.`,
  )
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
