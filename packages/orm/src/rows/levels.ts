import { type FieldDefinition, lineOf, type ModelDefinition } from '@tsango/core/registry'
import { atomic } from '../atomic/atomic.ts'

/** The table of one of the models that a row belongs to, and those of some columns that lie in it. */
export interface Level {
  readonly model: ModelDefinition
  readonly fields: readonly FieldDefinition[]
}

/** The models whose tables rows of a model have columns in, who is extended before who extends it. */
export function levelsOf(definition: ModelDefinition): readonly ModelDefinition[] {
  return lineOf(definition).toReversed()
}

/** The model in whose table a row starts: the one that extends none. What deletes the row there deletes it everywhere. */
export function rootOf(definition: ModelDefinition): ModelDefinition {
  let root = definition.concrete
  while (root.extends) root = root.extends
  return root
}

/** Columns by the table that they lie in; tables of none are left out. */
export function byLevel(definition: ModelDefinition, fields: readonly FieldDefinition[]): readonly Level[] {
  return levelsOf(definition)
    .map((model) => ({ model, fields: fields.filter((field) => model.ownFields.includes(field)) }))
    .filter((level) => level.fields.length > 0)
}

/** Writes a row's several tables, all or none; where that fails, what the writes set in rows is as it was before. */
export function together<T>(
  using: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  attributes: readonly string[],
  write: () => Promise<T>,
): Promise<T> {
  const before = rows.map((row) => attributes.map((name) => [name, row[name]]))
  return atomic(write, { using }).catch((error: unknown) => {
    for (const [index, row] of rows.entries()) Object.assign(row, Object.fromEntries(before[index] ?? []))
    throw error
  })
}
