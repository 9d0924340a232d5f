import { createHash } from 'node:crypto'
import { parseValue, textOf } from '@tsango/core/values'
import type { AnyRow } from '../rows/any-rows.ts'
import type { Input } from '../site/inputs.ts'
import { loadedPairs } from './pairs.ts'

/**
 * What a form was drawn from, in short: of the values that the form shows, so it tells nobody anything new. Of a row with what {@link withPairs} loads, because
 * what somebody else takes away there must not come back with a form that was opened before.
 */
export function seenOf(row: AnyRow, inputs: readonly Input[]): string {
  const texts = inputs.flatMap((input) => (input.readOnly || input.widget === 'secret' ? [] : [textsIn(row, input)]))
  return createHash('sha256').update(JSON.stringify(texts)).digest('base64url')
}

function textsIn(row: AnyRow, { field, relation }: Input): readonly string[] {
  if (field) return [field.name, textOf(field.spec, row[field.attribute])]
  if (!relation) return []
  const { name, to } = relation
  return [name, ...(loadedPairs(row, name) ?? []).map((one) => textOf(to.spec, one[to.attribute])).toSorted()]
}

/** What the form of a new row was drawn from, in short: what is sent back as it was is no row. */
export function blankOf(inputs: readonly Input[], texts: ReadonlyMap<string, readonly string[]>): string {
  const plain = inputs.flatMap((input) => (input.readOnly ? [] : [plainTexts(input, texts.get(input.name) ?? [])]))
  return createHash('sha256').update(JSON.stringify(plain)).digest('base64url')
}

// Browsers write moments and line ends in their own way, and say nothing of a box without a tick.
function plainTexts({ field, widget }: Input, texts: readonly string[]): readonly string[] {
  if (widget === 'checkbox') return texts.some((text) => text === 'on' || text === 'true') ? ['on'] : []
  if (!field) return texts.filter((text) => text !== '').toSorted()
  const [text = ''] = texts
  const read = parseValue({ ...field.spec, nullable: true, blank: true }, text.replace(/\r\n/g, '\n'), { form: true })
  return ['fault' in read || read.value === null ? text : textOf(field.spec, read.value)]
}

/** Whether a row is still what its form was drawn from; a form that does not say so is believed. */
export function isAsSeen(seen: string, row: AnyRow, inputs: readonly Input[]): boolean {
  return seen === '' || seen === seenOf(row, inputs)
}
