import type { FieldSpec } from '@tsango/core/fields'
import { jsonValueOf, parseValue } from '@tsango/core/values'

/** A value as it stands in a file: moments and whole numbers without a limit as text, bytes as base64. What is encrypted stays so. */
export function valueToJson(spec: FieldSpec, value: unknown): unknown {
  return value === null ? null : jsonValueOf(spec, value)
}

/** A value of a file as its column takes it, or what is wrong with it. */
export function valueFromJson(
  spec: FieldSpec,
  value: unknown,
): { readonly value: unknown } | { readonly fault: string } {
  // A text is what it was: not trimmed, and not held to what a form would ask of it.
  if ((spec.sort === 'text' || spec.sort === 'encrypted') && typeof value === 'string') return textFrom(spec, value)
  const parsed = parseValue(spec, value)
  return 'fault' in parsed ? { fault: parsed.fault.message } : parsed
}

function textFrom({ maxLength }: FieldSpec, value: string): { readonly value: string } | { readonly fault: string } {
  if (maxLength !== undefined && value.length > maxLength && [...value].length > maxLength)
    return { fault: `It has ${[...value].length} characters, and the column takes ${maxLength}.` }
  return { value }
}
