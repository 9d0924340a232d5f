import { compareDecimals } from '@tsango/toolkit/numbers'
import type { Choice, FieldSpec } from '../fields/field.ts'
import type { Fault } from '../fields/validators.ts'

/** Finds the limit of a field that a value of the right type breaks: length, bounds, choices. */
export function limitFault(spec: FieldSpec, value: unknown): Fault | undefined {
  const { maxLength, min, max, choices } = spec
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
  if (min !== undefined && compare(value, min) < 0) return { code: 'min', message: `At least ${min}.` }
  if (max !== undefined && compare(value, max) > 0) return { code: 'max', message: `At most ${max}.` }
  return undefined
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
