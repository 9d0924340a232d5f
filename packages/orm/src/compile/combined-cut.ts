import { listOf } from '@tsango/toolkit/text'
import { QueryError } from '../errors/errors.ts'
import type { Node, OrderNode } from '../expressions/node.ts'
import type { Plan } from '../query/shape/plan.ts'
import { clauses, limitOf } from './assemble.ts'
import type { Compilation } from './compilation.ts'
import { keyTerms } from './key-terms.ts'
import { nameOf } from './ordering.ts'
import { type Output, outputList } from './output.ts'

/** `SELECT` of columns of a table that combines queries, in the order and with the limit of the plan. */
export function cutCombined(
  compilation: Compilation,
  plan: Plan,
  columns: readonly Output[],
  from: string,
  known: readonly Output[] = [],
): string {
  const order = known.length ? orderOf(compilation, plan, known) : ''
  return clauses(
    `SELECT ${outputList(compilation, columns)} FROM ${from}`,
    plan.none ? `WHERE ${compilation.operators.noRows}` : '',
    order && `ORDER BY ${order}`,
    limitOf(compilation, plan),
  )
}

/** The column of a combination that a path or a name means. Raises {@link QueryError}, which says what there is. */
export function outputFor(node: Node, outputs: readonly Output[]): Output {
  const name = nameOf(node)
  const path = typeof name === 'string' ? name.replace(/^@/, '') : undefined
  const found = outputs.find((one) => one.path === path || one.also === path || (path === 'pk' && one.key))
  if (found) return found
  throw new QueryError(
    `A union, intersection or difference can only be ordered by what it gives${path === undefined ? '' : `, and it gives no "${path}"`}. Known: ${listOf(
      outputs.map((one) => one.path),
      { max: Number.POSITIVE_INFINITY },
    )}.`,
  )
}

/** Tells what a plan that combines others cannot be ordered by, where its statement goes without an order. */
export function checkCombinedOrder(compilation: Compilation, plan: Plan, known: readonly Output[]): void {
  orderOf(compilation, plan, known)
}

// What is combined has no order but the one that is asked for; the first of rows is the one with the least key.
function orderOf(compilation: Compilation, plan: Plan, outputs: readonly Output[]): string {
  const keys = outputs.filter((output) => output.key)
  const terms: readonly OrderNode[] = plan.order ?? (plan.terminal.kind === 'first' ? keys.map(byKey) : [])
  return keyTerms(terms, compilation.registry.of(plan.model))
    .map(({ item, descending, nulls }) => {
      const where = nulls && plan.reversed ? (nulls === 'first' ? 'last' : 'first') : nulls
      return compilation.operators.order(outputFor(item, outputs).sql, descending !== plan.reversed, where)
    })
    .join(', ')
}

function byKey({ path }: Output): OrderNode {
  return { item: { kind: 'path', depth: 0, path }, descending: false, nulls: undefined }
}
