import type { FoundIndex, Introspection } from '../base/introspection.ts'
import { byName, grouped, readRows } from '../base/read-rows.ts'

const COLUMNS = `
  SELECT COLUMN_NAME, CONCAT(COLUMN_TYPE, COALESCE(CONCAT(' COLLATE ', COLLATION_NAME), '')), IS_NULLABLE, COLUMN_KEY, EXTRA, COLUMN_DEFAULT
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION`

const INDEXES = `
  SELECT INDEX_NAME, NON_UNIQUE, COLUMN_NAME FROM information_schema.STATISTICS
  WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND INDEX_NAME <> 'PRIMARY' ORDER BY INDEX_NAME, SEQ_IN_INDEX`

const REFERENCES = `
  SELECT k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, r.DELETE_RULE
  FROM information_schema.KEY_COLUMN_USAGE k
  JOIN information_schema.REFERENTIAL_CONSTRAINTS r
    ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
  WHERE k.TABLE_SCHEMA = DATABASE() AND k.TABLE_NAME = ?`

const CHECKS = `
  SELECT c.CONSTRAINT_NAME, c.CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS c
  JOIN information_schema.TABLE_CONSTRAINTS t
    ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME
  WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_NAME = ? AND t.CONSTRAINT_TYPE = 'CHECK'`

/** Makes the reader of schemas of MySQL and MariaDB, which differ in where they keep checks. */
export function createIntrospection(checkQuery = CHECKS): Introspection {
  return {
    async tables(connection) {
      const rows = await readRows(
        connection,
        `SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'`,
      )
      return rows.map(([name]) => name ?? '').sort()
    },
    async table(connection, name) {
      const columns = await readRows(connection, COLUMNS, [name])
      if (columns.length === 0) return undefined
      const indexes = await readRows(connection, INDEXES, [name])
      const references = await readRows(connection, REFERENCES, [name])
      const checks = await readRows(connection, checkQuery, [name])
      return {
        table: name,
        columns: columns.map(([column, type, nullable, key, extra, fallback]) => ({
          column: column ?? '',
          type: type ?? '',
          nullable: nullable === 'YES',
          primaryKey: key === 'PRI',
          identity: (extra ?? '').includes('auto_increment'),
          // Where a column may be NULL, MariaDB calls having no default the default NULL.
          default: fallback === null || fallback === 'NULL' ? undefined : fallback,
        })),
        indexes: byName(
          [...grouped(indexes)].map(
            ([index, rows]): FoundIndex => ({
              name: index,
              unique: rows[0]?.[1] === '0',
              columns: rows.map(([, , column]) => column ?? ''),
            }),
          ),
        ),
        references: references
          .map(([constraint, column, table, to, onDelete]) => ({
            name: constraint ?? undefined,
            column: column ?? '',
            table: table ?? '',
            to: to ?? '',
            onDelete: onDelete ?? '',
          }))
          .sort((a, b) => (a.column < b.column ? -1 : 1)),
        checks: byName(checks.map(([check, expression]) => ({ name: check ?? '', expression: expression ?? '' }))),
      }
    },
  }
}

/** Reads the schema of a MySQL database. */
export const introspection: Introspection = createIntrospection()
