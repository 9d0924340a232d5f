import { Expr } from '../expression.ts'
import type { DateTimeExpression } from '../types/types.ts'

/**
 * The moment by the clock of the database, cut to milliseconds: when the statement began. Django's `Now`, in UTC.
 *
 * @example
 * await Task.objects().where((t) => t.dueAt.lt(now())).update(() => ({ lateSince: now() }))
 */
export function now(): DateTimeExpression<Date> {
  return new Expr({ kind: 'call', name: 'now', items: [], detail: undefined }) as unknown as DateTimeExpression<Date>
}
