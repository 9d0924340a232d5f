import type { FieldSpec } from '../fields/field.ts'
import type { FieldDefinition } from '../registry/definition.ts'
import { stampOf } from './stamp.ts'

export { storedValue } from './cast.ts'
export { cleanRow } from './clean-row.ts'
export { cleanValues, type Faults } from './clean-values.ts'
export { isDeeper, MAX_JSON_DEPTH } from './depth.ts'
export { faultOf, typeFault } from './fault.ts'
export { type JsonSchema, jsonSchemaOf } from './json-schema.ts'
export { type BoundEnd, boundFault, boundOf } from './limits.ts'
export { jsonValueOf, type Parsed, parseValue, textOf, toJsonValue } from './parse.ts'
export { stampOf } from './stamp.ts'

/** The value of a new row's column where none was given: the default, a made id, the moment; `undefined` where there is none. */
export function initialValue(field: FieldDefinition, make: InitialValues): unknown {
  const { spec } = field
  if (spec.dbDefault || spec.generated) return undefined
  if (spec.default) return 'make' in spec.default ? spec.default.make() : copied(spec, spec.default.value)
  switch (spec.auto) {
    case 'uuid4':
      return make.uuid4()
    case 'uuid7':
      return make.uuid7()
    case 'now':
    case 'nowAdd':
      return stampOf(spec, make.now())
    case 'increment':
    case 'version':
    case 'place':
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
function copied({ cast }: FieldSpec, value: unknown): unknown {
  if (cast !== undefined && value !== null) return cast.get(cast.set(value))
  return typeof value === 'object' && value !== null ? structuredClone(value) : value
}
