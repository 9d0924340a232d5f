import { QueryError } from '../errors/errors.ts'
import type { Node, WindowFrameNode, WindowName } from './node.ts'
import { nodeOf, orderNodeOf } from './nodes.ts'
import type { FrameBounds, WindowFrame, WindowOptions } from './types/types.ts'

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

const UNITS: readonly unknown[] = ['rows', 'groups', 'range']
const EXCLUDED: readonly unknown[] = [undefined, 'currentRow', 'group', 'ties']
const DECIMAL = /^-?\d{1,40}(?:\.\d{1,40})?$/

function frameOf(frame: WindowFrame): WindowFrameNode {
  const [unit, [from, to]] = boundsOf(frame)
  const fits = (bound: unknown): boolean =>
    bound === null || (unit === 'range' ? isDistance(bound) : Number.isSafeInteger(bound))
  if (!fits(from) || !fits(to) || (from !== null && to !== null && Number(from) > Number(to)))
    throw new QueryError(
      `A frame goes from one row to the same or a later one: ${unit === 'range' ? 'numbers' : 'whole numbers'}, or null for all there are; this is ${String(from)} to ${String(to)}.`,
    )
  const { exclude } = frame
  if (!EXCLUDED.includes(exclude))
    throw new QueryError("A frame leaves out 'currentRow', 'group' or 'ties', or nothing: leave exclude out.")
  return { unit, from, to, exclude }
}

function boundsOf(frame: WindowFrame): [WindowFrameNode['unit'], FrameBounds<number | string>] {
  const [unit, bounds] = Object.entries(frame).find(([name]) => UNITS.includes(name)) ?? []
  if (!Array.isArray(bounds) || bounds.length !== 2)
    throw new QueryError(
      'A frame says what it counts, from and to: { rows: [-2, 0] }. It knows rows, groups and range.',
    )
  // Each is held to its numbers next.
  return [unit, bounds] as [WindowFrameNode['unit'], FrameBounds<number | string>]
}

// How far away something is becomes part of the SQL.
function isDistance(bound: unknown): boolean {
  return typeof bound === 'string' ? DECIMAL.test(bound) : Number.isFinite(bound)
}
