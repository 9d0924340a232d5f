import { UnknownField } from '@tsango/core/errors'
import type { ModelClass } from '@tsango/core/model'
import type { ModelDefinition, RelationDefinition } from '@tsango/core/registry'
import { PAIR_SOURCE } from '../rows/decoder.ts'
import type { Query } from './query-set.ts'

type Loaded = Record<string, unknown>

/**
 * Loads relations of many rows for rows that were just read, one statement a relation.
 *
 * @param chunk - how many keys one statement takes
 */
export async function loadPrefetches(
  definition: ModelDefinition,
  rows: readonly Loaded[],
  names: readonly string[],
  objects: (model: ModelClass) => Query,
  chunk: number,
): Promise<unknown[]> {
  for (const name of new Set(names)) {
    const relation = definition.relations.get(name)
    if (!relation?.many)
      throw new UnknownField(
        definition.label,
        name,
        [...definition.relations.values()].filter((one) => one.many).map((one) => one.name),
      )
    if (rows.length) await load(relation, rows, objects(relation.target.model), chunk)
  }
  return [...rows]
}

async function load(
  relation: RelationDefinition,
  rows: readonly Loaded[],
  objects: Query,
  chunk: number,
): Promise<void> {
  const own = relation.from.attribute
  const keys = [...new Set(rows.map((row) => row[own]))]
  const { through } = relation
  const queryOf = (some: readonly unknown[]): Query =>
    through
      ? objects.pairs(through.model.label, through.source.name, through.target.name, some)
      : objects.filter({ [`${relation.to.attribute}__in`]: some })
  const byKey = new Map<unknown, Loaded[]>()
  for (let start = 0; start < keys.length; start += chunk) {
    for (const row of (await queryOf(keys.slice(start, start + chunk))) as Loaded[]) {
      const key = row[through ? PAIR_SOURCE : relation.to.attribute]
      if (through) delete row[PAIR_SOURCE]
      const group = byKey.get(key)
      if (group) group.push(row)
      else byKey.set(key, [row])
    }
  }
  for (const row of rows) row[relation.name] = byKey.get(row[own]) ?? []
}
