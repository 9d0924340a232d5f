import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { onceFor } from '@tsango/toolkit/once'
import { RowGone, StaleRow } from '../errors/errors.ts'
import { allRows, among, countOf, heldColumns } from './ask.ts'
import { keyMap } from './key-map.ts'

type Values = Record<string, unknown>

/** The field that counts how often a row of a model was written. */
export const versionOf: (definition: ModelDefinition) => FieldDefinition | undefined = onceFor(
  ({ fields }: ModelDefinition) => fields.find(({ spec }) => spec.auto === 'version'),
)

/** The same, where it lies in the model's own table. */
export function ownVersionOf(definition: ModelDefinition): FieldDefinition | undefined {
  const version = versionOf(definition)
  return version?.model === definition.concrete ? version : undefined
}

/** Rejects with `StaleRow` for a row that a write by key and version did not find, though it is there; else says that it is gone. */
export async function refuseStale(definition: ModelDefinition, using: string, row: Values): Promise<void> {
  const { label, model, key } = definition
  if ((await countOf(among(allRows(model, using), { pk: row[key.attribute] }))) > 0) throw new StaleRow(label)
}

/** Holds rows until the end of the transaction. Rejects with `StaleRow` where others have written one, with `RowGone` where one is missing. */
export async function holdFresh(
  definition: ModelDefinition,
  version: FieldDefinition,
  using: string,
  rows: readonly Values[],
  missing: 'refuse' | 'leave' = 'leave',
): Promise<void> {
  const { attribute } = definition.key
  const keys = rows.map((row) => row[attribute])
  const held = await heldColumns(among(allRows(definition.model, using), { pk__in: keys }), [
    attribute,
    version.attribute,
  ])
  const there = keyMap(
    definition,
    held.map((values) => [values[attribute], values[version.attribute]]),
  )
  for (const row of rows) {
    const found = there.get(row[attribute])
    if (found === undefined && missing === 'refuse') throw new RowGone(definition.label, 'is no longer in the database')
    if (found !== undefined && found !== row[version.attribute]) throw new StaleRow(definition.label)
  }
}
