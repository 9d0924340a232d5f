import { RowGone } from '../../errors/errors.ts'
import { type ConflictNames, upsertRow } from '../../rows/bulk-insert.ts'
import type { RowBase } from '../../rows/row.ts'
import { currentDatabases } from '../../scope/scope.ts'
import type { Query } from '../query-set.ts'

// A row that is left as it is, is not held: others may delete it before it is read.
const ATTEMPTS = 3

/** Makes a row, or writes into the one that is there, and reads it. `fresh` is a query for all rows of its model. */
export async function upsert(fresh: Query, using: string, values: object, names: ConflictNames): Promise<RowBase> {
  const { model } = fresh.plan
  // What is there may be hidden by a scope.
  const all = fresh.withoutScopes()
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = all.filter(await upsertRow(model, using, values, names)).limit(1)
    // What was made by others since the snapshot of a transaction was taken is there for a write, and for a read that locks.
    const [row] = (await (attempt > 0 ? found.selectForUpdate() : found).all()) as RowBase[]
    if (row) return row
  }
  throw new RowGone(currentDatabases().registry.of(model).label, 'was deleted by others while it was written')
}
