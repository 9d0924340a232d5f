import type { FieldDefinition, ModelDefinition } from './definition.ts'

/** The columns of a field: itself, or those that a key of several consists of. */
export function columnsOf(field: FieldDefinition): readonly FieldDefinition[] {
  return field.parts ?? [field]
}

/** The keys to other models that lie in the table of a model, those of several columns among them. */
export function keysOf({ ownFields, compositeKeys, concrete }: ModelDefinition): readonly FieldDefinition[] {
  return [...ownFields.filter(({ relation }) => relation), ...compositeKeys.filter(({ model }) => model === concrete)]
}
