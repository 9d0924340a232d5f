import { MigrationUnfinished } from '../errors/errors.ts'
import { type History, keyOf, type MigrationNode, type Plan, type Unfinished } from '../history/history.ts'

/** A plan in which the migration that was begun comes first. Raises {@link MigrationUnfinished} where the plan would leave it half done. */
export function finishing(history: History, plan: Plan, begun: Unfinished | undefined): Plan {
  if (!begun) return plan
  const key = keyOf(begun.app, begun.name)
  const node = plan[begun.direction].find((one) => one.key === key)
  const other = begun.direction === 'forward' ? plan.backward : plan.forward
  if (!node || (begun.direction === 'forward' && other.length > 0))
    throw new MigrationUnfinished(key, begun.direction, !history.nodes.has(key))
  const first = (nodes: readonly MigrationNode[]): readonly MigrationNode[] => [
    node,
    ...nodes.filter((one) => one !== node),
  ]
  return { ...plan, [begun.direction]: first(plan[begun.direction]) }
}
