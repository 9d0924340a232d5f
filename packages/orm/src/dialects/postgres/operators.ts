import type { FieldSpec } from '@tsango/core/fields'
import { Unsupported } from '../../errors/errors.ts'
import { updateFromValues } from '../base/bulk-operators.ts'
import type { AggregateName, DatePart, Operators } from '../base/operators.ts'
import { callAggregate, isWhole, likeText, standardOperators } from '../base/standard-operators.ts'
import { call, fold } from './calls.ts'

/** How PostgreSQL writes what SQL leaves open. */
export const operators: Operators = {
  ...standardOperators,
  updateRows: (update) => updateFromValues(update, (mark, type) => `CAST(${mark} AS ${type})`),
  placeholder: (number) => `$${number}`,
  text: (lookup, column, pattern) => likeText(lookup, column, pattern, fold),
  matches,
  inList: (column, [list], castType) =>
    list === undefined ? 'FALSE' : `${column} = ANY(CAST(${list} AS ${castType}[]))`,
  part,
  aggregate,
  arithmetic,
  call,
  // A text without a collation would sort by the database's locale.
  typed: (placeholder, castType, { sort }) =>
    `CAST(${placeholder} AS ${castType})${sort === 'text' ? ' COLLATE "C"' : ''}`,
  always: 'TRUE',
  never: 'FALSE',
}

const FIELDS: Readonly<Record<Exclude<DatePart, 'date' | 'weekDay'>, string>> = {
  year: 'YEAR',
  quarter: 'QUARTER',
  month: 'MONTH',
  day: 'DAY',
  hour: 'HOUR',
  minute: 'MINUTE',
  second: 'SECOND',
}

/** The expression's own collation would fold the letters of ASCII alone. */
function matches(column: string, pattern: string, ignoreCase: boolean): string {
  return ignoreCase
    ? `translate(CAST(${column} AS text), 'ς', 'σ') COLLATE "und-x-icu" ~* ${pattern}`
    : `${column} ~ ${pattern}`
}

function part(name: DatePart, column: string, spec: FieldSpec): string {
  const source = spec.sort === 'dateTime' ? `${column} AT TIME ZONE 'UTC'` : column
  if (name === 'date') return `to_char(${source}, 'YYYY-MM-DD')`
  if (name === 'weekDay') return `(CAST(EXTRACT(DOW FROM ${source}) AS integer) + 1)`
  const value = `EXTRACT(${FIELDS[name]} FROM ${source})`
  return `CAST(${name === 'second' ? `FLOOR(${value})` : value} AS integer)`
}

/** PostgreSQL sums bigints to numerics and averages integers to numerics; it has no least or greatest of booleans and UUIDs. */
function aggregate(name: AggregateName, expression: string, spec: FieldSpec, distinct: boolean): string {
  const call = callAggregate(name, expression, spec, distinct)
  if (name === 'sum' && isWhole(spec.kind)) return `CAST(${call} AS bigint)`
  if (name === 'avg') return `CAST(${call} AS double precision)`
  return name === 'min' || name === 'max' ? extreme(name, expression, spec, call) : call
}

function extreme(name: 'min' | 'max', expression: string, spec: FieldSpec, call: string): string {
  if (spec.kind === 'boolean') return `${name === 'min' ? 'bool_and' : 'bool_or'}(${expression})`
  if (spec.kind === 'uuid') return `CAST(${name.toUpperCase()}(CAST(${expression} AS text) COLLATE "C") AS uuid)`
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
