import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Plan } from '../query/shape/plan.ts'
import { refuseJoins } from '../query/tables/join.ts'
import type { Decode } from '../rows/decoder.ts'
import { assemble, fromWhere } from './assemble.ts'
import { open, whereOf } from './clauses.ts'
import type { Compilation, Piece } from './compilation.ts'
import { compileWhole } from './composite-keys.ts'
import { compileGroupAggregates } from './group-aggregates.ts'
import { objectOutputs, rowOutputs } from './layout.ts'
import { compileLock } from './lock.ts'
import { isCut } from './ordering.ts'
import { type Output, outputList, plainly } from './output.ts'
import { openParents } from './parents.ts'
import { type Place, placeOutputs } from './place.ts'
import { stagesOf } from './stages.ts'
import { checkOrder } from './unused-order.ts'

/** A `SELECT` and how its rows are read. */
export interface Selected {
  readonly sql: string
  readonly decode: Decode
  /** How the place of a row is read, where that was asked for. */
  readonly place?: Place | undefined
  /** The columns that may come as a `Date`, by their places. */
  readonly instants?: readonly number[] | undefined
}

/** Compiles a plan that gives rows or objects. */
export function compileSelect(compilation: Compilation, asked: Plan, database: string): Selected {
  if (asked.distinct && !asked.selection) refuseJoins(asked, 'distinct()')
  const plan = onceDistinct(asked)
  const parents = plan.parents && openParents(compilation, plan, plan.parents)
  const scope = parents?.scope ?? open(compilation, plan)
  // What stands twice cannot be told from what is encrypted.
  if (plan.distinct) for (const node of Object.values(plan.selection ?? {})) compileWhole(compilation, node)
  const columns: Output[] = []
  const decode = plan.selection
    ? objectOutputs(compilation, plan.selection, columns)
    : rowOutputs(compilation, plan, scope, columns, database, parents?.source)
  const instants = instantsOf(compilation, columns)
  const place = plan.placed ? placeOutputs(compilation, plan.order ?? [], columns) : undefined
  if (parents?.ranked) {
    const whole = { ...plan, limit: undefined, offset: undefined }
    return {
      sql: assemble(compilation, whole, scope, { columns, where: '', order: { sql: parents.ranked.order } }),
      decode,
      instants,
    }
  }
  const where = [whereOf(compilation, plan, scope), parents?.among].filter(Boolean).join(' AND ')
  const nodes = Object.values(plan.selection ?? {})
  const sql = assemble(compilation, plan, scope, { columns, nodes, where, order: 'own', group: parents?.link })
  return { sql: plan.lock ? `${sql}${compileLock(compilation, plan, plan.lock, scope)}` : sql, decode, place, instants }
}

function instantsOf(compilation: Compilation, columns: readonly Output[]): readonly number[] | undefined {
  const places = columns.flatMap(({ spec, read }, place) =>
    spec && !read && compilation.codec(spec).instant ? [place] : [],
  )
  return places.length ? places : undefined
}

/** `SELECT` of one expression over the rows of a plan, in an order where that decides which. */
export function columnOf(compilation: Compilation, asked: Plan, node: Node): Piece {
  const plan = onceDistinct(asked)
  const scope = open(compilation, plan)
  const column = compileWhole(compilation, node)
  const columns = (column.parts ?? [column.sql]).map(plainly)
  const where = whereOf(compilation, plan, scope)
  const order = isCut(plan) || plan.terminal.kind === 'first' ? 'own' : undefined
  if (!order) checkOrder(compilation, plan)
  return {
    ...column,
    sql: assemble(compilation, plan, scope, { columns, nodes: [node], where, order }),
  }
}

/** `SELECT` of the keys of a plan's rows. */
export function keysOf(compilation: Compilation, plan: Plan): string {
  return columnOf(compilation, { ...plan, selection: undefined, distinct: false, terminal: ROWS }, KEY).sql
}

const KEY: Node = { kind: 'path', depth: 0, path: 'pk' }
const ROWS: Plan['terminal'] = { kind: 'rows' }

/** `SELECT` of aggregates over the rows of a plan, which are first cut to size where the plan has a limit or an offset. */
export function compileAggregates(
  compilation: Compilation,
  plan: Plan,
  nodes: Readonly<Record<string, Node>>,
): Selected {
  checkOrder(compilation, plan)
  if (plan.groups) return compileGroupAggregates(compilation, plan, nodes)
  // Values of which each is there once are groups without anything made of their rows.
  if (plan.distinct && plan.selection)
    return compileGroupAggregates(
      compilation,
      { ...plan, distinct: false, groups: Object.values(plan.selection) },
      nodes,
    )
  const { quote } = compilation.operators
  const scope = open(compilation, plan)
  const columns: Output[] = []
  const decode = compilation.within('all rows', () => objectOutputs(compilation, nodes, columns))
  const select = `SELECT ${outputList(compilation, columns)} FROM `
  if (!isCut(plan) && !stagesOf(plan).window.length)
    return { sql: `${select}${fromWhere(scope, whereOf(compilation, plan, scope))}`, decode }
  refuseCutTable(plan)
  const keys = keysOf(compilation, plan)
  const table = quote(compilation.aliases.take('cut'))
  compilation.level.scope = scope
  const key = scope.column(scope.definition.key)
  const where = `${key} IN (SELECT * FROM (${keys}) AS ${table})`
  return { sql: `${select}${fromWhere(scope, where)}`, decode }
}

/** `SELECT COUNT(*)` of the rows that a plan gives. */
export function compileCount(compilation: Compilation, plan: Plan): string {
  checkOrder(compilation, plan)
  if (!isCut(plan) && !plan.distinct && !plan.groups && !stagesOf(plan).window.length) {
    const scope = open(compilation, plan)
    return `SELECT COUNT(*) FROM ${fromWhere(scope, whereOf(compilation, plan, scope))}`
  }
  const scope = open(compilation, plan)
  const nodes =
    plan.distinct && plan.selection ? Object.values(plan.selection) : (plan.groups ?? (plan.source ? [] : [KEY]))
  const { quote } = compilation.operators
  const columns = nodes
    .flatMap((node) => {
      const { sql, parts } = compileWhole(compilation, node)
      return parts ?? [sql]
    })
    .map((sql, index): Output => ({ ...plainly(sql), name: `c${index}` }))
  // All rows are one group, whether there are any or not.
  if (columns.length === 0) columns.push({ ...plainly(plan.groups ? 'COUNT(*)' : '1'), name: 'c0' })
  const inner = assemble(compilation, plan, scope, { columns, nodes, where: whereOf(compilation, plan, scope) })
  return `SELECT COUNT(*) FROM (${inner}) AS ${quote(compilation.aliases.take('counted'))}`
}

/** `SELECT 1 … LIMIT 1`; inside of `EXISTS` one row is enough anyway. */
export function compileExists(compilation: Compilation, plan: Plan, alone = true): string {
  checkOrder(compilation, plan)
  const scope = open(compilation, plan)
  // What stands twice only counts where some are left out at the start.
  const distinct = plan.offset !== undefined && onceDistinct(plan).distinct
  const columns = distinct
    ? Object.values(plan.selection ?? {}).map((node, index) => ({
        ...plainly(compilation.compile(node).sql),
        name: `c${index}`,
      }))
    : [plainly(plan.groups?.length === 0 ? 'COUNT(*)' : '1')]
  const distinctOn = plan.offset === undefined ? undefined : plan.distinctOn
  const any: Plan = {
    ...plan,
    distinct,
    distinctOn,
    terminal: { kind: alone && plan.limit === undefined ? 'first' : 'rows' },
  }
  return assemble(compilation, any, scope, { columns, where: whereOf(compilation, plan, scope) })
}

// Rows are found again by their keys.
function refuseCutTable(plan: Plan): void {
  refuseJoins(plan, 'aggregate() behind limit() and offset()')
  if (plan.source)
    throw new QueryError('aggregate() behind limit() and offset() needs rows with a key. Ask fromQuery(query) again.')
}

// A row holds its key: there are no two that are alike.
function onceDistinct(plan: Plan): Plan {
  return plan.distinct && plan.selection === undefined ? { ...plan, distinct: false } : plan
}
