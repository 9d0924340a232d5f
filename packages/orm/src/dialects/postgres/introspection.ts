import type { Statement } from '../base/driver.ts'
import type { FoundColumn, FoundExclusion, FoundIndex, FoundReference, Introspection } from '../base/introspection.ts'
import { grouped, reading, readRows } from '../base/read-rows.ts'
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
  WHERE a.attrelid = own.oid AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attnum`

const PRIMARY_KEY = `
  SELECT a.attname FROM pg_constraint c
  CROSS JOIN LATERAL unnest(c.conkey) WITH ORDINALITY AS k (attnum, place)
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum
  WHERE c.conrelid = own.oid AND c.contype = 'p' ORDER BY k.place`

const INDEXES = `
  SELECT c.relname, i.indisunique, a.attname, pg_get_indexdef(i.indexrelid, k.place::int, true), k.place > i.indnkeyatts,
         (i.indoption[k.place - 1] & 1) = 1, pg_get_expr(i.indpred, i.indrelid), am.amname, i.indnullsnotdistinct,
         CASE WHEN NOT oc.opcdefault THEN oc.opcname END,
         EXISTS (SELECT FROM pg_constraint u WHERE u.conindid = i.indexrelid AND u.contype = 'u'),
         (SELECT CASE WHEN u.condeferred THEN 'deferred' ELSE 'immediate' END FROM pg_constraint u
          WHERE u.conindid = i.indexrelid AND u.contype = 'u' AND u.condeferrable),
         CASE WHEN am.amname <> 'btree' OR a.attnotnull OR (i.indoption[k.place - 1] & 1) = ((i.indoption[k.place - 1] & 2) >> 1) THEN NULL
              WHEN (i.indoption[k.place - 1] & 2) = 2 THEN 'first' ELSE 'last' END, NOT i.indisvalid
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  JOIN pg_am am ON am.oid = c.relam
  CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
  LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
  LEFT JOIN pg_opclass oc ON k.place <= i.indnkeyatts AND oc.oid = i.indclass[k.place - 1]
  WHERE i.indrelid = own.oid AND NOT i.indisprimary AND NOT i.indisexclusion
  ORDER BY c.relname COLLATE "C", k.place`

const RULE = (column: string): string =>
  `CASE ${column} WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'd' THEN 'SET DEFAULT' WHEN 'r' THEN 'RESTRICT' ELSE 'NO ACTION' END`

const REFERENCES = `
  SELECT c.conname, a.attname, CASE WHEN t.relnamespace = c.connamespace THEN '' ELSE t.relnamespace::regnamespace::text || '.' END || t.relname, ta.attname, ${RULE('c.confdeltype')}, ${RULE('c.confupdtype')}, NOT c.convalidated
  FROM pg_constraint c
  JOIN pg_class t ON t.oid = c.confrelid
  CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k (own, target, place)
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.own
  JOIN pg_attribute ta ON ta.attrelid = c.confrelid AND ta.attnum = k.target
  WHERE c.conrelid = own.oid AND c.contype = 'f'
  ORDER BY c.conname COLLATE "C", k.place`

const CHECKS = `
  SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
  WHERE conrelid = own.oid AND contype = 'c' ORDER BY conname COLLATE "C"`

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
  WHERE c.conrelid = own.oid AND c.contype = 'x'
  ORDER BY c.conname COLLATE "C", k.place`

const named = (kinds: string): Statement =>
  // A part of a table is none of its own.
  reading(
    `SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN (${kinds}) AND NOT relispartition ORDER BY relname COLLATE "C"`,
  )

const TABLES = named("'r', 'p'")
const VIEWS = named("'v', 'm'")

/** The rows of a query about `own`, each a list of so many texts, as one value of another query: a table is read in one way to the server and back. */
function listOf(query: string, width: number): string {
  const names = Array.from({ length: width }, (_, at) => `v${at + 1}`)
  const texts = names.map((name) => `${name}::text`)
  return `COALESCE((SELECT json_agg(json_build_array(${texts.join(', ')})) FROM (${query}) AS found (${names.join(', ')})), '[]')::text`
}

const ONE = reading(`
  SELECT own.relkind IN ('v', 'm'), own.relkind = 'm', obj_description(own.oid, 'pg_class'),
         CASE WHEN own.relkind IN ('v', 'm') THEN pg_get_viewdef(own.oid) END,
         ${listOf(PRIMARY_KEY, 1)}, ${listOf(COLUMNS, 11)}, ${listOf(INDEXES, 14)}, ${listOf(REFERENCES, 7)},
         ${listOf(CHECKS, 2)}, ${listOf(EXCLUSIONS, 9)}
  FROM pg_class own
  WHERE own.relnamespace = current_schema()::regnamespace AND own.relkind IN ('r', 'p', 'f', 'v', 'm') AND own.relname = $1::text`)

type Rows = readonly (readonly (string | null)[])[]

/** Reads the current schema of a PostgreSQL database. */
export const introspection: Introspection = {
  fieldOf,
  tables: async (connection) => (await readRows(connection, TABLES)).map(([name]) => name ?? ''),
  views: async (connection) => (await readRows(connection, VIEWS)).map(([name]) => name ?? ''),
  async table(connection, name) {
    const [row] = await readRows(connection, ONE, [name])
    if (!row) return undefined
    const [view, materialized, comment, definition, ...lists] = row
    // As `listOf` makes them.
    const parts = lists.map((list) => JSON.parse(list ?? '[]') as Rows)
    const [primaryKey = [], columns = [], indexes = [], references = [], checks = [], exclusions = []] = parts
    return {
      table: name,
      kind: view === 'true' ? 'view' : 'table',
      materialized: materialized === 'true',
      comment: comment ?? undefined,
      primaryKey: primaryKey.map(([column]) => column ?? ''),
      columns: columnsOf(columns),
      indexes: indexesOf(indexes),
      references: referencesOf(references),
      checks: checks.map(([check, expression]) => ({ name: check ?? '', expression: oneList(expression ?? '') })),
      exclusions: exclusionsOf(exclusions),
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

function columnsOf(rows: Rows): FoundColumn[] {
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

function indexesOf(found: Rows): FoundIndex[] {
  return [...grouped(found)].map(([name, rows]): FoundIndex => {
    const [[, unique, , , , , where, method, nullsNotDistinct, , constraint, deferrable, , invalid] = []] = rows
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
      ...(invalid === 'true' ? { invalid: true } : {}),
    }
  })
}

function exclusionsOf(found: Rows): FoundExclusion[] {
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

function referencesOf(found: Rows): FoundReference[] {
  return [...grouped(found)].map(([name, rows]) => ({
    name,
    columns: rows.map(([, column]) => column ?? ''),
    table: rows[0]?.[2] ?? '',
    to: rows.map(([, , , column]) => column ?? ''),
    onDelete: rows[0]?.[4] ?? '',
    onUpdate: rows[0]?.[5] ?? '',
    ...(rows[0]?.[6] === 'true' ? { unproved: true } : {}),
  }))
}
