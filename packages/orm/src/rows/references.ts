import { columnsOf, type FieldDefinition, keysOf, type ModelDefinition } from '@tsango/core/registry'
import { onceFor } from '@tsango/toolkit/once'
import type { Database } from '../databases/databases.ts'

/** What a key to another row is held to. */
export interface ReferenceRule {
  /** How a row has the key, which the fault stands at. */
  readonly at: string
  readonly code: string
  readonly message: string
  readonly columns: readonly FieldDefinition[]
  /** The columns that it points at, in the same order. */
  readonly to: readonly FieldDefinition[]
  readonly table: string
}

const ownReferences = onceFor((concrete: ModelDefinition): readonly ReferenceRule[] =>
  keysOf(concrete).flatMap((field) => (field.primaryKey && concrete.extends ? [] : ruleOf(field))),
)

/** The keys in the table of a model that point at rows of others; not that of a row which extends one and is made with it. */
export function referencesOf(definition: ModelDefinition): readonly ReferenceRule[] {
  return ownReferences(definition.concrete)
}

/** Those whose rows a statement on a database can reach. */
export function referencesWithin({ routing, name }: Database, definition: ModelDefinition): readonly ReferenceRule[] {
  const all = referencesOf(definition)
  if (!routing) return all
  const { concrete } = definition
  return all.filter(({ to: [key] }) => key && routing.together(concrete, name, key.model))
}

function ruleOf(field: FieldDefinition): readonly ReferenceRule[] {
  const { attribute, relation } = field
  if (!relation) return []
  const { target, to } = relation
  return [
    {
      at: attribute,
      code: 'no_such_row',
      message: `There is no ${target.verboseName} with this key.`,
      columns: columnsOf(field),
      to: columnsOf(to),
      table: to.model.concrete.table,
    },
  ]
}
