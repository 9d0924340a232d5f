import type { FieldDefinition, ModelDefinition } from './definition.ts'

/** The columns of a field: itself, or those that a key of several consists of. */
export function columnsOf(field: FieldDefinition): readonly FieldDefinition[] {
  return field.parts ?? [field]
}

/** The fields of a model as people see them: its columns, and a key of several in the place of those that were made for it. */
export function wholeFields({ fields, field }: ModelDefinition): readonly FieldDefinition[] {
  return [...new Set(fields.map((one) => (one.madeFor === undefined ? one : (field(one.madeFor) ?? one))))]
}

/** The keys to other models that lie in the table of a model, those of several columns among them. */
export function keysOf({ ownFields, compositeKeys, concrete }: ModelDefinition): readonly FieldDefinition[] {
  return [...ownFields.filter(({ relation }) => relation), ...compositeKeys.filter(({ model }) => model === concrete)]
}
