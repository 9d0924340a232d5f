import type { JsonOperators, JsonPath, JsonType } from '../base/json.ts'
import { CONTAINS, REAL, SORTED } from './functions.ts'

const TYPES: Readonly<Record<JsonType, string>> = {
  string: "= 'text'",
  number: "IN ('integer', 'real')",
  boolean: "IN ('true', 'false')",
  null: "= 'null'",
  array: "= 'array'",
  object: "= 'object'",
}

const is = (value: string, type: JsonType): string => `json_type(${value}) ${TYPES[type]}`

/** Texts are written in several ways, and numbers; what else there is stands there with its keys in order. */
function equals(value: string, mark: string): string {
  return `(CASE json_type(${value}) WHEN 'text' THEN ${is(mark, 'string')} AND ${value} ->> '$' = ${mark} ->> '$' WHEN 'integer' THEN ${same(value, mark)} WHEN 'real' THEN ${same(value, mark)} ELSE ${value} = json(${mark}) END)`
}

function same(value: string, mark: string): string {
  return `${is(mark, 'number')} AND ${REAL}(${value}) = ${REAL}(${mark})`
}

const pathText = (path: JsonPath): string =>
  `$${path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${JSON.stringify(step)}`)).join('')}`

/** JSON as SQLite looks into its text. */
export const json: JsonOperators = {
  at: (value, path, bound) => {
    return path.length ? `(${value} -> ${bound(pathText(path))})` : value
  },
  is,
  text: (value) => `(CASE WHEN ${is(value, 'string')} THEN ${value} ->> '$' END)`,
  number: (value) => `(CASE WHEN ${is(value, 'number')} THEN ${REAL}(${value}) END)`,
  // Of what is no array its own is 0.
  length: (value) => `(CASE WHEN ${is(value, 'array')} THEN json_array_length(${value}) END)`,
  equals,
  inList: (value, [list = "'[]'"]) =>
    `EXISTS (SELECT 1 FROM json_each(${list}) AS tsango_one WHERE ${equals(value, 'tsango_one.value')})`,
  hasKeys: (value, all, [list = "'[]'"]) => {
    const held = `EXISTS (SELECT 1 FROM json_each(${value}) AS tsango_held WHERE tsango_held.key = tsango_key.value)`
    const [some, one] = all ? ['NOT EXISTS', `NOT ${held}`] : ['EXISTS', held]
    return `(${is(value, 'object')} AND ${some} (SELECT 1 FROM json_each(${list}) AS tsango_key WHERE ${one}))`
  },
  key: (key) => key,
  list: (items) => JSON.stringify(items),
  merge: (object, members) => `json_set(${object}, ${members.map(([key, item]) => `${key}, ${item}`).join(', ')})`,
  place: (array, place, item) =>
    `json_set(${array}, CASE WHEN json_array_length(${array}) > ${place} THEN '$[${place}]' ELSE '$[#]' END, ${item})`,
  remove: (value, path, bound) => `json_remove(${value}, ${bound(pathText(path))})`,
  member: (key) => pathText([key]),
  empty: { object: "'{}'", array: "'[]'" },
  kept: (value) => `${SORTED}(${value})`,
  contains: (left, right) => `${CONTAINS}(${left}, ${right})`,
}
