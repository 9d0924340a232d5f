import type { Connection } from '../base/driver.ts'
import type { FoundCheck, FoundIndex, FoundReference, Introspection } from '../base/introspection.ts'
import { byName, readRows } from '../base/read-rows.ts'

/** Reads the schema of a SQLite file. */
export const introspection: Introspection = {
  async tables(connection) {
    const rows = await readRows(
      connection,
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
    )
    return rows.map(([name]) => name ?? '')
  },
  async table(connection, name) {
    const [[declared] = []] = await readRows(
      connection,
      `SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?`,
      [name],
    )
    if (declared === undefined || declared === null) return undefined
    const columns = await readRows(
      connection,
      'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?) ORDER BY cid',
      [name],
    )
    const identity = /\bAUTOINCREMENT\b/i.test(declared)
    return {
      table: name,
      columns: columns.map(([column, type, notNull, fallback, key]) => ({
        column: column ?? '',
        type: type ?? '',
        nullable: notNull === '0',
        primaryKey: key !== '0',
        identity: identity && key !== '0',
        default: fallback ?? undefined,
      })),
      indexes: await indexesOf(connection, name),
      references: await referencesOf(connection, name),
      checks: byName(checksOf(declared)),
    }
  },
}

async function indexesOf(connection: Connection, table: string): Promise<FoundIndex[]> {
  const rows = await readRows(
    connection,
    `SELECT name, "unique" FROM pragma_index_list(?) WHERE origin <> 'pk' ORDER BY name`,
    [table],
  )
  const found: FoundIndex[] = []
  for (const [name, unique] of rows) {
    const columns = await readRows(connection, 'SELECT name FROM pragma_index_info(?) ORDER BY seqno', [name])
    found.push({ name: name ?? '', columns: columns.map(([column]) => column ?? ''), unique: unique === '1' })
  }
  return found
}

async function referencesOf(connection: Connection, table: string): Promise<FoundReference[]> {
  const rows = await readRows(
    connection,
    'SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list(?) ORDER BY "from"',
    [table],
  )
  return rows.map(([column, to, key, onDelete]) => ({
    name: undefined,
    column: column ?? '',
    table: to ?? '',
    to: key ?? '',
    onDelete: onDelete ?? '',
  }))
}

// SQLite keeps checks only in the text of the table.
function checksOf(declared: string): FoundCheck[] {
  const found: FoundCheck[] = []
  for (const match of declared.matchAll(/CONSTRAINT\s+("(?:[^"]|"")+"|\w+)\s+CHECK\s*\(/gi)) {
    const start = match.index + match[0].length
    const name = (match[1] ?? '').replace(/^"|"$/g, '').replaceAll('""', '"')
    found.push({ name, expression: declared.slice(start, closing(declared, start)) })
  }
  return found
}

// The place of the bracket that closes the one before `start`; brackets within quotes do not count.
function closing(text: string, start: number): number {
  let depth = 1
  let quote = ''
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at)
    if (quote) quote = char === quote ? '' : quote
    else if (char === "'" || char === '"') quote = char
    else if (char === '(') depth++
    else if (char === ')' && --depth === 0) return at
  }
  return text.length
}
