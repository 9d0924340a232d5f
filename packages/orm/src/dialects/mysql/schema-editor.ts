import { Unsupported } from '../../errors/errors.ts'
import type { Columns } from '../base/columns.ts'
import { foreignKeyName } from '../base/names.ts'
import type { Operators } from '../base/operators.ts'
import type { ColumnState, IndexState, SchemaEditor } from '../base/schema-editor.ts'
import { schemaPieces, standardLiteral } from '../base/schema-syntax.ts'
import { sameReference, standardSchemaEditor } from '../base/standard-schema-editor.ts'

// An index holds at most 3,072 bytes, a character takes up to 4.
const LONGEST = 768
const PREFIX = 191

/** Makes the schema editor of MySQL and MariaDB. Names the database in messages by its title. */
export function createSchemaEditor(columns: Columns, operators: Operators, title = 'MySQL'): SchemaEditor {
  const pieces = schemaPieces({
    columns,
    operators,
    identity: 'AUTO_INCREMENT',
    deferrable: '',
    literal: (value) =>
      typeof value === 'string' ? standardLiteral(value.replaceAll('\\', '\\\\')) : standardLiteral(value),
    indexed: (column, index) => indexed(operators, title, column, index),
  })
  const { quote } = pieces
  const standard = standardSchemaEditor(pieces)
  const table = (name: string): string => `ALTER TABLE ${quote(name)}`
  const dropKey = (name: string, column: string): string =>
    `${table(name)} DROP FOREIGN KEY ${quote(foreignKeyName(name, column))}`
  const addKey = (name: string, column: ColumnState): string => `${table(name)} ADD ${pieces.foreignKey(name, column)}`

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
      const fills = before.spec.nullable && !after.spec.nullable && fill !== undefined
      const altered = oldType !== newType || before.spec.nullable !== after.spec.nullable
      return [
        ...(rekeyed && before.references ? [dropKey(from.table, before.column)] : []),
        ...(fills
          ? [
              // The value is of the new type: the column takes it first.
              ...(oldType === newType ? [] : [`${table(to.table)} MODIFY COLUMN ${name} ${newType} NULL`]),
              `UPDATE ${quote(to.table)} SET ${name} = ${pieces.value(after.spec, fill)} WHERE ${name} IS NULL`,
            ]
          : []),
        ...(altered
          ? [`${table(to.table)} MODIFY COLUMN ${name} ${newType} ${after.spec.nullable ? 'NULL' : 'NOT NULL'}`]
          : []),
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

function indexed(operators: Operators, title: string, { column, spec }: ColumnState, index: IndexState): string {
  const name = operators.quote(column)
  const endless = spec.kind === 'text' || spec.kind === 'binary' || spec.kind === 'json'
  if (!endless && (spec.maxLength ?? 0) <= LONGEST) return name
  if (index.unique) {
    throw new Unsupported(
      `the unique index "${index.name}" on "${column}"`,
      title,
      `Only text of at most ${LONGEST} characters can be unique there: use f.char(${LONGEST}) or less.`,
    )
  }
  return `${name}(${PREFIX})`
}
