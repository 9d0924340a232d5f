import { compareDecimals } from '@tsango/toolkit/numbers'
import type { Choice, FieldSpec } from '../fields/field.ts'
import type { Fault } from '../fields/validators.ts'

/** The lower or the upper bound of a field. */
export type BoundEnd = 'min' | 'max'

/** Whether {@link limitFault} has anything to look for. */
export function hasLimits({ min, max, maxLength, choices }: FieldSpec): boolean {
  return min !== undefined || max !== undefined || maxLength !== undefined || choices !== undefined
}

/** Finds the limit of a field that a value of the right type breaks: length, bounds, choices. */
export function limitFault(spec: FieldSpec, value: unknown): Fault | undefined {
  const { min, max, choices } = spec
  // Of an address the limit is that of its one form; it may be written longer.
  const maxLength = spec.kind === 'ip' ? undefined : spec.maxLength
  if (choices && !isAmong(choices, value)) {
    return {
      code: 'choice',
      message: `"${String(value)}" is not one of the choices: ${choices.map((choice) => choice.value).join(', ')}.`,
    }
  }
  // Characters, not UTF-16 units: databases count characters. The cheap bound first.
  if (
    maxLength !== undefined &&
    typeof value === 'string' &&
    value.length > maxLength &&
    characters(value) > maxLength
  ) {
    return { code: 'max_length', message: `At most ${maxLength} characters; this has ${characters(value)}.` }
  }
  if (min !== undefined && compare(value, min) < 0) return boundFault(spec, 'min')
  if (max !== undefined && compare(value, max) > 0) return boundFault(spec, 'max')
  return undefined
}

/** The fault of a value that lies beyond a bound of its field. */
export function boundFault(spec: FieldSpec, end: BoundEnd): Fault {
  return { code: end, message: `${end === 'min' ? 'At least' : 'At most'} ${spec[end]}.` }
}

/** A bound of a field as a value of its column: text of a decimal, a `bigint` where the column holds such; `undefined` where there is none. */
export function boundOf(spec: FieldSpec, end: BoundEnd): number | bigint | string | undefined {
  const { kind, [end]: bound } = spec
  if (kind === 'decimal' || bound === undefined) return bound
  if (kind !== 'bigIntExact') return Number(bound)
  return Number.isSafeInteger(bound) ? BigInt(bound) : bound
}

function isAmong(choices: readonly Choice[], value: unknown): boolean {
  return choices.some((choice) => isChoice(choice, value))
}

// A choice is written as text or a number, also that of a bigint or a decimal.
function isChoice(choice: Choice, value: unknown): boolean {
  return choice.value === value || (typeof value === 'bigint' && String(choice.value) === String(value))
}

function characters(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}

function compare(value: unknown, bound: number | bigint | string): number {
  if (typeof value === 'string') return compareDecimals(value, String(bound))
  const number = value as number | bigint
  const limit = bound as number | bigint
  return number < limit ? -1 : number > limit ? 1 : 0
}
