import { takeOptions } from '../errors/errors.ts'
import { conditionNode } from './condition.ts'
import type { AggregateParts, Node } from './node.ts'
import type { DistinctOptions, WithDefault } from './types/types.ts'

type AggregateNode = Extract<Node, { kind: 'aggregate' }>

/** The node of an aggregate. What it leaves out is NULL to it: that is one and the same SQL on every database. */
export function aggregateNode(
  name: AggregateNode['name'],
  of: Node,
  options: DistinctOptions & Partial<WithDefault> = {},
  more: AggregateParts = {},
): AggregateNode {
  takeOptions(`${name}()`, options)
  const { where, distinct = false, default: otherwise } = options
  const item: Node = where ? { kind: 'call', name: 'case', items: [conditionNode(where), of], detail: undefined } : of
  const parts: AggregateParts =
    otherwise === undefined ? more : { ...more, otherwise: { kind: 'value', value: otherwise } }
  return { kind: 'aggregate', name, item, distinct, ...(Object.keys(parts).length ? { parts } : {}) }
}
