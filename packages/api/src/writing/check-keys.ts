import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { textOf } from '@tsango/core/values'
import type { Place } from '@tsango/http/errors'
import type { ColumnField } from '../viewset/fields.ts'
import { rowsOf } from '../viewset/rows.ts'
import { type Body, place } from './read-body.ts'

/** Finds the keys of a body that lead to no row, one statement for each field that was given. */
export async function missingKeys(columns: readonly ColumnField[], { values, pairs }: Body): Promise<readonly Place[]> {
  const places: Place[] = []
  for (const { name, field } of columns) {
    const key = values[field.attribute]
    const { relation, primaryKey, model } = field
    // The key of a model that extends another leads to a row that is made with it.
    if (!relation || (primaryKey && model.extends) || key === undefined || key === null) continue
    const [missing] = await missingOf(relation.to, [key])
    if (missing !== undefined) places.push(place(name, 'no_such_row', sentence(relation.target)))
  }
  for (const [{ name, relation }, keys] of pairs) {
    const missing = new Set(await missingOf(relation.to, keys))
    keys.forEach((key, index) => {
      if (missing.has(key)) places.push(place(name, 'no_such_row', sentence(relation.target), index))
    })
  }
  return places
}

async function missingOf(field: FieldDefinition, keys: readonly unknown[]): Promise<readonly unknown[]> {
  const { model, attribute, spec } = field
  if (keys.length === 0) return []
  const found = await rowsOf(model.model)
    .filter({ [`${attribute}__in`]: keys })
    .values(attribute)
  // Two keys of several columns are two lists.
  const identity = (key: unknown): unknown => (spec.parts ? textOf(spec, key) : key)
  const there = new Set(found.map((row) => identity(row[attribute])))
  return keys.filter((wanted) => !there.has(identity(wanted)))
}

function sentence({ verboseName }: ModelDefinition): string {
  return `There is no ${verboseName} with this key.`
}
