import type { Sort } from '@tsango/core/fields'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import type { Session } from '../databases/databases.ts'
import { RowGone } from '../errors/errors.ts'
import { batches } from './batches.ts'
import type { Values } from './persist.ts'

/** Sets columns of a row to what the driver gave for them. */
export function setColumns(
  session: Session,
  fields: readonly FieldDefinition[],
  row: Values,
  values: readonly unknown[],
): void {
  fields.forEach(({ attribute, spec }, index) => {
    const value = values[index] ?? null
    const { decode } = session.database.columns.codecOf(spec)
    // The driver gave the value for a column of this very spec.
    row[attribute] = value === null || !decode ? value : decode(value as never)
  })
}

/** Keys of which two are the same where their texts are. */
const TOLD_APART: readonly Sort[] = ['number', 'text', 'uuid']

/** Rows of one statement that reads back. */
const MOST_ROWS = 512

/** Reads columns that the database made, where no write gives them back. */
export async function readBack(
  session: Session,
  definition: ModelDefinition,
  fields: readonly FieldDefinition[],
  rows: readonly Values[],
): Promise<void> {
  const { key, keyFields } = definition
  const wanted = [...keyFields, ...fields]
  const most = keyFields.length === 1 && TOLD_APART.includes(key.spec.sort) ? MOST_ROWS : 1
  for (const [start, end] of batches(rows.length, { rows: most })) {
    const some = rows.slice(start, end)
    const { statement, parameters } = session.database.writes.read(definition, wanted, some.length)
    const { rows: found } = await session.run(statement, parameters(some))
    const [first] = found
    const byKey =
      some.length > 1 ? new Map(found.map((values) => [keyText(session, key, values[0]), values])) : undefined
    for (const row of some) {
      const values = byKey === undefined ? first : byKey.get(spelled(key, row[key.attribute]))
      if (!values) throw new RowGone(definition.label, 'is no longer in the database')
      setColumns(session, fields, row, values.slice(keyFields.length))
    }
  }
}

// As a row has it: drivers give some keys in other forms than they take.
function keyText(session: Session, key: FieldDefinition, value: unknown): string {
  const { decode } = session.database.columns.codecOf(key.spec)
  return spelled(key, decode && value !== null ? decode(value as never) : value)
}

function spelled({ spec }: FieldDefinition, key: unknown): string {
  return spec.sort === 'uuid' ? String(key).toLowerCase() : String(key)
}
