import type { ModelDefinition } from '@tsango/core/registry'
import { parseValue } from '@tsango/core/values'

/** The address of a row below that of its list. */
export function rowPath(list: string, key: unknown): string {
  return `${list}/${encodeURIComponent(String(key))}`
}

/** Reads a key that stands in an address or a form; `undefined` for what can be no key of the model. */
export function readKey(model: ModelDefinition, text: string): unknown {
  const read = parseValue(model.key.spec, text, { form: true })
  return 'fault' in read ? undefined : read.value
}
