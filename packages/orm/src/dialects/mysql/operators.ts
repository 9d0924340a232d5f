import type { FieldSpec } from '@tsango/core/fields'
import { Unsupported } from '../../errors/errors.ts'
import { onDuplicateKey, updateByCase } from '../base/bulk-operators.ts'
import type { AggregateName, DatePart, Operators } from '../base/operators.ts'
import { callAggregate, isWhole, likeText, standardOperators } from '../base/standard-operators.ts'
import { call, fold } from './calls.ts'

/** `LIMIT` cannot be left out before `OFFSET`: the manual's own way to say "all". */
const ALL = '18446744073709551615'

/** How MySQL and MariaDB write what SQL leaves open. */
export const operators: Operators = {
  ...standardOperators,
  updateRows: updateByCase,
  onConflict: (conflict) => onDuplicateKey(conflict, 'AS `tsango_new` ', (column) => `\`tsango_new\`.${column}`),
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  text: (lookup, column, pattern) => likeText(lookup, column, pattern, fold),
  // The flag stands before an empty pattern, too, which MySQL does not take.
  matches: (column, pattern, ignoreCase) => `${column} REGEXP CONCAT('(?${ignoreCase ? '' : '-'}i)', ${pattern})`,
  part,
  aggregate,
  arithmetic,
  call,
  typed,
  order,
  limit: (limit, offset) =>
    offset === undefined ? (limit ? `LIMIT ${limit}` : '') : `LIMIT ${limit ?? ALL} OFFSET ${offset}`,
}

const FUNCTIONS: Readonly<Record<Exclude<DatePart, 'date'>, string>> = {
  year: 'YEAR',
  quarter: 'QUARTER',
  month: 'MONTH',
  day: 'DAYOFMONTH',
  weekDay: 'DAYOFWEEK',
  hour: 'HOUR',
  minute: 'MINUTE',
  second: 'SECOND',
}

function part(name: DatePart, column: string): string {
  return name === 'date' ? `DATE_FORMAT(${column}, '%Y-%m-%d')` : `${FUNCTIONS[name]}(${column})`
}

/** The average of whole numbers and decimals would have four digits more than they, and be cut there. */
function aggregate(name: AggregateName, expression: string, spec: FieldSpec, distinct: boolean): string {
  if ((name === 'min' || name === 'max') && spec.kind === 'json')
    throw new Unsupported(`${name} of a json column`, 'This database')
  return callAggregate(name, name === 'avg' ? `${expression} + 0e0` : expression, spec, distinct)
}

function arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: string, right: string, spec: FieldSpec): string {
  if (spec.kind === 'decimal') {
    const sum = standardOperators.arithmetic(operator, exact(left), exact(right), spec)
    return `ROUND(${sum}, ${spec.places ?? 0})`
  }
  if (operator === '/')
    return isWhole(spec.kind) ? `(${left} DIV NULLIF(${right}, 0))` : `((${left} + 0e0) / NULLIF(${right}, 0))`
  return standardOperators.arithmetic(operator, left, right, spec)
}

/** A placeholder's text or number would make a float of the whole expression. */
function exact(expression: string): string {
  return `CAST(${expression} AS DECIMAL(65, 30))`
}

/** MySQL reads a parameter that is cast to a time as a number. */
function typed(placeholder: string, castType: string, { sort }: FieldSpec): string {
  return `CAST(${sort === 'time' ? `CAST(${placeholder} AS CHAR)` : placeholder} AS ${castType})`
}

/** NULL comes first when ascending by itself; where it shall not, a second term moves it. */
function order(expression: string, descending: boolean, nulls: 'first' | 'last' | undefined): string {
  const term = descending ? `${expression} DESC` : expression
  if (nulls === undefined || (nulls === 'first') !== descending) return term
  return `${expression} IS ${descending ? 'NOT ' : ''}NULL, ${term}`
}
