import type { FieldSpec } from '@tsango/core/fields'
import { computedSpec } from '../dialects/dialects.ts'

/** A whole number. */
export const WHOLE: FieldSpec = computedSpec('bigInt', 'number')
/** True or false. */
export const BOOLEAN: FieldSpec = computedSpec('boolean', 'boolean')
/** A day. */
export const DAY: FieldSpec = computedSpec('date', 'date')

/** The spec of what two decimals have in common: all places of both, so that nothing is rounded before it has to be. */
export function commonDecimal(left: FieldSpec, right: FieldSpec): FieldSpec {
  const digits = Math.max(left.digits ?? 0, right.digits ?? 0)
  return { ...left, digits, places: Math.max(left.places ?? 0, right.places ?? 0) }
}

/** The spec of arithmetic between two numbers. */
export function arithmeticSpec(left: FieldSpec, right: FieldSpec, operator: string): FieldSpec {
  const float = left.kind === 'float' || right.kind === 'float'
  const exact = left.kind === 'bigIntExact' || right.kind === 'bigIntExact'
  const nullable = left.nullable || right.nullable || operator === '/' || operator === '%'
  if (left.kind === 'decimal')
    return { ...commonDecimal(left, right), digits: (left.digits ?? 0) + (right.digits ?? 0), nullable }
  if (left.kind === 'duration') return { ...computedSpec('duration', 'duration'), nullable }
  return { ...computedSpec(float ? 'float' : exact ? 'bigIntExact' : 'bigInt', 'number'), nullable }
}
