import type { JsonOperators, JsonPath, JsonType } from '../base/json.ts'
import { listed, toldApart } from './json-kinds.ts'

const TYPES: Readonly<Record<JsonType, string>> = {
  string: "= 'STRING'",
  number: "IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')",
  boolean: "= 'BOOLEAN'",
  null: "= 'NULL'",
  array: "= 'ARRAY'",
  object: "= 'OBJECT'",
}

/** In what MySQL and MariaDB differ. */
export interface JsonVariant {
  readonly collation: string
  /** How the first group of a pattern is written in what stands in its place. */
  readonly group: string
  readonly equals: JsonOperators['equals']
}

const member = (key: string): string => `.${JSON.stringify(key)}`

const pathText = (path: JsonPath): string =>
  `$${path.map((step) => (typeof step === 'number' ? `[${step}]` : member(step))).join('')}`

// The names of types have a collation of their own, another on each server.
const is = (value: string, type: JsonType): string => `CONVERT(JSON_TYPE(${value}) USING ascii) ${TYPES[type]}`

/** Keys in a row are one path. A place is asked of an array alone: of anything else the first place would be the thing itself. */
function at(value: string, path: JsonPath, bound: (value: unknown) => string): string {
  const place = path.findIndex((step) => typeof step === 'number')
  const keys = (place < 0 ? path : path.slice(0, place)) as readonly string[]
  const found = keys.length ? `JSON_EXTRACT(${value}, ${bound(`$${keys.map(member).join('')}`)})` : value
  if (place < 0) return found
  const item = `(CASE WHEN ${is(found, 'array')} THEN JSON_EXTRACT(${found}, '$[${path[place]}]') END)`
  return at(item, path.slice(place + 1), bound)
}

/** JSON as MySQL looks into it, or a database of its kind. */
export function createJson({ collation, group, equals }: JsonVariant): JsonOperators {
  const textOf = (value: string): string => `(CAST(${value} AS CHAR) COLLATE ${collation})`
  return {
    at,
    is,
    text: (value) => `((CASE WHEN ${is(value, 'string')} THEN JSON_UNQUOTE(${value}) END) COLLATE ${collation})`,
    number: (value) => `(CASE WHEN ${is(value, 'number')} THEN CAST(${value} AS DOUBLE) END)`,
    length: (value) => `(CASE WHEN ${is(value, 'array')} THEN JSON_LENGTH(${value}) END)`,
    equals,
    inList: (value, marks) => (marks.length ? `(${marks.map((mark) => equals(value, mark)).join(' OR ')})` : '1 = 0'),
    hasKeys: (value, all, marks) => {
      if (!marks.length) return all ? is(value, 'object') : '1 = 0'
      return `(${is(value, 'object')} AND JSON_CONTAINS_PATH(${value}, '${all ? 'all' : 'one'}', ${marks.join(', ')}))`
    },
    key: (key) => `$${member(key)}`,
    list: (items) => items,
    merge: (object, members) => `JSON_SET(${object}, ${members.map(([key, item]) => `${key}, ${item}`).join(', ')})`,
    place: (array, place, item) => `JSON_SET(${array}, '$[${place}]', ${item})`,
    remove: (value, path, bound) => `JSON_REMOVE(${value}, ${bound(pathText(path))})`,
    member: (key) => pathText([key]),
    empty: { object: 'JSON_OBJECT()', array: 'JSON_ARRAY()' },
    kept: (value) => value,
    // What the server's own finds may be too much: only that is looked at anew.
    contains: (left, right) => {
      const apart = (value: string): string => toldApart(textOf(value), group)
      const alone = `JSON_CONTAINS(${apart(left)}, ${listed(textOf(right))})`
      return `(CASE WHEN NOT JSON_CONTAINS(${left}, ${right}) THEN FALSE WHEN ${is(left, 'array')} AND NOT (${is(right, 'array')}) AND NOT (${is(right, 'object')}) THEN ${alone} ELSE JSON_CONTAINS(${apart(left)}, ${apart(right)}) END)`
    },
  }
}

/** JSON as MySQL looks into it. */
export const json: JsonOperators = createJson({
  collation: 'utf8mb4_0900_bin',
  group: '$1',
  equals: (value, mark) => `${value} = CAST(${mark} AS JSON)`,
})
