import { UnknownField } from '@tsango/core/errors'
import { columnsOf, type FieldDefinition, type ModelDefinition } from '@tsango/core/registry'
import { QueryError, takeText } from '../errors/errors.ts'
import { attributesOf, refusePart } from './composite-keys.ts'

/** The fields with these names, as rows have them. Throws `UnknownField`, and `QueryError` for a name that stands twice, for what is computed and for part of a key. */
export function fieldsNamed(definition: ModelDefinition, names: readonly string[], what: string): FieldDefinition[] {
  if (!isList(names))
    throw new QueryError(`${what}() takes the names of fields as a list: ["${attributesOf(definition)[0]}"].`)
  const fields = names.flatMap((name) => {
    takeText(`${what}()`, 'names of fields in its list', name)
    const field = definition.field(name)
    if (field?.attribute === name) {
      refusePart(field)
      return columnsOf(field).map(writable)
    }
    throw new UnknownField(definition.label, name, attributesOf(definition))
  })
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new QueryError(`${what}() was given the field "${twice}" twice.`)
  // Keys may have columns in common.
  return [...new Set(fields)]
}

/** A field that a write names. Throws `QueryError` for one that the database computes. */
export function writable(field: FieldDefinition): FieldDefinition {
  if (field.spec.generated)
    throw new QueryError(
      `${field.model.label}.${field.attribute} is computed by the database: leave it out, and write what it is computed from.`,
    )
  return field
}

// `Array.isArray` would take from the names what type they have.
function isList(names: unknown): boolean {
  return Array.isArray(names)
}
