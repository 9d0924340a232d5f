import type { FoundIndex, Introspection } from '../base/introspection.ts'
import { grouped, readRows } from '../base/read-rows.ts'

const COLUMNS = `
  SELECT a.attname, format_type(a.atttypid, a.atttypmod) || COALESCE(' COLLATE ' || co.collname, ''), NOT a.attnotnull,
         COALESCE(a.attnum = ANY (pk.conkey), false), a.attidentity <> '', pg_get_expr(d.adbin, d.adrelid)
  FROM pg_attribute a
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
  LEFT JOIN pg_constraint pk ON pk.conrelid = a.attrelid AND pk.contype = 'p'
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = $1::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attnum`

const INDEXES = `
  SELECT c.relname, i.indisunique, COALESCE(a.attname, '(expression)')
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
  LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
  WHERE i.indrelid = $1::bigint::oid AND NOT i.indisprimary
  ORDER BY c.relname COLLATE "C", k.place`

const REFERENCES = `
  SELECT c.conname, a.attname, t.relname, ta.attname,
         CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END
  FROM pg_constraint c
  JOIN pg_class t ON t.oid = c.confrelid
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
  JOIN pg_attribute ta ON ta.attrelid = c.confrelid AND ta.attnum = c.confkey[1]
  WHERE c.conrelid = $1::bigint::oid AND c.contype = 'f'
  ORDER BY a.attname COLLATE "C"`

const CHECKS = `
  SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
  WHERE conrelid = $1::bigint::oid AND contype = 'c' ORDER BY conname COLLATE "C"`

/** Reads the current schema of a PostgreSQL database. */
export const introspection: Introspection = {
  async tables(connection) {
    const rows = await readRows(
      connection,
      `SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') ORDER BY relname COLLATE "C"`,
    )
    return rows.map(([name]) => name ?? '')
  },
  async table(connection, name) {
    const [[id] = []] = await readRows(
      connection,
      `SELECT oid::bigint FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname = $1::text`,
      [name],
    )
    if (id === undefined) return undefined
    const columns = await readRows(connection, COLUMNS, [id])
    const indexes = await readRows(connection, INDEXES, [id])
    const references = await readRows(connection, REFERENCES, [id])
    const checks = await readRows(connection, CHECKS, [id])
    return {
      table: name,
      columns: columns.map(([column, type, nullable, key, identity, fallback]) => ({
        column: column ?? '',
        type: type ?? '',
        nullable: nullable === 'true',
        primaryKey: key === 'true',
        identity: identity === 'true',
        default: fallback ?? undefined,
      })),
      indexes: [...grouped(indexes)].map(
        ([index, rows]): FoundIndex => ({
          name: index,
          unique: rows[0]?.[1] === 'true',
          columns: rows.map(([, , column]) => column ?? ''),
        }),
      ),
      references: references.map(([constraint, column, table, to, onDelete]) => ({
        name: constraint ?? undefined,
        column: column ?? '',
        table: table ?? '',
        to: to ?? '',
        onDelete: onDelete ?? '',
      })),
      checks: checks.map(([check, expression]) => ({ name: check ?? '', expression: expression ?? '' })),
    }
  },
}
