import { QueryError } from '../errors/errors.ts'
import { Cond } from './condition.ts'
import { isSqlFragment, type Node, type OrderNode } from './node.ts'
import { OuterRef } from './outer-ref.ts'

/** What is computed for a row, or of many: something with a node. */
export class Computed {
  readonly node: Node

  constructor(node: Node) {
    this.node = node
  }
}

/** A term of an order. */
export class Ord {
  declare readonly order: true
  readonly node: OrderNode

  constructor(node: OrderNode) {
    this.node = node
  }

  nullsFirst(): Ord {
    return new Ord({ ...this.node, nulls: 'first' })
  }
  nullsLast(): Ord {
    return new Ord({ ...this.node, nulls: 'last' })
  }
}

/** Whether something is an expression, and no value. */
export function isOperand(value: object): boolean {
  return value instanceof Computed || value instanceof OuterRef
}

/** The node of an operand: an expression, SQL, or a value to be bound. */
export function nodeOf(operand: unknown): Node {
  if (operand instanceof Computed || operand instanceof OuterRef) return operand.node
  if (isSqlFragment(operand)) return { kind: 'sql', sql: operand }
  if (operand === undefined)
    throw new QueryError('A value of a query is undefined. Use null, or leave the condition out.')
  return { kind: 'value', value: operand }
}

/** The node of what is computed by name: an expression, or a condition that gives true or false. */
export function computedNode(made: unknown): Node {
  if (!(made instanceof Cond)) return nodeOf(made)
  return { kind: 'call', name: 'truth', items: [made.node], detail: undefined }
}

/** The node of a term of an order; an expression alone is ascending. */
export function orderNodeOf(term: unknown): OrderNode {
  if (term instanceof Ord) return term.node
  return { item: nodeOf(term), descending: false, nulls: undefined }
}
