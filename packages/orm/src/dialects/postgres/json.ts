import type { JsonOperators } from '../base/json.ts'

/** JSON as PostgreSQL looks into `jsonb`. */
export const json: JsonOperators = {
  // A value that is no array is its own first place, so that it has to be asked before.
  at: (value, path, bound) =>
    path.reduce<string>(
      (sql, step) =>
        typeof step === 'number'
          ? `(CASE WHEN jsonb_typeof(${sql}) = 'array' THEN ${sql} -> ${step} END)`
          : `(${sql} -> CAST(${bound(step)} AS text))`,
      value,
    ),
  is: (value, type) => `jsonb_typeof(${value}) = '${type}'`,
  text: (value) => `(CASE WHEN jsonb_typeof(${value}) = 'string' THEN ${value} #>> '{}' END COLLATE "C")`,
  number: (value) => `(CASE WHEN jsonb_typeof(${value}) = 'number' THEN CAST(${value} AS double precision) END)`,
  length: (value) =>
    `(CASE WHEN jsonb_typeof(${value}) = 'array' THEN CAST(jsonb_array_length(${value}) AS bigint) END)`,
  equals: (value, mark) => `${value} = CAST(${mark} AS jsonb)`,
  inList: (value, [list = 'NULL']) => `${value} = ANY(CAST(${list} AS jsonb[]))`,
  hasKeys: (value, all, [list = 'NULL']) =>
    `(jsonb_typeof(${value}) = 'object' AND ${value} ${all ? '?&' : '?|'} CAST(${list} AS text[]))`,
  key: (key) => key,
  list: (items) => items,
  merge: (object, members) =>
    `(${object} || jsonb_build_object(${members.map(([key, item]) => `CAST(${key} AS text), ${item}`).join(', ')}))`,
  place: (array, place, item) => `jsonb_set(${array}, '{${place}}', COALESCE(${item}, 'null'))`,
  remove: (value, path, bound) =>
    `(${value} #- ARRAY[${path.map((step) => `CAST(${bound(String(step))} AS text)`).join(', ')}])`,
  member: (key) => key,
  empty: { object: "CAST('{}' AS jsonb)", array: "CAST('[]' AS jsonb)" },
  kept: (value) => value,
  contains: (left, right) => `CAST(${left} AS jsonb) @> CAST(${right} AS jsonb)`,
}
