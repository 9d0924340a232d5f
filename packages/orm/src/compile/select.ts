import { QueryError } from '../errors/errors.ts'
import type { Node, OrderNode } from '../expressions/node.ts'
import { type Plan, planOf } from '../query/plan.ts'
import type { Shape } from '../query/shape.ts'
import {
  type Cell,
  columnCells,
  type Decode,
  objectDecoder,
  PAIR_SOURCE,
  type RowLayout,
  rowDecoder,
} from '../rows/decoder.ts'
import { rowState } from '../rows/state.ts'
import { compileAfter } from './after.ts'
import type { Compilation, Piece } from './compilation.ts'
import { compileLookup } from './conditions.ts'
import { compileNode } from './expression.ts'
import { compileLock, refuseLock } from './lock.ts'
import { compileLookups, conjunction } from './lookups.ts'
import { orderTerm } from './order.ts'
import type { Scope } from './scope.ts'
import { WHOLE } from './specs.ts'

/** A `SELECT` and how its rows are read. */
export interface Selected {
  readonly sql: string
  readonly decode: Decode
}

/** Compiles a plan that gives rows or objects. */
export function compileSelect(compilation: Compilation, asked: Plan, database: string): Selected {
  const plan = onceDistinct(asked)
  const scope = open(compilation, plan)
  const columns: string[] = []
  const pairs = plan.pairs && joinPairs(compilation, plan.pairs, scope)
  const decode = plan.selection
    ? objects(compilation, plan.selection, columns)
    : rows(compilation, plan, scope, columns, database, pairs)
  const ours = whereOf(compilation, plan, scope)
  const among =
    pairs &&
    plan.pairs &&
    compileLookup(compilation, pairs, ['in'], { kind: 'slot', slot: plan.pairs.slot, form: 'list' }, plan.pairs.source)
  const where = [ours, among?.sql].filter(Boolean).join(' AND ')
  const order = orderOf(compilation, plan, scope)
  const lock = plan.lock ? compileLock(compilation, plan, plan.lock, scope) : ''
  return { sql: `${assemble(compilation, plan, scope, columns, where, order)}${lock}`, decode }
}

/** Compiles a query set behind `in`: one column, the key where nothing was selected. */
export function compileInner(compilation: Compilation, shape: Shape): string {
  const plan = planOf(shape)
  refuseLock(plan, 'a query behind "in"')
  const selected = Object.values(plan.selection ?? { id: { kind: 'path', depth: 0, path: 'pk' } satisfies Node })
  if (selected.length !== 1)
    throw new QueryError(`A query behind "in" must give one column; this gives ${selected.length}.`)
  const sql = keysOf(compilation, plan, selected[0] as Node)
  // A LIMIT directly in the subquery of IN is not allowed everywhere; in a table of its own it is.
  return (plan.limit === undefined && plan.offset === undefined) || compilation.features.limitInSubquery
    ? sql
    : `SELECT * FROM (${sql}) AS ${compilation.operators.quote(compilation.aliases.take('limited'))}`
}

/** `SELECT` of one expression over the rows of a plan. */
export function keysOf(compilation: Compilation, asked: Plan, node: Node): string {
  const plan = onceDistinct(asked)
  const scope = open(compilation, plan)
  const column = compileNode(compilation, node).sql
  const where = whereOf(compilation, plan, scope)
  const order = plan.limit === undefined && plan.offset === undefined ? '' : orderOf(compilation, plan, scope)
  return assemble(compilation, plan, scope, [column], where, order)
}

/** `SELECT` of aggregates over the rows of a plan, which are first cut to size where the plan has a limit or an offset. */
export function compileAggregates(
  compilation: Compilation,
  plan: Plan,
  nodes: Readonly<Record<string, Node>>,
): Selected {
  const { quote } = compilation.operators
  const cut = plan.limit !== undefined || plan.offset !== undefined
  const scope = open(compilation, plan)
  const columns: string[] = []
  const decode = compilation.within('all rows', () => objects(compilation, nodes, columns))
  if (!cut)
    return { sql: `SELECT ${columns.join(', ')} FROM ${fromWhere(scope, whereOf(compilation, plan, scope))}`, decode }
  const keys = keysOf(compilation, { ...plan, selection: undefined }, { kind: 'path', depth: 0, path: 'pk' })
  const table = quote(compilation.aliases.take('cut'))
  compilation.scopes[0] = scope
  const key = scope.column(scope.definition.key)
  const where = `${key} IN (SELECT * FROM (${keys}) AS ${table})`
  return { sql: `SELECT ${columns.join(', ')} FROM ${fromWhere(scope, where)}`, decode }
}

/** `SELECT COUNT(*)` of the rows that a plan gives. */
export function compileCount(compilation: Compilation, plan: Plan): string {
  if (plan.limit === undefined && plan.offset === undefined && !plan.distinct) {
    const scope = open(compilation, plan)
    return `SELECT COUNT(*) FROM ${fromWhere(scope, whereOf(compilation, plan, scope))}`
  }
  const scope = open(compilation, plan)
  const nodes =
    plan.distinct && plan.selection
      ? Object.values(plan.selection)
      : [{ kind: 'path', depth: 0, path: 'pk' } satisfies Node]
  const { quote } = compilation.operators
  const columns = nodes.map((node, index) => `${compileNode(compilation, node).sql} AS ${quote(`c${index}`)}`)
  const inner = assemble(compilation, plan, scope, columns, whereOf(compilation, plan, scope), '')
  return `SELECT COUNT(*) FROM (${inner}) AS ${quote(compilation.aliases.take('counted'))}`
}

/** `SELECT 1 … LIMIT 1`. */
export function compileExists(compilation: Compilation, plan: Plan): string {
  const scope = open(compilation, plan)
  // What stands twice only counts where some are left out at the start.
  const distinct = plan.offset !== undefined && onceDistinct(plan).distinct
  const columns = distinct
    ? Object.values(plan.selection ?? {}).map((node) => compileNode(compilation, node).sql)
    : ['1']
  return assemble(
    compilation,
    { ...plan, distinct, terminal: { kind: plan.limit === undefined ? 'first' : 'rows' } },
    scope,
    columns,
    whereOf(compilation, plan, scope),
    '',
  )
}

/** Starts a query: its scope, and what its annotations mean. */
export function open(compilation: Compilation, plan: Plan): Scope {
  const scope = compilation.scope(compilation.registry.of(plan.model))
  compilation.scopes.length = 0
  compilation.scopes.push(scope)
  compilation.annotations = plan.annotations
  return scope
}

/** The conditions of a plan, or `''`. */
export function whereOf(compilation: Compilation, plan: Plan, scope: Scope): string {
  const pieces: Piece[] = plan.conditions.map((one) => {
    if (one.kind === 'after') return compileAfter(compilation, one)
    return one.kind === 'lookups'
      ? compileLookups(compilation, scope, one.keys, one.negated)
      : compileNode(compilation, one.node)
  })
  if (plan.none) pieces.push({ sql: compilation.operators.never, spec: WHOLE, nullable: false })
  return pieces.length ? conjunction(compilation, pieces).sql : ''
}

function rows(
  compilation: Compilation,
  plan: Plan,
  scope: Scope,
  columns: string[],
  database: string,
  pairs: Piece | undefined,
): Decode {
  const layout = layoutOf(
    compilation,
    scope,
    scope.alias,
    scope.definition,
    plan.related.map((path) => path.split('__')),
    [],
    columns,
  )
  const computed: Cell[] = []
  for (const [name, node] of Object.entries(plan.annotations).filter(([name]) => !plan.hidden.includes(name)))
    computed.push(computedCell(compilation, name, node, columns))
  if (pairs) {
    const codec = compilation.codec(pairs.spec)
    computed.push({
      name: PAIR_SOURCE,
      index: columns.push(codec.read?.(pairs.sql) ?? pairs.sql) - 1,
      decode: codec.decode as Cell['decode'],
    })
  }
  return rowDecoder({ ...layout, cells: [...layout.cells, ...computed] }, rowState(database, 'saved'))
}

// Joins the pairs of a many-to-many relation, and gives the column with the key of the row that each belongs to.
function joinPairs(compilation: Compilation, pairs: NonNullable<Plan['pairs']>, scope: Scope): Piece {
  const { quote } = compilation.operators
  const through = compilation.registry.get(pairs.through)
  const source = through.field(pairs.source)
  const target = through.field(pairs.target)
  if (!source || !target) throw new QueryError(`"${through.label}" does not join these models.`)
  const alias = compilation.aliases.take('pairs')
  scope.joinAs(' pairs', {
    alias,
    nullable: false,
    sql: `INNER JOIN ${quote(through.table)} AS ${quote(alias)} ON ${scope.column(target, alias)} = ${scope.column(scope.definition.key)}`,
  })
  return { sql: scope.column(source, alias), spec: source.spec, nullable: false }
}

function layoutOf(
  compilation: Compilation,
  scope: Scope,
  alias: string,
  definition: Scope['definition'],
  paths: readonly (readonly string[])[],
  prefix: readonly string[],
  columns: string[],
): RowLayout {
  const start = columns.length
  for (const field of definition.fields) {
    const plain = scope.column(field, alias)
    columns.push(compilation.codec(field.spec).read?.(plain) ?? plain)
  }
  const heads = [...new Set(paths.map((path) => path[0]).filter((name) => name !== undefined))]
  const related = heads.map((name) => {
    const path = [...prefix, name]
    const reached = scope.related(path)
    const tails = paths.filter((one) => one[0] === name && one.length > 1).map((one) => one.slice(1))
    return {
      name,
      nullable: reached.nullable,
      layout: layoutOf(compilation, scope, reached.alias, reached.definition, tails, path, columns),
    }
  })
  return { definition, cells: columnCells(definition, compilation.columns, start), key: start, related }
}

function computedCell(compilation: Compilation, name: string, node: Node, columns: string[]): Cell {
  const { sql, spec } = compileNode(compilation, node)
  const codec = compilation.codec(spec)
  const index = columns.push(`${codec.read?.(sql) ?? sql} AS ${compilation.operators.quote(name)}`) - 1
  return { name, index, decode: codec.decode as Cell['decode'] }
}

function objects(compilation: Compilation, nodes: Readonly<Record<string, Node>>, columns: string[]): Decode {
  return objectDecoder(Object.entries(nodes).map(([name, node]) => computedCell(compilation, name, node, columns)))
}

function orderOf(compilation: Compilation, plan: Plan, scope: Scope): string {
  const { operators } = compilation
  return termsOf(plan, scope)
    .map(({ item, descending, nulls }) => {
      const down = descending !== plan.reversed
      const where = nulls && plan.reversed ? (nulls === 'first' ? 'last' : 'first') : nulls
      const piece = compileNode(compilation, item)
      return operators.order(piece.sql, down, where, piece.nullable)
    })
    .join(', ')
}

// Of values that stand for several rows each, only they themselves have an order: the model's own may ask for more.
function termsOf(plan: Plan, scope: Scope): readonly OrderNode[] {
  const terms = plan.order ?? defaultOrder(plan, scope)
  if (!plan.distinct) return terms
  const selected = Object.values(plan.selection ?? {}).map(nameOf)
  const known = terms.filter((term) => selected.includes(nameOf(term.item)))
  if (plan.order && known.length < terms.length)
    throw new QueryError(
      `distinct() gives each result once, so it can only be ordered by what a result has: ${Object.keys(plan.selection ?? {}).join(', ')}.`,
    )
  return known
}

function nameOf(node: Node): string | Node {
  if (node.kind === 'annotation') return `@${node.name}`
  return node.kind === 'path' ? node.path : node
}

// A row holds its key: there are no two that are alike.
function onceDistinct(plan: Plan): Plan {
  return plan.distinct && plan.selection === undefined ? { ...plan, distinct: false } : plan
}

function defaultOrder(plan: Plan, scope: Scope): readonly OrderNode[] {
  const ordering =
    scope.definition.ordering.length || plan.terminal.kind !== 'first' ? scope.definition.ordering : ['id']
  return ordering.map((term) => orderTerm(term, plan.annotations))
}

function fromWhere(scope: Scope, where: string): string {
  return `${scope.from()}${where ? ` WHERE ${where}` : ''}`
}

function assemble(
  compilation: Compilation,
  plan: Plan,
  scope: Scope,
  columns: readonly string[],
  where: string,
  order: string,
): string {
  const { operators } = compilation
  const mark = (slot: number | undefined, what: string) =>
    slot === undefined ? undefined : compilation.parameter(slot, WHOLE, what)
  const limit = mark(plan.limit, 'limit') ?? LIMITS[plan.terminal.kind]
  const tail = operators.limit(limit, mark(plan.offset, 'offset'))
  return [
    `SELECT ${plan.distinct ? 'DISTINCT ' : ''}${columns.join(', ')} FROM ${fromWhere(scope, where)}`,
    order && `ORDER BY ${order}`,
    tail,
  ]
    .filter(Boolean)
    .join(' ')
}

// One row more than `get` wants tells whether there are several.
const LIMITS: Readonly<Record<string, string>> = { get: '2', first: '1' }
