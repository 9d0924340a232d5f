import type { FieldSpec } from '../fields/field.ts'
import type { Fault } from '../fields/validators.ts'
import { storedSpec, storing } from './cast.ts'
import { kindOf } from './kinds.ts'
import { limitFault } from './limits.ts'

/**
 * Finds what is wrong with a value that is about to be written: its type, its limits, its choices, its validators; in this order, the first fault.
 *
 * @param value - as a row holds it: a `Date` for a moment, a string for a decimal
 */
export function faultOf(spec: FieldSpec, value: unknown): Fault | undefined {
  if (value === null) return spec.nullable ? undefined : { code: 'null', message: 'This field cannot be null.' }
  const wrong = spec.cast === undefined ? plainFault(spec, value) : castFault(spec, value)
  // Empty text that a field allows stands for nothing, of which no validator has anything to say; Django's rule.
  if (wrong || (value === '' && spec.blank)) return wrong
  for (const validate of spec.validators) {
    const fault = validate(value)
    if (fault) return fault
  }
  return undefined
}

function plainFault(spec: FieldSpec, value: unknown): Fault | undefined {
  return kindOf(spec.kind).check(value, spec) ?? limitFault(spec, value)
}

// What the column will hold is to be right first: only then is the value of the row's type.
function castFault(spec: FieldSpec, value: unknown): Fault | undefined {
  const made = storing(spec, value)
  return 'fault' in made ? made.fault : faultOf(storedSpec(spec), made.stored)
}

/** Finds whether a value that is not null is of a field's type at all; its limits are not looked at. */
export function typeFault(spec: FieldSpec, value: unknown): Fault | undefined {
  if (spec.cast === undefined) return kindOf(spec.kind).check(value, spec)
  const made = storing(spec, value)
  return 'fault' in made ? made.fault : kindOf(spec.kind).check(made.stored, spec)
}
