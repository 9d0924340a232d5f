import { ValidationError } from '../errors/errors.ts'
import type { Fault } from '../fields/validators.ts'
import type { FieldDefinition, ModelDefinition } from '../registry/definition.ts'
import { faultOf } from './fault.ts'

/** The faults of several fields by name. */
export type Faults = Record<string, Fault[]>

/**
 * Checks the values of a row that is about to be written; throws one {@link ValidationError} with all faults.
 *
 * @param values - by attribute; what is not there is not checked
 */
export function cleanValues(model: ModelDefinition, values: Readonly<Record<string, unknown>>): void {
  let faults: Faults | undefined
  for (const { attribute, spec } of checkedOf(model)) {
    const value = values[attribute]
    if (value === undefined) continue
    const fault = faultOf(spec, value)
    if (!fault) continue
    faults ??= {}
    faults[attribute] = [fault]
  }
  if (faults) throw new ValidationError(model.label, faults)
}

const checked = new WeakMap<ModelDefinition, readonly FieldDefinition[]>()

// What the database computed is not for the rules of fields.
function checkedOf(model: ModelDefinition): readonly FieldDefinition[] {
  let fields = checked.get(model)
  if (fields === undefined) {
    fields = model.fields.filter(({ spec }) => !spec.generated)
    checked.set(model, fields)
  }
  return fields
}
