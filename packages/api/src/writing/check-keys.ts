import type { RowOf } from '@tsango/core/model'
import type { ModelDefinition, RelationDefinition } from '@tsango/core/registry'
import { textOf } from '@tsango/core/values'
import type { Place } from '@tsango/http/errors'
import { related } from '@tsango/orm/related'
import type { ColumnField } from '../viewset/fields.ts'
import { type AnyRow, type Rows, rowsOf } from '../viewset/rows.ts'
import { type Body, place } from './read-body.ts'

/**
 * Finds the keys of a body that lead to no row, or to none that its model lets be chosen, one statement for each field that was given. What `row` holds already
 * it may keep.
 */
export async function missingKeys(
  columns: readonly ColumnField[],
  { values, pairs }: Body,
  row?: AnyRow,
): Promise<readonly Place[]> {
  const places: Place[] = []
  for (const { name, field } of columns) {
    const key = values[field.attribute]
    const { relation, primaryKey, model } = field
    // The key of a model that extends another leads to a row that is made with it.
    if (!relation || (primaryKey && model.extends) || key === undefined || key === null) continue
    const [missing] = await missingOf(relation, [key], async () => [row?.[field.attribute]])
    if (missing !== undefined) places.push(place(name, ...why(relation)))
  }
  for (const [{ name, relation }, keys] of pairs) {
    const missing = new Set(await missingOf(relation, keys, async () => (row ? pairsOf(row, relation) : [])))
    keys.forEach((key, index) => {
      if (missing.has(key)) places.push(place(name, ...why(relation), index))
    })
  }
  return places
}

async function missingOf(
  { to, target, limit }: RelationDefinition,
  keys: readonly unknown[],
  kept: () => Promise<readonly unknown[]>,
): Promise<readonly unknown[]> {
  const { attribute, spec } = to
  if (keys.length === 0) return []
  const rows: Rows = limit ? rowsOf(target.model).where(limit as Parameters<Rows['where']>[0]) : rowsOf(to.model.model)
  const found = await rows.filter({ [`${attribute}__in`]: keys }).values(attribute)
  // What the database takes for the same key is the same.
  if (keys.length === 1 && found.length > 0) return []
  // Two keys of several columns are two lists, and two of one moment two objects.
  const identity = (key: unknown): unknown => (key === null || key === undefined ? key : textOf(spec, key))
  const there = new Set(found.map((row) => identity(row[attribute])))
  const missing = keys.filter((wanted) => !there.has(identity(wanted)))
  if (!limit || missing.length === 0) return missing
  const held = new Set((await kept()).map(identity))
  return missing.filter((wanted) => !held.has(identity(wanted)))
}

async function pairsOf(row: AnyRow, { name, to }: RelationDefinition): Promise<readonly unknown[]> {
  // The name was taken from the model's own definition.
  const rows = await related(row as unknown as RowOf<Record<string, never>>, name as never).all()
  return (rows as unknown as readonly AnyRow[]).map((one) => one[to.attribute])
}

function why({ target, limit }: RelationDefinition): readonly [code: string, message: string] {
  return limit
    ? ['not_a_choice', `There is no ${target.verboseName} with this key that can be chosen.`]
    : ['no_such_row', sentence(target)]
}

function sentence({ verboseName }: ModelDefinition): string {
  return `There is no ${verboseName} with this key.`
}
