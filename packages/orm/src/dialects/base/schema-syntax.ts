import type { FieldSpec, OnDelete } from '@tsango/core/fields'
import { toHex } from '@tsango/toolkit/encodings'
import type { Columns } from './columns.ts'
import { foreignKeyName } from './names.ts'
import type { Operators } from './operators.ts'
import type { CheckConstant, CheckState, ColumnState, IndexState, TableState } from './schema-editor.ts'

/** In what databases differ when they write a schema. */
export interface SchemaSyntax {
  readonly columns: Columns
  readonly operators: Operators
  /** What follows `PRIMARY KEY` for a key that the database counts up: `AUTO_INCREMENT`. */
  readonly identity: string
  /** What follows a foreign key: `DEFERRABLE INITIALLY DEFERRED`. */
  readonly deferrable: string
  /** What follows the brackets of `CREATE TABLE`; default: nothing. */
  readonly options?: string
  /** What a value that the driver takes is in SQL. */
  literal(value: unknown): string
  /** A column in the list of an index; default: its quoted name. */
  indexed?(column: ColumnState, index: IndexState, table: TableState): string
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
  protect: '',
  restrict: '',
  doNothing: '',
}

/** The pieces of which statements about schemas are made. */
export interface SchemaPieces {
  readonly quote: (name: string) => string
  /** A value of a row in SQL. */
  value(spec: FieldSpec, value: unknown): string
  /** `"id" bigint NOT NULL PRIMARY KEY`. */
  column(column: ColumnState): string
  /** `REFERENCES "t" ("id") ON DELETE CASCADE`. */
  references(column: ColumnState): string
  /** `CONSTRAINT "x" FOREIGN KEY ("a") REFERENCES …`. */
  foreignKey(table: string, column: ColumnState): string
  /** `CONSTRAINT "x" CHECK (…)`. */
  check(table: TableState, check: CheckState): string
  createIndex(table: TableState, index: IndexState): string
  /** `CREATE TABLE` alone, without indexes; under another name where one is given. */
  createTable(table: TableState, name?: string): string
}

/** Makes the pieces in the syntax of one database. */
export function schemaPieces(syntax: SchemaSyntax): SchemaPieces {
  const { columns, operators } = syntax
  const { quote } = operators

  const pieces: SchemaPieces = {
    quote,
    value(spec, value) {
      if (value === null || value === undefined) return 'NULL'
      const { encode, write } = columns.codecOf(spec)
      // The value belongs to the column of this very spec.
      const literal = syntax.literal(encode ? encode(value as never) : value)
      return write ? write(literal) : literal
    },
    column({ column, spec, primaryKey }) {
      const parts = [quote(column), columns.typeOf(spec)]
      if (primaryKey || !spec.nullable) parts.push('NOT NULL')
      if (primaryKey) parts.push('PRIMARY KEY')
      if (primaryKey && spec.auto === 'increment') parts.push(syntax.identity)
      return parts.join(' ')
    },
    references({ references }) {
      if (!references) return ''
      const end = syntax.deferrable && ` ${syntax.deferrable}`
      return `REFERENCES ${quote(references.table)} (${quote(references.column)})${ON_DELETE[references.onDelete]}${end}`
    },
    foreignKey: (table, column) =>
      `CONSTRAINT ${quote(foreignKeyName(table, column.column))} FOREIGN KEY (${quote(column.column)}) ${pieces.references(column)}`,
    check(table, { name, all }) {
      const conditions = all.map(([column, operator, value]) => {
        const spec = table.columns.find((one) => one.column === column)?.spec
        const constant = (one: CheckConstant): string =>
          spec ? pieces.value(spec, asValue(spec, one)) : syntax.literal(one)
        if (Array.isArray(value)) return `${quote(column)} IN (${value.map(constant).join(', ')})`
        // Array.isArray does not narrow a readonly array away.
        return operators.compare(operator as '=', quote(column), constant(value as CheckConstant))
      })
      return `CONSTRAINT ${quote(name)} CHECK (${conditions.join(' AND ')})`
    },
    createIndex(table, index) {
      const list = index.columns.map((name) => {
        const column = table.columns.find((one) => one.column === name)
        return column && syntax.indexed ? syntax.indexed(column, index, table) : quote(name)
      })
      return `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quote(index.name)} ON ${quote(table.table)} (${list.join(', ')})`
    },
    createTable(table, name = table.table) {
      const lines = [
        ...table.columns.map((column) => pieces.column(column)),
        ...table.columns.flatMap((column) => (column.references ? [pieces.foreignKey(table.table, column)] : [])),
        ...table.checks.map((check) => pieces.check(table, check)),
      ]
      return `CREATE TABLE ${quote(name)} (\n  ${lines.join(',\n  ')}\n)${syntax.options ? ` ${syntax.options}` : ''}`
    },
  }
  return pieces
}

// A check holds plain constants; a row holds decimals as text and moments as Date.
function asValue(spec: FieldSpec, constant: CheckConstant): unknown {
  if (spec.kind === 'decimal') return String(constant)
  if (spec.kind === 'bigIntExact') return BigInt(constant)
  return spec.kind === 'dateTime' && typeof constant === 'string' ? new Date(constant) : constant
}
