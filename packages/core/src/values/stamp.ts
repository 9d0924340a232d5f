import { dateIn, formatTime } from '@tsango/toolkit/dates'
import type { FieldSpec } from '../fields/field.ts'

/**
 * What `autoNow` and `autoNowAdd` write at a moment: the moment, of a date its day, of a time its time of day, both in UTC, as `dbNow` gives them.
 *
 * @example
 * import { f } from '@tsango/core/fields'
 * stampOf(f.date({ autoNow: true }).spec, new Date(Date.UTC(2026, 10, 20, 23, 59))) // → '2026-11-20'
 * stampOf(f.time({ autoNow: true }).spec, new Date(Date.UTC(2026, 10, 20, 23, 59, 0, 250))) // → '23:59:00.250'
 */
export function stampOf({ sort }: FieldSpec, now: Date): Date | string {
  if (sort === 'date') return dateIn(now)
  if (sort === 'time') return formatTime(now.getTime() - Date.parse(dateIn(now)))
  return now
}
