import type { Connection } from '../base/driver.ts'
import type { FoundColumn, FoundExclusion, FoundIndex, FoundReference, Introspection } from '../base/introspection.ts'
import { grouped, readRows } from '../base/read-rows.ts'
import { fieldOf } from './found-field.ts'

const COLUMNS = `
  SELECT a.attname, format_type(a.atttypid, a.atttypmod) || COALESCE(' COLLATE ' || quote_ident(co.collname), ''), NOT a.attnotnull,
         COALESCE(a.attnum = ANY (pk.conkey), false), a.attidentity <> '', pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum),
         co.collname, a.attgenerated, CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
         (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder)::text FROM pg_enum e WHERE e.enumtypid = t.oid)
  FROM pg_attribute a
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_collation co ON co.oid = a.attcollation AND a.attcollation <> t.typcollation
  LEFT JOIN pg_constraint pk ON pk.conrelid = a.attrelid AND pk.contype = 'p'
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = $1::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attnum`

const PRIMARY_KEY = `
  SELECT a.attname FROM pg_constraint c
  CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (attnum, place)
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum
  WHERE c.conrelid = $1::bigint::oid AND c.contype = 'p' ORDER BY k.place`

const INDEXES = `
  SELECT c.relname, i.indisunique, a.attname, pg_get_indexdef(i.indexrelid, k.place::int, true), k.place > i.indnkeyatts,
         (i.indoption[k.place - 1] & 1) = 1, pg_get_expr(i.indpred, i.indrelid), am.amname, i.indnullsnotdistinct,
         CASE WHEN NOT oc.opcdefault THEN oc.opcname END,
         EXISTS (SELECT FROM pg_constraint u WHERE u.conindid = i.indexrelid AND u.contype = 'u'),
         (SELECT CASE WHEN u.condeferred THEN 'deferred' ELSE 'immediate' END FROM pg_constraint u
          WHERE u.conindid = i.indexrelid AND u.contype = 'u' AND u.condeferrable),
         CASE WHEN am.amname <> 'btree' OR a.attnotnull OR (i.indoption[k.place - 1] & 1) = ((i.indoption[k.place - 1] & 2) >> 1) THEN NULL
              WHEN (i.indoption[k.place - 1] & 2) = 2 THEN 'first' ELSE 'last' END
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_am am ON am.oid = c.relam
  CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
  LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
  LEFT JOIN pg_opclass oc ON k.place <= i.indnkeyatts AND oc.oid = i.indclass[k.place - 1]
  WHERE i.indrelid = $1::bigint::oid AND NOT i.indisprimary AND NOT i.indisexclusion
  ORDER BY c.relname COLLATE "C", k.place`

const RULE = (column: string): string =>
  `CASE ${column} WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END`

const REFERENCES = `
  SELECT c.conname, a.attname, CASE WHEN t.relnamespace = c.connamespace THEN '' ELSE t.relnamespace::regnamespace::text || '.' END || t.relname, ta.attname, ${RULE('c.confdeltype')}, ${RULE('c.confupdtype')}
  FROM pg_constraint c
  JOIN pg_class t ON t.oid = c.confrelid
  CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (own, target, place)
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
  JOIN pg_attribute ta ON ta.attrelid = c.confrelid AND ta.attnum = k.target
  WHERE c.conrelid = $1::bigint::oid AND c.contype = 'f'
  ORDER BY c.conname COLLATE "C", k.place`

const CHECKS = `
  SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
  WHERE conrelid = $1::bigint::oid AND contype = 'c' ORDER BY conname COLLATE "C"`

const EXCLUSIONS = `
  SELECT c.conname, a.attname, pg_get_indexdef(i.indexrelid, k.place::int, true), op.oprname,
         CASE WHEN NOT oc.opcdefault THEN oc.opcname END, am.amname, pg_get_expr(i.indpred, i.indrelid),
         CASE WHEN c.condeferrable THEN CASE WHEN c.condeferred THEN 'deferred' ELSE 'immediate' END END, pg_get_constraintdef(c.oid)
  FROM pg_constraint c
  JOIN pg_index i ON i.indexrelid = c.conindid
  JOIN pg_class ic ON ic.oid = i.indexrelid
  JOIN pg_am am ON am.oid = ic.relam
  CROSS JOIN LATERAL unnest(i.indkey::int2[], c.conexclop) WITH ORDINALITY AS k (attnum, operator, place)
  LEFT JOIN pg_operator op ON op.oid = k.operator
  LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
  LEFT JOIN pg_opclass oc ON k.place <= i.indnkeyatts AND oc.oid = i.indclass[k.place - 1]
  WHERE c.conrelid = $1::bigint::oid AND c.contype = 'x'
  ORDER BY c.conname COLLATE "C", k.place`

const named = (kinds: string): string =>
  // A part of a table is none of its own.
  `SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN (${kinds}) AND NOT relispartition ORDER BY relname COLLATE "C"`

const ONE = `
  SELECT oid::bigint, relkind IN ('v', 'm'), obj_description(oid, 'pg_class'), CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END,
         relkind = 'm'
  FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'f', 'v', 'm') AND relname = $1::text`

/** Reads the current schema of a PostgreSQL database. */
export const introspection: Introspection = {
  fieldOf,
  tables: async (connection) => (await readRows(connection, named("'r', 'p'"))).map(([name]) => name ?? ''),
  views: async (connection) => (await readRows(connection, named("'v', 'm'"))).map(([name]) => name ?? ''),
  async table(connection, name) {
    const [[id, view, comment, definition, materialized] = []] = await readRows(connection, ONE, [name])
    if (id === undefined || id === null) return undefined
    const primaryKey = await readRows(connection, PRIMARY_KEY, [id])
    const checks = await readRows(connection, CHECKS, [id])
    return {
      table: name,
      kind: view === 'true' ? 'view' : 'table',
      materialized: materialized === 'true',
      comment: comment ?? undefined,
      primaryKey: primaryKey.map(([column]) => column ?? ''),
      columns: await columnsOf(connection, id),
      indexes: await indexesOf(connection, id),
      references: await referencesOf(connection, id),
      checks: checks.map(([check, expression]) => ({ name: check ?? '', expression: oneList(expression ?? '') })),
      exclusions: await exclusionsOf(connection, id),
      definition: definition ?? undefined,
    }
  },
}

const LIST = /\(ARRAY\[((?:\('(?:[^']|'')*'::character varying\)::text(?:, )?)+)\]\)/g
const ITEM = /\(('(?:[^']|'')*'::character varying)\)::text/g

// Of a list of texts the server says that it is cast when the check is new, and that each of them is once a column's type was changed.
function oneList(text: string): string {
  return text.replace(LIST, (_whole, items: string) => `((ARRAY[${items.replace(ITEM, '$1')}])::text[])`)
}

async function columnsOf(connection: Connection, id: string): Promise<FoundColumn[]> {
  const rows = await readRows(connection, COLUMNS, [id])
  return rows.map(
    ([column, type, nullable, key, identity, expression, comment, collation, generated, base, words]) => ({
      column: column ?? '',
      type: type ?? '',
      nullable: nullable === 'true',
      primaryKey: key === 'true',
      identity: identity === 'true' || /^nextval\(/.test(expression ?? ''),
      default: generated ? undefined : (expression ?? undefined),
      comment: comment ?? undefined,
      collation: collation ?? undefined,
      generated: generated ? { expression: oneList(expression ?? ''), stored: generated === 's' } : undefined,
      hidden: false,
      ...(base ? { domainOf: base } : {}),
      ...(words ? { words: JSON.parse(words) as string[] } : {}),
    }),
  )
}

async function indexesOf(connection: Connection, id: string): Promise<FoundIndex[]> {
  const found = await readRows(connection, INDEXES, [id])
  return [...grouped(found)].map(([name, rows]): FoundIndex => {
    const [[, unique, , , , , where, method, nullsNotDistinct, , constraint, deferrable] = []] = rows
    const keys = rows.filter(([, , , , included]) => included !== 'true')
    const terms = keys.map(([, , column, expression, , descending, , , , opclass, , , nulls]) => ({
      column: column ?? undefined,
      expression: column === null ? (expression ?? undefined) : undefined,
      descending: descending === 'true',
      opclass: opclass ?? undefined,
      prefix: undefined,
      ...(nulls ? { nulls: nulls as 'first' } : {}),
    }))
    return {
      name,
      columns: terms.flatMap(({ column }) => column ?? []),
      unique: unique === 'true',
      terms,
      where: where === null || where === undefined ? undefined : oneList(where),
      include: rows.flatMap(([, , column, , included]) => (included === 'true' && column ? [column] : [])),
      method: method ?? 'btree',
      nullsNotDistinct: nullsNotDistinct === 'true',
      ...(constraint === 'true' ? { constraint: true } : {}),
      ...(deferrable ? { deferrable: deferrable as 'deferred' } : {}),
    }
  })
}

async function exclusionsOf(connection: Connection, id: string): Promise<FoundExclusion[]> {
  const found = await readRows(connection, EXCLUSIONS, [id])
  return [...grouped(found)].map(([name, rows]): FoundExclusion => {
    const [[, , , , , method, where, deferrable, definition] = []] = rows
    return {
      name,
      method: method ?? '',
      terms: rows.map(([, column, expression, operator, opclass]) => ({
        column: column ?? undefined,
        expression: column === null ? (expression ?? undefined) : undefined,
        operator: operator ?? undefined,
        opclass: opclass ?? undefined,
      })),
      where: where ?? undefined,
      ...(deferrable ? { deferrable: deferrable as 'deferred' } : {}),
      definition: definition ?? '',
    }
  })
}

async function referencesOf(connection: Connection, id: string): Promise<FoundReference[]> {
  const found = await readRows(connection, REFERENCES, [id])
  return [...grouped(found)].map(([name, rows]) => ({
    name,
    columns: rows.map(([, column]) => column ?? ''),
    table: rows[0]?.[2] ?? '',
    to: rows.map(([, , , column]) => column ?? ''),
    onDelete: rows[0]?.[4] ?? '',
    onUpdate: rows[0]?.[5] ?? '',
  }))
}
