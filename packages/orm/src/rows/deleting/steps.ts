import type { ModelDefinition, Registry } from '@tsango/core/registry'
import type { Features } from '../../dialects/base/features.ts'
import { keyMap } from '../key-map.ts'
import type { RowBase } from '../row.ts'
import { cascadeOf, isDeep, keysTo } from './cascade.ts'
import type { Collected } from './collect.ts'
import type { Link, OrderedRow, RowOrder } from './row-order.ts'

/** How rows that go with each other are deleted. */
export interface Steps {
  /** The keys that let go of their rows before. */
  readonly loose: readonly Link[]
  /** Rows of one statement each. */
  readonly groups: readonly Collected[]
}

/** Those that go with others of their own model, the last that were found first, before the rows that the delete began with. */
export function stepsByModel(all: readonly Collected[], start: Collected): Steps {
  const groups = all.flatMap(({ definition, rows }) => {
    if (definition !== start.definition) return [{ definition, rows }]
    const others = keyMap(definition, [...rows].filter(([key]) => !start.rows.has(key)).reverse())
    return [{ definition, rows: others }, start]
  })
  return { loose: [], groups: groups.filter(({ rows }) => rows.size > 0) }
}

/** As many rounds of rows at once as the database follows keys, where it says that there are too many: else one by one. */
export function stepsByRow(
  all: readonly Collected[],
  order: RowOrder,
  registry: Registry,
  features: Pick<Features, 'cascadeDepth' | 'refusesDeeperCascade'>,
): Steps {
  const { rounds, loose } = order.rounds()
  const depth = features.refusesDeeperCascade ? (features.cascadeDepth ?? rounds.length) : 0
  const size = Math.max(1, depth - levelsBelow(all, registry, features))
  const groups: Collected[] = []
  for (let start = 0; start < rounds.length; start += size)
    groups.push(...byModel(all, rounds.slice(start, start + size).flat()))
  return { loose, groups }
}

// How many keys the database has to follow behind the rows that are collected.
function levelsBelow(all: readonly Collected[], registry: Registry, features: Pick<Features, 'cascadeDepth'>): number {
  const collected = new Set<ModelDefinition>(all.map(({ definition }) => definition.concrete))
  const levels = all.flatMap(({ definition }) =>
    keysTo(registry, definition).map(({ model, relation }) => {
      if (relation?.onDelete !== 'cascade') return 1
      const below = { levels: cascadeOf(registry, model).levels + 1 }
      // Rows of a model that is deep would have been collected.
      return collected.has(model.concrete) || isDeep(below, features) ? 0 : below.levels
    }),
  )
  return Math.max(0, ...levels)
}

function byModel(all: readonly Collected[], rows: readonly OrderedRow[]): readonly Collected[] {
  return all.flatMap(({ definition, rows: known }) => {
    const own = rows.filter((row) => row.definition === definition)
    const entries = own.map(({ key }): [unknown, RowBase | undefined] => [key, known.get(key)])
    return own.length ? [{ definition, rows: keyMap(definition, entries) }] : []
  })
}
