import type { DatabaseClient } from './client.ts'
import type { Columns } from './columns.ts'
import type { Connection, Driver, DriverOptions } from './driver.ts'
import type { DrizzleBridge } from './drizzle.ts'
import type { Features } from './features.ts'
import type { Introspection } from './introspection.ts'
import type { Locks } from './locks.ts'
import type { Operators } from './operators.ts'
import type { Replication } from './replication.ts'
import type { SchemaRisks } from './risks.ts'
import type { SchemaEditor } from './schema-editor.ts'
import type { Scratch } from './scratch.ts'
import type { Spaces } from './spaces.ts'

export type { AggregateCall, AggregateName, WindowFunction } from './aggregates.ts'
export type { BuiltinName } from './builtins.ts'
export type { CacheFigures } from './cache-figures.ts'
export type { Call, CallName } from './calls.ts'
export type { DatabaseClient } from './client.ts'
export type { Codec, Columns } from './columns.ts'
export type { DatePart, TruncUnit } from './dates.ts'
export type {
  Answer,
  Connection,
  ConnectionSettings,
  Driver,
  DriverOptions,
  OwnConnection,
  RawResult,
  RowCursor,
  Statement,
  TransactionStart,
} from './driver.ts'
export type { BridgedColumn, BridgedResult, DrizzleBridge, RunSql } from './drizzle.ts'
export { EXCLUSION_METHODS, EXCLUSION_OPERATORS } from './exclusion-syntax.ts'
export type { Features, IsolationLevel } from './features.ts'
export type {
  FoundCheck,
  FoundColumn,
  FoundExclusion,
  FoundExclusionTerm,
  FoundField,
  FoundGenerated,
  FoundIndex,
  FoundReference,
  FoundTable,
  FoundTerm,
  Introspection,
} from './introspection.ts'
export { type JsonOperators, type JsonPath, type JsonType, noJson } from './json.ts'
export type { HeldLock, Locks } from './locks.ts'
export type { Loss, LossKind } from './losses.ts'
export { boundName, foreignKeyName, indexName, keyNamesOf, type TableWithKeys } from './names.ts'
export type { Comparator, Operators, RowLockWait, TextLookup } from './operators.ts'
export type { Replication } from './replication.ts'
export type { ColumnChange, SchemaRisk, SchemaRisks } from './risks.ts'
export {
  type CheckState,
  type ColumnState,
  type ExclusionState,
  type ExclusionTermState,
  exclusionColumns,
  type GivingWay,
  type IndexedExpression,
  type IndexState,
  indexHolds,
  type KeyState,
  type Reference,
  type RenamedWord,
  type SchemaEditor,
  type SchemaSession,
  type SchemaWords,
  type TableExpression,
  type TableState,
  type ViewState,
  type WrittenExpression,
} from './schema-editor.ts'
export { SCRATCH, type Scratch } from './scratch.ts'
export type { FulltextOperators, Headline, RankCount, SearchedIndex, SearchKind, SearchOperators } from './search.ts'
export { SPACE, type Spaces } from './spaces.ts'
export type { JsonItem, JsonMaker, JsonPart, JsonRows } from './to-json.ts'

/** A database that Tsango speaks to: what it can do, how it writes SQL, how one connects to it. */
export interface Dialect {
  /** The name of its folder. */
  readonly name: string
  /** The schemes of the URLs that lead to it, without the colon; default: its name alone. */
  readonly schemes?: readonly string[]
  readonly features: Features
  readonly columns: Columns
  readonly operators: Operators
  readonly schema: SchemaEditor
  /** How changes of the schema hold up others. */
  readonly risks: SchemaRisks
  readonly introspection: Introspection
  /** An empty place in which a schema can be made to be looked at. */
  readonly scratch: Scratch
  readonly locks: Locks
  /** Places beside each other in which tables of the same names stand apart; absent where there are none. */
  readonly spaces?: Spaces
  /** How its replicas tell how far behind they are; absent where it has none that could. */
  readonly replication?: Replication
  /** Checks within a transaction the keys that wait for its commit; rejects with `ForeignKeyViolation`. Absent where each statement is checked. */
  checkKeys?(connection: Connection): Promise<void>
  /** Loads Drizzle for it; only on first use. */
  drizzle(): Promise<DrizzleBridge>
  /** Makes the error of a driver one of `@tsango/orm/errors`; gives back what it does not know. */
  translate(error: unknown): unknown
  /** How its own client is started on the database of a URL; absent where there is none. */
  client?(url: string, name: string): DatabaseClient
  /** Opens the connections lazily: it fails for a missing driver or an unreadable URL, not for a database that is down. */
  connect(url: string, options: DriverOptions): Promise<Driver>
}
