import type { Features } from '../dialects/base/base.ts'
import { QueryError } from '../errors/errors.ts'
import type { Node, OrderNode } from '../expressions/node.ts'
import type { Plan } from '../query/shape/plan.ts'
import type { Compilation, Piece } from './compilation.ts'
import { keyTerms } from './key-terms.ts'
import { orderTerm } from './order.ts'
import { relatedOrder } from './related-order.ts'
import type { Scope } from './scope.ts'

/** One term of an order, compiled. */
export interface OrderPiece {
  readonly node: Node
  readonly sql: string
  /** The same term of another expression. */
  readonly by: (sql: string) => string
  /** The term as `ORDER BY` takes it. */
  readonly term: string
  /** Whether the expression stands in the term once, with nothing made of it: the name of a column of the result can stand there as well. */
  readonly bare: boolean
}

/** The terms behind `ORDER BY` of a plan. */
export function orderPieces(compilation: Compilation, plan: Plan, scope: Scope): OrderPiece[] {
  return compileOrder(compilation, plan, termsOf(plan, scope))
}

/** What stands behind `ORDER BY`, or `''`. */
export function orderOf(compilation: Compilation, plan: Plan, scope: Scope): string {
  return orderPieces(compilation, plan, scope)
    .map(({ term }) => term)
    .join(', ')
}

/** Whether a plan gives the same results in another order, or others: then its order matters where nobody sees it. */
export function isCut(plan: Plan): boolean {
  return plan.limit !== undefined || plan.offset !== undefined || plan.distinctOn !== undefined
}

/** What a node is called where columns and annotations are told apart by name. */
export function nameOf(node: Node): string | Node {
  if (node.kind === 'annotation') return `@${node.name}`
  return node.kind === 'path' ? node.path : node
}

/** Compiles terms of an order, turned round where the plan is. */
export function compileOrder(
  compilation: Compilation,
  plan: Pick<Plan, 'reversed'>,
  terms: readonly OrderNode[],
): OrderPiece[] {
  return keyTerms(terms, compilation.level.scope?.definition).flatMap(({ item, descending, nulls }) => {
    const down = descending !== plan.reversed
    const where = nulls && plan.reversed ? (nulls === 'first' ? 'last' : 'first') : nulls
    const piece = compilation.compile(item)
    if (piece.inside) return withinOrder(compilation, piece, item, down, where)
    const { sql, nullable } = piece
    const by = (expression: string): string => compilation.operators.order(expression, down, where, nullable)
    return [{ node: item, sql, by, term: by(sql), bare: isBare(compilation.features, down, where) }]
  })
}

// Where a second term moves NULL, it is asked of the expression.
function isBare({ nullsOrdering, nullsFirst }: Features, down: boolean, where: 'first' | 'last' | undefined): boolean {
  return nullsOrdering || (nullsFirst && (where === undefined || (where === 'first') !== down))
}

// What is neither a number nor a text lies where NULL does; texts lie before numbers.
function withinOrder(
  compilation: Compilation,
  piece: Piece,
  node: Node,
  down: boolean,
  nulls: 'first' | 'last' | undefined,
): OrderPiece[] {
  if (compilation.level.over === 'groups')
    throw new QueryError(
      'Values within JSON are numbers and texts at once, by which groups have no order on every database. Group by one of them: annotate((row) => ({ rank: row.meta.get("rank").asNumber() })).groupBy("rank").',
    )
  const { json, order } = compilation.operators
  const [number, text] = [json.number(piece.sql), json.text(piece.sql)]
  const by = (expression: string): string => order(expression, down, undefined)
  const none = `CASE WHEN ${number} IS NULL AND ${text} IS NULL THEN 1 ELSE 0 END`
  const asked = (expression: string): string => `${expression}${nulls === 'first' ? ' DESC' : ''}`
  return [
    ...(nulls ? [{ node, sql: none, by: asked, term: asked(none), bare: false }] : []),
    ...[number, text].map((sql) => ({ node, sql, by, term: by(sql), bare: false })),
  ]
}

// Of values that stand for several rows each, only they themselves have an order: the model's own may ask for more.
function termsOf(plan: Plan, scope: Scope): readonly OrderNode[] {
  const terms = orderIn(plan, scope)
  // A result, or a group, has the key alone.
  if (!plan.distinct) return plan.groups || plan.source ? terms : relatedOrder(terms, scope.definition)
  const { selection = {} } = plan
  const selected = Object.values(selection).map(nameOf)
  const known = terms.filter((term) => selected.includes(nameOf(term.item)))
  if (plan.order && known.length < terms.length) throw notInResult(Object.keys(selection), selected)
  return known
}

function notInResult(names: readonly string[], selected: readonly (string | Node)[]): QueryError {
  const computed = selected.some((one) => typeof one !== 'string')
  const hint = computed
    ? ' What select() computes is ordered by where annotate() names it and values() chooses it.'
    : ''
  return new QueryError(
    `distinct() gives each result once, so it can only be ordered by what a result has: ${names.join(', ')}.${hint}`,
  )
}

// Where an order was taken away, one still asks for the first row.
function orderIn(plan: Plan, scope: Scope): readonly OrderNode[] {
  if (plan.order?.length === 0 && plan.terminal.kind === 'first') return plan.selection ? [] : [orderTerm('pk', {})]
  return plan.order ?? defaultOrder(plan, scope)
}

/** The order of a plan that says none: the model's own; of a first row, the key. */
export function defaultOrder(plan: Plan, scope: Scope): readonly OrderNode[] {
  // The model's own order is one of rows: groups that are asked for one have that of what they are alike in.
  if (plan.groups)
    return plan.terminal.kind === 'first'
      ? plan.groups.map((item) => ({ item, descending: false, nulls: undefined }))
      : []
  // What a query gives has neither the order nor the key of a model.
  if (plan.source) return []
  const { ordering: own, keyFields } = scope.definition
  const ordering = own.length || plan.terminal.kind !== 'first' ? own : keyFields.map((field) => field.attribute)
  return ordering.map((term) => orderTerm(term, plan.annotations))
}
