import type { FieldSpec } from '@tsango/core/fields'
import { jsonSchemaOf, parseValue } from '@tsango/core/values'
import type { JsonSchema } from '@tsango/http/openapi'
import type { LookupDescription } from '@tsango/orm/query'
import type { ReadText } from './parameter.ts'

/** How the text of a parameter becomes the right side of a lookup. */
export interface TextReader {
  read(text: string): ReadText
  readonly schema: JsonSchema
  readonly list?: boolean
}

/** Values that one parameter can list. */
export const MAX_LIST = 1000

/** A day, for the lookups that compare with one. */
const DAY: FieldSpec = {
  kind: 'date',
  sort: 'date',
  nullable: false,
  blank: false,
  unique: false,
  index: false,
  editable: true,
  secret: false,
  validators: [],
}

/** Prepares what reads the text of a parameter for a lookup. */
export function textReader({ spec: own, takes }: LookupDescription): TextReader {
  const spec = compared(own)
  switch (takes) {
    case 'value':
      return { read: (text) => readValue(spec, text), schema: schemaOf(spec) }
    case 'list':
      return {
        read: (text) => readList(spec, text),
        schema: { type: 'array', maxItems: MAX_LIST, items: schemaOf(spec) },
        list: true,
      }
    case 'pair':
      return {
        read: (text) => readPair(spec, text),
        schema: { type: 'array', minItems: 2, maxItems: 2, items: schemaOf(spec) },
        list: true,
      }
    case 'boolean':
      return { read: readBoolean, schema: { type: 'boolean' } }
    case 'text':
      return { read: readPlainText, schema: { type: 'string' } }
    case 'number':
      return { read: readWhole, schema: { type: 'integer' } }
    case 'day':
      return { read: (text) => readValue(DAY, text), schema: schemaOf(DAY) }
  }
}

/** A field's spec for values that are compared with it, not written: of its type, but beyond its limits if they like. */
function compared(spec: FieldSpec): FieldSpec {
  const { maxLength: _maxLength, min: _min, max: _max, help: _help, label: _label, ...rest } = spec
  return { ...rest, nullable: false, blank: true, validators: [] }
}

function schemaOf(spec: FieldSpec): JsonSchema {
  const { pattern: _pattern, ...schema } = jsonSchemaOf(spec)
  return schema
}

function readValue(spec: FieldSpec, text: string): ReadText {
  const parsed = parseValue(spec, text, { form: true })
  return 'fault' in parsed ? { fault: parsed.fault.message } : parsed
}

function readList(spec: FieldSpec, text: string): ReadText<readonly unknown[]> {
  const parts = text.split(',', MAX_LIST + 1)
  if (parts.length > MAX_LIST) return { fault: `At most ${MAX_LIST} values.` }
  const values: unknown[] = []
  for (const part of parts) {
    const read = readValue(spec, part)
    if ('fault' in read) return { fault: `"${part.slice(0, 50)}": ${read.fault}` }
    values.push(read.value)
  }
  return { value: values }
}

function readPair(spec: FieldSpec, text: string): ReadText {
  const read = readList(spec, text)
  if ('fault' in read) return read
  return read.value.length === 2 ? read : { fault: 'This takes two values with a comma between.' }
}

function readBoolean(text: string): ReadText {
  return text === 'true' || text === 'false' ? { value: text === 'true' } : { fault: 'This must be true or false.' }
}

/** Reads text that is looked for. */
export function readPlainText(text: string): ReadText<string> {
  return text.includes('\0') ? { fault: 'Text cannot hold the NUL character.' } : { value: text }
}

function readWhole(text: string): ReadText {
  return /^\d{1,6}$/.test(text) ? { value: Number(text) } : { fault: 'This must be a whole number.' }
}
