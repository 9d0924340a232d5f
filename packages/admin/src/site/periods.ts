import { currentContext } from '@tsango/core/context'
import { addDays, dateIn } from '@tsango/toolkit/dates'
import type { Values } from '../rows/any-rows.ts'

const NAMES = { today: 'Today', past7days: 'Past 7 days', month: 'This month', year: 'This year' } as const

/** The periods that a list of dated rows can be narrowed to. */
export const PERIODS: readonly { readonly value: string; readonly label: string }[] = Object.entries(NAMES).map(
  ([value, label]) => ({ value, label }),
)

/** The lookups that keep a field within a period, by the calendar of the current time zone; `undefined` for an unknown one. */
export function periodLookups(name: string, kind: 'date' | 'dateTime', period: string, now: Date): Values | undefined {
  const timeZone = currentContext().timeZone ?? 'UTC'
  const today = dateIn(now, timeZone)
  const days = daysOf(period, today)
  if (!days) return undefined
  const [from, to] = days
  if (kind === 'date') return { [`${name}__gte`]: from, [`${name}__lt`]: to }
  return { [`${name}__gte`]: startOf(from, timeZone), [`${name}__lt`]: startOf(to, timeZone) }
}

function daysOf(period: string, today: string): readonly [from: string, to: string] | undefined {
  const year = Number(today.slice(0, 4))
  const month = Number(today.slice(5, 7))
  if (period === 'today') return [today, addDays(today, 1)]
  if (period === 'past7days') return [addDays(today, -6), addDays(today, 1)]
  if (period === 'month') return [firstOf(year, month), month === 12 ? firstOf(year + 1, 1) : firstOf(year, month + 1)]
  return period === 'year' ? [firstOf(year, 1), firstOf(year + 1, 1)] : undefined
}

function firstOf(year: number, month: number): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-01`
}

/** The moment at which a day begins in a zone: the first at which its calendar shows the day, found by halving. */
function startOf(day: string, timeZone: string): Date {
  const midnight = Date.parse(`${day}T00:00:00Z`)
  if (timeZone === 'UTC') return new Date(midnight)
  let before = midnight - 26 * 3_600_000
  let after = midnight + 26 * 3_600_000
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (dateIn(new Date(middle), timeZone) < day) before = middle
    else after = middle
  }
  return new Date(after)
}
