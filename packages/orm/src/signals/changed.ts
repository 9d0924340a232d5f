import { isDeepStrictEqual } from 'node:util'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { allRows, among, heldRows, keysOfStatement, rowsOf } from '../rows/ask.ts'
import { keyMap } from '../rows/key-map.ts'

/** The columns of a row by attribute. */
export type RowValues = Readonly<Record<string, unknown>>

/** Rows as the database has them, by key, held until the end of the transaction where it can. */
export function readBefore(
  definition: ModelDefinition,
  using: string,
  keys: readonly unknown[],
): Promise<ReadonlyMap<unknown, RowValues>> {
  return byKey(definition, using, keys, heldRows)
}

/** Rows as the database has them now, by key. */
export function readNow(
  definition: ModelDefinition,
  using: string,
  keys: readonly unknown[],
): Promise<ReadonlyMap<unknown, RowValues>> {
  return byKey(definition, using, keys, rowsOf)
}

async function byKey(
  definition: ModelDefinition,
  using: string,
  keys: readonly unknown[],
  read: typeof heldRows,
): Promise<ReadonlyMap<unknown, RowValues>> {
  const { model, key } = definition
  const found = keyMap<RowValues>(definition)
  const size = keysOfStatement(keys)
  for (let start = 0; start < keys.length; start += size) {
    const some = among(allRows(model, using), { pk__in: keys.slice(start, start + size) })
    for (const row of (await read(some)) as unknown as readonly RowValues[]) found.set(row[key.attribute], row)
  }
  return found
}

/** The columns that two states of a row differ in: all of them where one is missing. */
export function changedBetween(
  fields: readonly FieldDefinition[],
  before: RowValues | undefined,
  after: RowValues | undefined,
): readonly string[] {
  const names = fields.map(({ attribute }) => attribute)
  if (!before || !after) return before === after ? [] : names
  return names.filter((name) => !isDeepStrictEqual(before[name], after[name]))
}
