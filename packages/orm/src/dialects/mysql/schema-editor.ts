import type { FieldSpec } from '@tsango/core/fields'
import { Unsupported } from '../../errors/errors.ts'
import type { Columns } from '../base/columns.ts'
import { foreignKeyName } from '../base/names.ts'
import type { Operators } from '../base/operators.ts'
import type { ColumnState, IndexState, SchemaEditor, TableState } from '../base/schema-editor.ts'
import { schemaPieces, standardLiteral } from '../base/schema-syntax.ts'
import { sameReference, standardSchemaEditor } from '../base/standard-schema-editor.ts'

// An index holds at most 3,072 bytes, a character takes up to 4.
const LONGEST = 768
const PREFIX = 191
// What a value that is no text takes at most: a UUID.
const OTHER = 9

/** Makes the schema editor of MySQL and MariaDB. Names the database in messages by its title. */
export function createSchemaEditor(columns: Columns, operators: Operators, title = 'MySQL'): SchemaEditor {
  const pieces = schemaPieces({
    columns,
    operators,
    identity: 'AUTO_INCREMENT',
    deferrable: '',
    literal: (value) =>
      typeof value === 'string' ? standardLiteral(value.replaceAll('\\', '\\\\')) : standardLiteral(value),
    indexed: (column, index, owner) => indexed(operators, title, column, index, owner),
  })
  const { quote } = pieces
  const standard = standardSchemaEditor(pieces)
  const table = (name: string): string => `ALTER TABLE ${quote(name)}`
  const dropKey = (name: string, column: string): string =>
    `${table(name)} DROP FOREIGN KEY ${quote(foreignKeyName(name, column))}`
  const addKey = (name: string, column: ColumnState): string => `${table(name)} ADD ${pieces.foreignKey(name, column)}`

  const listOf = (owner: TableState, index: IndexState): string =>
    index.columns
      .map((name) => {
        const column = owner.columns.find((one) => one.column === name)
        return column ? indexed(operators, title, column, index, owner) : quote(name)
      })
      .join(', ')

  const editor: SchemaEditor = {
    ...standard,
    session: { before: [], begin: 'START TRANSACTION', settle: [], verify: undefined, after: [] },
    // The constraint of a key has no statement that renames it.
    renameTable: (from, to) => {
      const keys = from.columns.filter((column) => column.references)
      return [
        ...keys.map((column) => dropKey(from.table, column.column)),
        `${table(from.table)} RENAME TO ${quote(to.table)}`,
        ...to.columns.filter((column) => column.references).map((column) => addKey(to.table, column)),
      ]
    },
    addColumn: (_from, to, column, fill) => {
      // In brackets also the types take a default that have none otherwise: text, bytes, JSON.
      const filled = fill === undefined ? '' : ` DEFAULT (${pieces.value(column.spec, fill)})`
      return [
        `${table(to.table)} ADD COLUMN ${pieces.column(column)}${filled}`,
        ...(filled ? [`${table(to.table)} ALTER COLUMN ${quote(column.column)} DROP DEFAULT`] : []),
        ...(column.references ? [addKey(to.table, column)] : []),
      ]
    },
    dropColumn: (from, to, column) => [
      ...(column.references ? [dropKey(from.table, column.column)] : []),
      ...from.indexes
        .filter((one) => one.columns.includes(column.column))
        .flatMap((one) => editor.dropIndex(from, one)),
      `${table(to.table)} DROP COLUMN ${quote(column.column)}`,
    ],
    alterColumn: (from, to, before, after, fill) => {
      const [oldType, newType] = [columns.typeOf(before.spec), columns.typeOf(after.spec)]
      const rekeyed = !sameReference(before, after) || oldType !== newType
      const name = quote(after.column)
      const retyped = oldType !== newType
      // How much of a text an index holds follows from the column's type; both change in one statement, or neither does.
      const reindexed = to.indexes.filter(
        (index) => index.columns.includes(after.column) && listOf(from, index) !== listOf(to, index),
      )
      const fills = before.spec.nullable && !after.spec.nullable && fill !== undefined
      const modify = (nullable: boolean, reindexed: readonly IndexState[] = []): string =>
        [
          `${table(to.table)} ${reindexed.map((index) => `DROP INDEX ${quote(index.name)}, `).join('')}MODIFY COLUMN ${name} ${newType} ${nullable ? 'NULL' : 'NOT NULL'}`,
          ...reindexed.map(
            (index) => `ADD ${index.unique ? 'UNIQUE ' : ''}INDEX ${quote(index.name)} (${listOf(to, index)})`,
          ),
        ].join(', ')
      const update = (value: string): string => `UPDATE ${quote(to.table)} SET ${name} = ${value}`
      const [prepared, finished] = conversion(name, before.spec, after.spec)
      return [
        ...(rekeyed && before.references ? [dropKey(from.table, before.column)] : []),
        ...prepared.map(update),
        ...(retyped || (before.spec.nullable !== after.spec.nullable && !fills)
          ? [modify(after.spec.nullable || fills, reindexed)]
          : []),
        ...finished.map(update),
        ...(fills ? [`${update(pieces.value(after.spec, fill))} WHERE ${name} IS NULL`, modify(false)] : []),
        ...(rekeyed && after.references ? [addKey(to.table, after)] : []),
      ]
    },
    // A column that a check or the name of a key's constraint holds cannot be renamed while they are there.
    renameColumn: (from, to, before, after) => {
      const column = to.columns.find((one) => one.column === after)
      const held = to.checks.filter((check) => check.all.some(([name]) => name === after))
      return [
        ...held.flatMap((check) => standard.dropCheck(from, to, check)),
        ...(column?.references ? [dropKey(from.table, before)] : []),
        `${table(to.table)} RENAME COLUMN ${quote(before)} TO ${quote(after)}`,
        ...(column?.references ? [addKey(to.table, column)] : []),
        ...held.flatMap((check) => standard.addCheck(from, to, check)),
      ]
    },
    dropIndex: (from, index) => [`DROP INDEX ${quote(index.name)} ON ${quote(from.table)}`],
    renameIndex: (from, before, after) => [
      `${table(from.table)} RENAME INDEX ${quote(before.name)} TO ${quote(after.name)}`,
    ],
  }
  return editor
}

// What other databases make of truth values; MySQL's own are numbers. First what comes before the column's new type, then what comes after it.
function conversion(column: string, before: FieldSpec, after: FieldSpec): readonly [string[], string[]] {
  if (before.kind === after.kind) return [[], []]
  // The server would round up, even into the next day.
  if (before.sort === 'dateTime' && after.kind === 'date')
    return [[`${column} - INTERVAL MICROSECOND(${column}) MICROSECOND`], []]
  if (before.kind === 'dateTimeExact' && after.kind === 'dateTime')
    return [[`${column} - INTERVAL (MICROSECOND(${column}) MOD 1000) MICROSECOND`], []]
  if (before.kind === 'boolean' && after.sort === 'text')
    return [[], [`CASE WHEN ${column} = '0' THEN 'false' WHEN ${column} IS NOT NULL THEN 'true' END`]]
  if (after.kind !== 'boolean') return [[], []]
  if (before.sort !== 'text') return [[`${column} <> 0`], []]
  const word = `LOWER(TRIM(${column}))`
  const truth = `${word} IN ('true', 't', 'yes', 'on') THEN '1'`
  return [[`CASE WHEN ${truth} WHEN ${word} IN ('false', 'f', 'no', 'off') THEN '0' ELSE ${column} END`], []]
}

function indexed(
  operators: Operators,
  title: string,
  { column, spec }: ColumnState,
  index: IndexState,
  table: TableState,
): string {
  const name = operators.quote(column)
  const held = table.columns.filter((one) => index.columns.includes(one.column))
  const lengths = held.map((one) => lengthOf(one.spec))
  if (lengths.reduce((sum, length) => sum + length, 0) <= LONGEST) return name
  if (index.unique) {
    throw new Unsupported(
      `the unique index "${index.name}" on "${index.columns.join('", "')}"`,
      title,
      `Only text of at most ${LONGEST} characters, all columns together, can be unique there: use f.char(${LONGEST}) or less.`,
    )
  }
  const texts = lengths.filter((length) => length > OTHER).length
  const prefix = Math.min(PREFIX, Math.floor((LONGEST - OTHER * (lengths.length - texts)) / texts))
  return lengthOf(spec) > prefix ? `${name}(${prefix})` : name
}

// In characters of text.
function lengthOf({ kind, maxLength }: FieldSpec): number {
  if (kind === 'text' || kind === 'binary' || kind === 'json') return Number.POSITIVE_INFINITY
  return Math.max(maxLength ?? 0, OTHER)
}
