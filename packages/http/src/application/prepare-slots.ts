import type { App, Application } from '@tsango/core/apps'
import { type Problem, problem } from '@tsango/core/checks'
import { arrangeSlots } from '../slots/order.ts'
import { isSlot, type PreparedSlot, type Slot } from '../slots/slot.ts'
import { applicationSetup, SettingUnread } from '../slots/to-hono.ts'
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
  const owners = ownersOf(apps)
  const placed = arrangeSlots(found, (slot) => owners.get(slot))
  return { slots: placed.slots, problems: [...problems, ...placed.problems] }
}

/**
 * Prepares slots with the application's settings. Where something is wrong one that refuses every request stands in their place; as long as it is
 * settings alone that are wrong, the slots that need none of these are prepared too, so that all that is wrong is told at once.
 */
export function prepareSlots(
  app: Application,
  slots: readonly Slot[],
  before: readonly Problem[],
): { slots: readonly ReadySlot[]; stack: readonly StackedSlot[]; problems: readonly Problem[] } {
  const setup = applicationSetup(app)
  const owners = ownersOf(app.apps)
  const problems = [...before]
  const stack: StackedSlot[] = []
  const isError = (found: Problem): boolean => found.level === 'error'
  for (const slot of before.every((found) => !isError(found) || isOfSettings(found)) ? slots : []) {
    try {
      stack.push({ slot, app: owners.get(slot) ?? '', prepared: slot.prepare(setup) })
    } catch (error) {
      if (!(error instanceof SettingUnread)) problems.push(failed(slot, error))
    }
  }
  const errors = problems.filter(isError)
  const ready = stack.map(({ slot, prepared }) => ({ name: slot.name, prepared }))
  // Of a name that no route can skip.
  const refusing = { name: 'errors', prepared: { decide: refuseAll(errors) } }
  return { problems, stack, slots: errors.length > 0 ? [refusing] : ready }
}

/** A slot that requests pass. */
export interface ReadySlot {
  readonly name: string
  readonly prepared: PreparedSlot
}

/** A slot that is ready, and the app that brings it. */
export interface StackedSlot {
  readonly slot: Slot
  readonly app: string
  readonly prepared: PreparedSlot
}

function ownersOf(apps: readonly App[]): ReadonlyMap<unknown, string> {
  return new Map(apps.flatMap((app) => (app.middleware ?? []).map((piece) => [piece, app.name] as const)))
}

function isOfSettings({ code }: Problem): boolean {
  return code === 'core.setting_invalid' || code === 'core.unknown_setting'
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
