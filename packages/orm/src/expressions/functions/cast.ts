import { Field, type Sort } from '@tsango/core/fields'
import { QueryError } from '../../errors/errors.ts'
import { Expr } from '../expression.ts'
import { operandNode } from '../operand.ts'
import type { ColumnOf, Expression } from '../types/types.ts'

/**
 * The value as one of another field's type; Django's `Cast`. To `f.text()` or `f.char(n)` (cut to `n` characters) goes what is written in one way
 * everywhere: whole numbers, decimals with all their places, `true` and `false`, days, times, moments in UTC as `2026-11-20T12:00:00.000Z`, UUIDs.
 * Numbers go to numbers, rounded half away from zero, to and from booleans, and are read from text; moments go to days and times by the clocks of
 * their zone; text to UUIDs; JSON goes as the text or the number that it is. What has no meaning in the new type is NULL.
 *
 * @throws QueryError for types that do not become each other in the same way on every database, such as a float that becomes text
 * @example
 * cast(p.views, f.text())
 * // (CAST("blog_post"."views" AS text) COLLATE "C")
 */
export function cast<T, S extends Sort>(value: Expression<unknown>, to: Field<T, boolean, S>): ColumnOf<T | null, S> {
  if (!(to instanceof Field)) throw new QueryError('cast takes a field as the new type, such as f.text().')
  const { kind, sort, digits, places, maxLength } = to.spec
  const detail = JSON.stringify({ kind, sort, digits, places, maxLength })
  // `Expr` has the methods of every kind; which make sense is for the compiler alone.
  return new Expr({ kind: 'call', name: 'cast', items: [operandNode(value)], detail }) as unknown as ColumnOf<
    T | null,
    S
  >
}
