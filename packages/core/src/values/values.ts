import { ValidationError } from '../errors/errors.ts'
import type { Fault } from '../fields/validators.ts'
import type { FieldDefinition, ModelDefinition } from '../registry/definition.ts'
import { faultOf } from './fault.ts'

export { isDeeper, MAX_JSON_DEPTH } from './depth.ts'
export { faultOf, typeFault } from './fault.ts'
export { type JsonSchema, jsonSchemaOf } from './json-schema.ts'
export { type Parsed, parseValue, textOf, toJsonValue } from './parse.ts'

/** The faults of several fields by name. */
export type Faults = Record<string, Fault[]>

/**
 * Checks the values of a row that is about to be written; throws one {@link ValidationError} with all faults.
 *
 * @param values - by attribute; what is not there is not checked
 */
export function cleanValues(model: ModelDefinition, values: Readonly<Record<string, unknown>>): void {
  let faults: Faults | undefined
  for (const field of model.fields) {
    const value = values[field.attribute]
    if (value === undefined) continue
    const fault = faultOf(field.spec, value)
    if (!fault) continue
    faults ??= {}
    faults[field.attribute] = [fault]
  }
  if (faults) throw new ValidationError(model.label, faults)
}

/** The value of a new row's column where none was given: the default, a made id, the moment; `undefined` where there is none. */
export function initialValue(field: FieldDefinition, make: InitialValues): unknown {
  const { spec } = field
  if (spec.default) return 'make' in spec.default ? spec.default.make() : copied(spec.default.value)
  switch (spec.auto) {
    case 'uuid4':
      return make.uuid4()
    case 'uuid7':
      return make.uuid7()
    case 'now':
    case 'nowAdd':
      return make.now()
    case 'increment':
      return undefined
    case undefined:
      return spec.nullable ? null : undefined
  }
}

/** What {@link initialValue} makes values with: chance and the clock. */
export interface InitialValues {
  uuid4(): string
  uuid7(): string
  now(): Date
}

// A default object is shared by the declaration; each row gets its own.
function copied(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? structuredClone(value) : value
}
