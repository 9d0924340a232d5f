import type { FieldSpec } from '@tsango/core/fields'
import type { BulkOperators } from './bulk-operators.ts'
import type { Call } from './calls.ts'

/** The lookups that compare a column with one value or a list. */
export type Comparator = 'exact' | 'gt' | 'gte' | 'lt' | 'lte'
/** The lookups that look for a piece of text. */
export type TextLookup = 'iexact' | 'contains' | 'icontains' | 'startswith' | 'istartswith' | 'endswith' | 'iendswith'
/** The parts of dates and times. */
export type DatePart = 'year' | 'quarter' | 'month' | 'day' | 'weekDay' | 'hour' | 'minute' | 'second' | 'date'
/** What a statement does about rows that another transaction has locked: it waits, fails, or leaves them out. */
export type RowLockWait = 'wait' | 'noWait' | 'skipLocked'
/** The aggregates. */
export type AggregateName = 'count' | 'sum' | 'avg' | 'min' | 'max'

/** How a database writes what SQL leaves open. All arguments and results are SQL text; values only ever travel as placeholders. */
export interface Operators extends BulkOperators {
  /** An identifier in quotes. */
  quote(name: string): string
  /** The placeholder of the parameter with this number, from 1. */
  placeholder(number: number): string
  /** A text lookup. `pattern` is a placeholder whose value {@link Operators.patternOf} has made. */
  text(lookup: TextLookup, column: string, pattern: string): string
  /** The value that goes with {@link Operators.text}: folded where the lookup folds, wildcards escaped. */
  patternOf(lookup: TextLookup, value: string): string
  /** Whether text matches a regular expression; `pattern` is one of the common dialect, as `commonPattern` writes it. `ignoreCase` folds as Unicode says. */
  matches(column: string, pattern: string, ignoreCase: boolean): string
  /** A comparison of a column with a placeholder or expression: text compares case- and accent-sensitively. */
  compare(operator: '=' | '<>' | '<' | '<=' | '>' | '>=', left: string, right: string): string
  /** `column IN (…)` for one list parameter (`features.listParameter`) or for that many placeholders. */
  inList(column: string, placeholders: readonly string[], castType: string): string
  /** Makes a list the value of one list parameter; the items are encoded already. */
  listValue(items: readonly unknown[]): unknown
  /** A part of a date, time or moment in UTC, as a whole number (`weekDay`: 1 = Sunday, as in Django; `date`: the day as text). */
  part(part: DatePart, column: string, spec: FieldSpec): string
  /** An aggregate over an expression of the spec; the type of the result is {@link Operators.aggregateSpec}. */
  aggregate(name: AggregateName, expression: string, spec: FieldSpec, distinct: boolean): string
  /** The spec of an aggregate's result. */
  aggregateSpec(name: AggregateName, spec: FieldSpec): FieldSpec
  /**
   * Arithmetic between numbers, with a result of the spec. Whole numbers divide to whole numbers, cut off towards zero; decimals are rounded
   * to the places of the spec; division by zero gives NULL.
   */
  arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: string, right: string, spec: FieldSpec): string
  /**
   * A function. Text folds case as the lookups with an `i` do, lengths are counted in characters, `trim` takes spaces away, `round` goes half away from
   * zero; `greatest` and `least` are NULL where an item is. The spec of the result is that of the items, but for `length` (a whole number), and for
   * decimals that are rounded (`places`) or cut (no places).
   */
  call(asked: Call): string
  /** A placeholder that stands among values of several types, so that the server knows its own. */
  typed(placeholder: string, castType: string, spec: FieldSpec): string
  /**
   * A number of one spec as a number of another, so that both sides of arithmetic or of a comparison mean the same: wrap each side whose spec is
   * not the result's. Only databases that keep decimals as whole numbers of their smallest unit have something to do.
   */
  convert(expression: string, from: FieldSpec, to: FieldSpec): string
  /**
   * An `ORDER BY` term. Where nothing is said, NULL sorts before everything else: first when ascending, last when descending, on every database.
   * `nullable: false` says that there is no NULL, so that a plain index serves the order; default: `true`.
   */
  order(expression: string, descending: boolean, nulls: 'first' | 'last' | undefined, nullable?: boolean): string
  /** `LIMIT`/`OFFSET` from placeholders or numbers; `undefined` where not wanted. */
  limit(limit: string | undefined, offset: string | undefined): string
  /** The end of a `SELECT` that locks its rows until the end of the transaction: those of the tables with these names in quotes, of all where there are none. */
  lock(wait: RowLockWait, tables: readonly string[]): string
  /** True and false as conditions. */
  readonly always: string
  readonly never: string
}
