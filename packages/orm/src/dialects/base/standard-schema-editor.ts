import { foreignKeyName } from './names.ts'
import type { ColumnState, SchemaEditor } from './schema-editor.ts'
import type { SchemaPieces } from './schema-syntax.ts'

/** What {@link standardSchemaEditor} leaves to a dialect. */
export type StandardSchemaEditor = Omit<SchemaEditor, 'session' | 'alterColumn'>

/** The statements as databases write them that have `ALTER TABLE` in full. A dialect spreads them and replaces what differs. */
export function standardSchemaEditor(pieces: SchemaPieces): StandardSchemaEditor {
  const { quote } = pieces
  return {
    createTable: (table) => [
      pieces.createTable(table),
      ...table.indexes.map((index) => pieces.createIndex(table, index)),
    ],
    dropTable: ({ table }) => [`DROP TABLE ${quote(table)}`],
    renameTable: (from, to) => [
      `ALTER TABLE ${quote(from.table)} RENAME TO ${quote(to.table)}`,
      ...from.columns.flatMap((column) =>
        renameConstraint(
          pieces,
          to.table,
          foreignKeyName(from.table, column.column),
          foreignKeyName(to.table, column.column),
          column,
        ),
      ),
    ],
    addColumn: (_from, { table }, column, fill) => {
      const filled = fill === undefined ? '' : ` DEFAULT ${pieces.value(column.spec, fill)}`
      const statements = [`ALTER TABLE ${quote(table)} ADD COLUMN ${pieces.column(column)}${filled}`]
      if (filled) statements.push(`ALTER TABLE ${quote(table)} ALTER COLUMN ${quote(column.column)} DROP DEFAULT`)
      if (column.references) statements.push(`ALTER TABLE ${quote(table)} ADD ${pieces.foreignKey(table, column)}`)
      return statements
    },
    dropColumn: (from, _to, column) => [
      ...from.indexes
        .filter((index) => index.columns.includes(column.column))
        .map((index) => `DROP INDEX ${quote(index.name)}`),
      `ALTER TABLE ${quote(from.table)} DROP COLUMN ${quote(column.column)}`,
    ],
    renameColumn: (from, to, before, after) => {
      const column = from.columns.find((one) => one.column === before)
      return [
        `ALTER TABLE ${quote(to.table)} RENAME COLUMN ${quote(before)} TO ${quote(after)}`,
        ...(column
          ? renameConstraint(
              pieces,
              to.table,
              foreignKeyName(from.table, before),
              foreignKeyName(to.table, after),
              column,
            )
          : []),
      ]
    },
    addIndex: (table, index) => [pieces.createIndex(table, index)],
    dropIndex: (_table, index) => [`DROP INDEX ${quote(index.name)}`],
    renameIndex: (_table, before, after) => [`ALTER INDEX ${quote(before.name)} RENAME TO ${quote(after.name)}`],
    addCheck: (_from, to, check) => [`ALTER TABLE ${quote(to.table)} ADD ${pieces.check(to, check)}`],
    dropCheck: (from, _to, check) => [`ALTER TABLE ${quote(from.table)} DROP CONSTRAINT ${quote(check.name)}`],
  }
}

function renameConstraint(
  { quote }: SchemaPieces,
  table: string,
  before: string,
  after: string,
  column: ColumnState,
): string[] {
  if (!column.references || before === after) return []
  return [`ALTER TABLE ${quote(table)} RENAME CONSTRAINT ${quote(before)} TO ${quote(after)}`]
}

/** Whether two columns have the same foreign key. */
export function sameReference(before: ColumnState, after: ColumnState): boolean {
  const [a, b] = [before.references, after.references]
  if (!a || !b) return a === b
  return a.table === b.table && a.column === b.column && a.onDelete === b.onDelete
}
