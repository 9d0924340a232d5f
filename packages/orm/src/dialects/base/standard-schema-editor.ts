import { isDeepStrictEqual } from 'node:util'
import { keyNameOf } from './names.ts'
import { type ColumnState, type IndexState, indexHolds, type SchemaEditor, type TableState } from './schema-editor.ts'
import type { SchemaPieces } from './schema-syntax.ts'

/** What {@link standardSchemaEditor} leaves to a dialect. */
export type StandardSchemaEditor = Omit<SchemaEditor, 'session' | 'alterColumn'>

/** The statements as databases write them that have `ALTER TABLE` in full. A dialect spreads them and replaces what differs. */
export function standardSchemaEditor(pieces: SchemaPieces): StandardSchemaEditor {
  const { quote } = pieces
  const dropIndex = ({ table }: TableState, { name, deferrable }: IndexState): string =>
    deferrable ? `ALTER TABLE ${quote(table)} DROP CONSTRAINT ${quote(name)}` : `DROP INDEX ${quote(name)}`
  return {
    ...pieces.views,
    createTable: (table) => {
      const { made, late } = keysApart(table)
      return [
        pieces.createTable(made),
        ...table.indexes.map((index) => pieces.createIndex(table, index)),
        ...late.map((column) => `ALTER TABLE ${quote(table.table)} ADD ${pieces.foreignKey(table.table, column)}`),
        ...(table.comment ? pieces.tableComment(table) : []),
        ...pieces.comments(table.table, table.columns),
      ]
    },
    commentTable: (table) => pieces.tableComment(table),
    dropTable: ({ table }) => [`DROP TABLE ${quote(table)}`],
    renameTable: (from, to) => [
      `ALTER TABLE ${quote(from.table)} RENAME TO ${quote(to.table)}`,
      ...from.columns.flatMap((column) =>
        renameConstraint(pieces, to.table, keyNameOf(from.table, column), keyNameOf(to.table, column), column),
      ),
      ...renameKeys(pieces, from, to),
    ],
    addColumn: (_from, to, column, fill) => {
      const { table } = to
      const filled = fill === undefined ? '' : ` DEFAULT ${pieces.value(column.spec, fill)}`
      const made = filled ? pieces.default(column.spec) : undefined
      const added = filled ? withoutDefault(column) : column
      const statements = [`ALTER TABLE ${quote(table)} ADD COLUMN ${pieces.column(added, to)}${filled}`]
      if (filled)
        statements.push(
          `ALTER TABLE ${quote(table)} ALTER COLUMN ${quote(column.column)} ${made === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${made}`}`,
        )
      statements.push(...pieces.comments(table, [column]))
      if (column.references) statements.push(`ALTER TABLE ${quote(table)} ADD ${pieces.foreignKey(table, column)}`)
      return statements
    },
    renameWord: ({ table, columns }, { column, from, to }) => {
      const spec = columns.find((one) => one.column === column)?.spec
      if (!spec) return []
      const name = quote(column)
      return [
        `UPDATE ${quote(table)} SET ${name} = ${pieces.value(spec, to)} WHERE ${name} = ${pieces.value(spec, from)}`,
      ]
    },
    dropColumn: (from, _to, column) => [
      ...from.indexes.filter((index) => indexHolds(index, column.column)).map((index) => dropIndex(from, index)),
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
              keyNameOf(from.table, column),
              keyNameOf(to.table, { ...column, column: after }),
              column,
            )
          : []),
        ...renameKeys(pieces, from, to),
      ]
    },
    addIndex: (table, index) => [pieces.createIndex(table, index)],
    dropIndex: (table, index) => [dropIndex(table, index)],
    renameIndex: (_table, before, after) => [`ALTER INDEX ${quote(before.name)} RENAME TO ${quote(after.name)}`],
    addKey: (_from, to, key) => [`ALTER TABLE ${quote(to.table)} ADD ${pieces.key(key)}`],
    dropKey: (from, _to, key) => [`ALTER TABLE ${quote(from.table)} DROP CONSTRAINT ${quote(key.name)}`],
    addCheck: (_from, to, check) => [`ALTER TABLE ${quote(to.table)} ADD ${pieces.check(to, check)}`],
    dropCheck: (from, _to, check) => [`ALTER TABLE ${quote(from.table)} DROP CONSTRAINT ${quote(check.name)}`],
    addExclusion: (table, exclusion) => [`ALTER TABLE ${quote(table.table)} ADD ${pieces.exclusion(table, exclusion)}`],
    dropExclusion: ({ table }, { name }) => [`ALTER TABLE ${quote(table)} DROP CONSTRAINT ${quote(name)}`],
  }
}

/** A table without its keys to unique columns of its own, and those: what they point at is unique once its index is there. */
function keysApart(table: TableState): { readonly made: TableState; readonly late: readonly ColumnState[] } {
  const primary = table.columns.find(({ primaryKey }) => primaryKey)?.column
  const late = table.columns.filter(
    ({ references }) => references?.table === table.table && references.column !== primary,
  )
  if (late.length === 0) return { made: table, late }
  const columns = table.columns.map((column) => (late.includes(column) ? { ...column, references: undefined } : column))
  return { made: { ...table, columns }, late }
}

/** A column that the database fills with nothing. */
export function withoutDefault(column: ColumnState): ColumnState {
  const { dbDefault: _made, ...spec } = column.spec
  return { ...column, spec }
}

/** Whether two columns get the same from the database where a row leaves them out. */
export function sameDefault(before: ColumnState, after: ColumnState): boolean {
  return isDeepStrictEqual(before.spec.dbDefault, after.spec.dbDefault)
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

// They are the same, in their order, but for names.
function renameKeys({ quote }: SchemaPieces, from: TableState, to: TableState): string[] {
  return (from.keys ?? []).flatMap(({ name }, index) => {
    const renamed = to.keys?.[index]?.name
    if (renamed === undefined || renamed === name) return []
    return [`ALTER TABLE ${quote(to.table)} RENAME CONSTRAINT ${quote(name)} TO ${quote(renamed)}`]
  })
}

/** Whether two columns have the same foreign key. */
export function sameReference(before: ColumnState, after: ColumnState): boolean {
  const [a, b] = [before.references, after.references]
  if (!a || !b) return a === b
  return a.table === b.table && a.column === b.column && a.onDelete === b.onDelete && a.name === b.name
}
