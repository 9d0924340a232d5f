import { UnknownScheme } from '../errors/errors.ts'
import type { Dialect } from './base/base.ts'

export type {
  AggregateName,
  Answer,
  CacheFigures,
  CheckState,
  Codec,
  ColumnChange,
  ColumnState,
  Columns,
  Comparator,
  Connection,
  ConnectionSettings,
  DatabaseClient,
  DatePart,
  Dialect,
  Driver,
  DriverOptions,
  DrizzleBridge,
  ExclusionState,
  ExclusionTermState,
  Features,
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
  GivingWay,
  HeldLock,
  IndexedExpression,
  IndexState,
  Introspection,
  IsolationLevel,
  KeyState,
  Locks,
  Loss,
  LossKind,
  Operators,
  OwnConnection,
  RawResult,
  Reference,
  RenamedWord,
  RowCursor,
  RowLockWait,
  SchemaEditor,
  SchemaRisk,
  SchemaRisks,
  SchemaSession,
  SchemaWords,
  Scratch,
  Spaces,
  Statement,
  TableExpression,
  TableState,
  TextLookup,
  TransactionStart,
  TruncUnit,
  WrittenExpression,
} from './base/base.ts'

export { type Connect, connectThrough } from './base/choose-driver.ts'
export { EXCLUSION_METHODS, EXCLUSION_OPERATORS } from './base/exclusion-syntax.ts'
export { extensionOfOpclass, PLAIN_IN_GIST, TYPE_EXTENSIONS } from './base/extensions.ts'
export { boundName, foreignKeyName, indexName, keyNamesOf, type TableWithKeys } from './base/names.ts'
export { commonPattern } from './base/regex.ts'
export { exclusionColumns, indexHolds } from './base/schema-editor.ts'
export { SCRATCH } from './base/scratch.ts'
export { type Ignored, warnOfIgnored } from './base/settings.ts'
export { SPACE } from './base/spaces.ts'
export { computedSpec } from './base/standard-operators.ts'
export { checkZone } from './base/zones.ts'

/** Options of {@link dialectFor}. */
export interface DialectOptions {
  /** The database's name in the settings, for messages. */
  readonly name: string
  /** Dialects of third parties; they come before Tsango's own. */
  readonly dialects?: readonly Dialect[]
}

const sqlite = async (): Promise<Dialect> => (await import('./sqlite/sqlite.ts')).sqlite
const libsql = async (): Promise<Dialect> => (await import('./sqlite/libsql/libsql.ts')).libsql
const postgres = async (): Promise<Dialect> => (await import('./postgres/postgres.ts')).postgres
const mysql = async (): Promise<Dialect> => (await import('./mysql/mysql.ts')).mysql
const mariadb = async (): Promise<Dialect> => (await import('./mariadb/mariadb.ts')).mariadb

/** A dialect is loaded by the first database that needs it: nobody pays for the others. */
const OWN: ReadonlyMap<string, () => Promise<Dialect>> = new Map([
  ['sqlite', sqlite],
  ['file', sqlite],
  ['libsql', libsql],
  ['https', libsql],
  ['http', libsql],
  ['wss', libsql],
  ['ws', libsql],
  ['postgres', postgres],
  ['postgresql', postgres],
  ['mysql', mysql],
  ['mariadb', mariadb],
])

/**
 * The dialect for a database's URL, by its scheme. Raises {@link UnknownScheme}.
 *
 * @example
 * (await dialectFor('sqlite::memory:', { name: 'default' })).name // → 'sqlite'
 */
export async function dialectFor(url: string, { name, dialects = [] }: DialectOptions): Promise<Dialect> {
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? ''
  const foreign = dialects.find((dialect) => schemesOf(dialect).includes(scheme))
  const load = OWN.get(scheme)
  if (foreign || !load) return foreign ?? unknown(name, scheme, dialects)
  return load()
}

function schemesOf(dialect: Dialect): readonly string[] {
  return dialect.schemes ?? [dialect.name]
}

function unknown(name: string, scheme: string, dialects: readonly Dialect[]): never {
  throw new UnknownScheme(name, scheme, [...dialects.flatMap(schemesOf), ...OWN.keys()])
}
