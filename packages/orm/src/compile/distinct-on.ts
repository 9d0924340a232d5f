import { QueryError } from '../errors/errors.ts'
import type { Node, OrderNode } from '../expressions/node.ts'
import { isWindowed } from '../expressions/stages.ts'
import type { Plan } from '../query/shape/plan.ts'
import type { Compilation, Piece } from './compilation.ts'
import { compileOrder, defaultOrder, nameOf } from './ordering.ts'
import { holdsParameter } from './parameters.ts'
import { relatedOrder } from './related-order.ts'
import type { Scope } from './scope.ts'

/** A `DISTINCT ON`, compiled. */
export interface OnPieces {
  readonly columns: readonly string[]
  /** A total order that begins with the columns: the first row of each group is the one that is kept. */
  readonly order: readonly string[]
  /** Whether the database sees that the order begins with the columns: two placeholders are never alike to it. */
  readonly comparable: boolean
  /** Whether windows are among what it goes by. */
  readonly windowed: boolean
}

/** Compiles what `distinctOn` says, within each `group` where there is one. Raises {@link QueryError} where the query is ordered by something else first. */
export function distinctOnPieces(
  compilation: Compilation,
  plan: Plan,
  on: readonly Node[],
  scope: Scope,
  group?: Piece,
): OnPieces {
  const columns = on.map((node) => compilation.compile(node).sql)
  const terms = termsOf(plan, on, scope)
  const order = compileOrder(compilation, plan, terms).map(({ term }) => term)
  const windowed = [...on, ...terms.map(({ item }) => item)].some((node) => isWindowed(node, plan.annotations))
  if (group) {
    columns.unshift(group.sql)
    order.unshift(compilation.operators.order(group.sql, false, undefined, group.nullable))
  }
  return { columns, order, comparable: !columns.some(holdsParameter), windowed }
}

function termsOf(plan: Plan, on: readonly Node[], scope: Scope): readonly OrderNode[] {
  const asked = plan.order ?? defaultOrder(plan, scope)
  const isOn = (term: OrderNode): boolean => on.some((node) => alike(node, term.item, scope))
  const leading = asked.filter(isOn)
  const rest = asked.filter((term) => !isOn(term))
  const missing = on.filter((node) => !leading.some((term) => alike(node, term.item, scope)))
  if (plan.order && rest.length && (missing.length || !asked.slice(0, leading.length).every(isOn)))
    throw new QueryError(
      `distinctOn() keeps the first row of each group, so the order must begin with what it was given: ${on.map(titleOf).join(', ')}.`,
    )
  const behind = plan.source ? rest : relatedOrder(rest, scope.definition)
  const key: OrderNode = { item: { kind: 'path', depth: 0, path: 'pk' }, descending: false, nulls: undefined }
  return [...leading, ...missing.map((item) => ({ item, descending: false, nulls: undefined })), ...behind, key]
}

// `author`, `authorId` and `author__id` are one column.
function alike(one: Node, other: Node, scope: Scope): boolean {
  if (nameOf(one) === nameOf(other)) return true
  if (one.kind !== 'path' || other.kind !== 'path' || one.depth !== other.depth) return false
  return columnOf(one.path, scope) === columnOf(other.path, scope)
}

function columnOf(path: string, scope: Scope): string | undefined {
  const reached = scope.reach(path.split('__'))
  return reached.kind === 'column' && reached.rest.length === 0 ? reached.sql : undefined
}

function titleOf(node: Node): string {
  return node.kind === 'path' ? node.path : node.kind === 'annotation' ? node.name : node.kind
}
