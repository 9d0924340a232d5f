import { QueryError } from '../errors/errors.ts'
import type { Node, WindowFrameNode, WindowName } from './node.ts'
import { nodeOf, orderNodeOf } from './nodes.ts'
import type { WindowFrame, WindowOptions } from './types/types.ts'

/** The node of a function over a window. Throws {@link QueryError} for a frame that cannot be. */
export function windowNode(
  name: WindowName,
  items: readonly Node[],
  detail: number | undefined,
  { partitionBy = [], orderBy = [], frame }: WindowOptions,
): Node {
  return {
    kind: 'window',
    name,
    items,
    detail,
    partition: listed(partitionBy).map(nodeOf),
    order: listed(orderBy).map(orderNodeOf),
    frame: frame && frameOf(frame),
  }
}

function listed<T>(some: T | readonly T[]): readonly T[] {
  return Array.isArray(some) ? (some as readonly T[]) : [some as T]
}

function frameOf(frame: WindowFrame): WindowFrameNode {
  const unit = 'rows' in frame ? 'rows' : 'range'
  const [from, to] = 'rows' in frame ? frame.rows : frame.range
  const fits = (bound: unknown): boolean =>
    bound === null || bound === 0 || (unit === 'rows' && Number.isSafeInteger(bound))
  if (!fits(from) || !fits(to) || (from !== null && to !== null && from > to))
    throw new QueryError(
      `A frame goes from one row to the same or a later one: whole numbers${unit === 'rows' ? '' : ', of a range 0 alone'}, or null for all there are; this is ${String(from)} to ${String(to)}.`,
    )
  return { unit, from, to }
}
