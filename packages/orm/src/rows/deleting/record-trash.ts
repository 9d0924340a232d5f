import { isDeepStrictEqual } from 'node:util'
import type { ModelDefinition } from '@tsango/core/registry'
import { jsonValueOf } from '@tsango/core/values'
import { isAudited, writeEntries } from '../../audit/record.ts'
import { type RowValues, readBefore, readNow } from '../../signals/changed.ts'
import type { Collected } from './collect.ts'

/** Reads when rows went into the trash, which will go there or come back; what it gives records those of which that has changed. */
export async function recordingTrash(
  all: readonly Collected[],
  using: string,
  action: 'trash' | 'restore',
): Promise<() => Promise<void>> {
  const states: { definition: ModelDefinition; keys: readonly unknown[]; before: ReadonlyMap<unknown, RowValues> }[] =
    []
  for (const { definition, rows } of all) {
    if (!isAudited(definition)) continue
    const keys = [...rows.keys()]
    states.push({ definition, keys, before: await readBefore(definition, using, keys) })
  }
  return async () => {
    for (const { definition, keys, before } of states) {
      const field = definition.softDelete
      if (!field) continue
      const { attribute, spec } = field
      const after = await readNow(definition, using, keys)
      const entries = keys.flatMap((key) => {
        const [from, to] = [before.get(key)?.[attribute], after.get(key)?.[attribute]]
        if (isDeepStrictEqual(from, to)) return []
        const changes = { [attribute]: { from: jsonValueOf(spec, from), to: jsonValueOf(spec, to) } }
        return [{ key, action, changes }]
      })
      await writeEntries(definition, using, entries)
    }
  }
}
