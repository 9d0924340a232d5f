import { isRecord } from '@tsango/toolkit/records'
import type { JsonSchema } from '../openapi/operation.ts'

/** What the text of a parameter becomes: a value for its schema, or what is wrong with it already. */
export type ReadText = { readonly value: unknown } | { readonly code: string; readonly message: string }

/** Reads the text of a parameter. */
export type TextReader = (text: string) => ReadText

/** Letters that one parameter can have. */
export const MAX_TEXT = 8192

const WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  yes: true,
  on: true,
  false: false,
  '0': false,
  no: false,
  off: false,
}

const NOT_WHOLE: ReadText = { code: 'integer', message: 'This must be a whole number.' }
const NOT_SAFE: ReadText = { code: 'integer', message: 'This number is too large.' }
const NOT_NUMBER: ReadText = { code: 'number', message: 'This must be a number.' }
const NOT_BOOLEAN: ReadText = { code: 'boolean', message: 'This must be true or false.' }

const text: TextReader = (given) => ({ value: given })

const whole: TextReader = (given) => {
  if (!/^-?\d{1,16}$/.test(given)) return /^-?\d+$/.test(given) ? NOT_SAFE : NOT_WHOLE
  const value = Number(given)
  return Number.isSafeInteger(value) ? { value } : NOT_SAFE
}

const number: TextReader = (given) => {
  // `Number` would also take an empty text, spaces, 0x10 and Infinity.
  if (!/^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(given)) return NOT_NUMBER
  const value = Number(given)
  return Number.isFinite(value) ? { value } : NOT_NUMBER
}

const boolean: TextReader = (given) => {
  const word = given.toLowerCase()
  return Object.hasOwn(WORDS, word) ? { value: WORDS[word] } : NOT_BOOLEAN
}

/** Prepares what reads the text of one value by its JSON Schema; without one, text stays text. */
export function textReader(schema: JsonSchema | undefined): TextReader {
  const { type, anyOf, oneOf } = schema ?? {}
  const known = schema && listed(schema)
  if (known !== undefined) return (given) => ({ value: known.has(given) ? known.get(given) : given })
  const choices = Array.isArray(anyOf) ? anyOf : oneOf
  if (Array.isArray(choices)) return choiceReader(choices as readonly JsonSchema[])
  if (Array.isArray(type)) return choiceReader(type.map((one) => ({ ...schema, type: one as unknown })))
  switch (type) {
    case 'integer':
      return whole
    case 'number':
      return number
    case 'boolean':
      return boolean
    default:
      return text
  }
}

/** Values that are written out one by one, by their text. */
function listed({ enum: values, const: only }: JsonSchema): ReadonlyMap<string, unknown> | undefined {
  const all = Array.isArray(values) ? values : only === undefined ? undefined : [only]
  return all && new Map(all.map((value) => [String(value), value as unknown]))
}

// The first choice that fits; text fits everything, so it is tried last. Nothing at all stands for null.
function choiceReader(choices: readonly JsonSchema[]): TextReader {
  const takesNull = choices.some(({ type }) => type === 'null')
  const readers = choices
    .filter(({ type }) => type !== 'null')
    .map((choice) => ({ read: textReader(choice), known: listed(choice) }))
  const takesText = readers.some(({ read, known }) => read === text && known === undefined)
  // Of words the schema says which it takes, and that there are numbers beside them.
  const takesWords =
    takesText || readers.some(({ known = new Map() }) => [...known.values()].some((one) => typeof one === 'string'))
  return function readChoice(given) {
    if (given === '' && takesNull && !takesText) return { value: null }
    let wrong: ReadText | undefined
    for (const { read, known } of readers) {
      if (read === text || (known && !known.has(given))) continue
      const found = read(given)
      if ('value' in found) return found
      wrong ??= found
    }
    return takesWords || wrong === undefined ? { value: given } : wrong
  }
}

/** The schema of the items of a list; nothing for what is no list. */
export function itemsOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  if (schema === undefined) return undefined
  const { type, items, anyOf } = schema
  if (type === 'array') return isRecord(items) ? items : {}
  return Array.isArray(anyOf) ? anyOf.map((one) => itemsOf(one as JsonSchema)).find((one) => one) : undefined
}
