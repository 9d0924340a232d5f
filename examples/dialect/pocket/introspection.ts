import { readRows } from '@tsango/orm/dialect-kit'
import type {
  Connection,
  FoundColumn,
  FoundField,
  FoundIndex,
  FoundReference,
  FoundTerm,
  Introspection,
} from '@tsango/orm/dialects'
import { Declaration } from './declared.ts'

const names = async (connection: Connection, type: string): Promise<string[]> =>
  (
    await readRows(
      connection,
      `SELECT name FROM sqlite_schema WHERE type = ? AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name`,
      [type],
    )
  ).map(([name]) => name ?? '')

/** Reads the schema of a file of Pocket's, whoever made it. */
export const introspection: Introspection = {
  tables: (connection) => names(connection, 'table'),
  views: (connection) => names(connection, 'view'),
  fieldOf,
  async table(connection, name) {
    const [[type, sql] = []] = await readRows(
      connection,
      `SELECT type, sql FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?`,
      [name],
    )
    if (!sql) return undefined
    const declaration = new Declaration(sql)
    const isView = type === 'view'
    const columns = await columnsOf(connection, name, declaration, isView)
    return {
      table: name,
      kind: isView ? 'view' : 'table',
      materialized: false,
      comment: undefined,
      primaryKey: await keyOf(connection, name),
      columns,
      indexes: await indexesOf(connection, name),
      references: await referencesOf(connection, name),
      checks: isView ? [] : declaration.checks.sort((a, b) => (a.name < b.name ? -1 : 1)),
      exclusions: [],
      definition: isView ? declaration.query : undefined,
    }
  },
}

async function keyOf(connection: Connection, table: string): Promise<string[]> {
  const rows = await readRows(connection, 'SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk', [table])
  return rows.map(([name]) => name ?? '')
}

async function columnsOf(
  connection: Connection,
  table: string,
  declaration: Declaration,
  isView: boolean,
): Promise<FoundColumn[]> {
  const rows = await readRows(
    connection,
    'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?) ORDER BY cid',
    [table],
  )
  const oneKey = rows.filter(([, , , , key]) => key !== '0').length === 1
  return rows.map(([column = null, type, notNull, fallback, key, hidden]) => {
    const { generated, collation } = isView
      ? ({} as ReturnType<Declaration['column']>)
      : declaration.column(column ?? '')
    const primaryKey = key !== '0'
    const identity = primaryKey && oneKey && /^integer$/i.test(type ?? '')
    // 2 and 3 are columns that are computed: with each read, and stored.
    const computed = hidden === '2' || hidden === '3'
    return {
      column: column ?? '',
      type: (type ?? '').replace(/\s*GENERATED ALWAYS$/i, ''),
      nullable: notNull === '0' && !identity,
      primaryKey,
      identity,
      default: fallback ?? undefined,
      comment: undefined,
      collation,
      generated: computed ? { expression: generated ?? '', stored: hidden === '3' } : undefined,
      hidden: hidden === '1',
    }
  })
}

async function indexesOf(connection: Connection, table: string): Promise<FoundIndex[]> {
  const rows = await readRows(
    connection,
    `SELECT l.name, l."unique", s.sql FROM pragma_index_list(?) AS l LEFT JOIN sqlite_schema AS s ON s.type = 'index' AND s.name = l.name WHERE l.origin <> 'pk' ORDER BY l.name`,
    [table],
  )
  const found: FoundIndex[] = []
  for (const [name, unique, sql] of rows) {
    const declared = sql ? new Declaration(sql).index : { parts: [], where: undefined }
    const parts = await readRows(
      connection,
      'SELECT name, cid, "desc" FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno',
      [name],
    )
    const terms = parts.map(([column, id, descending], at): FoundTerm => {
      const isExpression = id === '-2'
      return {
        column: isExpression ? undefined : (column ?? 'rowid'),
        expression: isExpression ? declared.parts[at] : undefined,
        descending: descending === '1',
        opclass: undefined,
        prefix: undefined,
      }
    })
    found.push({
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
  return found
}

async function referencesOf(connection: Connection, table: string): Promise<FoundReference[]> {
  const rows = await readRows(
    connection,
    'SELECT id, "from", "table", "to", on_delete, on_update FROM pragma_foreign_key_list(?) ORDER BY id, seq',
    [table],
  )
  const found: FoundReference[] = []
  for (const parts of Map.groupBy(rows, ([id]) => id).values()) {
    const [[, , target, , onDelete, onUpdate] = []] = parts
    const implied = await keyOf(connection, target ?? '')
    found.push({
      name: undefined,
      columns: parts.map(([, column]) => column ?? ''),
      table: target ?? '',
      to: parts.map(([, , , column], at) => column ?? implied[at] ?? ''),
      onDelete: onDelete ?? '',
      onUpdate: onUpdate ?? '',
    })
  }
  return found
}

function fieldOf({ type, primaryKey, identity }: FoundColumn): FoundField {
  const word = type.toLowerCase()
  const [, length] = /^(?:var)?char\s*\((\d+)\)$/.exec(word) ?? []
  if (length) return { kind: 'char', maxLength: Number(length), dbType: type }
  if (word === 'integer') return { kind: primaryKey && identity ? 'bigAuto' : 'bigInt' }
  if (word === 'real') return { kind: 'float' }
  if (word === 'blob') return { kind: 'binary' }
  return word === 'text' ? { kind: 'text' } : { kind: 'text', dbType: type, note: `${type}, read and written as text` }
}
