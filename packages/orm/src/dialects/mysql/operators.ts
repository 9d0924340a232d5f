import type { FieldSpec } from '@tsango/core/fields'
import { Unsupported } from '../../errors/errors.ts'
import { type AggregateCall, callAggregate, isBits, NOT_JOINED } from '../base/aggregates.ts'
import { onDuplicateKey, updateByCase } from '../base/bulk-operators.ts'
import type { Operators } from '../base/operators.ts'
import { isWhole, likeText, standardOperators } from '../base/standard-operators.ts'
import { builtin } from './builtins.ts'
import { call, fold } from './calls.ts'
import { casts } from './casts.ts'
import { columns } from './columns.ts'
import { datesBy } from './dates.ts'
import { explaining } from './explain.ts'
import { fulltext } from './fulltext.ts'
import { json } from './json.ts'
import { longListOf } from './long-list.ts'
import { moments } from './moments.ts'
import { toJson } from './to-json.ts'

/** `LIMIT` cannot be left out before `OFFSET`: the manual's own way to say "all". */
const ALL = '18446744073709551615'

const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``

/** How MySQL and MariaDB write what SQL leaves open. */
export const operators: Operators = {
  ...standardOperators,
  defaultRow: '() VALUES ()',
  // One that is known before the statement runs lets a write read its own table in the subqueries beside it, which is an error (1093).
  noRows: 'CONNECTION_ID() = 0',
  ...explaining,
  updateRows: updateByCase,
  onConflict: (conflict) => onDuplicateKey(conflict, 'AS `tsango_new` ', (column) => `\`tsango_new\`.${column}`),
  quote,
  fulltext: fulltext('MySQL', quote),
  text: (lookup, column, pattern) => likeText(lookup, column, pattern, fold),
  // The flag stands before an empty pattern, too, which MySQL does not take.
  matches: (column, pattern, ignoreCase) => `${column} REGEXP CONCAT('(?${ignoreCase ? '' : '-'}i)', ${pattern})`,
  json,
  toJson,
  longList: longListOf(columns, { texts: true }),
  ...datesBy((moment, name) => `(SELECT ${moment} AS ${name})`),
  aggregate,
  arithmetic,
  call,
  builtin,
  casts,
  moments,
  typed,
  restart: (tables, quote) => tables.map((table) => `ALTER TABLE ${quote(table)} AUTO_INCREMENT = 1`),
  materialized: () => '',
  // A text would have to be as short as the longest of the start.
  recursiveColumn: (column, _, { sort }) => (sort === 'text' ? `CAST(${column} AS CHAR(65536))` : column),
  order,
  limit: (limit, offset) =>
    offset === undefined ? (limit ? `LIMIT ${limit}` : '') : `LIMIT ${limit ?? ALL} OFFSET ${offset}`,
}

/** The average of whole numbers and decimals would have four digits more than they, and be cut there. */
function aggregate(asked: AggregateCall): string {
  const { name, item, spec } = asked
  if (name === 'joined') return joined(asked)
  // Of no rows they are the bits of a number without a sign, all set or none.
  if (isBits(name))
    return `CASE WHEN ${callAggregate({ ...asked, name: 'count', distinct: false })} > 0 THEN CAST(${callAggregate(asked)} AS SIGNED) END`
  if ((name === 'min' || name === 'max') && spec.kind === 'json')
    throw new Unsupported(`${name} of a json column`, 'This database')
  return callAggregate(name === 'avg' ? { ...asked, item: `${item} + 0e0` } : asked)
}

// A separator is no operand there: it goes before each text, and the first one off again.
function joined({ item, distinct, joined: { separator, order } = NOT_JOINED }: AggregateCall): string {
  const all = `GROUP_CONCAT(${distinct ? 'DISTINCT ' : ''}CONCAT(${separator}, ${item})${order && ` ORDER BY ${order}`} SEPARATOR '')`
  return `SUBSTR(${all}, CHAR_LENGTH(${separator}) + 1)`
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
