import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { keyMap } from '../key-map.ts'

/** A row that is deleted. */
export interface OrderedRow {
  readonly definition: ModelDefinition
  readonly key: unknown
}

/** A row that goes with another, by one of its keys. */
export interface Link {
  readonly field: FieldDefinition
  readonly row: OrderedRow
}

interface RowNode extends OrderedRow {
  readonly above: { readonly field: FieldDefinition; readonly node: RowNode }[]
  /** How many rows that are not yet in order go with it. */
  below: number
}

/** Rows of several models, and which go with which: puts those that others go with behind them. */
export class RowOrder {
  readonly #nodes = new Map<ModelDefinition, Map<unknown, RowNode>>()

  add(definition: ModelDefinition, keys: Iterable<unknown>): void {
    const nodes = this.#of(definition)
    for (const key of keys) nodes.set(key, { definition, key, above: [], below: 0 })
  }

  /** Says of rows that are added with what they go. A row that goes with itself does not wait for that. */
  link(field: FieldDefinition, pairs: Iterable<readonly [key: unknown, target: unknown]>): void {
    const rows = this.#of(field.model)
    const targets = this.#of(field.relation?.target ?? field.model)
    for (const [key, target] of pairs) {
      const row = rows.get(key)
      const node = targets.get(target)
      if (!row || !node || row === node) continue
      row.above.push({ field, node })
      node.below += 1
    }
  }

  /** Rounds of rows, each of which can go when those before are gone; and the keys that have to let go before, for in a circle there is no first. */
  rounds(): { readonly rounds: readonly (readonly OrderedRow[])[]; readonly loose: readonly Link[] } {
    const left = new Set([...this.#nodes.values()].flatMap((nodes) => [...nodes.values()]))
    const rounds: (readonly OrderedRow[])[] = []
    const loose: Link[] = []
    let free = [...left].filter((node) => node.below === 0)
    while (left.size > 0) {
      while (free.length === 0) free = openCircles(left, loose)
      rounds.push(free)
      for (const node of free) left.delete(node)
      free = free.flatMap(({ above }) => above.flatMap(({ node }) => (--node.below === 0 ? [node] : [])))
    }
    return { rounds, loose }
  }

  #of({ concrete }: ModelDefinition): Map<unknown, RowNode> {
    const found = this.#nodes.get(concrete) ?? keyMap<RowNode>(concrete)
    this.#nodes.set(concrete, found)
    return found
  }
}

/** That a row goes with another. */
interface Tie {
  readonly field: FieldDefinition
  readonly row: RowNode
  readonly node: RowNode
}

// Where every row has one that goes with it, such rows lead in circles. Gives the rows that are free when each circle is open at one key.
function openCircles(left: ReadonlySet<RowNode>, loose: Link[]): RowNode[] {
  const ties = new Map<RowNode, Tie>()
  for (const row of left) for (const { field, node } of row.above) ties.set(node, { field, row, node })
  const free: RowNode[] = []
  const seen = new Map<RowNode, RowNode>()
  for (const start of left) {
    let node = start
    for (; !seen.has(node); node = ties.get(node)?.row ?? node) seen.set(node, start)
    if (seen.get(node) !== start) continue
    const tie = weakest(circleFrom(node, ties))
    if (tie && cut(tie, loose)) free.push(tie.node)
  }
  return free
}

function circleFrom(start: RowNode, ties: ReadonlyMap<RowNode, Tie>): readonly Tie[] {
  const circle: Tie[] = []
  for (let tie = ties.get(start); tie; tie = tie.row === start ? undefined : ties.get(tie.row)) circle.push(tie)
  return circle
}

// A key that may be NULL, else one that may point at its own row. Where there is none, the database goes round.
function weakest(circle: readonly Tie[]): Tie | undefined {
  return circle.find(({ field }) => field.spec.nullable) ?? circle.find(({ field }) => pointsHome(field)) ?? circle[0]
}

/** Whether a key points at rows of its own model. */
export function pointsHome({ model, relation }: FieldDefinition): boolean {
  return relation?.target.concrete === model.concrete
}

function cut({ field, row, node }: Tie, loose: Link[]): boolean {
  row.above.splice(
    row.above.findIndex((one) => one.field === field && one.node === node),
    1,
  )
  if (field.spec.nullable || pointsHome(field)) loose.push({ field, row })
  node.below -= 1
  return node.below === 0
}
