import type { ModelDefinition } from '@tsango/core/registry'
import { atomic } from '../../atomic/atomic.ts'
import type { Node } from '../../expressions/node.ts'
import { allRows, among, columnQuery, heldColumns, inner, keysOfStatement } from '../../rows/ask.ts'
import { byLevel } from '../../rows/levels.ts'
import type { PlacedQuery } from '../chain/lookup-step.ts'

type Nodes = Readonly<Record<string, Node>>

/** The models in whose tables an update writes. Whoever extends comes first, so that what it reads of the other is still as it was. */
export function levelsWritten(definition: ModelDefinition, nodes: Nodes): readonly ModelDefinition[] {
  const fields = definition.fields.filter(({ attribute }) => Object.hasOwn(nodes, attribute))
  return byLevel(definition, fields)
    .map(({ model }) => model)
    .toReversed()
}

/** What an update writes in the table of one model. */
export function ofLevel(level: ModelDefinition, nodes: Nodes): Nodes {
  const own = new Set(level.ownFields.map(({ attribute }) => attribute))
  return Object.fromEntries(Object.entries(nodes).filter(([name]) => own.has(name)))
}

/** Updates rows that lie in several tables: they are held first, and written by their keys, table by table. */
export function updateLevels(
  definition: ModelDefinition,
  query: PlacedQuery,
  levels: readonly ModelDefinition[],
  write: (level: ModelDefinition, keys: readonly unknown[]) => Promise<number>,
): Promise<number> {
  const { using } = query
  return atomic(
    async () => {
      const rows = among(allRows(definition.model, using), { pk__in: inner(columnQuery(query, 'pk')) })
      const keys = (await heldColumns(rows, ['pk'])).map(({ pk }) => pk)
      const size = keysOfStatement(keys)
      let count = 0
      for (const level of levels) {
        count = 0
        for (let start = 0; start < keys.length; start += size)
          count += await write(level, keys.slice(start, start + size))
      }
      return count
    },
    { using },
  )
}
