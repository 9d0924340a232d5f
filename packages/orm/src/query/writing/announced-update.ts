import type { ModelDefinition } from '@tsango/core/registry'
import { atomic } from '../../atomic/atomic.ts'
import { allRows, among, columnQuery, heldRows, inner, keysOfStatement } from '../../rows/ask.ts'
import type { RowBase } from '../../rows/row.ts'
import { announceSaves } from '../../signals/announce.ts'
import { readNow } from '../../signals/changed.ts'
import type { PlacedQuery } from '../chain/lookup-step.ts'

/** Updates the rows of a query between the signals of each, and records it: they are read and held first, and written by their keys. */
export function announcedUpdate(
  definition: ModelDefinition,
  query: PlacedQuery,
  signals: boolean,
  write: (keys: readonly unknown[]) => Promise<number>,
): Promise<number> {
  const { using } = query
  return atomic(
    async () => {
      const rows = await heldRows(among(allRows(definition.model, using), { pk__in: inner(columnQuery(query, 'pk')) }))
      if (rows.length === 0) return 0
      const keys = rows.map((row) => (row as unknown as Record<string, unknown>)[definition.key.attribute])
      return announceSaves({ definition, rows, using, signals }, false, async () => {
        let count = 0
        const size = keysOfStatement(keys)
        for (let start = 0; start < keys.length; start += size) count += await write(keys.slice(start, start + size))
        if (signals) takeOver(definition, rows, await readNow(definition, using, keys))
        return count
      })
    },
    { using },
  )
}

// The rows that receivers hold show what was written.
function takeOver({ key }: ModelDefinition, rows: readonly RowBase[], now: ReadonlyMap<unknown, object>): void {
  for (const row of rows) Object.assign(row, now.get((row as unknown as Record<string, unknown>)[key.attribute]))
}
