import { type FieldSpec, f } from '@tsango/core/fields'
import type { ConditionData, OperandData } from '../../../migrations/expression-data.ts'
import { ColumnExpression } from '../../../migrations/table-expression.ts'
import type { Dialect } from '../base.ts'
import type { Driver, RawResult, Statement } from '../driver.ts'
import type { ColumnState, TableExpression, TableState } from '../schema-editor.ts'

/** A database that a test has for itself: empty at first. */
export interface TestDatabase {
  readonly dialect: Dialect
  readonly url: string
  /** Removes it; its drivers were closed before. */
  remove(): Promise<void>
}

/** What a suite is told about a database. */
export interface SuiteOptions {
  /** Functions of ours run in the database; where they cannot, what needs them is `Unsupported`. Default: `true`. */
  readonly functions?: boolean
}

/** A column of a test's table. */
export function testColumn(name: string, spec: FieldSpec, more: Partial<ColumnState> = {}): ColumnState {
  return { name, column: name, spec, primaryKey: false, references: undefined, ...more }
}

/** A table of the given columns behind an `id` that the database counts up. */
export function testTable(
  table: string,
  columns: Readonly<Record<string, FieldSpec>>,
  more: Partial<TableState> = {},
): TableState {
  const rest = Object.entries(columns).map(([name, spec]) => testColumn(name, spec))
  return {
    table,
    columns: [testColumn('id', f.bigAuto().spec, { primaryKey: true }), ...rest, ...(more.columns ?? [])],
    indexes: more.indexes ?? [],
    checks: more.checks ?? [],
    ...(more.keys ? { keys: more.keys } : {}),
  }
}

/** A condition or an expression over the columns of a test's table. */
export function testExpression(data: OperandData | ConditionData): TableExpression {
  return new ColumnExpression(data)
}

/** Makes tables. */
export async function createTables(dialect: Dialect, driver: Driver, ...tables: readonly TableState[]): Promise<void> {
  const connection = await driver.acquire()
  try {
    for (const table of tables) for (const sql of dialect.schema.createTable(table)) await connection.execute(sql)
  } finally {
    await driver.release(connection)
  }
}

/** Writes statements in the words of a dialect: `{name}` is an identifier, each `?` a placeholder. */
export function statementsOf(dialect: Dialect): (kind: 'read' | 'write' | 'returning', text: string) => Statement {
  const { quote, placeholder } = dialect.operators
  return (kind, text) => {
    let number = 0
    const sql = text.replace(/\{(\w+)\}|\?/g, (_, name?: string) => (name ? quote(name) : placeholder(++number)))
    return { sql, write: kind !== 'read', returns: kind !== 'write' }
  }
}

/** Runs work that may answer at once, throw at once, or be a promise: as a promise. */
export async function settled<T>(work: () => T | Promise<T>): Promise<T> {
  return await work()
}

/** The one value that a statement gave, as a number. */
export function numberOf({ rows }: RawResult): number {
  return Number(rows[0]?.[0])
}
