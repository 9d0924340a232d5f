import type { FieldSpec, Kind } from '@tsango/core/fields'
import { type AggregateName, callAggregate, isBits, isSpread } from './aggregates.ts'
import { standardBuiltin } from './builtins.ts'
import { standardBulkOperators } from './bulk-operators.ts'
import { standardCall } from './calls.ts'
import { standardCasts } from './casts.ts'
import { standardExplaining } from './explain.ts'
import { noJson } from './json.ts'
import { standardMoments } from './moments.ts'
import type { Operators, RowLockWait, TextLookup } from './operators.ts'
import { noJsonMaker } from './to-json.ts'

/** The escape character of `LIKE`: unlike a backslash, it means nothing else under any server's settings. */
const ESCAPE = '!'

const LOCK_WAIT: Readonly<Record<RowLockWait, string>> = { wait: '', noWait: ' NOWAIT', skipLocked: ' SKIP LOCKED' }

/**
 * The operators as the SQL standard writes them. A dialect spreads them and replaces what differs: `{ ...standardOperators, placeholder }`.
 * No function here calls another through the object, so that replacing one changes only that one.
 */
export const standardOperators: Operators = {
  ...standardExplaining,
  ...standardBulkOperators,
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  placeholder: () => '?',
  text: (lookup, column, pattern) => likeText(lookup, column, pattern, (text) => `LOWER(${text})`),
  patternOf: likePattern,
  matches: (column, pattern) => `${column} REGEXP ${pattern}`,
  compare: (operator, left, right) => `${left} ${operator} ${right}`,
  inList: (column, placeholders) => (placeholders.length ? `${column} IN (${placeholders.join(', ')})` : '1 = 0'),
  listValue: (items) => items,
  inTuples: (columns, placeholder) => `(${columns.join(', ')}) IN ${placeholder}`,
  tuplesValue: (tuples) => tuples,
  part: (part, column) => `EXTRACT(${part} FROM ${column})`,
  json: noJson('This database'),
  toJson: noJsonMaker('This database'),
  trunc: (unit, column) => `DATE_TRUNC('${unit}', ${column})`,
  aggregate: callAggregate,
  aggregateSpec,
  arithmetic: (operator, left, right) =>
    `(${left} ${operator} ${operator === '/' || operator === '%' ? `NULLIF(${right}, 0)` : right})`,
  call: standardCall,
  builtin: standardBuiltin,
  typed: (placeholder, castType) => `CAST(${placeholder} AS ${castType})`,
  convert: (expression) => expression,
  casts: standardCasts,
  moments: standardMoments,
  order: (expression, descending, nulls, nullable = true) =>
    `${expression}${descending ? ' DESC' : ''}${nullable || nulls ? ` NULLS ${(nulls ?? (descending ? 'last' : 'first')).toUpperCase()}` : ''}`,
  limit: (limit, offset) => [limit && `LIMIT ${limit}`, offset && `OFFSET ${offset}`].filter(Boolean).join(' '),
  lock: (wait, tables) => lockWith('FOR UPDATE', wait, tables),
  truncate: (tables, quote) => tables.map((table) => `DELETE FROM ${quote(table)}`),
  restart: () => [],
  countOn: () => [],
  materialized: (once) => (once === undefined ? '' : once ? 'MATERIALIZED' : 'NOT MATERIALIZED'),
  recursiveColumn: (column) => column,
  defaultRow: 'DEFAULT VALUES',
  always: '1 = 1',
  never: '1 = 0',
  noRows: '1 = 0',
}

/** The end of a `SELECT` that locks rows. */
export function lockWith(words: string, wait: RowLockWait, tables: readonly string[]): string {
  return `${words}${tables.length ? ` OF ${tables.join(', ')}` : ''}${LOCK_WAIT[wait]}`
}

/** Whether a lookup ignores case. */
export function folds(lookup: TextLookup): boolean {
  return lookup.startsWith('i')
}

/** A text lookup by `LIKE`; the database folds both sides itself, so that one set of rules decides. */
export function likeText(lookup: TextLookup, column: string, pattern: string, fold: (text: string) => string): string {
  const [left, right] = folds(lookup) ? [fold(column), fold(pattern)] : [column, pattern]
  return lookup === 'iexact' ? `${left} = ${right}` : `${left} LIKE ${right} ESCAPE '${ESCAPE}'`
}

/** The value for {@link likeText}: wildcards of the value escaped, those of the lookup added. */
export function likePattern(lookup: TextLookup, value: string): string {
  if (lookup === 'iexact') return value
  const escaped = value.replace(/[%_!]/g, `${ESCAPE}$&`)
  const bare = folds(lookup) ? lookup.slice(1) : lookup
  return `${bare === 'startswith' ? '' : '%'}${escaped}${bare === 'endswith' ? '' : '%'}`
}

const WHOLE: ReadonlySet<Kind> = new Set([
  'bigAuto',
  'auto',
  'smallAuto',
  'smallInt',
  'int',
  'bigInt',
  'bigIntExact',
  'duration',
])

/** Whether a kind holds whole numbers: they divide to whole numbers. */
export function isWhole(kind: Kind): boolean {
  return WHOLE.has(kind)
}

/** The spec of something computed: a kind, and nothing of a column's own rules. */
export function computedSpec(
  kind: Kind,
  sort: FieldSpec['sort'],
  nullable = false,
  more: Partial<FieldSpec> = {},
): FieldSpec {
  return {
    kind,
    sort,
    nullable,
    blank: false,
    unique: false,
    index: false,
    editable: false,
    secret: false,
    validators: [],
    ...more,
  }
}

/**
 * The spec of an aggregate's result: a count is a whole number; a sum of whole numbers is whole, of decimals an exact decimal with the same places;
 * an average is a float; the least and the greatest are of the column's own kind. Of no rows, all but the count are NULL.
 */
export function aggregateSpec(name: AggregateName, spec: FieldSpec): FieldSpec {
  if (name === 'joined') return computedSpec('text', 'text', true)
  if (isBits(name)) return computedSpec('bigInt', 'number', true)
  if (name === 'count') return computedSpec('bigInt', 'number', false)
  if (name === 'avg' || isSpread(name)) return computedSpec('float', 'number', true)
  if (name === 'min' || name === 'max') return { ...spec, nullable: true, unique: false, index: false }
  if (spec.kind === 'decimal')
    return computedSpec('decimal', 'decimal', true, { digits: (spec.digits ?? 0) + 18, places: spec.places ?? 0 })
  if (spec.kind === 'duration') return computedSpec('duration', 'duration', true)
  if (!isWhole(spec.kind)) return computedSpec('float', 'number', true)
  return computedSpec(spec.kind === 'bigIntExact' ? 'bigIntExact' : 'bigInt', 'number', true)
}
