import {
  type AggregateCall,
  BITS,
  callAggregate,
  isBits,
  isSpread,
  NOT_JOINED,
  SPREADS,
  type SpreadName,
} from '../base/aggregates.ts'
import type { Operators, TextLookup } from '../base/operators.ts'
import { isWhole, standardOperators } from '../base/standard-operators.ts'
import { builtin } from './builtins.ts'
import { call } from './calls.ts'
import { casts } from './casts.ts'
import { part, trunc } from './dates.ts'
import { arithmetic, convertNumber, fitting, power } from './decimals.ts'
import { explaining } from './explain.ts'
import { fulltext } from './fulltext.ts'
import { FOLD, fold, MATCHES, REAL } from './functions.ts'
import { json } from './json.ts'
import { moments } from './moments.ts'
import { JOIN } from './text-functions.ts'
import { toJson } from './to-json.ts'

/** `LIKE` ignores the case of ASCII letters alone; `instr` and `GLOB` compare characters. `GLOB` with a bare parameter uses an index. */
const TEXT: Readonly<Record<TextLookup, (column: string, pattern: string) => string>> = {
  contains: (column, pattern) => `instr(${column}, ${pattern}) > 0`,
  startswith: (column, pattern) => `${column} GLOB ${pattern}`,
  // Not a bare parameter: it would be prepared anew for each value, and an index cannot help here.
  endswith: (column, pattern) => `${column} GLOB ('*' || ${pattern})`,
  iexact: (column, pattern) => `${FOLD}(${column}) = ${pattern}`,
  icontains: (column, pattern) => `instr(${FOLD}(${column}), ${pattern}) > 0`,
  istartswith: (column, pattern) => `instr(${FOLD}(${column}), ${pattern}) = 1`,
  iendswith: (column, pattern) => `${FOLD}(${column}) GLOB ('*' || ${pattern})`,
}

const escaped = (value: string): string => value.replace(/[*?[]/g, '[$&]')

const PATTERN: Readonly<Record<TextLookup, (value: string) => string>> = {
  contains: (value) => value,
  startswith: (value) => `${escaped(value)}*`,
  endswith: escaped,
  iexact: fold,
  icontains: fold,
  istartswith: fold,
  iendswith: (value) => escaped(fold(value)),
}

/** The operators of SQLite. */
export const operators: Operators = {
  ...standardOperators,
  ...explaining,
  fulltext: fulltext(standardOperators.quote),
  text: (lookup, column, pattern) => TEXT[lookup](column, pattern),
  patternOf: (lookup, value) => PATTERN[lookup](value),
  matches: (column, pattern, ignoreCase) => `${MATCHES}(${column}, ${pattern}, ${ignoreCase ? 1 : 0})`,
  inList: (column, [list = '?'], castType) =>
    `${column} IN (SELECT ${ITEM[castType] ?? 'value'} FROM json_each(${list}))`,
  listValue: (items) => `[${items.map(itemOf).join(',')}]`,
  inTuples: (columns, list) =>
    `(${columns.join(', ')}) IN (SELECT ${columns.map((_, index) => `json_extract(value, '$[${index}]')`).join(', ')} FROM json_each(${list}))`,
  tuplesValue: (tuples) => `[${tuples.map((tuple) => `[${tuple.map(itemOf).join(',')}]`).join(',')}]`,
  part,
  json,
  toJson,
  trunc,
  aggregate: (asked) => {
    const { name, spec } = asked
    if (isSpread(name)) return spreadOf(name, asked)
    if (isBits(name))
      return `tsango_${BITS[name].toLowerCase()}(${asked.distinct ? 'DISTINCT ' : ''}${asked.item})${asked.over}`
    if (name === 'joined') {
      const { item, distinct, joined: { separator, order } = NOT_JOINED } = asked
      return `${JOIN}(JSON_GROUP_ARRAY(${distinct ? 'DISTINCT ' : ''}${item}${order && ` ORDER BY ${order}`}), ${separator})`
    }
    const call = callAggregate(asked)
    return name === 'avg' && spec.kind === 'decimal' ? `(${call} / ${power(spec.places ?? 0)}.0)` : call
  },
  arithmetic,
  // What is computed with a floating-point number is one: a zero has a sign there, and what lies beyond 2^53 is another number, not an error.
  operand: (placeholder, { kind }) => (isWhole(kind) ? `CAST(${placeholder} AS INTEGER)` : placeholder),
  call,
  builtin,
  // The driver binds every number as a floating-point one. A decimal with more digits than its column is one here, too.
  typed: (placeholder, castType, { kind }) =>
    castType === 'integer' && kind !== 'decimal' ? `CAST(${placeholder} AS INTEGER)` : placeholder,
  convert: convertNumber,
  fitting,
  casts,
  moments,
  restart: (tables) =>
    tables.map((table) => `DELETE FROM sqlite_sequence WHERE name = '${table.replaceAll("'", "''")}'`),
  // The planner looks at the value of a bare parameter here and prepares anew for each call (5 µs of 21 for a list of 20); behind a sign it does not.
  limit: (limit, offset) => {
    const count = limit === undefined ? '-1' : `+${limit}`
    if (offset !== undefined) return `LIMIT ${count} OFFSET +${offset}`
    return limit === undefined ? '' : `LIMIT ${count}`
  },
}

/** Functions of ours: SQLite has none. Of decimals, which are whole numbers of their smallest unit, the spread is one of units. */
function spreadOf(name: SpreadName, { item, spec, distinct, over }: AggregateCall): string {
  const call = `tsango_${SPREADS[name].toLowerCase()}(${distinct ? 'DISTINCT ' : ''}${item})${over}`
  if (spec.kind !== 'decimal') return call
  const unit = `${power(spec.places ?? 0)}.0`
  return name.startsWith('var') ? `(${call} / ${unit} / ${unit})` : `(${call} / ${unit})`
}

/** What a list cannot hold as it is. */
const ITEM: Readonly<Record<string, string>> = { blob: 'unhex(value)', real: `${REAL}(value)` }

function itemOf(item: unknown): string {
  if (typeof item === 'number') return Number.isSafeInteger(item) ? `${item}` : `"${item}"`
  if (typeof item === 'bigint') return item.toString()
  return item instanceof Uint8Array ? `"${Buffer.from(item).toString('hex')}"` : JSON.stringify(item)
}
