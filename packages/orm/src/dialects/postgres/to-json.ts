import type { JsonItem, JsonMaker } from '../base/to-json.ts'

/** A function takes so many arguments. */
const MOST = 50

const part = ({ sql, part: kind }: JsonItem): string => (kind === 'json' ? sql : `to_jsonb(${sql})`)

const filter = (where: string): string => where && ` FILTER (WHERE ${where})`

/** How PostgreSQL makes `jsonb` of values. */
export const toJson: JsonMaker = {
  part,
  list: (items) => pieces(items, '[]', (some) => `jsonb_build_array(${some.map(part).join(', ')})`),
  object: (entries) =>
    pieces(
      entries,
      '{}',
      (some) => `jsonb_build_object(${some.map(([key, item]) => `CAST(${key} AS text), ${part(item)}`).join(', ')})`,
    ),
  // What is taken once is ordered by itself, and not as JSON orders it.
  listOf: ({ value, item, distinct, order, where }) =>
    distinct
      ? `(SELECT jsonb_agg(${part(item('i.v'))} ORDER BY i.n) FROM unnest(ARRAY_AGG(DISTINCT ${value}${order && ` ORDER BY ${order}`})${filter(where)}) WITH ORDINALITY AS i(v, n))`
      : `jsonb_agg(${part(item(value))}${order && ` ORDER BY ${order}`})${filter(where)}`,
  objectOf: (key, item, where) => `jsonb_object_agg(${key}, ${part(item)})${filter(where)}`,
}

function pieces<T>(all: readonly T[], empty: string, make: (some: readonly T[]) => string): string {
  if (all.length === 0) return `CAST('${empty}' AS jsonb)`
  const parts = Array.from({ length: Math.ceil(all.length / MOST) }, (_, index) =>
    make(all.slice(index * MOST, (index + 1) * MOST)),
  )
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' || ')})`
}
