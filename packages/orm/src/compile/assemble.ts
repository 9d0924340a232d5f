import { QueryError, Unsupported } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Plan } from '../query/shape/plan.ts'
import { conditionOf, havingOf } from './clauses.ts'
import type { Compilation, Piece } from './compilation.ts'
import { distinctOnPieces, type OnPieces } from './distinct-on.ts'
import { groupClause, nameOfNode } from './grouping.ts'
import { junctionOf } from './lookups.ts'
import { orderPieces } from './ordering.ts'
import { derive, nameInResult, type Output, outputList, placeOfComputed, startsOf } from './output.ts'
import { holdsParameter } from './parameters.ts'
import type { Scope } from './scope.ts'
import { WHOLE } from './specs.ts'
import { stagesOf } from './stages.ts'

/** How a `SELECT` of a plan is put together. */
export interface Assembly {
  readonly columns: readonly Output[]
  /** What the columns are made of, where groups have to be told from it. */
  readonly nodes?: readonly Node[]
  /** The conditions on rows, or `''`. */
  readonly where: string
  /** What stands behind `ORDER BY`: that of the plan, or SQL; default: nothing, where no row of a group is chosen by it. */
  readonly order?: 'own' | { readonly sql: string } | undefined
  /** What rows belong to: the first of a group is the first of each of these. */
  readonly group?: Piece | undefined
}

/** Puts the `SELECT` of a plan together. */
export function assemble(compilation: Compilation, plan: Plan, scope: Scope, assembly: Assembly): string {
  const { columns, where, order, group } = assembly
  const tail = limitOf(compilation, plan)
  const stages = stagesOf(plan)
  if (plan.distinctOn && (plan.groups || stages.window.length))
    throw new QueryError(
      'distinctOn() keeps rows of groups of its own: it takes neither groupBy() nor conditions on windows.',
    )
  const on = plan.distinctOn && distinctOnPieces(compilation, plan, plan.distinctOn, scope, group)
  if (on && !(compilation.features.distinctOn && on.comparable))
    return numbered(compilation, scope, { columns, where }, on, tail)
  const { kept } = compilation.level
  const grouped = [
    groupClause(compilation, plan, columns, assembly.nodes ?? []),
    kept ? '' : withWord('HAVING', havingOf(compilation, plan, scope)),
  ]
  if (stages.window.length || kept) return filteredByWindows(compilation, plan, scope, assembly, grouped, tail)
  const terms = on ? on.order.join(', ') : order === 'own' ? ownOrder(compilation, plan, scope, assembly) : order?.sql
  const unique = on ? `DISTINCT ON (${on.columns.join(', ')}) ` : plan.distinct ? 'DISTINCT ' : ''
  return clauses(
    `SELECT ${unique}${outputList(compilation, columns)} FROM ${fromWhere(scope, where)}`,
    ...grouped,
    withWord('ORDER BY', terms ?? ''),
    tail,
  )
}

// What the result holds is not computed again, and two placeholders are never alike to a database, in what groups and results that are there once order by.
function ownOrder(compilation: Compilation, plan: Plan, scope: Scope, { columns, nodes = [] }: Assembly): string {
  const names = plan.groups || plan.distinct ? nodes.map(nameOfNode) : []
  const starts = names.length ? startsOf(columns) : []
  return orderPieces(compilation, plan, scope)
    .map(({ node, sql, term, by, bare }) => {
      const computed = bare ? placeOfComputed(node, columns, nodes) : -1
      if (computed >= 0) return by(nameInResult(compilation, columns, computed))
      const column =
        names.length && holdsParameter(sql) ? columns[starts[names.indexOf(nameOfNode(node))] ?? -1] : undefined
      return column?.name === undefined || column.read ? term : by(compilation.operators.quote(column.name))
    })
    .join(', ')
}

// No database takes a condition on a window beside it: what was computed is a table of its own.
function filteredByWindows(
  compilation: Compilation,
  plan: Plan,
  scope: Scope,
  { columns, where, order }: Assembly,
  grouped: readonly string[],
  tail: string,
): string {
  const { quote } = compilation.operators
  const table = compilation.aliases.take('windowed')
  const { inner, outer } = derive(compilation, columns, table)
  const more: string[] = []
  const of = (name: string): string => `${quote(table)}.${quote(name)}`
  const terms = (order === 'own' ? orderPieces(compilation, plan, scope) : []).map(({ sql, by }) => {
    const place = columns.findIndex((column) => column.sql === sql)
    return by(
      place >= 0 ? (outer[place] as Output).sql : of(`o${more.push(`${sql} AS ${quote(`o${more.length}`)}`) - 1}`),
    )
  })
  const asked = [compilation.level.kept?.() ?? '', conditionOf(compilation, plan, 'window', scope)].filter(Boolean)
  const keep = junctionOf(compilation, 'AND', asked, () => true)
  const made = [inner, ...more, `CASE WHEN ${keep} THEN 1 ELSE 0 END AS ${quote('keep')}`].join(', ')
  return clauses(
    `SELECT ${plan.distinct ? 'DISTINCT ' : ''}${outputList(compilation, outer)}`,
    `FROM (${clauses(`SELECT ${made} FROM ${fromWhere(scope, where)}`, ...grouped)}) AS ${quote(table)}`,
    `WHERE ${of('keep')} = 1`,
    withWord('ORDER BY', terms.join(', ')),
    tail,
  )
}

function withWord(word: string, rest: string): string {
  return rest && `${word} ${rest}`
}

/** What stands behind `FROM`. */
export function fromWhere(scope: Scope, where: string): string {
  return `${scope.from()}${where ? ` WHERE ${where}` : ''}`
}

/** Joins the clauses that are there. */
export function clauses(...parts: readonly string[]): string {
  return parts.filter(Boolean).join(' ')
}

/** `LIMIT` and `OFFSET` of a plan, or `''`. */
export function limitOf(compilation: Compilation, plan: Plan): string {
  const mark = (slot: number | undefined, what: string) =>
    slot === undefined ? undefined : compilation.parameter(slot, WHOLE, what)
  const most = LIMITS[plan.terminal.kind]
  const limit =
    plan.limit === undefined || most === undefined
      ? (mark(plan.limit, 'limit') ?? most?.toString())
      : compilation.parameter(plan.limit, WHOLE, 'limit', (count) => Math.min(Number(count), most))
  return compilation.operators.limit(limit, mark(plan.offset, 'offset'))
}

// One row more than `get` wants tells whether there are several.
const LIMITS: Readonly<Record<string, number>> = { get: 2, first: 1 }

// Where there is no DISTINCT ON: numbers the rows of each group, and keeps the first of each.
function numbered(
  compilation: Compilation,
  scope: Scope,
  { columns, where }: Assembly,
  on: OnPieces,
  tail: string,
): string {
  const { operators, aliases, features } = compilation
  if (on.windowed)
    throw new Unsupported(
      'distinctOn() in an order by windows',
      features.title,
      'Ask fromQuery(query), where they are columns.',
    )
  const { quote } = operators
  const table = aliases.take('numbered')
  const { inner, outer } = derive(compilation, columns, table)
  const order = on.order.join(', ')
  const numbers = `ROW_NUMBER() OVER (PARTITION BY ${on.columns.join(', ')} ORDER BY ${order}) AS ${quote('nth')}, ROW_NUMBER() OVER (ORDER BY ${order}) AS ${quote('place')}`
  return clauses(
    `SELECT ${outputList(compilation, outer)} FROM (SELECT ${inner}, ${numbers} FROM ${fromWhere(scope, where)}) AS ${quote(table)}`,
    `WHERE ${quote(table)}.${quote('nth')} = 1`,
    `ORDER BY ${quote(table)}.${quote('place')}`,
    tail,
  )
}
