import type { ModelDefinition } from '@tsango/core/registry'
import { orderTerm } from '../compile/order.ts'
import type { OrderNode } from '../expressions/node.ts'
import type { Plan } from './plan.ts'

/**
 * The order of a plan with the key behind it, so that no two rows are alike in it; plain objects, which may have no key, keep the order as it is.
 * A plan that was turned round gives the terms turned round.
 */
export function totalOrder(plan: Plan, definition: ModelDefinition): readonly OrderNode[] {
  const asked = plan.order ?? definition.ordering.map((term) => orderTerm(term, plan.annotations))
  const terms = plan.reversed ? asked.map(turned) : asked
  const ends = terms.some((term) => isKey(term, definition))
  return ends || plan.selection ? terms : [...terms, { item: KEY, descending: plan.reversed, nulls: undefined }]
}

const KEY = { kind: 'path', depth: 0, path: 'pk' } as const

/** Whether a term is the key of the rows themselves. */
export function isKey({ item }: OrderNode, { key }: ModelDefinition): boolean {
  return item.kind === 'path' && item.depth === 0 && (item.path === 'pk' || item.path === key.attribute)
}

function turned({ item, descending, nulls }: OrderNode): OrderNode {
  return { item, descending: !descending, nulls: nulls && (nulls === 'first' ? 'last' : 'first') }
}
