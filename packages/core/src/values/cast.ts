import type { FieldSpec } from '../fields/field.ts'
import type { Fault } from '../fields/validators.ts'

/** The spec of what the column of a field that is cast holds. */
export function storedSpec({ cast, ...spec }: FieldSpec): FieldSpec {
  return { ...spec, validators: cast?.validators ?? [] }
}

/** What the column holds for a row's value: of a field that is not cast, the same. */
export function storedValue({ cast }: FieldSpec, value: unknown): unknown {
  return cast === undefined || value === null || value === undefined ? value : cast.set(value)
}

/** What the column holds for a row's value, or its fault. */
export function storing(spec: FieldSpec, value: unknown): { readonly stored: unknown } | { readonly fault: Fault } {
  try {
    return { stored: storedValue(spec, value) }
  } catch {
    // What was thrown is not for those who sent the value.
    return { fault: { code: 'cast', message: 'This is no value of the field.' } }
  }
}
