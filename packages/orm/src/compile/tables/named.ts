import { shortName } from '@tsango/toolkit/text'
import { QueryError } from '../../errors/errors.ts'
import { type Plan, planOf } from '../../query/shape/plan.ts'
import type { Shape } from '../../query/shape/shape.ts'
import type { TableNode } from '../../query/tables/join.ts'
import type { RecursiveTable, TableName } from '../../query/tables/table-name.ts'
import type { Compilation, Level } from '../compilation.ts'
import type { Output } from '../output.ts'
import type { MadeTable, TablePart } from './seen-table.ts'

/** A table that a statement has under a name, where its values lie; or the one that is being made, as its own step reads it. */
export type NamedTable = { readonly base: number } | WrittenTable

/** A table that stands in front of a statement. */
export interface WrittenTable extends MadeTable {
  readonly alias: string
  readonly recursive?: boolean
}

/** A table as it stands behind `FROM`. */
export interface ReadTable extends MadeTable {
  /** Whether it reads a row around it. */
  readonly borrows: boolean
}

/** Declares the tables of a plan for its level and those inside of it. */
export function declareTables(compilation: Compilation, { tables }: Plan): void {
  if (tables.length === 0) return
  const { level } = compilation
  const declared = new Map(level.tables)
  for (const { shape, offset } of tables) declared.set(shape, { base: compilation.at(offset) })
  level.tables = declared
}

/** The table that a node means: SQL that stands behind `FROM`, and its columns. */
export function tableRead(compilation: Compilation, node: TableNode): ReadTable {
  const { shape, offset } = node
  const { table } = planOf(shape)
  if (table === undefined) return inline(compilation, shape, compilation.at(offset))
  const found = compilation.tableNamed(shape)
  if (found === undefined)
    throw new QueryError(`No "${table.name}" here: declare it in the query by with(${table.name}).`)
  const { quote } = compilation.operators
  if ('alias' in found) return { sql: quote(found.alias), outputs: found.outputs, borrows: false }
  if (compilation.named === undefined) return written(compilation, shape, table, found.base)
  const key = `${shape.number} ${found.base}`
  const known = compilation.named.get(key)
  if (known) return { sql: quote(known.alias), outputs: known.outputs, borrows: false }
  const made = namedTable(compilation, shape, table, found.base)
  compilation.named.set(key, made)
  return { sql: quote(made.alias), outputs: made.outputs, borrows: false }
}

/** A statement with the tables that it has under a name in front of it. */
export function withTables({ named }: Compilation, sql: string): string {
  if (!named?.size) return sql
  const tables = [...named.values()]
  return `${withWord(tables)} ${tables.map((table) => table.sql).join(', ')} ${sql}`
}

function withWord(tables: readonly WrittenTable[]): string {
  return tables.some((table) => table.recursive) ? 'WITH RECURSIVE' : 'WITH'
}

// A write cannot begin with tables everywhere: there each stands where it is read.
function written(compilation: Compilation, shape: Shape, table: TableName, base: number): ReadTable {
  if (table.recursive === undefined) return inline(compilation, shape, base)
  const made = namedTable(compilation, shape, table, base)
  const sql = `(${withWord([made])} ${made.sql} SELECT * FROM ${compilation.operators.quote(made.alias)})`
  return { sql, outputs: made.outputs, borrows: false }
}

function inline(compilation: Compilation, shape: Shape, base: number): ReadTable {
  const { sql, ...made } = apart(compilation, fresh(base), shape)
  return { ...made, sql: `(${sql})` }
}

function apart(compilation: Compilation, level: Level, shape: Shape, part: TablePart = {}): ReadTable {
  const { made, borrows } = compilation.inside(level, () =>
    compilation.borrows(() => compilation.table(planOf(shape), part)),
  )
  return { ...made, borrows }
}

function namedTable(compilation: Compilation, shape: Shape, table: TableName, base: number): WrittenTable {
  const { operators, aliases } = compilation
  const alias = aliases.take(table.name)
  const { sql, outputs, borrows } = table.recursive
    ? recursive(compilation, shape, table.recursive, alias, base)
    : inline(compilation, shape, base)
  if (borrows)
    throw new QueryError(
      `"${table.name}" reads columns of a query around it, and stands for itself. Join the query by joinLateral().`,
    )
  const hint = operators.materialized(table.materialized)
  const names = table.recursive ? ` (${outputs.map(({ path }) => operators.quote(shortName(path))).join(', ')})` : ''
  return {
    alias,
    outputs,
    sql: `${operators.quote(alias)}${names} AS ${hint && `${hint} `}${sql}`,
    recursive: table.recursive !== undefined,
  }
}

function recursive(
  compilation: Compilation,
  shape: Shape,
  { self, step, offset, all }: RecursiveTable,
  alias: string,
  base: number,
): ReadTable {
  const start = apart(compilation, fresh(base), shape, { recursive: true })
  const seen: WrittenTable = { alias, sql: '', outputs: start.outputs.map(unbounded) }
  const level: Level = { ...fresh(base + offset), tables: new Map([[self, seen]]) }
  const more = apart(compilation, level, step, { recursive: true, like: start.outputs })
  const sql = `(${start.sql} ${all ? 'UNION ALL' : 'UNION'} ${more.sql})`
  return { sql, outputs: seen.outputs, borrows: start.borrows || more.borrows }
}

// What comes of a step may be NULL where the start was not.
function unbounded(output: Output): Output {
  return output.spec ? { ...output, spec: { ...output.spec, nullable: true } } : output
}

function fresh(base: number): Level {
  return { scope: undefined, annotations: {}, over: 'rows', base }
}
