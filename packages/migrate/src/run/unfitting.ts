import type { Connection } from '@tsango/orm/dialects'
import { type ColumnData, modelOf, specOf } from '@tsango/orm/migrations'
import type { MigratableDatabase } from './database.ts'
import type { Move } from './moves.ts'

/** How many rows are named. */
const SHOWN = 10
/** What whole numbers take, in bits. */
const BITS: Readonly<Record<string, number>> = { smallInt: 16, smallAuto: 16, int: 32, auto: 32 }

/** The rows whose values do not fit a column that becomes narrower, by their keys and not by what they hold; `undefined` where that cannot be told. */
export async function unfittingRows(
  { name: database, dialect, driver }: MigratableDatabase,
  connection: Connection,
  { operation, from }: Move,
): Promise<string | undefined> {
  if (operation.type !== 'alterField') return undefined
  const { model, name, field } = operation
  const state = modelOf(from, model)
  const before = state.fields[name]
  if (!before || !state.fields['id'] || field.kind === 'key' || before.kind === 'key') return undefined
  const excess = excessOf(name, before, field, specOf(from, before).sort)
  if (!excess) return undefined
  const keys: unknown[] = []
  try {
    const { withFrozenModels } = await import('@tsango/orm/frozen')
    await withFrozenModels({ state: from, name: database, dialect, driver, connection }, async (models) => {
      // The model as it was then has fields that no type knows.
      const rows = (models.get(model) as unknown as { objects(): Rows }).objects()
      keys.push(...(await excess(rows).orderBy('id').limit(SHOWN).pluck('id')))
    })
  } catch {
    // What was done before it in the same migration is undone: the words of the database have to do.
    return undefined
  }
  if (keys.length === 0) return undefined
  const more = keys.length === SHOWN ? ' …' : ''
  return `Rows of ${model} hold more in ${name} than it is to hold, by their keys: ${keys.join(', ')}${more}. Nothing was cut. Change them first, or leave the column as wide as it is.`
}

interface Rows {
  where(condition: (row: Readonly<Record<string, Value>>) => unknown): Rows
  orderBy(name: string): Rows
  limit(count: number): Rows
  pluck(name: string): PromiseLike<readonly unknown[]>
}

interface Value {
  length(): Value
  gt(other: number | string): Condition
  lt(other: number | string): Condition
}

interface Condition {
  or(other: Condition): Condition
}

// Those rows that have more than the field takes; `undefined` where no limit of it tells.
function excessOf(
  name: string,
  before: ColumnData,
  after: ColumnData,
  sort: string,
): ((rows: Rows) => Rows) | undefined {
  const beyond = (limit: number | string, least: number | string) => (rows: Rows) =>
    rows.where((row) => row[name]?.gt(limit).or(row[name].lt(least)))
  const { kind, maxLength, digits = 0, places = 0 } = after
  if (sort === 'text' && maxLength !== undefined)
    return (rows) => rows.where((row) => row[name]?.length().gt(maxLength))
  const bits = BITS[kind]
  if (sort === 'number' && bits !== undefined) return beyond(2 ** (bits - 1) - 1, -(2 ** (bits - 1)))
  if (before.kind !== 'decimal' || kind !== 'decimal') return undefined
  const most = `${'9'.repeat(digits - places) || '0'}${places ? `.${'9'.repeat(places)}` : ''}`
  return beyond(most, `-${most}`)
}
