import type { FieldSpec } from '@tsango/core/fields'
import type { Columns } from '../base/columns.ts'
import { keyNameOf } from '../base/names.ts'
import type { Operators } from '../base/operators.ts'
import {
  type ColumnState,
  type IndexState,
  indexHolds,
  type SchemaEditor,
  type TableState,
} from '../base/schema-editor.ts'
import { type SchemaPieces, schemaPieces, standardLiteral } from '../base/schema-syntax.ts'
import { sameReference, standardSchemaEditor } from '../base/standard-schema-editor.ts'
import { convert } from './convert.ts'
import { features } from './features.ts'
import { createFulltext, dropFulltext, isFulltext, triggersOf } from './fulltext.ts'
import { losses } from './losses.ts'

/** Makes the schema editor of SQLite. What `ALTER TABLE` lacks there is done by making the table anew. */
export function createSchemaEditor(columns: Columns, operators: Operators): SchemaEditor {
  const pieces = schemaPieces({
    columns,
    operators,
    features,
    identity: 'AUTOINCREMENT',
    // A table that is held to its types takes four of them alone.
    options: ({ columns }) => (columns.some(({ spec }) => spec.dbType !== undefined) ? '' : 'STRICT'),
    deferrable: 'DEFERRABLE INITIALLY DEFERRED',
    call: databaseCall,
    literal: (value) => (typeof value === 'boolean' ? String(Number(value)) : standardLiteral(value)),
  })
  const { quote } = pieces
  const standard = standardSchemaEditor(pieces)
  const rebuild = (from: TableState, to: TableState, source?: (column: ColumnState) => string | undefined): string[] =>
    rebuildTable(pieces, indexes, from, to, source ?? ((column) => quote(column.column)))

  const indexes: IndexStatements = {
    addIndex: (table, index) =>
      isFulltext(index) ? createFulltext(columns, quote, table, index) : [pieces.createIndex(table, index)],
    dropIndex: (table, index) => (isFulltext(index) ? dropFulltext(quote, index) : standard.dropIndex(table, index)),
  }
  // What a table of words is over is part of what it is.
  const around = (
    from: TableState,
    to: TableState,
    statement: string,
    concerned: (index: IndexState) => boolean = isFulltext,
  ): string[] => [
    ...from.indexes.filter(concerned).flatMap((index) => indexes.dropIndex(from, index)),
    statement,
    ...to.indexes
      .filter(isFulltext)
      .flatMap((index) =>
        from.indexes.some((one) => one.name === index.name && concerned(one)) ? indexes.addIndex(to, index) : [],
      ),
  ]

  const editor: SchemaEditor = {
    ...standard,
    ...indexes,
    losses,
    // Dropping a table that is made anew would delete the rows that point at it; keys are watched again afterwards, and looked through before.
    session: {
      before: ['PRAGMA foreign_keys = OFF'],
      begin: 'BEGIN IMMEDIATE',
      settle: [],
      verify: 'PRAGMA foreign_key_check',
      after: ['PRAGMA foreign_keys = ON'],
    },
    // What a key points at is looked for when rows are written.
    createTable: (table) => [
      pieces.createTable(table),
      ...table.indexes.flatMap((index) => indexes.addIndex(table, index)),
    ],
    dropTable: (table) => [
      ...table.indexes.filter(isFulltext).flatMap((index) => dropFulltext(quote, index)),
      ...standard.dropTable(table),
    ],
    renameTable: (from, to) => around(from, to, `ALTER TABLE ${quote(from.table)} RENAME TO ${quote(to.table)}`),
    addColumn: (from, to, column, fill) => {
      if (!column.spec.nullable || fill !== undefined || column.spec.dbDefault || column.generated) {
        return rebuild(from, to, (one) => {
          if (one.column !== column.column) return quote(one.column)
          return fill === undefined ? undefined : pieces.value(one.spec, fill)
        })
      }
      const key = column.references
        ? ` CONSTRAINT ${quote(keyNameOf(to.table, column))} ${pieces.references(column)}`
        : ''
      return [`ALTER TABLE ${quote(to.table)} ADD COLUMN ${pieces.column(column, to)}${key}`]
    },
    dropColumn: (from, to, column) => {
      if (column.references) return rebuild(from, to)
      const held = from.indexes.filter((index) => indexHolds(index, column.column))
      return [
        ...held.flatMap((index) => indexes.dropIndex(from, index)),
        ...standard.dropColumn({ ...from, indexes: [] }, to, column),
      ]
    },
    alterColumn: (from, to, before, after, fill) => {
      if (isStoredAlike(pieces, before, after, to)) return []
      return rebuild(from, to, (one) => {
        if (one.column !== after.column) return quote(one.column)
        const value = convert(quote(one.column), before.spec, after.spec)
        return fill === undefined || after.spec.nullable
          ? value
          : `COALESCE(${value}, ${pieces.value(after.spec, fill)})`
      })
    },
    renameColumn: (from, to, before, after) => {
      const key = from.columns.some(({ column, primaryKey }) => primaryKey && column === before)
      const statement = `ALTER TABLE ${quote(to.table)} RENAME COLUMN ${quote(before)} TO ${quote(after)}`
      return around(from, to, statement, (index) => isFulltext(index) && (key || indexHolds(index, before)))
    },
    renameIndex: (table, before, after) => [...editor.dropIndex(table, before), ...editor.addIndex(table, after)],
    addKey: (from, to) => rebuild(from, to),
    dropKey: (from, to) => rebuild(from, to),
    addCheck: (from, to) => rebuild(from, to),
    dropCheck: (from, to) => rebuild(from, to),
    replaceChecks: (from, to, word) =>
      rebuild(from, to, ({ column, spec }) => {
        const name = quote(column)
        if (column !== word?.column) return name
        return `CASE ${name} WHEN ${pieces.value(spec, word.from)} THEN ${pieces.value(spec, word.to)} ELSE ${name} END`
      }),
  }
  return editor
}

type IndexStatements = Pick<SchemaEditor, 'addIndex' | 'dropIndex'>

// A comment leaves nothing behind, and a text that may be longer fits as it is: no reasons to make a table anew.
function isStoredAlike(pieces: SchemaPieces, before: ColumnState, after: ColumnState, table: TableState): boolean {
  const { kind, digits, places, maxLength } = before.spec
  return (
    kind === after.spec.kind &&
    digits === after.spec.digits &&
    places === after.spec.places &&
    (after.spec.maxLength ?? Number.POSITIVE_INFINITY) >= (maxLength ?? Number.POSITIVE_INFINITY) &&
    sameReference(before, after) &&
    pieces.column(before, table) === pieces.column(after, table)
  )
}

// The forms in which columns hold them. A UUID of version 4 is chance but for its version and variant.
function databaseCall(call: 'now' | 'uuid', { kind }: FieldSpec): string {
  if (call === 'uuid')
    return "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
  if (kind === 'date') return "strftime('%Y-%m-%d', 'now')"
  if (kind === 'time') return "strftime('%H:%M:%f', 'now')"
  return `strftime('%Y-%m-%dT%H:%M:%f${kind === 'dateTime' ? '' : '000'}Z', 'now')`
}

/**
 * Makes a table anew with the rows of the old one, as SQLite's own page on ALTER TABLE describes (https://sqlite.org/lang_altertable.html).
 * `source` gives what a column is filled from, nothing for one that stays empty.
 */
function rebuildTable(
  pieces: SchemaPieces,
  indexes: IndexStatements,
  from: TableState,
  to: TableState,
  source: (column: ColumnState) => string | undefined,
): string[] {
  const { quote } = pieces
  const [old, made] = [quote(from.table), `new__${to.table}`]
  const copied = to.columns.flatMap((column) => {
    const value = column.generated ? undefined : source(column)
    return value === undefined ? [] : [{ into: quote(column.column), value }]
  })
  const into = copied.map((column) => column.into).join(', ')
  const counted = to.columns.some((column) => column.primaryKey && column.spec.auto === 'increment')
  return [
    refuseLoss(from),
    ...from.indexes.filter(isFulltext).flatMap((index) => indexes.dropIndex(from, index)),
    pieces.createTable(to, { name: made }),
    `INSERT INTO ${quote(made)} (${into}) SELECT ${copied.map((column) => column.value).join(', ')} FROM ${old}`,
    ...(counted ? keepCounter(from.table, made) : []),
    `DROP TABLE ${old}`,
    // Otherwise the renaming would look through views and triggers that name the table which is gone at this moment.
    'PRAGMA legacy_alter_table = ON',
    `ALTER TABLE ${quote(made)} RENAME TO ${quote(to.table)}`,
    'PRAGMA legacy_alter_table = OFF',
    ...to.indexes.flatMap((index) => indexes.addIndex(to, index)),
  ]
}

// Triggers and indexes that somebody made by hand would go with the old table, and nobody would notice.
function refuseLoss({ table, indexes }: TableState): string {
  const known = indexes
    .flatMap((index) => (isFulltext(index) ? triggersOf(index) : index.name))
    .map(standardLiteral)
    .join(', ')
  const lost = `tbl_name = ${standardLiteral(table)} AND sql IS NOT NULL AND type <> 'table' AND name NOT IN (${known})`
  const reason = `' would be lost, as the table is made anew: drop it before with runSql(…), and make it again after'`
  return `SELECT json_extract('{}', type || ' ' || name || ${reason}) FROM sqlite_schema WHERE ${lost}`
}

// A key that was given away once is not given again, though its row is gone.
function keepCounter(from: string, to: string): string[] {
  const [old, made] = [standardLiteral(from), standardLiteral(to)]
  return [
    `DELETE FROM sqlite_sequence WHERE name = ${made}`,
    `INSERT INTO sqlite_sequence (name, seq) SELECT ${made}, seq FROM sqlite_sequence WHERE name = ${old}`,
  ]
}
