import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { allRows, among, greatest, KEYS_A_STATEMENT } from './ask.ts'
import type { Values } from './persist.ts'

/** Where a row stands among those whose key has the same value. */
export interface Placed {
  readonly place: FieldDefinition
  readonly within: FieldDefinition
}

const known = new WeakMap<ModelDefinition, Placed | null>()

/** The field that holds the place of a model's rows, and the key that they stand within. */
export function placedBy(definition: ModelDefinition): Placed | undefined {
  let found = known.get(definition)
  if (found === undefined) {
    const place = definition.fields.find(({ spec }) => spec.auto === 'place')
    const within = place && definition.field(place.spec.within ?? '')
    found = place && within ? { place, within } : null
    known.set(definition, found)
  }
  return found ?? undefined
}

/** Puts new rows that have no place behind those that are there, hidden ones too, in the order in which they come. */
export async function givePlaces({ place, within }: Placed, using: string, rows: readonly Values[]): Promise<void> {
  const wanting = rows.filter((row) => (row[place.attribute] ?? undefined) === undefined)
  if (wanting.length === 0) return
  const at = (row: Values): unknown => row[within.attribute] ?? null
  const last = await lastPlaces({ place, within }, using, [...new Set(wanting.map(at))])
  for (const row of wanting) {
    const next = (last.get(at(row)) ?? -1) + 1
    row[place.attribute] = next
    last.set(at(row), next)
  }
}

async function lastPlaces(
  { place, within }: Placed,
  using: string,
  parents: readonly unknown[],
): Promise<Map<unknown, number>> {
  const last = new Map<unknown, number>()
  const ask = async (lookups: object): Promise<void> => {
    // Rows of a model that extends another stand among those of that.
    const found = await greatest(among(allRows(place.model.model, using), lookups), place.attribute, within.attribute)
    for (const [parent, most] of found) last.set(parent, most)
  }
  if (parents.includes(null)) await ask({ [`${within.attribute}__isnull`]: true })
  const keys = parents.filter((parent) => parent !== null)
  for (let start = 0; start < keys.length; start += KEYS_A_STATEMENT)
    await ask({ [`${within.attribute}__in`]: keys.slice(start, start + KEYS_A_STATEMENT) })
  return last
}
