import type { JsonItem, JsonMaker, JsonPart } from '../base/to-json.ts'

const TEXTS: Readonly<Record<JsonPart, (sql: string) => string>> = {
  text: (sql) => `JSON_QUOTE(${sql})`,
  whole: (sql) => `CAST(${sql} AS CHAR)`,
  float: (sql) => `CAST(${sql} AS CHAR)`,
  boolean: (sql) => `CASE WHEN ${sql} THEN 'true' WHEN NOT (${sql}) THEN 'false' END`,
  json: (sql) => `CAST(${sql} AS CHAR)`,
}

// Its own lists of rows have neither an order nor values that are taken once, so that JSON is put together as text.
const textOf = ({ sql, part }: JsonItem, collation: string): string => {
  const text = TEXTS[part](sql)
  return `COALESCE(${part === 'text' || part === 'json' ? `(${text} COLLATE ${collation})` : text}, 'null')`
}

const joined = (texts: readonly string[]): string =>
  texts.flatMap((text, index) => (index ? ["','", text] : [text])).join(', ')

const kept = (text: string, where: string): string => (where ? `CASE WHEN ${where} THEN ${text} END` : text)

/** Makes the maker of JSON of MySQL, or of a database of its kind; `read` makes JSON of its text. */
export function createJsonMaker(collation: string, read: (text: string) => string, within = read): JsonMaker {
  const textIn = (item: JsonItem): string => textOf(item, collation)
  const entry = (key: string, item: JsonItem): string =>
    `(JSON_QUOTE(${key}) COLLATE ${collation}), ':', ${textIn(item)}`
  return {
    part: (item) => within(textIn(item)),
    list: (items) => read(items.length ? `CONCAT('[', ${joined(items.map(textIn))}, ']')` : "'[]'"),
    object: (entries) =>
      read(entries.length ? `CONCAT('{', ${joined(entries.map(([key, item]) => entry(key, item)))}, '}')` : "'{}'"),
    listOf: ({ value, item, distinct, order, where }) => {
      const text = kept(textIn(item(value)), where)
      return read(
        `CONCAT('[', GROUP_CONCAT(${distinct ? 'DISTINCT ' : ''}${text}${order && ` ORDER BY ${order}`} SEPARATOR ','), ']')`,
      )
    },
    objectOf: (key, item, where) =>
      read(`CONCAT('{', GROUP_CONCAT(${kept(`CONCAT(${entry(key, item)})`, where)} SEPARATOR ','), '}')`),
  }
}

/** How MySQL makes JSON of values. */
export const toJson: JsonMaker = createJsonMaker('utf8mb4_0900_bin', (text) => `CAST(${text} AS JSON)`)
