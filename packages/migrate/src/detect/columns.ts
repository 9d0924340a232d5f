import { columnName, type FieldData, isMadeOfFields } from '@tsango/orm/migrations'
import { shortName } from '@tsango/toolkit/text'

type Entry = readonly [name: string, field: FieldData]

/**
 * The fields of a model in an order in which no two are in one column on the way: who leaves a column goes before whoever takes its name. Where fields
 * change places, one of them goes by a column that nobody has, and is there twice.
 */
export function asColumnsComeFree(
  before: Readonly<Record<string, FieldData>>,
  fields: readonly Entry[],
): readonly Entry[] {
  const columns = new Map(
    Object.entries(before).flatMap(([name, field]) => (isMadeOfFields(field) ? [] : [[name, columnName(name, field)]])),
  )
  const moves = ([name, field]: Entry): boolean =>
    columns.has(name) && !isMadeOfFields(field) && columns.get(name) !== columnName(name, field)
  const ordered: Entry[] = []
  let waiting = fields.filter(moves)
  const others = fields.filter((entry) => !waiting.includes(entry))
  while (waiting.length > 0) {
    const held = new Set(waiting.map(([name]) => columns.get(name)))
    const free = waiting.filter(([name, field]) => !held.has(columnName(name, field)))
    ordered.push(...free)
    waiting = waiting.filter((entry) => !free.includes(entry))
    const [name] = waiting[0] ?? []
    const old = name === undefined ? undefined : before[name]
    if (free.length > 0 || name === undefined || !old) continue
    const column = shortName(`${columns.get(name)}_meanwhile`)
    columns.set(name, column)
    ordered.push([name, { ...old, column }])
  }
  return [...ordered, ...others]
}
