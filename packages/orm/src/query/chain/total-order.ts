import type { ModelDefinition } from '@tsango/core/registry'
import { keyTerms } from '../../compile/key-terms.ts'
import { orderTerm } from '../../compile/order.ts'
import { relatedOrder } from '../../compile/related-order.ts'
import type { OrderNode } from '../../expressions/node.ts'
import type { Plan } from '../shape/plan.ts'

/**
 * The order of a plan with the key behind it, so that no two rows are alike in it; plain objects, which may have no key, keep the order as it is.
 * A plan that was turned round gives the terms turned round.
 */
export function totalOrder(plan: Plan, definition: ModelDefinition): readonly OrderNode[] {
  const asked = plan.order ?? definition.ordering.map((term) => orderTerm(term, plan.annotations))
  const own = plan.source ? asked : relatedOrder(asked, definition)
  const terms = keyTerms(plan.reversed ? own.map(turned) : own, definition)
  const ends = definition.keyFields.every((field) => terms.some((term) => isKey(term, definition, field)))
  if (ends || plan.selection) return terms
  return [...terms, ...keyTerms([{ item: KEY, descending: plan.reversed, nulls: undefined }], definition)]
}

const KEY = { kind: 'path', depth: 0, path: 'pk' } as const

/** Whether a term is the key of the rows themselves. */
export function isKey({ item }: OrderNode, { key }: ModelDefinition, { attribute } = key): boolean {
  return item.kind === 'path' && item.depth === 0 && (item.path === 'pk' || item.path === attribute)
}

function turned({ item, descending, nulls }: OrderNode): OrderNode {
  return { item, descending: !descending, nulls: nulls && (nulls === 'first' ? 'last' : 'first') }
}
