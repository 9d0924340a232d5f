import type { FieldSpec } from '@tsango/core/fields'
import {
  type CastOperators,
  callAggregate,
  folds,
  isBits,
  isSpread,
  isWhole,
  noJson,
  noJsonMaker,
  standardBuiltin,
  standardCall,
  standardOperators,
} from '@tsango/orm/dialect-kit'
import type { Operators, TextLookup } from '@tsango/orm/dialects'
import { Unsupported } from '@tsango/orm/errors'
import { storedAs } from './conversions.ts'
import { features } from './features.ts'
import { fold } from './functions.ts'
import { moments } from './moments.ts'

/** `LIKE` of the engine ignores the case of ASCII; `instr` compares characters. */
const TEXT: Readonly<Record<TextLookup, (column: string, text: string) => string>> = {
  iexact: (column, text) => `pocket_fold(${column}) = ${text}`,
  contains: (column, text) => `instr(${column}, ${text}) > 0`,
  icontains: (column, text) => `instr(pocket_fold(${column}), ${text}) > 0`,
  startswith: (column, text) => `instr(${column}, ${text}) = 1`,
  istartswith: (column, text) => `instr(pocket_fold(${column}), ${text}) = 1`,
  endswith: (column, text) => `${column} GLOB ${text}`,
  iendswith: (column, text) => `pocket_fold(${column}) GLOB ${text}`,
}

const UNIT = (places = 0): string => `1${'0'.repeat(places)}`

function convert(expression: string, from: FieldSpec, to: FieldSpec): string {
  const [before, after] = [from, to].map(({ kind, places = 0 }) => (kind === 'decimal' ? places : 0)) as [
    number,
    number,
  ]
  if (to.kind === 'float') return `(CAST(${expression} AS REAL) / ${UNIT(before)}.0)`
  if (from.kind === 'float' && to.kind === 'decimal') return `CAST(ROUND(${expression} * ${UNIT(after)}.0) AS INTEGER)`
  if (before === after) return expression
  return before < after
    ? `(${expression} * ${UNIT(after - before)})`
    : `pocket_divide(${expression}, ${UNIT(before - after)}, 0)`
}

const casts: CastOperators = {
  text: (expression, spec) => `pocket_cast(${expression}, ${literal(storedAs(spec))}, '{"kind":"text"}')`,
  number: (expression, from, to) => `pocket_cast(${expression}, ${literal(storedAs(from))}, ${literal(storedAs(to))})`,
  uuid: (text) => `lower(${text})`,
  collate: (text, collation) => {
    if (collation === 'NOCASE') return `(${text} COLLATE NOCASE)`
    throw new Unsupported(`the collation "${collation}"`, features.title, 'It has: NOCASE.')
  },
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The operators of Pocket: those of the standard, and what differs. */
export const operators: Operators = {
  ...standardOperators,
  text: (lookup, column, pattern) => TEXT[lookup](column, pattern),
  patternOf: (lookup, value) => {
    const text = folds(lookup) ? fold(value) : value
    return lookup.endsWith('endswith') ? `*${text.replace(/[*?[]/g, '[$&]')}` : text
  },
  matches: (column, pattern, ignoreCase) => `pocket_matches(${column}, ${pattern}, ${Number(ignoreCase)})`,
  // A list that is too long for a placeholder each is one text of JSON.
  longList: ({ kind }) => {
    if (kind === 'float' || kind === 'binary') return undefined
    return {
      sql: (column, placeholder) => `${column} IN (SELECT value FROM json_each(${placeholder}))`,
      value: (items) => `[${items.map((item) => (typeof item === 'bigint' ? item : JSON.stringify(item))).join()}]`,
    }
  },
  json: noJson(features.title),
  toJson: noJsonMaker(features.title),
  part: (part, column, _spec, zone) => `pocket_part(${column}, '${part}', ${literal(zone)})`,
  trunc: (unit, column, _spec, zone) => `pocket_start(${column}, '${unit}', ${literal(zone)})`,
  aggregate: (asked) => {
    const { name, spec } = asked
    if (isBits(name) || isSpread(name) || name === 'joined')
      throw new Unsupported(`the aggregate "${name}"`, features.title)
    const call = callAggregate(asked)
    return name === 'avg' && spec.kind === 'decimal' ? `(${call} / ${UNIT(spec.places)}.0)` : call
  },
  arithmetic: (operator, left, right, { kind, places = 0 }) => {
    if (kind === 'decimal' && operator === '*') return `pocket_multiply(${left}, ${right}, ${places})`
    if (kind === 'decimal' && operator === '/') return `pocket_divide(${left}, ${right}, ${places})`
    if (isWhole(kind) || kind === 'decimal' || (operator !== '/' && operator !== '%'))
      return `(${left} ${operator} ${right})`
    return operator === '/' ? `(CAST(${left} AS REAL) / ${right})` : `mod(${left}, ${right})`
  },
  call: (asked) => {
    const { name, items, spec, places } = asked
    const all = items.join(', ')
    const scale = UNIT((spec.places ?? 0) - (name === 'round' ? places : 0))
    if (spec.kind === 'decimal') {
      if (name === 'round') return `pocket_divide(${all}, ${scale}, 0)`
      if (name === 'floor') return `(${all} / ${scale} - (${all} % ${scale} < 0))`
      if (name === 'ceil') return `(${all} / ${scale} + (${all} % ${scale} > 0))`
    }
    if (name === 'lower') return `pocket_fold(${all})`
    if (name === 'upper') return `pocket_upper(${all})`
    if (name === 'length') return `length(${all})`
    if (name === 'concat') return `(${items.join(' || ')})`
    if (name === 'greatest') return `max(${all})`
    if (name === 'least') return `min(${all})`
    if (name === 'round') return `pocket_round(${all}, ${places})`
    if (name === 'ceil') return `(ceil(${all}) + 0)`
    if (name === 'random') return '((random() & 9007199254740991) / 9007199254740992.0)'
    if (name === 'now') return "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
    return standardCall(asked)
  },
  builtin: (name, items) => {
    const [a = '', b = ''] = items
    if (name === 'left') return `substr(${a}, 1, ${b})`
    if (name === 'right') return `substr(${a}, max(length(${a}) - ${b}, 0) + 1)`
    if (name === 'chr') return `char(${a})`
    if (name === 'ord') return `unicode(${a})`
    // SQLite has no GREATEST, by which most databases keep out of a function what it has no result for; here that is NULL by itself.
    if (name === 'power') return `power(nullif(${a}, CASE WHEN ${b} < 0 THEN 0 END), ${b})`
    if (/^(sqrt|ln|asin|acos)$/.test(name)) return `${name}(${a})`
    if (/^(reverse|repeat|pad|md5|sha|bit|shift)/.test(name))
      throw new Unsupported(`the function "${name}"`, features.title)
    return standardBuiltin(name, items)
  },
  typed: (placeholder) => placeholder,
  convert,
  casts,
  moments,
  limit: (limit, offset) =>
    limit === undefined && offset === undefined ? '' : `LIMIT ${limit ?? '-1'}${offset ? ` OFFSET ${offset}` : ''}`,
  restart: (tables) => tables.map((table) => `DELETE FROM sqlite_sequence WHERE name = ${literal(table)}`),
}
