import type { ModelDefinition } from '@tsango/core/registry'
import { isAudited, recordChanges } from '../../audit/record.ts'
import { type RowValues, readBefore, readNow } from '../../signals/changed.ts'
import { allRows, among, heldRows, keysOfStatement } from '../ask.ts'
import { keyMap } from '../key-map.ts'
import { isLoosened, keysTo } from './cascade.ts'
import type { Collected, CollectOptions } from './collect.ts'

/** Reads what is recorded of rows that will be deleted, and of those whose keys will lose them; what it gives records how they are then. */
export async function recordingDelete(
  all: readonly Collected[],
  { registry, using }: Pick<CollectOptions, 'registry' | 'using'>,
): Promise<() => Promise<void>> {
  const states = new Map<ModelDefinition, Map<unknown, RowValues>>()
  const add = (definition: ModelDefinition, found: Iterable<readonly [unknown, RowValues]>): void => {
    const state = states.get(definition) ?? keyMap<RowValues>(definition)
    states.set(definition, state)
    for (const [key, row] of found) state.set(key, row)
  }
  for (const { definition, rows } of all) {
    const keys = [...rows.keys()]
    const size = keysOfStatement(keys)
    if (isAudited(definition)) add(definition, await readBefore(definition, using, keys))
    for (const { model, name } of keysTo(registry, definition).filter(isLoosened))
      for (let start = 0; start < keys.length; start += size) {
        const part = keys.slice(start, start + size)
        const found = await heldRows(among(allRows(model.model, using), { [`${name}__pk__in`]: part }))
        const values = found as unknown as readonly RowValues[]
        add(
          model,
          values.map((row) => [row[model.key.attribute], row] as const),
        )
      }
  }
  return async () => {
    for (const [definition, before] of states)
      await recordChanges(definition, using, before, await readNow(definition, using, [...before.keys()]))
  }
}
