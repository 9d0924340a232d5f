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

/** Makes the statements that change a schema, and runs none of them. */
export interface SchemaEditor {
  createTable(table: TableState): readonly string[]
  dropTable(table: TableState): readonly string[]
  renameTable(from: TableState, to: string): readonly string[]
  /** `to` is the whole table as it is afterwards: some databases make it anew. `fill` is a literal for the rows that are there. */
  addColumn(from: TableState, to: TableState, column: ColumnState, fill: unknown): readonly string[]
  dropColumn(from: TableState, to: TableState, column: ColumnState): readonly string[]
  alterColumn(
    from: TableState,
    to: TableState,
    before: ColumnState,
    after: ColumnState,
    fill: unknown,
  ): readonly string[]
  renameColumn(from: TableState, to: TableState, before: string, after: string): readonly string[]
  addIndex(table: TableState, index: IndexState): readonly string[]
  dropIndex(table: TableState, index: IndexState): readonly string[]
  addCheck(from: TableState, to: TableState, check: CheckState): readonly string[]
  dropCheck(from: TableState, to: TableState, check: CheckState): readonly string[]
}
