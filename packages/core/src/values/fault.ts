import { onceFor } from '@tsango/toolkit/once'
import type { FieldSpec } from '../fields/field.ts'
import type { Fault } from '../fields/validators.ts'
import { storedSpec, storing } from './cast.ts'
import { kindOf } from './kinds.ts'
import { hasLimits, limitFault } from './limits.ts'

/**
 * Finds what is wrong with a value that is about to be written: its type, its limits, its choices, its validators; in this order, the first fault.
 *
 * @param value - as a row holds it: a `Date` for a moment, a string for a decimal
 */
export function faultOf(spec: FieldSpec, value: unknown): Fault | undefined {
  return checkOf(spec)(value)
}

/** Finds what is wrong with a value, as {@link faultOf}. */
export type Check = (value: unknown) => Fault | undefined

/** {@link faultOf} of one field, made once: what the field does not ask for is not looked at with each row. */
export const checkOf: (spec: FieldSpec) => Check = onceFor(makeCheck)

function makeCheck(spec: FieldSpec): Check {
  const { nullable, blank, validators } = spec
  const find = spec.cast === undefined ? plainCheck(spec) : castCheck(spec)
  return (value) => {
    if (value === null) return nullable ? undefined : { code: 'null', message: 'This field cannot be null.' }
    const wrong = find(value)
    // Empty text that a field allows stands for nothing, of which no validator has anything to say; Django's rule.
    if (wrong || (blank && value === '')) return wrong
    for (let index = 0; index < validators.length; index++) {
      const fault = validators[index]?.(value)
      if (fault) return fault
    }
    return undefined
  }
}

function plainCheck(spec: FieldSpec): Check {
  const { check } = kindOf(spec.kind)
  if (!hasLimits(spec)) return (value) => check(value, spec)
  return (value) => check(value, spec) ?? limitFault(spec, value)
}

// What the column will hold is to be right first: only then is the value of the row's type.
function castCheck(spec: FieldSpec): Check {
  const held = makeCheck(storedSpec(spec))
  return (value) => {
    const made = storing(spec, value)
    return 'fault' in made ? made.fault : held(made.stored)
  }
}

/** Finds whether a value that is not null is of a field's type at all; its limits are not looked at. */
export function typeFault(spec: FieldSpec, value: unknown): Fault | undefined {
  if (spec.cast === undefined) return kindOf(spec.kind).check(value, spec)
  const made = storing(spec, value)
  return 'fault' in made ? made.fault : kindOf(spec.kind).check(made.stored, spec)
}
