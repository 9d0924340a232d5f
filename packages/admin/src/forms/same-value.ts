import type { FieldSpec } from '@tsango/core/fields'
import { textOf } from '@tsango/core/values'
import { compareDecimals } from '@tsango/toolkit/numbers'

/** Whether two values of a column mean the same: `1.5` is `1.50`. */
export function sameValue(spec: FieldSpec, one: unknown, other: unknown): boolean {
  const nothing = (value: unknown): boolean => value === null || value === undefined
  if (nothing(one) || nothing(other)) return nothing(one) && nothing(other)
  if (spec.sort === 'decimal') return compareDecimals(String(one), String(other)) === 0
  return textOf(spec, one) === textOf(spec, other)
}
