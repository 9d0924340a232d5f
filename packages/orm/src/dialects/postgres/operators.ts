import type { FieldSpec } from '@tsango/core/fields'
import { Unsupported } from '../../errors/errors.ts'
import { type AggregateCall, callAggregate, isBits, isSpread, NOT_JOINED } from '../base/aggregates.ts'
import { type RowsUpdate, updateFromValues } from '../base/bulk-operators.ts'
import type { Operators } from '../base/operators.ts'
import { isWhole, likeText, lockWith, standardOperators } from '../base/standard-operators.ts'
import { builtin } from './builtins.ts'
import { call, fold } from './calls.ts'
import { casts } from './casts.ts'
import { collectionOperators } from './collections.ts'
import { part, trunc } from './dates.ts'
import { explaining } from './explain.ts'
import { insertLists } from './insert-lists.ts'
import { json } from './json.ts'
import { moments } from './moments.ts'
import { search } from './search.ts'
import { toJson } from './to-json.ts'

/** How PostgreSQL writes what SQL leaves open. */
export const operators: Operators = {
  ...standardOperators,
  ...explaining,
  insertLists,
  updateRows,
  placeholder: (number) => `$${number}`,
  text: (lookup, column, pattern) => likeText(lookup, column, pattern, fold),
  matches,
  collections: collectionOperators,
  search,
  inList: (column, [list], castType) =>
    list === undefined ? 'FALSE' : `${column} = ANY(CAST(${list} AS ${castType}[]))`,
  inTuples: (columns, list, types) =>
    `(${columns.join(', ')}) IN (SELECT ${types.map((type, index) => `CAST(item ->> ${index} AS ${type})`).join(', ')} FROM jsonb_array_elements(CAST(${list} AS jsonb)) AS item)`,
  tuplesValue: (tuples) => JSON.stringify(tuples, (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part)),
  part,
  json,
  toJson,
  trunc,
  aggregate,
  arithmetic,
  call,
  builtin,
  casts,
  moments,
  typed,
  recursiveColumn: typed,
  lock: (wait, tables, noKey) => lockWith(noKey ? 'FOR NO KEY UPDATE' : 'FOR UPDATE', wait, tables),
  countOn: (table, column, quote) => {
    const text = (words: string): string => `'${words.replaceAll("'", "''")}'`
    const greatest = `MAX(${quote(column)})`
    return [
      `SELECT setval(pg_get_serial_sequence(${text(quote(table))}, ${text(column)}), GREATEST(COALESCE(${greatest}, 1), 1), COALESCE(${greatest} > 0, false)) FROM ${quote(table)}`,
    ]
  },
  truncate: (tables, quote, restart) => [
    `TRUNCATE TABLE ${tables.map(quote).join(', ')} ${restart ? 'RESTART' : 'CONTINUE'} IDENTITY`,
  ],
  always: 'TRUE',
  never: 'FALSE',
  noRows: 'FALSE',
}

/** The first row gives the types: a cast to those of the fields, or nothing but the types that the columns of somebody else's table have. */
function updateRows(update: RowsUpdate): string {
  const { table, keys, columns, rows, foreign } = update
  if (!foreign) return updateFromValues(update, (mark, type) => `CAST(${mark} AS ${type})`)
  const types = [...keys, ...columns].map(({ column }) => `(SELECT ${column} FROM ${table} WHERE FALSE)`)
  return updateFromValues({ ...update, rows: [types, ...rows] }, (mark) => mark)
}

/** A text without a collation would sort by the database's locale. */
function typed(expression: string, castType: string, { sort }: FieldSpec): string {
  return `CAST(${expression} AS ${castType})${sort === 'text' ? ' COLLATE "C"' : ''}`
}

/** The expression's own collation would fold the letters of ASCII alone. */
function matches(column: string, pattern: string, ignoreCase: boolean): string {
  return ignoreCase
    ? `translate(CAST(${column} AS text), 'ς', 'σ') COLLATE "und-x-icu" ~* ${pattern}`
    : `${column} ~ ${pattern}`
}

/** PostgreSQL sums bigints to numerics and averages integers to numerics; it has no least or greatest of booleans and UUIDs. */
function aggregate(asked: AggregateCall): string {
  if (asked.name === 'joined') {
    const { item, distinct, joined: { separator, order } = NOT_JOINED } = asked
    return `STRING_AGG(${distinct ? 'DISTINCT ' : ''}${item}, ${separator}${order && ` ORDER BY ${order}`})`
  }
  if (isBits(asked.name)) return callAggregate({ ...asked, item: `CAST(${asked.item} AS bigint)` })
  const { name, spec } = asked
  const call = callAggregate(asked)
  if (name === 'sum' && isWhole(spec.kind)) return `CAST(${call} AS bigint)`
  if (name === 'avg' || isSpread(name)) return `CAST(${call} AS double precision)`
  return name === 'min' || name === 'max' ? extreme(name, asked, call) : call
}

function extreme(name: 'min' | 'max', asked: AggregateCall, call: string): string {
  const { item, spec, over } = asked
  if (spec.kind === 'boolean') return `${name === 'min' ? 'bool_and' : 'bool_or'}(${item})${over}`
  if (spec.kind === 'uuid')
    return `CAST(${callAggregate({ ...asked, item: `CAST(${item} AS text) COLLATE "C"` })} AS uuid)`
  if (spec.kind === 'json' || spec.kind === 'binary')
    throw new Unsupported(`${name} of a ${spec.kind} column`, 'PostgreSQL')
  return call
}

/** Both sides are cast, so that a placeholder has a type and 32 bits do not overflow where other databases compute with 64. */
function arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: string, right: string, spec: FieldSpec): string {
  const type = isWhole(spec.kind) ? 'bigint' : spec.kind === 'decimal' ? 'numeric' : 'double precision'
  const [a, b] = [`CAST(${left} AS ${type})`, `CAST(${right} AS ${type})`]
  if (operator === '%' && type === 'double precision') return remainder(a, b)
  const sum = standardOperators.arithmetic(operator, a, b, spec)
  return spec.kind === 'decimal' ? `ROUND(${sum}, ${spec.places ?? 0})` : sum
}

/** There is no `%` of floats; this one has the sign of the dividend, as elsewhere. Each side stands once, as it may hold a placeholder. */
function remainder(a: string, b: string): string {
  return `(SELECT m.a - m.b * TRUNC(m.a / NULLIF(m.b, 0)) FROM (SELECT ${a} AS a, ${b} AS b) AS m)`
}
