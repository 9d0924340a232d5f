import type { Columns } from './columns.ts'
import type { Driver, DriverOptions } from './driver.ts'
import type { DrizzleBridge } from './drizzle.ts'
import type { Features } from './features.ts'
import type { Introspection } from './introspection.ts'
import type { Locks } from './locks.ts'
import type { Operators } from './operators.ts'
import type { SchemaEditor } from './schema-editor.ts'

export type { Call, CallName } from './calls.ts'
export type { Codec, Columns } from './columns.ts'
export type { Answer, Connection, Driver, DriverOptions, RawResult, Statement, TransactionStart } from './driver.ts'
export type { BridgedColumn, BridgedResult, DrizzleBridge, RunSql } from './drizzle.ts'
export type { Features, IsolationLevel } from './features.ts'
export type { FoundCheck, FoundColumn, FoundIndex, FoundReference, FoundTable, Introspection } from './introspection.ts'
export type { Locks } from './locks.ts'
export { foreignKeyName, indexName } from './names.ts'
export type { AggregateName, Comparator, DatePart, Operators, RowLockWait, TextLookup } from './operators.ts'
export type {
  CheckState,
  ColumnState,
  IndexState,
  Reference,
  SchemaEditor,
  SchemaSession,
  TableState,
} from './schema-editor.ts'

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
  readonly introspection: Introspection
  readonly locks: Locks
  /** Loads Drizzle for it; only on first use. */
  drizzle(): Promise<DrizzleBridge>
  /** Makes the error of a driver one of `@tsango/orm/errors`; gives back what it does not know. */
  translate(error: unknown): unknown
  /** Opens the connections lazily: it fails for a missing driver or an unreadable URL, not for a database that is down. */
  connect(url: string, options: DriverOptions): Promise<Driver>
}
