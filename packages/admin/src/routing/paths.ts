import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { parseValue, textOf } from '@tsango/core/values'
import type { AnyRow } from '../rows/any-rows.ts'

/** The key of a row as text; of several columns each escaped as in a URL, with commas between, so that no two look alike. */
export function keyText({ key }: ModelDefinition, row: AnyRow): string {
  return textOf(key.spec, row[key.attribute])
}

/** The address of a row below that of its list. */
export function rowPath(list: string, key: string): string {
  return `${list}/${encodeURIComponent(key)}`
}

/** Reads a key that stands in an address or a form; `undefined` for what can be none. */
export function readKey(by: FieldDefinition, text: string): unknown {
  const read = parseValue(by.spec, text, { form: true })
  return 'fault' in read ? undefined : read.value
}
