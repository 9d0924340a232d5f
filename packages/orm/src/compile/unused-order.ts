import type { OrderNode } from '../expressions/node.ts'
import type { Plan } from '../query/shape/plan.ts'
import { open } from './clauses.ts'
import type { Compilation } from './compilation.ts'
import { orderPieces } from './ordering.ts'

/** Compiles the order of a plan whose statement goes without one, so that a name which is not there is told all the same. */
export function checkOrder(compilation: Compilation, plan: Plan): void {
  if (!plan.order?.length) return
  // What groups and results that are there once cannot be ordered by is told where they are read: here it changes nothing.
  const order = plan.groups ? plan.order.filter((term) => isColumn(term, plan)) : plan.order
  const ofRows: Plan = { ...plan, order, groups: undefined, distinct: false }
  const aside = compilation.aside()
  orderPieces(aside, ofRows, open(aside, ofRows))
}

function isColumn({ item }: OrderNode, { annotations }: Plan): boolean {
  return item.kind === 'path' && !Object.hasOwn(annotations, item.path)
}
