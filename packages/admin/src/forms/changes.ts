import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { textOf } from '@tsango/core/values'
import { truncate } from '@tsango/toolkit/text'
import type { Change } from '../models/models.ts'
import type { AnyRow } from '../rows/any-rows.ts'
import { rowLabel } from '../showing/row-label.ts'
import { showValue } from '../showing/show-value.ts'
import { rowsWith } from './choices.ts'

const LONGEST = 300

/** What the log says of a column that changed: nothing but its name where it is secret. */
export async function changeOfColumn(field: FieldDefinition, before: unknown, after: unknown): Promise<Change> {
  const { name, spec, relation } = field
  if (spec.secret) return { field: name }
  if (!relation) return { field: name, from: words(field, before), to: words(field, after) }
  const { target, to } = relation
  const keys = [before, after].filter((key) => key !== null && key !== undefined).map((key) => textOf(to.spec, key))
  const labels = new Map(
    (await rowsWith(to, keys)).map((row) => [textOf(to.spec, row[to.attribute]), rowLabel(target, row)]),
  )
  const label = (key: unknown): string => labels.get(textOf(to.spec, key)) ?? textOf(to.spec, key)
  return { field: name, from: label(before), to: label(after) }
}

/** What the log says of a many-to-many relation that changed. */
export function changeOfPairs(
  name: string,
  target: ModelDefinition,
  before: readonly AnyRow[],
  after: readonly AnyRow[],
): Change {
  const list = (rows: readonly AnyRow[]): string =>
    truncate(rows.map((row) => rowLabel(target, row)).join(', '), LONGEST)
  return { field: name, from: list(before), to: list(after) }
}

function words({ spec }: FieldDefinition, value: unknown): string {
  const { kind, text, machine } = showValue(spec, value, LONGEST)
  return kind === 'none' ? '' : (machine ?? text)
}
