import type { FieldSpec } from '@tsango/core/fields'
import { computedSpec } from '../dialects/dialects.ts'

/** A whole number. */
export const WHOLE: FieldSpec = computedSpec('bigInt', 'number')
/** A float. */
export const FLOAT: FieldSpec = computedSpec('float', 'number')
/** True or false. */
export const BOOLEAN: FieldSpec = computedSpec('boolean', 'boolean')
/** Text of any length. */
export const TEXT: FieldSpec = computedSpec('text', 'text')
/** A moment. */
export const MOMENT: FieldSpec = computedSpec('dateTime', 'dateTime')
/** A day. */
export const DAY: FieldSpec = computedSpec('date', 'date')
/** A time of day. */
export const TIME: FieldSpec = computedSpec('time', 'time')

/** What a message calls a column of some type. What a cast or a key to secrets makes of it is not what its kind says. */
export function nounOf({ sort, kind }: FieldSpec): string {
  if (sort === 'cast') return 'field with a cast'
  return sort === 'encrypted' ? 'field that is encrypted' : kind
}

/** What a message says that a column is. */
export function whatIs(spec: FieldSpec): string {
  const noun = nounOf(spec)
  return noun === spec.kind ? noun : `a ${noun}`
}

/** The spec of what may be NULL where it is read, though its column never is. */
export function asNullable(spec: FieldSpec, nullable: boolean | undefined): FieldSpec {
  return nullable && !spec.nullable ? { ...spec, nullable } : spec
}

/** Whether an app makes of both columns what it makes of the other, or nothing of either. */
export function isCastAlike({ cast: one }: FieldSpec, { cast: other }: FieldSpec): boolean {
  return one?.get === other?.get && one?.set === other?.set
}

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
  if (left.kind === 'decimal' || (right.kind === 'decimal' && left.kind !== 'float'))
    return {
      ...commonDecimal(left, right),
      kind: 'decimal',
      sort: 'decimal',
      digits: (left.digits ?? 0) + (right.digits ?? 0),
      nullable,
    }
  if (left.kind === 'duration') return { ...computedSpec('duration', 'duration'), nullable }
  return { ...computedSpec(float ? 'float' : exact ? 'bigIntExact' : 'bigInt', 'number'), nullable }
}
