import type { Kind } from '@tsango/core/fields'
import { jsonValueOf, toJsonValue } from '@tsango/core/values'
import type { ColumnField, PairsField } from './fields.ts'
import { rowsOf, type Values } from './rows.ts'

/** Makes answers of rows. */
export type Serialise = (rows: readonly Values[]) => Promise<Values[]>

/** The kinds whose values JSON does not have. */
const CONVERTED: ReadonlySet<Kind> = new Set(['dateTime', 'bigIntExact', 'binary'])

/**
 * Prepares what makes answers of rows that have their key and the columns: one more statement for each many-to-many relation, however many
 * the rows are.
 */
export function createSerialise(key: string, columns: readonly ColumnField[], pairs: readonly PairsField[]): Serialise {
  const plain = columns.map(({ name, spec }) => ({
    name,
    spec,
    convert: spec.cast !== undefined || spec.element !== undefined || CONVERTED.has(spec.kind),
  }))
  const answerOf = (row: Values): Values => {
    const answer: Values = {}
    for (const { name, spec, convert } of plain) answer[name] = convert ? jsonValueOf(spec, row[name]) : row[name]
    return answer
  }
  return async function serialise(rows) {
    const answers = rows.map(answerOf)
    for (const field of pairs) {
      const groups = await keysOf(
        field,
        rows.map((row) => row[key]),
      )
      rows.forEach((row, index) => {
        const answer = answers[index]
        if (answer) answer[field.name] = groups.get(row[key]) ?? []
      })
    }
    return answers
  }
}

async function keysOf({ through }: PairsField, keys: readonly unknown[]): Promise<Map<unknown, unknown[]>> {
  const groups = new Map<unknown, unknown[]>()
  if (keys.length === 0) return groups
  const from = through.source.attribute
  const to = through.target.attribute
  const found = rowsOf(through.model.model)
    .filter({ [`${from}__in`]: keys })
    .orderBy(to)
    .values(from, to)
  for (const pair of await found) {
    const group = groups.get(pair[from])
    const value = toJsonValue(pair[to])
    if (group) group.push(value)
    else groups.set(pair[from], [value])
  }
  return groups
}
