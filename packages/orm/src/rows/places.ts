import type { Sort } from '@tsango/core/fields'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { typeFault } from '@tsango/core/values'
import { allRows, among, greatest, keysOfStatement } from './ask.ts'
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
export async function givePlaces(placed: Placed, using: string, rows: readonly Values[]): Promise<void> {
  const { place, within } = placed
  const wanting = rows.filter((row) => (row[place.attribute] ?? undefined) === undefined)
  if (wanting.length === 0) return
  const parents = new Map<string, unknown>()
  const at = (row: Values): string => identity(within, row[within.attribute])
  for (const row of wanting) parents.set(at(row), row[within.attribute] ?? null)
  // What is no such key has no rows, and is refused with all else that is wrong.
  const last = await lastPlaces(
    placed,
    using,
    [...parents.values()].filter((parent) => isKeyOf(within, parent)),
  )
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
): Promise<Map<string, number>> {
  const last = new Map<string, number>()
  const parts = (within.parts ?? [within]).map(({ attribute }) => attribute)
  const ask = async (lookups: object, parent?: string): Promise<void> => {
    // Rows of a model that extends another stand among those of that.
    const found = await greatest(among(allRows(place.model.model, using), lookups), place.attribute, parts)
    for (const [values, most] of found) {
      const key = parent ?? identity(within, within.parts ? values : values[0])
      last.set(key, Math.max(most, last.get(key) ?? most))
    }
  }
  // A key of several that is null may have parts that are not.
  if (parents.includes(null)) await ask({ [`${within.attribute}__isnull`]: true }, identity(within, null))
  const keys = parents.filter((parent) => parent !== null)
  const most = keysOfStatement(keys)
  for (let start = 0; start < keys.length; start += most)
    await ask({ [`${within.attribute}__in`]: keys.slice(start, start + most) })
  return last
}

// A text that is one for all spellings of a key.
function identity({ parts, spec }: FieldDefinition, value: unknown): string {
  const plain = (one: unknown, sort: Sort): unknown => {
    if (typeof one === 'bigint') return Number.isSafeInteger(Number(one)) ? Number(one) : String(one)
    return sort === 'uuid' && typeof one === 'string' ? one.toLowerCase() : one
  }
  const texts =
    parts && Array.isArray(value)
      ? parts.map((part, index) => plain(value[index] as unknown, part.spec.sort))
      : plain(value, spec.sort)
  return JSON.stringify(texts ?? null)
}

function isKeyOf({ parts, spec }: FieldDefinition, value: unknown): boolean {
  if (value === null) return true
  if (!parts) return typeFault(spec, value) === undefined
  return (
    Array.isArray(value) &&
    value.length === parts.length &&
    parts.every((part, index) => {
      const one = value[index] as unknown
      return one !== null && one !== undefined && typeFault(part.spec, one) === undefined
    })
  )
}
