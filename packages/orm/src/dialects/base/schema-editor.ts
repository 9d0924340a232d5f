import type { FieldSpec, OnDelete } from '@tsango/core/fields'

/** A column as a migration knows it. */
export interface ColumnState {
  /** The field's name, for messages and renames. */
  readonly name: string
  readonly column: string
  readonly spec: FieldSpec
  readonly primaryKey: boolean
  readonly references: Reference | undefined
}

/** Where a foreign key leads. */
export interface Reference {
  readonly table: string
  readonly column: string
  readonly onDelete: OnDelete
}

/** An index or a unique constraint over several columns. */
export interface IndexState {
  readonly name: string
  readonly columns: readonly string[]
  readonly unique: boolean
}

/** A check constraint: all of the comparisons hold. */
export interface CheckState {
  readonly name: string
  readonly all: readonly (readonly [
    column: string,
    operator: string,
    value: CheckConstant | readonly CheckConstant[],
  ])[]
}

/** A constant of a check. */
export type CheckConstant = string | number | boolean

/** A table as a migration knows it. */
export interface TableState {
  readonly table: string
  readonly columns: readonly ColumnState[]
  readonly indexes: readonly IndexState[]
  readonly checks: readonly CheckState[]
}

/** What surrounds the statements of a migration on its connection. */
export interface SchemaSession {
  /** Run before the transaction begins. */
  readonly before: readonly string[]
  /** Begins the transaction. */
  readonly begin: string
  /** Run after rows were changed and before the schema changes again, within one transaction. */
  readonly settle: readonly string[]
  /** A query that is run before the transaction ends; a row that it gives is a key that points nowhere: its table comes first, the target's third. */
  readonly verify: string | undefined
  /** Run after the transaction, however it ended. */
  readonly after: readonly string[]
}

/**
 * Makes the statements that change a schema, and runs none of them.
 *
 * `from` and `to` are the whole table before and after the change: some databases make it anew. A `fill` is a row's value for the rows that are
 * there, `undefined` where there is none; it never stays behind as the column's default.
 */
export interface SchemaEditor {
  readonly session: SchemaSession
  /** Makes the table with its indexes, keys and checks. */
  createTable(table: TableState): readonly string[]
  dropTable(table: TableState): readonly string[]
  /** Renames the table and the constraints of its keys; its indexes keep their names. */
  renameTable(from: TableState, to: TableState): readonly string[]
  addColumn(from: TableState, to: TableState, column: ColumnState, fill: unknown): readonly string[]
  /** Drops the column with its key and with every index that holds it. */
  dropColumn(from: TableState, to: TableState, column: ColumnState): readonly string[]
  /** Changes type, nullability and key of a column whose name stays; `fill` takes the place of NULL where that is no longer allowed. */
  alterColumn(
    from: TableState,
    to: TableState,
    before: ColumnState,
    after: ColumnState,
    fill: unknown,
  ): readonly string[]
  /** Renames the column and the constraint of its key; indexes keep their names. */
  renameColumn(from: TableState, to: TableState, before: string, after: string): readonly string[]
  addIndex(table: TableState, index: IndexState): readonly string[]
  dropIndex(table: TableState, index: IndexState): readonly string[]
  renameIndex(table: TableState, before: IndexState, after: IndexState): readonly string[]
  addCheck(from: TableState, to: TableState, check: CheckState): readonly string[]
  dropCheck(from: TableState, to: TableState, check: CheckState): readonly string[]
}
