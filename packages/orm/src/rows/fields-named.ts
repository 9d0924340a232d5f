import { UnknownField } from '@tsango/core/errors'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { QueryError } from '../errors/errors.ts'

/** The fields with these names, as rows have them. Throws `UnknownField`, and `QueryError` for a name that stands twice. */
export function fieldsNamed(definition: ModelDefinition, names: readonly string[], what: string): FieldDefinition[] {
  const fields = names.map((name) => {
    const field = definition.fields.find((one) => one.attribute === name)
    if (field) return field
    throw new UnknownField(
      definition.label,
      name,
      definition.fields.map((one) => one.attribute),
    )
  })
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new QueryError(`${what}() was given the field "${twice}" twice.`)
  return fields
}
