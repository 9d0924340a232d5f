import type { FieldSpec } from '@tsango/core/fields'
import type { DatePart, Operators, TextLookup } from '../base/operators.ts'
import { callAggregate, isWhole, standardOperators } from '../base/standard-operators.ts'
import { call } from './calls.ts'
import { DIVIDE, FOLD, fold, MATCHES, MULTIPLY, REAL } from './functions.ts'

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
  text: (lookup, column, pattern) => TEXT[lookup](column, pattern),
  patternOf: (lookup, value) => PATTERN[lookup](value),
  matches: (column, pattern, ignoreCase) => `${MATCHES}(${column}, ${pattern}, ${ignoreCase ? 1 : 0})`,
  inList: (column, [list = '?'], castType) =>
    `${column} IN (SELECT ${ITEM[castType] ?? 'value'} FROM json_each(${list}))`,
  listValue: (items) => `[${items.map(itemOf).join(',')}]`,
  part: partOf,
  aggregate: (name, expression, spec, distinct) => {
    const call = callAggregate(name, expression, spec, distinct)
    return name === 'avg' && spec.kind === 'decimal' ? `(${call} / ${power(spec.places ?? 0)}.0)` : call
  },
  arithmetic,
  call,
  // The driver binds every number as a floating-point one. A decimal with more digits than its column is one here, too.
  typed: (placeholder, castType, { kind }) =>
    castType === 'integer' && kind !== 'decimal' ? `CAST(${placeholder} AS INTEGER)` : placeholder,
  convert,
  // The planner looks at the value of a bare parameter here and prepares anew for each call (5 µs of 21 for a list of 20); behind a sign it does not.
  limit: (limit, offset) => {
    const count = limit === undefined ? '-1' : `+${limit}`
    if (offset !== undefined) return `LIMIT ${count} OFFSET +${offset}`
    return limit === undefined ? '' : `LIMIT ${count}`
  },
}

/** What a list cannot hold as it is. */
const ITEM: Readonly<Record<string, string>> = { blob: 'unhex(value)', real: `${REAL}(value)` }

function itemOf(item: unknown): string {
  if (typeof item === 'bigint') return item.toString()
  if (typeof item === 'number' && !Number.isSafeInteger(item)) return `"${item}"`
  return item instanceof Uint8Array ? `"${Buffer.from(item).toString('hex')}"` : JSON.stringify(item)
}

/** Where the parts lie in `YYYY-MM-DDTHH:MM:SS.mmmZ`, and in `HH:MM:SS.mmm`. */
const PLACES: Partial<Readonly<Record<DatePart, readonly [start: number, length: number]>>> = {
  year: [1, 4],
  month: [6, 2],
  day: [9, 2],
  hour: [12, 2],
  minute: [15, 2],
  second: [18, 2],
}
const DATE_LENGTH = 'YYYY-MM-DDT'.length

function partOf(part: DatePart, column: string, spec: FieldSpec): string {
  if (part === 'date') return `substr(${column}, 1, 10)`
  if (part === 'weekDay') return `(CAST(strftime('%w', ${column}) AS INTEGER) + 1)`
  if (part === 'quarter') return `((${partOf('month', column, spec)} + 2) / 3)`
  const [start, length] = PLACES[part] ?? [1, 4]
  return `CAST(substr(${column}, ${start - (spec.sort === 'time' ? DATE_LENGTH : 0)}, ${length}) AS INTEGER)`
}

function arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: string, right: string, spec: FieldSpec): string {
  if (spec.kind === 'decimal') {
    if (operator === '*') return `${MULTIPLY}(${left}, ${right}, ${spec.places ?? 0})`
    if (operator === '/') return `${DIVIDE}(${left}, ${right}, ${spec.places ?? 0})`
    return `(${left} ${operator} ${right})`
  }
  // The driver binds every number as a floating-point one, and two of those do not divide to a whole number.
  if (operator === '/')
    return isWhole(spec.kind)
      ? `(CAST(${left} AS INTEGER) / CAST(${right} AS INTEGER))`
      : `(CAST(${left} AS REAL) / ${right})`
  // `%` cuts its operands to whole numbers.
  if (operator === '%' && !isWhole(spec.kind)) return `mod(${left}, ${right})`
  return `(${left} ${operator} ${right})`
}

const power = (places: number): string => `1${'0'.repeat(places)}`

/** Decimals are whole numbers of their smallest unit here: one and the same number has another unit in another spec. */
function convert(expression: string, from: FieldSpec, to: FieldSpec): string {
  const [before, after] = [
    from.kind === 'decimal' ? (from.places ?? 0) : 0,
    to.kind === 'decimal' ? (to.places ?? 0) : 0,
  ]
  if (from.kind === 'float' && to.kind === 'decimal') return `CAST(ROUND(${expression} * ${power(after)}.0) AS INTEGER)`
  if (from.kind === 'decimal' && to.kind === 'float') return `(${expression} / ${power(before)}.0)`
  if (before === after) return expression
  if (before < after) return `(CAST(${expression} AS INTEGER) * ${power(after - before)})`
  // Dividing by one unit more rounds in the same way as every other decimal.
  return `${DIVIDE}(${expression}, ${power(before - after)}, 0)`
}
