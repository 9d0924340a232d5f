import type { JsonItem, JsonMaker, JsonPart } from '../base/to-json.ts'
import { NUMBER } from './functions.ts'

const VALUES: Readonly<Record<JsonPart, (sql: string) => string>> = {
  text: (sql) => sql,
  whole: (sql) => `CAST(${sql} AS INTEGER)`,
  float: (sql) => `json(${NUMBER}(${sql}))`,
  boolean: (sql) => `json(CASE WHEN ${sql} THEN 'true' WHEN NOT (${sql}) THEN 'false' END)`,
  json: (sql) => `json(${sql})`,
}

const part = ({ sql, part: kind }: JsonItem): string => VALUES[kind](sql)

const filter = (where: string): string => where && ` FILTER (WHERE ${where})`

/** How SQLite makes JSON of values; of no rows it would make a list of nothing. */
export const toJson: JsonMaker = {
  part,
  list: (items) => `json_array(${items.map(part).join(', ')})`,
  object: (entries) => `json_object(${entries.map(([key, item]) => `${key}, ${part(item)}`).join(', ')})`,
  listOf: ({ value, item, distinct, order, where }) =>
    some(
      `json_group_array(${distinct ? 'DISTINCT ' : ''}${part(item(value))}${order && ` ORDER BY ${order}`})${filter(where)}`,
      where,
    ),
  objectOf: (key, item, where) => some(`json_group_object(${key}, ${part(item)})${filter(where)}`, where),
}

function some(made: string, where: string): string {
  return `(CASE WHEN COUNT(*)${filter(where)} > 0 THEN ${made} END)`
}
