import type { FieldSpec, OnDelete } from '@tsango/core/fields'
import { toHex } from '@tsango/toolkit/encodings'
import { exclusionCode } from './exclusion-syntax.ts'
import { generatedCode } from './generated-syntax.ts'
import { type IndexCode, indexCode, uniqueCode } from './index-syntax.ts'
import { keyNameOf } from './names.ts'
import type {
  CheckState,
  ColumnState,
  ExclusionState,
  IndexState,
  KeyState,
  SchemaWords,
  TableState,
} from './schema-editor.ts'
import { type ViewStatements, viewStatements } from './view-syntax.ts'

/** In what databases differ when they write a schema. */
export interface SchemaSyntax extends SchemaWords {
  /** What follows `PRIMARY KEY` for a key that the database counts up: `AUTO_INCREMENT`. */
  readonly identity: string
  /** What follows a foreign key: `DEFERRABLE INITIALLY DEFERRED`. */
  readonly deferrable: string
  /** What follows the brackets of `CREATE TABLE`; default: nothing. */
  options?(table: TableState): string
  /** What makes a moment or a UUID for a column, as a default. */
  call(call: 'now' | 'uuid', spec: FieldSpec): string
  /** A literal as a default, where the database would not tell it as it stands; default: as it stands. */
  fallback?(literal: string): string
  /** Whether a comment stands with its column and its table, else in a statement of its own; absent where there are none. */
  readonly comments?: 'inline' | 'statement'
  /** Whether a column that is computed takes `NOT NULL`; default: true. */
  readonly generatedNotNull?: boolean
  /** A column in the list of an index, with its direction; default: `sql`, its quoted name and its operator class, and `DESC`. */
  indexed?(column: ColumnState, index: IndexState, table: TableState, sql: string): string
  /** A full-text index that is made as others are; absent where it is not. */
  fulltext?(table: TableState, index: IndexState): IndexCode
}

/** The literals of the SQL standard. */
export function standardLiteral(value: unknown): string {
  if (value === null) return 'NULL'
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) return `X'${toHex(value)}'`
  return `'${(value instanceof Date ? value.toISOString() : String(value)).replaceAll("'", "''")}'`
}

// Only what a database does by itself and may leave to the end of the transaction: refusing a delete, and defaults, are the ORM's.
const ON_DELETE: Readonly<Record<OnDelete, string>> = {
  cascade: ' ON DELETE CASCADE',
  setNull: ' ON DELETE SET NULL',
  setDefault: ' ON DELETE SET DEFAULT',
  protect: '',
  restrict: '',
  set: '',
  doNothing: '',
}

/** The pieces of which statements about schemas are made. */
export interface SchemaPieces {
  readonly quote: (name: string) => string
  /** A value of a row in SQL. */
  value(spec: FieldSpec, value: unknown): string
  /** `"id" bigint NOT NULL PRIMARY KEY`. */
  column(column: ColumnState, table: TableState): string
  /** `DEFAULT 0 COMMENT '…'` with a blank in front, or nothing. */
  options(spec: FieldSpec): string
  /** What stands behind `DEFAULT`; `undefined` where the column has none. */
  default(spec: FieldSpec): string | undefined
  /** The statement of the table's comment, where it is one; that of a table that has none takes it away. */
  tableComment(table: TableState): string[]
  /** The statements of the comments of columns; those that are `changed` lose theirs, too. */
  comments(table: string, columns: readonly ColumnState[], changed?: boolean): string[]
  /** `REFERENCES "t" ("id") ON DELETE CASCADE`. */
  references(column: ColumnState): string
  /** `CONSTRAINT "x" FOREIGN KEY ("a") REFERENCES …`. */
  foreignKey(table: string, column: ColumnState): string
  /** `CONSTRAINT "x" FOREIGN KEY ("a", "b") REFERENCES …`. */
  key(key: KeyState): string
  /** `CONSTRAINT "x" CHECK (…)`. */
  check(table: TableState, check: CheckState): string
  /** `CONSTRAINT "x" EXCLUDE USING …`. Raises `Unsupported`. */
  exclusion(table: TableState, exclusion: ExclusionState): string
  createIndex(table: TableState, index: IndexState): string
  readonly views: ViewStatements
  /** `CREATE TABLE` alone, without indexes. */
  createTable(table: TableState, options?: CreateTableOptions): string
}

/** Options of {@link SchemaPieces.createTable}. */
export interface CreateTableOptions {
  /** Default: the table's own. */
  readonly name?: string
  /** What else stands within the brackets: indexes, where a database takes them there. */
  readonly within?: readonly string[]
}

/** Makes the pieces in the syntax of one database. */
export function schemaPieces(syntax: SchemaSyntax): SchemaPieces {
  const { columns, operators } = syntax
  const { quote } = operators

  const pieces: SchemaPieces = {
    quote,
    get views() {
      return viewStatements(syntax, pieces)
    },
    value(spec, value) {
      if (value === null || value === undefined) return 'NULL'
      const { encode, write } = columns.codecOf(spec)
      // The value belongs to the column of this very spec.
      const literal = syntax.literal(encode ? encode(value as never) : value)
      return write ? write(literal) : literal
    },
    column(state, table) {
      const { column, spec, primaryKey, generated } = state
      const parts = [quote(column), columns.typeOf(spec)]
      if (generated) parts.push(generatedCode(syntax, table, state, generated))
      if (primaryKey || !(spec.nullable || (generated && syntax.generatedNotNull === false))) parts.push('NOT NULL')
      if (primaryKey) parts.push('PRIMARY KEY')
      if (primaryKey && spec.auto === 'increment') parts.push(syntax.identity)
      return parts.join(' ') + pieces.options(spec)
    },
    options(spec) {
      const made = pieces.default(spec)
      const comment = syntax.comments === 'inline' && spec.comment ? ` COMMENT ${syntax.literal(spec.comment)}` : ''
      return `${made === undefined ? '' : ` DEFAULT ${made}`}${comment}`
    },
    // In brackets, so that all databases take any expression, and any type has a default.
    default({ dbDefault, ...spec }) {
      if (dbDefault === undefined) return undefined
      if ('value' in dbDefault) {
        const made = pieces.value(spec, dbDefault.value)
        return `(${syntax.fallback?.(made) ?? made})`
      }
      return 'sql' in dbDefault ? `(${dbDefault.sql})` : `(${syntax.call(dbDefault.call, spec)})`
    },
    tableComment({ table, comment = '' }) {
      if (syntax.comments === undefined) return []
      const text = syntax.literal(comment)
      return syntax.comments === 'inline'
        ? [`ALTER TABLE ${quote(table)} COMMENT = ${text}`]
        : [`COMMENT ON TABLE ${quote(table)} IS ${comment ? text : 'NULL'}`]
    },
    comments(table, columns, changed = false) {
      if (syntax.comments !== 'statement') return []
      return columns
        .filter(({ spec }) => changed || spec.comment)
        .map(
          ({ column, spec }) =>
            `COMMENT ON COLUMN ${quote(table)}.${quote(column)} IS ${spec.comment ? syntax.literal(spec.comment) : 'NULL'}`,
        )
    },
    references({ references }) {
      if (!references) return ''
      const end = syntax.deferrable && ` ${syntax.deferrable}`
      return `REFERENCES ${quote(references.table)} (${quote(references.column)})${ON_DELETE[references.onDelete]}${end}`
    },
    foreignKey: (table, column) =>
      `CONSTRAINT ${quote(keyNameOf(table, column))} FOREIGN KEY (${quote(column.column)}) ${pieces.references(column)}`,
    key({ name, columns, references }) {
      const listed = (names: readonly string[]): string => names.map(quote).join(', ')
      const end = syntax.deferrable && ` ${syntax.deferrable}`
      return `CONSTRAINT ${quote(name)} FOREIGN KEY (${listed(columns)}) REFERENCES ${quote(references.table)} (${listed(references.columns)})${ON_DELETE[references.onDelete]}${end}`
    },
    check: (table, { name, check }) => `CONSTRAINT ${quote(name)} CHECK (${check.write(table, syntax).sql})`,
    exclusion: (table, exclusion) => exclusionCode(syntax, table, exclusion),
    createIndex: (table, index) => {
      if (index.deferrable)
        return `ALTER TABLE ${quote(table.table)} ADD ${uniqueCode(syntax, index, index.deferrable)}`
      const { method, parts, end } = indexCode(syntax, table, index)
      return `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quote(index.name)} ON ${quote(table.table)}${method} (${parts.join(', ')})${end}`
    },
    createTable(table, { name = table.table, within = [] } = {}) {
      const lines = [
        ...table.columns.map((column) => pieces.column(column, table)),
        ...(table.key ? [`PRIMARY KEY (${table.key.map(quote).join(', ')})`] : []),
        ...table.columns.flatMap((column) => (column.references ? [pieces.foreignKey(table.table, column)] : [])),
        ...(table.keys ?? []).map((key) => pieces.key(key)),
        ...table.checks.map((check) => pieces.check(table, check)),
        ...(table.exclusions ?? []).map((exclusion) => pieces.exclusion(table, exclusion)),
        ...within,
      ]
      const comment = syntax.comments === 'inline' && table.comment ? ` COMMENT = ${syntax.literal(table.comment)}` : ''
      const options = syntax.options?.(table) ?? ''
      return `CREATE TABLE ${quote(name)} (\n  ${lines.join(',\n  ')}\n)${options && ` ${options}`}${comment}`
    },
  }
  return pieces
}
