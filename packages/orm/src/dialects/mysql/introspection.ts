import { once } from '@tsango/toolkit/once'
import type { Connection } from '../base/driver.ts'
import type {
  FoundCheck,
  FoundColumn,
  FoundIndex,
  FoundReference,
  FoundTerm,
  Introspection,
} from '../base/introspection.ts'
import { byName, grouped, readRows } from '../base/read-rows.ts'
import { foundFields } from './found-field.ts'
import { wordsColumn } from './fulltext.ts'
import { operators } from './operators.ts'

const { quote } = operators

/**
 * Whether two names of tables are one. The views of a server compare them without case, also where it keeps `Twin` and `twin` apart. A parameter counts
 * twice: {@link twice}.
 */
export const sameTable = (column: string, other: string): string =>
  `${column} = ${other} AND (@@lower_case_table_names > 0 OR CAST(${column} AS BINARY) = CAST(${other} AS BINARY))`
const twice = (name: string): string[] => [name, name]

const TABLE = `
  SELECT t.TABLE_TYPE, t.TABLE_COMMENT, REPLACE(v.VIEW_DEFINITION, CONCAT(CHAR(96), DATABASE(), CHAR(96), '.'), '') FROM information_schema.TABLES t
  LEFT JOIN information_schema.VIEWS v ON v.TABLE_SCHEMA = t.TABLE_SCHEMA AND ${sameTable('v.TABLE_NAME', 't.TABLE_NAME')}
  WHERE t.TABLE_SCHEMA = DATABASE() AND ${sameTable('t.TABLE_NAME', '?')}`

const COLUMNS = `
  SELECT c.COLUMN_NAME, CONCAT(c.COLUMN_TYPE, COALESCE(CONCAT(' COLLATE ', c.COLLATION_NAME), '')), c.IS_NULLABLE, c.COLUMN_KEY, c.EXTRA, c.COLUMN_DEFAULT,
         c.COLUMN_COMMENT, CASE WHEN c.COLLATION_NAME <> t.TABLE_COLLATION THEN c.COLLATION_NAME END, c.GENERATION_EXPRESSION
  FROM information_schema.COLUMNS c
  LEFT JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND ${sameTable('t.TABLE_NAME', 'c.TABLE_NAME')}
  WHERE c.TABLE_SCHEMA = DATABASE() AND ${sameTable('c.TABLE_NAME', '?')} ORDER BY c.ORDINAL_POSITION`

const REFERENCES = `
  SELECT k.CONSTRAINT_NAME, k.COLUMN_NAME, IF(k.REFERENCED_TABLE_SCHEMA = k.TABLE_SCHEMA, k.REFERENCED_TABLE_NAME, CONCAT(k.REFERENCED_TABLE_SCHEMA, '.', k.REFERENCED_TABLE_NAME)), k.REFERENCED_COLUMN_NAME, r.DELETE_RULE, r.UPDATE_RULE
  FROM information_schema.KEY_COLUMN_USAGE k
  JOIN information_schema.REFERENTIAL_CONSTRAINTS r
    ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
  WHERE k.TABLE_SCHEMA = DATABASE() AND ${sameTable('k.TABLE_NAME', '?')} ORDER BY k.CONSTRAINT_NAME, k.ORDINAL_POSITION`

/** In what MySQL and MariaDB differ. */
export interface IntrospectionVariant {
  /** Gives the name and the expression of each check of a table. */
  readonly checks: string
  /** The expression of an index's part in `information_schema.STATISTICS`. */
  readonly indexed: string
  /** The text of an expression as it was written. */
  readonly expression: (text: string) => string
  /** Its views cut letters of four bytes into question marks, which the statement that makes a table does not. */
  readonly cutsLetters?: boolean
  /** The collation of text in tables of ours. */
  readonly collation: string
  /** A column's default as SQL. */
  readonly default: (text: string, type: string, computed: boolean) => string
  /** Gives the columns of a table that hold JSON, where their type does not say so. */
  readonly jsonColumns?: string
}

const MYSQL: IntrospectionVariant = {
  checks: `
    SELECT c.CONSTRAINT_NAME, c.CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS c
    JOIN information_schema.TABLE_CONSTRAINTS t
      ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME
    WHERE t.TABLE_SCHEMA = DATABASE() AND ${sameTable('t.TABLE_NAME', '?')} AND t.CONSTRAINT_TYPE = 'CHECK'`,
  indexed: 'EXPRESSION',
  expression: plainExpression,
  collation: 'utf8mb4_0900_bin',
  default: plainDefault,
}

// A value stands there without its quotes. The same default is told in two ways, by how it was written.
function plainDefault(text: string, type: string, computed: boolean): string {
  if (computed)
    return plainExpression(text)
      .replace(/^_utf8mb4(?=')/, '')
      .replace(/^'(?:[^'\\]|\\.)*'$/s, (quoted) => quoted.replaceAll("\\'", "''"))
      .replace(/^CURRENT_TIMESTAMP(?:\((\d*)\))?$/i, 'now($1)')
  const bare = /^b'|^-?\d+(?:\.\d+)?$/.test(text) && !/^(?:.*char|.*text|enum|set|date|time|json)/.test(type)
  return bare ? text : `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

// MySQL takes the bytes of an expression for letters of Latin-1, and puts backslashes before its quotes.
function plainExpression(text: string): string {
  const codes = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
  const read = codes.some((code) => code > 0xff) ? text : new TextDecoder().decode(Uint8Array.from(codes))
  return oneMinus(read.replace(/\\(['"\\])/g, '$1'))
}

const QUOTED_OR_MINUS = /'(?:[^']|'')*'|`(?:[^`]|``)*`|-\((\d+(?:\.\d+)?)\)/g

// Of one number below zero MySQL says -(2) when the check is new, and -2 once the table was changed.
function oneMinus(text: string): string {
  return text.replace(QUOTED_OR_MINUS, (whole, digits?: string) => (digits === undefined ? whole : `-${digits}`))
}

/** Makes the reader of schemas of MySQL and MariaDB. */
export function createIntrospection(variant = MYSQL): Introspection {
  const indexes = `
    SELECT INDEX_NAME, NON_UNIQUE, COLUMN_NAME, ${variant.indexed}, COLLATION, SUB_PART, INDEX_TYPE FROM information_schema.STATISTICS
    WHERE TABLE_SCHEMA = DATABASE() AND ${sameTable('TABLE_NAME', '?')} ORDER BY INDEX_NAME, SEQ_IN_INDEX`
  return {
    fieldOf: foundFields(variant.collation),
    tables: (connection) => namesOf(connection, "TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')"),
    views: (connection) => namesOf(connection, "TABLE_TYPE = 'VIEW'"),
    async table(connection, name) {
      const [[kind, comment, definition] = []] = await readRows(connection, TABLE, twice(name))
      if (kind === undefined) return undefined
      const view = kind === 'VIEW'
      const reading: Reading = { variant, statement: statementOf(connection, name) }
      const whole = await columnsOf(connection, name, reading)
      const { columns, indexes: found } = withoutWords(
        whole,
        indexesOf(await readRows(connection, indexes, twice(name)), variant),
      )
      const checks = await checksOf(connection, name, reading)
      return {
        table: name,
        kind: view ? 'view' : 'table',
        materialized: false,
        // A view's comment is the word "VIEW".
        comment: view ? undefined : comment || undefined,
        primaryKey: found.find((index) => index.name === 'PRIMARY')?.columns ?? [],
        columns,
        indexes: byName(found.filter((index) => index.name !== 'PRIMARY')),
        references: await referencesOf(connection, name),
        checks: byName(checks),
        exclusions: [],
        definition: definition ?? undefined,
      }
    },
  }
}

/** What the parts of one table are read with. */
interface Reading {
  readonly variant: IntrospectionVariant
  /** The statement that makes the table: asked for once, where its letters are needed. */
  readonly statement: () => Promise<string>
}

function statementOf(connection: Connection, table: string): () => Promise<string> {
  return once(async () => {
    const [[, statement] = []] = await readRows(connection, `SHOW CREATE TABLE ${quote(table)}`)
    return statement ?? ''
  })
}

async function checksOf(connection: Connection, table: string, { variant, statement }: Reading): Promise<FoundCheck[]> {
  const rows = await readRows(connection, variant.checks, twice(table))
  const cut = variant.cutsLetters && rows.some(([, clause]) => clause?.includes(CUT))
  const whole = cut ? await statement() : ''
  return rows.map(([name, clause]) => {
    const text = clause ?? ''
    return { name: name ?? '', expression: variant.expression(uncut(whole, name ?? '', text) ?? text) }
  })
}

const CUT = '????'

// The clause of a check in the statement that makes its table, where that is the same but for the letters that were cut.
function uncut(statement: string, name: string, clause: string): string | undefined {
  const start = `CONSTRAINT ${quote(name)} CHECK (`
  return statement
    .split('\n')
    .map((line) => line.trim().replace(/\),?$/, ''))
    .filter((line) => line.startsWith(start))
    .map((line) => line.slice(start.length))
    .find((one) => one.replace(/[\u{10000}-\u{10ffff}]/gu, CUT) === clause)
}

async function namesOf(connection: Connection, where: string): Promise<string[]> {
  const sql = `SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND ${where}`
  return (await readRows(connection, sql)).map(([name]) => name ?? '').sort()
}

const DEFAULT = 5
const EXPRESSION = 8

// What fills or computes a column, in the words of the statement that makes its table, where letters were cut.
async function columnRows(
  connection: Connection,
  table: string,
  { variant: { cutsLetters = false }, statement }: Reading,
): Promise<readonly (readonly (string | null)[])[]> {
  const rows = await readRows(connection, COLUMNS, twice(table))
  const isCut = (text: string | null | undefined): text is string => cutsLetters && (text?.includes(CUT) ?? false)
  if (!rows.some((row) => isCut(row[DEFAULT]) || isCut(row[EXPRESSION]))) return rows
  const lines = (await statement()).split('\n').map((line) => line.trim())
  return rows.map((row) => {
    const line = lines.find((one) => one.startsWith(`${quote(row[0] ?? '')} `)) ?? ''
    return row.map((text, at) =>
      (at === DEFAULT || at === EXPRESSION) && isCut(text) ? withLetters(line, text) : text,
    )
  })
}

// The first piece of a line that is a text whose letters were cut.
function withLetters(line: string, text: string): string {
  const pattern = text.split(CUT).map((piece) => piece.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  const cut = `(?:${CUT.replaceAll('?', '\\?')}|[\\u{10000}-\\u{10ffff}])`
  return new RegExp(pattern.join(cut), 'u').exec(line)?.[0] ?? text
}

async function columnsOf(connection: Connection, table: string, reading: Reading): Promise<FoundColumn[]> {
  const { variant } = reading
  const rows = await columnRows(connection, table, reading)
  const json = variant.jsonColumns ? await readRows(connection, variant.jsonColumns, twice(table)) : []
  return rows.map(([column, type, nullable, key, extra, fallback, comment, collation, expression]) => ({
    column: column ?? '',
    type: json.some(([name]) => name === column) ? 'json' : (type ?? ''),
    nullable: nullable === 'YES',
    primaryKey: key === 'PRI',
    identity: (extra ?? '').includes('auto_increment'),
    // Where a column may be NULL, MariaDB calls having no default the default NULL.
    default:
      fallback === null || fallback === undefined || fallback === 'NULL'
        ? undefined
        : variant.default(fallback, type ?? '', (extra ?? '').includes('DEFAULT_GENERATED')),
    comment: comment || undefined,
    collation: collation ?? undefined,
    generated: expression
      ? { expression: variant.expression(expression), stored: /STORED|PERSISTENT/.test(extra ?? '') }
      : undefined,
    hidden: (extra ?? '').includes('INVISIBLE'),
  }))
}

function indexesOf(found: readonly (readonly (string | null)[])[], variant: IntrospectionVariant): FoundIndex[] {
  return [...grouped(found)].map(([name, rows]): FoundIndex => {
    const terms = rows.map(
      ([, , column, expression, direction, prefix]): FoundTerm => ({
        column: column ?? undefined,
        expression: expression === null || expression === undefined ? undefined : variant.expression(expression),
        descending: direction === 'D',
        opclass: undefined,
        prefix: prefix === null ? undefined : Number(prefix),
      }),
    )
    return {
      name,
      columns: terms.flatMap(({ column }) => column ?? []),
      unique: rows[0]?.[1] === '0',
      terms,
      where: undefined,
      include: [],
      method: (rows[0]?.[6] ?? 'BTREE').toLowerCase(),
      nullsNotDistinct: false,
    }
  })
}

// What a full-text index is over in truth is the columns whose texts lie once more in one of its own.
function withoutWords(
  columns: readonly FoundColumn[],
  indexes: readonly FoundIndex[],
): { readonly columns: readonly FoundColumn[]; readonly indexes: readonly FoundIndex[] } {
  const own = new Set<FoundColumn>()
  const told = indexes.map((index): FoundIndex => {
    const words = columns.find(({ column, generated, hidden }) => hidden && generated && column === index.columns[0])
    if (index.method !== 'fulltext') return index
    // One that somebody else made is over the columns themselves, and no search goes through it.
    if (!words || words.column !== wordsColumn(index.name)) return { ...index, method: 'fulltext of its own' }
    own.add(words)
    const sources = [...(words.generated?.expression ?? '').matchAll(/`((?:[^`]|``)+)`/g)].map(([, name = '']) =>
      name.replaceAll('``', '`'),
    )
    const terms = sources.map((column): FoundTerm => ({ ...PLAIN, column }))
    return { ...index, columns: sources, terms }
  })
  return { columns: columns.filter((one) => !own.has(one)), indexes: told }
}

const PLAIN = { expression: undefined, descending: false, opclass: undefined, prefix: undefined }

async function referencesOf(connection: Connection, table: string): Promise<FoundReference[]> {
  const found = await readRows(connection, REFERENCES, twice(table))
  const references = [...grouped(found)].map(([name, rows]) => ({
    name,
    columns: rows.map(([, column]) => column ?? ''),
    table: rows[0]?.[2] ?? '',
    to: rows.map(([, , , column]) => column ?? ''),
    onDelete: rows[0]?.[4] ?? '',
    onUpdate: rows[0]?.[5] ?? '',
  }))
  return byName(references)
}

/** Reads the schema of a MySQL database. */
export const introspection: Introspection = createIntrospection()
