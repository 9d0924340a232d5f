import {
  type SchemaPieces,
  sameReference,
  schemaPieces,
  standardLiteral,
  standardSchemaEditor,
} from '@tsango/orm/dialect-kit'
import { type ColumnState, indexHolds, type SchemaEditor, type TableState } from '@tsango/orm/dialects'
import { columns } from './columns.ts'
import { storedAs } from './conversions.ts'
import { features } from './features.ts'
import { operators } from './operators.ts'

const NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
const UUID = `lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`

const pieces = schemaPieces({
  columns,
  operators,
  features,
  identity: 'AUTOINCREMENT',
  options: (table) => (table.columns.some(({ spec }) => spec.dbType !== undefined) ? '' : 'STRICT'),
  deferrable: 'DEFERRABLE INITIALLY DEFERRED',
  call: (call) => (call === 'uuid' ? UUID : NOW),
  literal: (value) => (typeof value === 'boolean' ? String(Number(value)) : standardLiteral(value)),
})
const { quote } = pieces
const standard = standardSchemaEditor(pieces)

/** What `ALTER TABLE` cannot do is done by a table that is made anew, with the rows of the old one. */
export const schema: SchemaEditor = {
  ...standard,
  session: {
    before: ['PRAGMA foreign_keys = OFF'],
    begin: 'BEGIN IMMEDIATE',
    settle: [],
    verify: 'PRAGMA foreign_key_check',
    after: ['PRAGMA foreign_keys = ON'],
  },
  createTable: (table) => [
    pieces.createTable(table),
    ...table.indexes.map((index) => pieces.createIndex(table, index)),
  ],
  renameTable: (from, to) => [`ALTER TABLE ${quote(from.table)} RENAME TO ${quote(to.table)}`],
  renameColumn: (_from, to, before, after) => [
    `ALTER TABLE ${quote(to.table)} RENAME COLUMN ${quote(before)} TO ${quote(after)}`,
  ],
  addColumn: (from, to, { column }, fill) =>
    rebuilt(from, to, (one) => {
      if (one.column !== column) return quote(one.column)
      return fill === undefined ? undefined : pieces.value(one.spec, fill)
    }),
  dropColumn: (from, to, { column }) =>
    rebuilt(from, { ...to, indexes: to.indexes.filter((index) => !indexHolds(index, column)) }),
  alterColumn: (from, to, before, after, fill) => {
    const same = pieces.column(before, from) === pieces.column(after, to) && sameReference(before, after)
    if (same && storedAs(before.spec) === storedAs(after.spec)) return []
    return rebuilt(from, to, (one) => {
      if (one.column !== after.column) return quote(one.column)
      const value = `pocket_cast(${quote(one.column)}, ${standardLiteral(storedAs(before.spec))}, ${standardLiteral(storedAs(after.spec))})`
      return fill === undefined || after.spec.nullable ? value : `COALESCE(${value}, ${pieces.value(after.spec, fill)})`
    })
  },
  renameIndex: (table, before, after) => [...standard.dropIndex(table, before), ...standard.addIndex(table, after)],
  addKey: (from, to) => rebuilt(from, to),
  dropKey: (from, to) => rebuilt(from, to),
  addCheck: (from, to) => rebuilt(from, to),
  dropCheck: (from, to) => rebuilt(from, to),
}

/** Makes a table anew (https://sqlite.org/lang_altertable.html); `source` gives what a column is filled from, nothing for one that stays empty. */
function rebuilt(from: TableState, to: TableState, source = fromItself(pieces)): string[] {
  const made = `new__${to.table}`
  const copied = to.columns.flatMap((column) => {
    const value = column.generated ? undefined : source(column)
    return value === undefined ? [] : [{ into: quote(column.column), value }]
  })
  const [old, next] = [standardLiteral(from.table), standardLiteral(made)]
  return [
    pieces.createTable(to, { name: made }),
    `INSERT INTO ${quote(made)} (${copied.map(({ into }) => into).join(', ')}) SELECT ${copied.map(({ value }) => value).join(', ')} FROM ${quote(from.table)}`,
    ...(to.columns.some(({ primaryKey, spec }) => primaryKey && spec.auto === 'increment')
      ? [
          `DELETE FROM sqlite_sequence WHERE name = ${next}`,
          `INSERT INTO sqlite_sequence (name, seq) SELECT ${next}, seq FROM sqlite_sequence WHERE name = ${old}`,
        ]
      : []),
    `DROP TABLE ${quote(from.table)}`,
    // Else the renaming looks through views that name the table which is gone at this moment.
    'PRAGMA legacy_alter_table = ON',
    `ALTER TABLE ${quote(made)} RENAME TO ${quote(to.table)}`,
    'PRAGMA legacy_alter_table = OFF',
    ...to.indexes.map((index) => pieces.createIndex(to, index)),
  ]
}

function fromItself({ quote }: SchemaPieces): (column: ColumnState) => string | undefined {
  return ({ column }) => quote(column)
}
