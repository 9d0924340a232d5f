import { isDeepStrictEqual } from 'node:util'
import type { FieldSpec } from '@tsango/core/fields'
import { Unsupported } from '../../errors/errors.ts'
import type { Columns } from '../base/columns.ts'
import type { Features } from '../base/features.ts'
import { indexCode } from '../base/index-syntax.ts'
import { keyNameOf } from '../base/names.ts'
import type { Operators } from '../base/operators.ts'
import {
  type ColumnState,
  type GivingWay,
  type IndexState,
  indexHolds,
  type SchemaEditor,
  type TableState,
} from '../base/schema-editor.ts'
import { type SchemaPieces, type SchemaSyntax, schemaPieces, standardLiteral } from '../base/schema-syntax.ts'
import { sameDefault, sameReference, standardSchemaEditor, withoutDefault } from '../base/standard-schema-editor.ts'
import { features as mysql } from './features.ts'
import { fulltextIndexes } from './fulltext.ts'
import { withKeyIndexes } from './key-indexes.ts'
import { losses } from './losses.ts'

// An index holds at most 3,072 bytes, a character takes up to 4.
const LONGEST = 768
const PREFIX = 191
// What a value that is no text takes at most: a UUID.
const OTHER = 9

const loose = { begin: 'SET SESSION foreign_key_checks = 0', end: 'SET SESSION foreign_key_checks = 1' }

// The server counts in seconds, and takes no fewer than one.
const givingWay: GivingWay = {
  local: false,
  begin: (milliseconds) => [
    `SET @tsango_lock_wait_timeout = @@SESSION.lock_wait_timeout, SESSION lock_wait_timeout = ${Math.max(1, Math.ceil(milliseconds / 1000))}`,
  ],
  end: ['SET SESSION lock_wait_timeout = @tsango_lock_wait_timeout'],
}

/** The statements about indexes, and what makes one together with its table. */
export interface IndexStatements extends Pick<SchemaEditor, 'addIndex' | 'dropIndex' | 'renameIndex'> {
  /** The lines of `CREATE TABLE`: the columns that are there for the index alone, and the index. */
  within(table: TableState, index: IndexState): readonly string[]
}

/** The statements about indexes of MySQL. */
export function indexStatements(syntax: SchemaSyntax, pieces: SchemaPieces): IndexStatements {
  return fulltextIndexes(syntax, plainIndexes(syntax, pieces), 'utf8mb4_0900_as_ci')
}

/** Those about indexes of columns as they are. */
export function plainIndexes(syntax: SchemaSyntax, pieces: SchemaPieces): IndexStatements {
  const { quote } = syntax.operators
  return {
    within: (table, index) => {
      const { method, parts } = indexCode(syntax, table, index)
      return [`${index.unique ? 'UNIQUE ' : ''}INDEX ${quote(index.name)}${method} (${parts.join(', ')})`]
    },
    addIndex: (table, index) => [pieces.createIndex(table, index)],
    dropIndex: ({ table }, index) => [`DROP INDEX ${quote(index.name)} ON ${quote(table)}`],
    renameIndex: ({ table }, before, after) => [
      `ALTER TABLE ${quote(table)} RENAME INDEX ${quote(before.name)} TO ${quote(after.name)}`,
    ],
  }
}

// MySQL refuses a computed column that stands before one which it reads, where that one has a default.
function sourcesFirst(table: TableState): TableState {
  const { columns } = table
  const early = ({ generated }: ColumnState, at: number): boolean =>
    columns.slice(at + 1).some(({ column }) => generated?.expression.columns.includes(column))
  if (!columns.some(early)) return table
  const rank = ({ generated }: ColumnState): number => (generated ? 1 : 0)
  return { ...table, columns: columns.toSorted((a, b) => rank(a) - rank(b)) }
}

/** Makes the schema editor of MySQL and MariaDB. */
export function createSchemaEditor(
  columns: Columns,
  operators: Operators,
  features: Features = mysql,
  indexesOf: typeof indexStatements = indexStatements,
  own: Pick<SchemaSyntax, 'fallback'> = {},
): SchemaEditor {
  const syntax: SchemaSyntax = {
    ...own,
    columns,
    operators: schemaOperators(operators),
    features,
    identity: 'AUTO_INCREMENT',
    deferrable: '',
    comments: 'inline',
    generatedNotNull: features.generatedNotNull,
    call: databaseCall,
    literal,
    indexed: (column, index, owner) =>
      `${indexed(operators, features.title, column, index, owner)}${index.descending?.includes(column.column) ? ' DESC' : ''}`,
  }
  const pieces = schemaPieces(syntax)
  const { quote } = pieces
  const standard = standardSchemaEditor(pieces)
  const table = (name: string): string => `ALTER TABLE ${quote(name)}`
  const dropKey = (name: string, column: ColumnState): string =>
    `${table(name)} DROP FOREIGN KEY ${quote(keyNameOf(name, column))}`
  const addKey = (name: string, column: ColumnState): string => `${table(name)} ADD ${pieces.foreignKey(name, column)}`

  const listOf = (owner: TableState, index: IndexState): string => indexCode(syntax, owner, index).parts.join(', ')
  // A column that is part of an expression of an index cannot be renamed while that is there.
  const computes = ({ expressions = [], where, unique, method, columns }: IndexState, column: string): boolean =>
    features.expressionIndexes &&
    ((method === 'fulltext' && columns.includes(column)) ||
      [...expressions.map(({ expression }) => expression), ...(where && unique ? [where] : [])].some((one) =>
        one.columns.includes(column),
      ))

  const { within, ...indexes } = indexesOf(syntax, pieces)
  const editor: SchemaEditor = {
    ...standard,
    ...indexes,
    losses,
    asKept: withKeyIndexes,
    // In one statement: each takes effect by itself, and costs the server about as much as another.
    createTable: (declared) => {
      const whole = withKeyIndexes(declared)
      return [
        pieces.createTable(sourcesFirst(keyFits(whole, features.title)), {
          within: whole.indexes.flatMap((index) => within(whole, index)),
        }),
      ]
    },
    session: { before: [], begin: 'START TRANSACTION', settle: [], verify: undefined, after: [], givingWay, loose },
    // The constraint of a key has no statement that renames it.
    renameTable: (from, to) => {
      const keys = from.columns.filter((column) => column.references)
      return [
        ...keys.map((column) => dropKey(from.table, column)),
        ...(from.keys ?? []).flatMap((key) => editor.dropKey(from, to, key)),
        `${table(from.table)} RENAME TO ${quote(to.table)}`,
        ...to.columns.filter((column) => column.references).map((column) => addKey(to.table, column)),
        ...(to.keys ?? []).flatMap((key) => editor.addKey(from, to, key)),
      ]
    },
    addColumn: (_from, to, column, fill) => {
      const { dbDefault } = column.spec
      const given = fill === undefined && dbDefault && 'value' in dbDefault ? dbDefault.value : fill
      const filled =
        given === undefined ? '' : startingWith(columns.typeOf(column.spec), pieces.value(column.spec, given))
      const made = pieces.default(column.spec)
      // A statement about a schema is replayed elsewhere: it takes no function that may give something else there. Rows are sent as they are.
      if (!filled && column.spec.dbDefault && !('value' in column.spec.dbDefault)) {
        const open = withoutDefault({ ...column, spec: { ...column.spec, nullable: true } })
        return [
          `${table(to.table)} ADD COLUMN ${pieces.column(open, to)}`,
          `UPDATE ${quote(to.table)} SET ${quote(column.column)} = ${made}`,
          `${table(to.table)} MODIFY COLUMN ${pieces.column(column, to)}`,
          ...(column.references ? [addKey(to.table, column)] : []),
        ]
      }
      // SET DEFAULT takes no text of any length, no bytes and no JSON.
      const after =
        made === undefined
          ? `ALTER COLUMN ${quote(column.column)} DROP DEFAULT`
          : `MODIFY COLUMN ${pieces.column(column, to)}`
      return [
        `${table(to.table)} ADD COLUMN ${pieces.column(filled ? withoutDefault(column) : column, to)}${filled}`,
        ...(filled ? [`${table(to.table)} ${after}`] : []),
        ...(column.references ? [addKey(to.table, column)] : []),
      ]
    },
    dropKey: (from, _to, key) => [`${table(from.table)} DROP FOREIGN KEY ${quote(key.name)}`],
    // The server says so where it cannot, and does not make others wait.
    requireConcurrently: (to, column, fill) => {
      const name = quote(column.column)
      return [
        ...(fill === undefined
          ? []
          : [`UPDATE ${quote(to.table)} SET ${name} = ${pieces.value(column.spec, fill)} WHERE ${name} IS NULL`]),
        `${table(to.table)} MODIFY COLUMN ${pieces.column(column, to)}, ALGORITHM=INPLACE, LOCK=NONE`,
      ]
    },
    dropColumn: (from, to, column) => [
      ...(column.references ? [dropKey(from.table, column)] : []),
      ...from.indexes.filter((one) => indexHolds(one, column.column)).flatMap((one) => editor.dropIndex(from, one)),
      `${table(to.table)} DROP COLUMN ${quote(column.column)}`,
    ],
    alterColumn: (from, to, before, after, fill) => {
      const [oldType, newType] = [columns.typeOf(before.spec), columns.typeOf(after.spec)]
      const rekeyed = !sameReference(before, after) || oldType !== newType
      const name = quote(after.column)
      const retyped = oldType !== newType
      // How much of a text an index holds follows from the column's type; both change in one statement, or neither does.
      const reindexed = to.indexes.filter(
        (index) =>
          !index.unique &&
          index.method !== 'fulltext' &&
          index.columns.includes(after.column) &&
          listOf(from, index) !== listOf(to, index),
      )
      // What an index computes is as long as what it is computed from; a column of its own would stay as it was.
      const recomputed = to.indexes.filter(
        (index) =>
          (index.expressions || index.where) &&
          index.method !== 'fulltext' &&
          !isDeepStrictEqual(editor.addIndex(from, index), editor.addIndex(to, index)),
      )
      const fills = before.spec.nullable && !after.spec.nullable && fill !== undefined
      const counted = after.primaryKey && after.spec.auto === 'increment' ? ` ${syntax.identity}` : ''
      const modify = (nullable: boolean, reindexed: readonly IndexState[] = []): string =>
        [
          `${table(to.table)} ${reindexed.map((index) => `DROP INDEX ${quote(index.name)}, `).join('')}MODIFY COLUMN ${name} ${newType} ${nullable ? 'NULL' : 'NOT NULL'}${counted}${pieces.options(after.spec)}`,
          ...reindexed.map(
            (index) => `ADD ${index.unique ? 'UNIQUE ' : ''}INDEX ${quote(index.name)} (${listOf(to, index)})`,
          ),
        ].join(', ')
      const reoptioned = !sameDefault(before, after) || before.spec.comment !== after.spec.comment
      const update = (value: string): string => `UPDATE ${quote(to.table)} SET ${name} = ${value}`
      const [prepared, finished] = conversion(name, before.spec, after.spec)
      return [
        ...(rekeyed && before.references ? [dropKey(from.table, before)] : []),
        ...recomputed.flatMap((index) => editor.dropIndex(from, index)),
        ...prepared.map(update),
        ...(retyped || reoptioned || (before.spec.nullable !== after.spec.nullable && !fills)
          ? [modify(after.spec.nullable || fills, reindexed)]
          : []),
        ...finished.map(update),
        ...(fills ? [`${update(pieces.value(after.spec, fill))} WHERE ${name} IS NULL`, modify(false)] : []),
        ...recomputed.flatMap((index) => editor.addIndex(to, index)),
        ...(rekeyed && after.references ? [addKey(to.table, after)] : []),
      ]
    },
    // A column that a check or the name of a key's constraint holds cannot be renamed while they are there.
    renameColumn: (from, to, before, after) => {
      const column = to.columns.find((one) => one.column === after)
      const held = to.checks.filter(({ check }) => check.columns.includes(after))
      // What is computed from it is written anew with its new name, in the same statement.
      const computed = to.columns.filter(({ generated }) => generated?.expression.columns.includes(after))
      const indexes = to.indexes.filter((index) => computes(index, after))
      const named = (from.keys ?? []).filter(({ columns }) => columns.includes(before))
      const again = (to.keys ?? []).filter(({ columns }) => columns.includes(after))
      return [
        ...named.flatMap((key) => editor.dropKey(from, to, key)),
        ...indexes.flatMap((index) => editor.dropIndex(from, index)),
        ...held.flatMap((check) => standard.dropCheck(from, to, check)),
        ...(column?.references ? [dropKey(from.table, { ...column, column: before })] : []),
        `${table(to.table)} RENAME COLUMN ${quote(before)} TO ${quote(after)}${computed.map((one) => `, MODIFY COLUMN ${pieces.column(one, to)}`).join('')}`,
        ...(column?.references ? [addKey(to.table, column)] : []),
        ...again.flatMap((key) => editor.addKey(from, to, key)),
        ...held.flatMap((check) => standard.addCheck(from, to, check)),
        ...indexes.flatMap((index) => editor.addIndex(to, index)),
      ]
    },
  }
  return editor
}

// A schema has no connection, whose collation a cast would take; a text that is written out gives way to that of the column.
function schemaOperators(operators: Operators): Operators {
  return {
    ...operators,
    typed: (mark, castType, spec) => (spec.sort === 'text' ? mark : operators.typed(mark, castType, spec)),
  }
}

function literal(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  return typeof value === 'string' ? standardLiteral(value.replaceAll('\\', '\\\\')) : standardLiteral(value)
}

/** Types that take a default in brackets alone, for which the server copies the table. */
const LARGE = /TEXT|BLOB|JSON|GEOMETRY|POINT|VECTOR/i
const LITERAL = /^(?:-?\d+(?:\.\d+)?|'(?:[^'\\]|'')*')$/

function startingWith(type: string, value: string): string {
  return LITERAL.test(value) && !LARGE.test(type) ? ` DEFAULT ${value}` : ` DEFAULT (${value})`
}

function databaseCall(call: 'now' | 'uuid', { kind }: FieldSpec): string {
  if (call === 'uuid') return 'UUID()'
  if (kind === 'date') return 'UTC_DATE()'
  if (kind === 'time') return 'UTC_TIME(3)'
  return kind === 'dateTime' ? 'UTC_TIMESTAMP(3)' : 'UTC_TIMESTAMP(6)'
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
  if (after.kind === 'uuid' && before.sort === 'text') return [[uuidOf(column)], []]
  if (after.kind !== 'boolean') return [[], []]
  if (before.sort !== 'text') return [[`${column} <> 0`], []]
  const word = `LOWER(TRIM(${column}))`
  const truth = `${word} IN ('true', 't', 'yes', 'on') THEN '1'`
  return [[`CASE WHEN ${truth} WHEN ${word} IN ('false', 'f', 'no', 'off') THEN '0' ELSE ${column} END`], []]
}

// The column takes any 36 characters: what is no UUID stops the statement, as a text that is cast to a number does in a write.
function uuidOf(column: string): string {
  const word = `LOWER(${column})`
  const written = [8, 4, 4, 4, 12].map((digits) => `[0-9a-f]{${digits}}`).join('-')
  const stop = `CAST(CONCAT(LEFT(${column}, 0), 'no UUID') AS SIGNED)`
  return `CASE WHEN CHAR_LENGTH(${column}) = 36 AND ${word} REGEXP '^${written}$' THEN ${word} WHEN ${column} IS NOT NULL THEN ${stop} END`
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

function keyFits(table: TableState, title: string): TableState {
  const held = table.columns.filter(({ column }) => table.key?.includes(column))
  if (held.reduce((sum, { spec }) => sum + lengthOf(spec), 0) <= LONGEST) return table
  throw new Unsupported(
    `the key of "${table.table}"`,
    title,
    `Its texts can have at most ${LONGEST} characters, all together: use f.char() of fewer.`,
  )
}

// In characters of text.
function lengthOf({ kind, maxLength }: FieldSpec): number {
  if (kind === 'text' || kind === 'binary' || kind === 'json') return Number.POSITIVE_INFINITY
  return Math.max(maxLength ?? 0, OTHER)
}
