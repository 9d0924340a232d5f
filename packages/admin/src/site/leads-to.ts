import type { FieldDefinition, RelationDefinition } from '@tsango/core/registry'

/** Where a column leads to rows that can be chosen. The key of a model that extends another is one of its own rows: there is nothing to choose from. */
export function leadsTo({ relation, primaryKey, model }: FieldDefinition): RelationDefinition | undefined {
  return primaryKey && model.extends ? undefined : relation
}
