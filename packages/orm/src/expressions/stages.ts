import { type AggregateParts, type Node, PARTS } from './node.ts'

type Annotations = Readonly<Record<string, Node>>

/** What a node is made of in the same query; rows of relations and queries inside are not. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'lookup':
      return [node.left, ...node.right]
    case 'all':
    case 'any':
    case 'call':
    case 'builtin':
    case 'given':
      return node.items
    case 'not':
    case 'part':
      return [node.item]
    case 'aggregate':
      return [node.item, ...partsOf(node.parts)]
    case 'arithmetic':
      return [node.left, node.right]
    case 'window':
      return [...windowed(node.items), ...node.partition, ...node.order.map(({ item }) => item)]
    default:
      return []
  }
}

function partsOf(parts: AggregateParts = {}): readonly Node[] {
  return [...PARTS.flatMap((name) => parts[name] ?? []), ...(parts.order ?? []).map(({ item }) => item)]
}

// The aggregate itself is none where it stands over a window.
function windowed(items: readonly Node[]): readonly Node[] {
  return items.flatMap((item) => (item.kind === 'aggregate' ? childrenOf(item) : [item]))
}

/** When an expression is known: of a row alone, of a group of rows, or of the rows around it. */
export type Stage = 'row' | 'group' | 'window'

/** Whether an expression is made of many rows of its query. */
export function hasAggregate(node: Node, annotations: Annotations): boolean {
  return holds(node, annotations, 'aggregate')
}

/** Whether an expression is known only with the rows around its own. */
export function isWindowed(node: Node, annotations: Annotations): boolean {
  return holds(node, annotations, 'window')
}

/** The last stage that an expression needs. */
export function stageOf(node: Node, annotations: Annotations): Stage {
  if (isWindowed(node, annotations)) return 'window'
  return hasAggregate(node, annotations) ? 'group' : 'row'
}

function holds(node: Node, annotations: Annotations, kind: 'aggregate' | 'window'): boolean {
  if (node.kind === kind) return true
  const named = node.kind === 'annotation' && (node.depth ?? 0) === 0 ? annotations[node.name] : undefined
  if (named) return holds(named, annotations, kind)
  if (node.kind === 'lookups')
    return node.keys.some(({ key }) => {
      const head = annotations[key.split('__')[0] as string]
      return head !== undefined && holds(head, annotations, kind)
    })
  return childrenOf(node).some((child) => holds(child, annotations, kind))
}
