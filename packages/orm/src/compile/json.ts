import type { FieldSpec } from '@tsango/core/fields'
import type { JsonPath } from '../dialects/base/base.ts'
import { computedSpec } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import { BASE_LOOKUPS } from './base-lookups.ts'
import type { Compilation, Piece } from './compilation.ts'
import { TEXT, WHOLE } from './specs.ts'

/** A value within JSON. */
export const JSON_VALUE: FieldSpec = computedSpec('json', 'json', true)
/** A float that may be NULL. */
export const FLOAT: FieldSpec = computedSpec('float', 'number', true)

/** The lookups that compare numbers and texts. */
export const JSON_COMPARE = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const
/** The lookups that look for a piece of text. */
export const JSON_TEXTS: readonly string[] = [
  'iexact',
  'icontains',
  'startswith',
  'istartswith',
  'endswith',
  'iendswith',
  'regex',
  'iregex',
]

/** What is asked of the length of an array. */
const OF_LENGTH: readonly string[] = [...BASE_LOOKUPS, ...Object.keys(JSON_COMPARE), 'range', 'notRange']

/** The lookups of JSON; every other word in a path is a key, or a place in an array. */
export const JSON_LOOKUPS: readonly string[] = [
  ...OF_LENGTH,
  ...JSON_TEXTS,
  'notRegex',
  'notIregex',
  'contains',
  'containedBy',
  'hasKey',
  'hasKeys',
  'hasAnyKeys',
]

const PLACE = /^(?:0|[1-9]\d{0,8})$/

/** The value at a path within JSON. */
export function withinJson(compilation: Compilation, piece: Piece, path: readonly (string | number)[]): Piece {
  if (piece.spec.sort !== 'json')
    throw new QueryError(`A ${piece.spec.sort} has no keys: only JSON has. Known are columns made by f.json().`)
  const sql = compilation.operators.json.at(piece.sql, path, (value) => compilation.parameters.constant(value))
  return { sql, spec: JSON_VALUE, nullable: true, inside: true }
}

/** The text that a value within JSON holds, or the number that it is; NULL where it is none. */
export function jsonAs(compilation: Compilation, piece: Piece, as: 'text' | 'number'): Piece {
  const { json } = compilation.operators
  if (piece.spec.sort !== 'json') throw new QueryError(`A ${piece.spec.sort} is no JSON.`)
  return as === 'text'
    ? { sql: json.text(piece.sql), spec: { ...TEXT, nullable: true }, nullable: true }
    : { sql: json.number(piece.sql), spec: FLOAT, nullable: true }
}

/** How many items an array within JSON has; NULL of what is none. */
export function jsonLength({ operators }: Compilation, { sql }: Piece): Piece {
  return { sql: operators.json.length(sql), spec: { ...WHOLE, nullable: true }, nullable: true }
}

/** Words as a path into JSON: a whole number is a place in an array. */
export function pathOf(words: readonly string[]): JsonPath {
  return words.map((word) => (PLACE.test(word) ? Number(word) : word))
}

/** Words behind a column of JSON that ask how many items an array has: the path to it, and what is asked of the number. `undefined` for others. */
export function lengthWords(
  words: readonly string[],
): { readonly path: JsonPath; readonly rest: readonly string[] } | undefined {
  const at = words.length - (words.at(-1) === 'len' ? 1 : 2)
  const rest = words.slice(at + 1)
  if (words[at] !== 'len' || !rest.every((word) => OF_LENGTH.includes(word))) return undefined
  return { path: pathOf(words.slice(0, at)), rest }
}

/** The words behind a column of JSON as a path and a lookup. */
export function jsonWords(words: readonly string[]): {
  readonly path: readonly (string | number)[]
  readonly lookup: string
} {
  const last = words.at(-1)
  const written = last !== undefined && JSON_LOOKUPS.includes(last)
  return { path: pathOf(written ? words.slice(0, -1) : words), lookup: written ? last : 'exact' }
}
