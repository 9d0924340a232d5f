import type { FieldDefinition } from '@tsango/core/registry'
import { QueryError } from '../../errors/errors.ts'
import { setAll, someRows } from '../ask.ts'
import { plainValue } from '../row-key.ts'
import { versionOf } from '../version.ts'
import type { KeyToSet } from './collect.ts'

/** Sets keys to other rows, where they point at rows that go. */
export async function setKeys(all: readonly KeyToSet[]): Promise<void> {
  for (const { field, rows } of all) {
    if ((await someRows(rows, 1)).length === 0) continue
    const value = await keyFor(field)
    await setAll(rows, { [field.attribute]: value }, versionOf(field.model)?.attribute)
  }
}

async function keyFor({ model, name, relation }: FieldDefinition): Promise<unknown> {
  const setTo = relation?.key?.setTo
  if (!relation || !setTo)
    throw new QueryError(
      `${model.label}.${name} is set to another row when the one that it points at is deleted, and the models of a migration do not say to which. Write the key before.`,
    )
  const value = await setTo()
  if (value === undefined)
    throw new QueryError(
      `setTo() of ${model.label}.${name} gives undefined: a key, a row of ${relation.target.label} or null is wanted.`,
    )
  return plainValue(value, { rows: relation.to }, `setTo() of ${model.label}.${name}`)
}
