import type { Connection } from '../base/driver.ts'
import type { FoundColumn, FoundIndex, FoundReference, FoundTerm, Introspection } from '../base/introspection.ts'
import { byName, grouped, readRows } from '../base/read-rows.ts'
import { type DeclaredTable, declaredFulltext, declaredIndex, declaredTable, declaredView } from './declared.ts'
import { fieldOf } from './found-field.ts'
import { configOf } from './fulltext.ts'
import { LOCK_TABLE } from './libsql/locks.ts'

// What full-text indexes are made of belongs to them, whoever made them; and the locks of libSQL servers are no matter of any model.
const named = (kind: string): string =>
  `SELECT name, sql FROM sqlite_schema WHERE type = '${kind}' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '${LOCK_TABLE}'
   AND name NOT IN (SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow') ORDER BY name`

/** Reads the schema of a SQLite file. */
export const introspection: Introspection = {
  fieldOf,
  tables: async (connection) =>
    (await readRows(connection, named('table')))
      .filter(([, sql]) => !declaredFulltext(sql ?? ''))
      .map(([name]) => name ?? ''),
  views: async (connection) => (await readRows(connection, named('view'))).map(([name]) => name ?? ''),
  async table(connection, name) {
    const [[kind, sql] = []] = await readRows(
      connection,
      `SELECT type, sql FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?`,
      [name],
    )
    if (sql === undefined || sql === null) return undefined
    const view = kind === 'view'
    const declared = view ? NOTHING : declaredTable(sql)
    return {
      table: name,
      kind: view ? 'view' : 'table',
      materialized: false,
      comment: undefined,
      primaryKey: await primaryKeyOf(connection, name),
      columns: await columnsOf(connection, name, sql, declared),
      indexes: await indexesOf(connection, name),
      references: await referencesOf(connection, name),
      checks: byName([...declared.checks]),
      exclusions: [],
      definition: view ? declaredView(sql) : undefined,
    }
  },
}

const NOTHING: DeclaredTable = { checks: [], columns: new Map() }
// Computed columns are hidden ones to SQLite.
const [VIRTUAL, STORED] = ['2', '3']

async function columnsOf(
  connection: Connection,
  table: string,
  sql: string,
  declared: DeclaredTable,
): Promise<FoundColumn[]> {
  const rows = await readRows(
    connection,
    'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid',
    [table],
  )
  const keys = rows.filter(([, , , , key]) => key !== '0')
  // The key of one INTEGER is the number of the row, which SQLite counts up.
  const counted = keys.length === 1 && /^integer$/i.test(keys[0]?.[1] ?? '') && !/\bWITHOUT\s+ROWID\b[^)]*$/i.test(sql)
  return rows.map(([column, type, notNull, fallback, key, hidden]) => {
    const own = declared.columns.get((column ?? '').toLowerCase())
    const computed = hidden === VIRTUAL || hidden === STORED
    return {
      column: column ?? '',
      // The words of a computed column are taken for a part of its type.
      type: (type ?? '').replace(/\s*GENERATED ALWAYS$/i, ''),
      nullable: notNull === '0' && !(counted && key !== '0'),
      primaryKey: key !== '0',
      identity: counted && key !== '0',
      default: fallback ?? undefined,
      comment: undefined,
      collation: own?.collation,
      generated: computed ? { expression: own?.generated ?? '', stored: hidden === STORED } : undefined,
      hidden: hidden === '1',
    }
  })
}

async function primaryKeyOf(connection: Connection, table: string): Promise<string[]> {
  const rows = await readRows(connection, 'SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk', [table])
  return rows.map(([column]) => column ?? '')
}

async function indexesOf(connection: Connection, table: string): Promise<FoundIndex[]> {
  const rows = await readRows(
    connection,
    `SELECT l.name, l."unique", s.sql FROM pragma_index_list(?) AS l LEFT JOIN sqlite_schema AS s ON s.type = 'index' AND s.name = l.name
     WHERE l.origin <> 'pk' ORDER BY l.name`,
    [table],
  )
  const found: FoundIndex[] = []
  for (const [name, unique, sql] of rows) {
    const declared = sql ? declaredIndex(sql) : { parts: [], where: undefined }
    const parts = await readRows(
      connection,
      'SELECT name, cid, "desc" FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno',
      [name],
    )
    const terms = parts.map(
      ([column, id, descending], at): FoundTerm => ({
        column: id === '-2' ? undefined : (column ?? 'rowid'),
        expression: id === '-2' ? (declared.parts[at] ?? '') : undefined,
        descending: descending === '1',
        opclass: undefined,
        prefix: undefined,
      }),
    )
    found.push({
      // One that a constraint brings is named by SQLite.
      name: sql ? (name ?? '') : '',
      ...(sql ? {} : { constraint: true }),
      columns: terms.flatMap(({ column }) => column ?? []),
      unique: unique === '1',
      terms,
      where: declared.where,
      include: [],
      method: 'btree',
      nullsNotDistinct: false,
    })
  }
  return byName([...found, ...(await fulltextOf(connection, table))])
}

async function fulltextOf(connection: Connection, table: string): Promise<FoundIndex[]> {
  const rows = await readRows(
    connection,
    `SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%' ORDER BY name`,
  )
  return rows.flatMap(([name, sql]): FoundIndex[] => {
    const declared = declaredFulltext(sql ?? '')
    if (declared?.table !== table) return []
    const { columns, tokenizer } = declared
    const config = configOf(tokenizer)
    const terms = columns.map((column): FoundTerm => ({ ...PLAIN, column }))
    // One that somebody else made is kept in a way of its own, and no search goes through it.
    const method = config === undefined ? 'fts5' : 'fulltext'
    return [
      {
        ...NO_OPTIONS,
        name: name ?? '',
        columns,
        unique: false,
        terms,
        method,
        ...(config === 'simple' ? {} : { config }),
      },
    ]
  })
}

const PLAIN = { expression: undefined, descending: false, opclass: undefined, prefix: undefined }
const NO_OPTIONS = { where: undefined, include: [], nullsNotDistinct: false }

async function referencesOf(connection: Connection, table: string): Promise<FoundReference[]> {
  const rows = await readRows(
    connection,
    'SELECT id, "from", "table", "to", on_delete, on_update FROM pragma_foreign_key_list(?) ORDER BY id, seq',
    [table],
  )
  const found: FoundReference[] = []
  for (const parts of grouped(rows).values()) {
    const [[, , target, , onDelete, onUpdate] = []] = parts
    // One that names no columns points at the primary key.
    const implied = parts[0]?.[3] === null ? await primaryKeyOf(connection, target ?? '') : []
    found.push({
      name: undefined,
      columns: parts.map(([, column]) => column ?? ''),
      table: target ?? '',
      to: parts.map(([, , , column], at) => column ?? implied[at] ?? ''),
      onDelete: onDelete ?? '',
      onUpdate: onUpdate ?? '',
    })
  }
  return found.sort((a, b) => (a.columns.join() < b.columns.join() ? -1 : 1))
}
