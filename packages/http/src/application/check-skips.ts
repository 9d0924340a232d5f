import { type Problem, problem } from '@tsango/core/checks'
import { listOf, suggest } from '@tsango/toolkit/text'
import type { Hono } from 'hono'
import { SLOT_ORDER } from '../slots/order.ts'
import { skippedBy } from '../slots/skip.ts'
import { isSkippable } from '../slots/skippable.ts'
import type { Slot } from '../slots/slot.ts'
import type { StackedSlot } from './prepare-slots.ts'

/** All of them are told: which there are is in no other place of the terminal. */
const ALL = { max: Number.POSITIVE_INFINITY }

interface Present {
  readonly slots: readonly Slot[]
  readonly stack: readonly StackedSlot[]
}

/** What is wrong with the slots that routes leave out: those that there are not, and those that every request passes. */
export function checkSkips({ routes }: Pick<Hono, 'routes'>, { slots, stack }: Present): readonly Problem[] {
  const ready = new Map(stack.map(({ slot, prepared }) => [slot.name, prepared]))
  const known: ReadonlySet<string> = new Set([...SLOT_ORDER, ...slots.map(({ name }) => name)])
  const maySkip = (name: string): boolean => isSkippable(name, ready.get(name))
  const allowed = [...known].filter(maySkip)
  return routes.flatMap(({ handler, method, path }) =>
    [...(skippedBy(handler) ?? [])].flatMap((name) => {
      const what = `The route ${method} ${path} skips the slot "${name}"`
      if (!known.has(name)) return unknown(what, name, allowed)
      return maySkip(name) ? [] : kept(what, allowed)
    }),
  )
}

function unknown(what: string, name: string, allowed: readonly string[]): Problem {
  const closest = suggest(name, allowed)
  const hint = closest === undefined ? '' : `Did you mean "${closest}"? `
  return problem('http.skip_unknown', `${what}, which does not exist.`, `${hint}It may skip ${listOf(allowed, ALL)}.`)
}

function kept(what: string, allowed: readonly string[]): Problem {
  return problem(
    'http.skip_kept',
    `${what}, which every request passes: it runs before the route is found, or what is behind it believes what it says.`,
    `Take it out of "skip". It may skip ${listOf(allowed, ALL)}.`,
  )
}
