import type { FieldSpec } from '@tsango/core/fields'
import type { AggregateCall, AggregateName } from './aggregates.ts'
import type { BuiltinName } from './builtins.ts'
import type { BulkOperators } from './bulk-operators.ts'
import type { Call } from './calls.ts'
import type { CastOperators } from './casts.ts'
import type { CollectionOperators } from './collections.ts'
import type { DatePart, TruncUnit } from './dates.ts'
import type { ExplainOperators } from './explain.ts'
import type { JsonOperators } from './json.ts'
import type { MomentOperators } from './moments.ts'
import type { FulltextOperators, SearchOperators } from './search.ts'
import type { JsonMaker } from './to-json.ts'

/** The lookups that compare a column with one value or a list. */
export type Comparator = 'exact' | 'gt' | 'gte' | 'lt' | 'lte'
/** The lookups that look for a piece of text. */
export type TextLookup = 'iexact' | 'contains' | 'icontains' | 'startswith' | 'istartswith' | 'endswith' | 'iendswith'
/** What a statement does about rows that another transaction has locked: it waits, fails, or leaves them out. */
export type RowLockWait = 'wait' | 'noWait' | 'skipLocked'

/** A list that is too long for a placeholder each, as one parameter. */
export interface LongList {
  sql(column: string, placeholder: string): string
  /** The value of the parameter; the items are encoded already. */
  value(items: readonly unknown[]): unknown
}

/**
 * How a database writes what SQL leaves open. All arguments and results are SQL text; values only ever travel as placeholders. Where placeholders have no
 * numbers, each is a value of its own: what is made of an argument holds it once, or the values behind it go astray.
 */
export interface Operators extends BulkOperators, ExplainOperators {
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
  /** How a list of any length is one parameter where lists are not (`features.listParameter`); `undefined` for a type that cannot. Default: for none. */
  readonly longList?: (spec: FieldSpec) => LongList | undefined
  /** Makes a list the value of one list parameter; the items are encoded already. */
  listValue(items: readonly unknown[]): unknown
  /** `(a, b) IN (…)` for one list parameter of tuples (`features.listParameter`), whose parts are of the types. */
  inTuples(columns: readonly string[], placeholder: string, castTypes: readonly string[]): string
  /** Makes a list of tuples the value of one parameter; their parts are encoded already. */
  tuplesValue(tuples: readonly (readonly unknown[])[]): unknown
  /**
   * A part of a date, of a time, or of what the clocks of a zone show at a moment, as a whole number (`weekDay`: 1 = Sunday, as in Django; `isoWeekDay`:
   * 1 = Monday; `week` and `isoYear` those of ISO 8601), or as a column of that kind holds it (`date`; `time`, cut to milliseconds).
   * The zone is an IANA name without quotes in it; `'UTC'` for what is no moment.
   */
  part(part: DatePart, column: string, spec: FieldSpec, zone: string): string
  /** How it looks into JSON. */
  readonly json: JsonOperators
  /** How it makes JSON of values. */
  readonly toJson: JsonMaker
  /** The start of the unit that a date, a time or a moment lies in, of the same spec; for a moment by the clocks of a zone. */
  trunc(unit: TruncUnit, column: string, spec: FieldSpec, zone: string): string
  /** An aggregate over an expression of the spec, or over a window; the type of the result is {@link Operators.aggregateSpec}. */
  aggregate(asked: AggregateCall): string
  /** The spec of an aggregate's result. */
  aggregateSpec(name: AggregateName, spec: FieldSpec): FieldSpec
  /**
   * Arithmetic between numbers, with a result of the spec. Whole numbers divide to whole numbers, cut off towards zero; decimals are rounded
   * to the places of the spec; division by zero gives NULL.
   */
  arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: string, right: string, spec: FieldSpec): string
  /** A placeholder beside an operator of {@link Operators.arithmetic}, of a number of the spec; absent where a whole number is bound as one. */
  operand?(placeholder: string, spec: FieldSpec): string
  /**
   * A function. Text folds case as the lookups with an `i` do, lengths are counted in characters, `trim` takes spaces away, `round` goes half away from
   * zero; `greatest` and `least` are NULL where an item is. The spec of the result is that of the items, but for `length` (a whole number), and for
   * decimals that are rounded (`places`) or cut (no places).
   */
  call(asked: Call): string
  /**
   * A function of texts, whole numbers and floats. Characters are counted, not bytes; places begin at 1; what has no result in numbers is NULL; bits are
   * those of whole numbers of 64 with a sign.
   */
  builtin(name: BuiltinName, items: readonly string[]): string
  /** A placeholder that stands among values of several types, so that the server knows its own. */
  typed(placeholder: string, castType: string, spec: FieldSpec): string
  /**
   * A number of one spec as a number of another, so that both sides of arithmetic or of a comparison mean the same: wrap each side whose spec is
   * not the result's. Only databases that keep decimals as whole numbers of their smallest unit have something to do.
   */
  convert(expression: string, from: FieldSpec, to: FieldSpec): string
  /**
   * What an update computes for a column of the spec: one that does not fit fails there. Absent where columns hold what is written to them by themselves.
   */
  readonly fitting?: (expression: string, spec: FieldSpec) => string
  /** How values of one type become values of another. */
  readonly casts: CastOperators
  /** How it reckons with moments and days. */
  readonly moments: MomentOperators
  /**
   * An `ORDER BY` term. Where nothing is said, NULL sorts before everything else: first when ascending, last when descending, on every database.
   * `nullable: false` says that there is no NULL, so that a plain index serves the order; default: `true`.
   */
  order(expression: string, descending: boolean, nulls: 'first' | 'last' | undefined, nullable?: boolean): string
  /** `LIMIT`/`OFFSET` from placeholders or numbers; `undefined` where not wanted. */
  limit(limit: string | undefined, offset: string | undefined): string
  /** The end of a `SELECT` that locks its rows until the end of the transaction, with `noKey` against changes of all but their keys where there is such a lock: those of the tables with these names in quotes, of all where there are none. */
  lock(wait: RowLockWait, tables: readonly string[], noKey: boolean): string
  /** Empties tables, those with keys to others first; `restart` where keys are counted from the start again. */
  truncate(tables: readonly string[], quote: (name: string) => string, restart: boolean): readonly string[]
  /** What lets the keys of empty tables count from the start again, where `truncate` does not. */
  restart(tables: readonly string[], quote: (name: string) => string): readonly string[]
  /** What lets a key be counted on behind the greatest that is there, once rows came with keys of their own; none where it is so anyway. */
  countOn(table: string, column: string, quote: (name: string) => string): readonly string[]
  /** What stands behind `AS` of a table under a name: whether it is computed once (`true`) or where it is read (`false`); `''` where there is no such hint. */
  materialized(once: boolean | undefined): string
  /** A column of a table that goes on from its own rows, in a type that has room for what its steps make of it. */
  recursiveColumn(column: string, castType: string, spec: FieldSpec): string
  /** What arrays, ranges and their like can be asked; absent where the database has none. */
  readonly collections?: CollectionOperators
  /** How it searches for words in any text; absent where it does not. */
  readonly search?: SearchOperators
  /** How it searches for words through full-text indexes alone; absent where it does not, or where it has {@link Operators.search}. */
  readonly fulltext?: FulltextOperators
  /** What follows the table in an `INSERT` of one row of which the database makes every column. */
  readonly defaultRow: string
  /** True and false as conditions. */
  readonly always: string
  readonly never: string
  /** A condition that leaves no rows of a query, for which the database reads none. */
  readonly noRows: string
  /** What a window without an order goes by, where a function such as `RANK` wants one; absent where none does. */
  readonly noOrder?: string
  /**
   * Where a row stands among the others as a share; absent where `PERCENT_RANK` and `CUME_DIST` give all digits of a float.
   *
   * @param window - `OVER (…)` in the order
   * @param whole - the same, of all rows that are in it
   */
  share?(name: 'percentRank' | 'cumeDist', window: string, whole: string): string
  /** True where all, or any, of several conditions are, some of which are made of windows; absent where those are joined by the word as others are. */
  ofWindows?(word: 'AND' | 'OR', conditions: readonly string[]): string
}
