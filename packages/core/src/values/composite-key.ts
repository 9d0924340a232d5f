import type { FieldSpec } from '../fields/field.ts'
import type { Fault } from '../fields/validators.ts'

/** Finds what is wrong with the tuple of a composite key. */
export function tupleFault(
  value: unknown,
  { parts = [] }: FieldSpec,
  faultOf: (spec: FieldSpec, value: unknown) => Fault | undefined,
): Fault | undefined {
  if (!Array.isArray(value) || value.length !== parts.length)
    return { code: 'type', message: `This must be a list of ${parts.length} values: the parts of the key.` }
  for (const [index, spec] of parts.entries()) {
    const fault = value[index] === null ? NULL : faultOf(spec, value[index])
    if (fault) return fault
  }
  return undefined
}

const NULL: Fault = { code: 'null', message: 'No part of a key is null.' }

/** The parts of a key in one line of text, as `tupleText` wrote them; anything else as it is. */
export function tupleParts(text: unknown): unknown {
  return typeof text === 'string' ? text.split(',').map(decodeURIComponent) : text
}

/** The parts of a key in one line of text that no two keys share: each escaped as in a URL, with commas between. */
export function tupleText(parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join(',')
}
