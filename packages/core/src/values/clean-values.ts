import { onceFor } from '@tsango/toolkit/once'
import { ValidationError } from '../errors/errors.ts'
import type { FieldSpec } from '../fields/field.ts'
import type { Fault } from '../fields/validators.ts'
import type { ModelDefinition } from '../registry/definition.ts'
import { type Check, checkOf } from './fault.ts'

/** The faults of several fields by name. */
export type Faults = Record<string, Fault[]>

/**
 * Checks the values of a row that is about to be written; throws one {@link ValidationError} with all faults.
 *
 * @param values - by attribute; what is not there is not checked
 */
export function cleanValues(model: ModelDefinition, values: Readonly<Record<string, unknown>>): void {
  let faults: Faults | undefined
  for (const { own, attribute, check } of checkedOf(model)) {
    const value = values[own]
    if (value === undefined) continue
    const fault = check(value)
    if (!fault) continue
    faults ??= {}
    faults[attribute] = [fault]
  }
  for (const { attribute, parts = [], spec } of model.compositeKeys) {
    const held = parts.map((part) => values[part.attribute])
    const fault = parts[0]?.madeFor && isHalfNull(held) ? HALF : keyFault(spec, held)
    if (!fault) continue
    faults ??= {}
    faults[attribute] ??= [fault]
  }
  if (faults) throw new ValidationError(model.label, faults)
}

const HALF: Fault = { code: 'null', message: 'All parts of a key are null, or none.' }

function isHalfNull(parts: readonly unknown[]): boolean {
  return parts.includes(null) && parts.some((part) => part !== null && part !== undefined)
}

// What checks a key sees it as a whole, where it leads somewhere.
function keyFault({ validators }: FieldSpec, held: readonly unknown[]): Fault | undefined {
  if (held.some((part) => part === undefined || part === null)) return undefined
  for (const validate of validators) {
    const fault = validate(held)
    if (fault) return fault
  }
  return undefined
}

/** A field as rows are checked. */
interface Checked {
  readonly own: string
  /** Under which its fault is told. */
  readonly attribute: string
  readonly check: Check
}

// What the database computed is not for the rules of fields.
const checkedOf = onceFor((model: ModelDefinition): readonly Checked[] =>
  model.fields
    .filter(({ spec }) => !spec.generated)
    .map(({ attribute, spec, madeFor }) => ({ own: attribute, attribute: madeFor ?? attribute, check: checkOf(spec) })),
)
