import type { App, Application } from '@tsango/core/apps'
import { type Problem, problem } from '@tsango/core/checks'
import { arrangeSlots } from '../slots/order.ts'
import { isSlot, type PreparedSlot, type Slot } from '../slots/slot.ts'
import { applicationSetup } from '../slots/to-hono.ts'
import { refuseAll } from './fuse.ts'

/** The slots of all apps in their order, and what is wrong with them. */
export function collectSlots(apps: readonly App[]): { slots: readonly Slot[]; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const found: Slot[] = []
  for (const app of apps) {
    for (const piece of app.middleware ?? []) {
      if (isSlot(piece)) found.push(piece)
      else problems.push(notASlot(app, piece.name))
    }
  }
  const placed = arrangeSlots(found)
  return { slots: placed.slots, problems: [...problems, ...placed.problems] }
}

/**
 * Prepares slots with the application's settings. Where something is wrong they are not prepared at all, as a setting that was not
 * read has no value: one that refuses every request stands in their place.
 */
export function prepareSlots(
  app: Application,
  slots: readonly Slot[],
  before: readonly Problem[],
): { slots: readonly PreparedSlot[]; problems: readonly Problem[] } {
  const setup = applicationSetup(app)
  const problems = [...before]
  const prepared: PreparedSlot[] = []
  const isError = (found: Problem): boolean => found.level === 'error'
  for (const slot of before.some(isError) ? [] : slots) {
    try {
      prepared.push(slot.prepare(setup))
    } catch (error) {
      problems.push(failed(slot, error))
    }
  }
  const errors = problems.filter(isError)
  return { problems, slots: errors.length > 0 ? [{ decide: refuseAll(errors) }] : prepared }
}

function notASlot(app: App, name: string): Problem {
  return problem(
    'http.not_a_slot',
    `"${name}" in the middleware of the app "${app.name}" is not a slot.`,
    'Make it with defineSlot, or use it as Hono middleware in "routes": r.use(…).',
  )
}

function failed(slot: Slot, error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error)
  return problem('http.slot_failed', `The slot "${slot.name}" could not be prepared: ${message}`)
}
