import { MigrationUnfinished, type WayOn } from '../errors/errors.ts'
import {
  type DatabaseHistory,
  followersOf,
  keyOf,
  type MigrationNode,
  nodesOf,
  type Plan,
  type Unfinished,
} from '../history/history.ts'
import { type MigratableDatabase, optionsFor } from './database.ts'

type Applied = Pick<DatabaseHistory, 'history' | 'applied'>
/** Which migration was begun. */
export type Begun = Pick<Unfinished, 'app' | 'name' | 'direction'>

/** A plan in which the migration that was begun comes first. Raises {@link MigrationUnfinished} where the plan would leave it half done. */
export function finishing(own: Applied, plan: Plan, begun: Begun | undefined, database: MigratableDatabase): Plan {
  if (!begun) return plan
  const key = keyOf(begun.app, begun.name)
  const node = plan[begun.direction].find((one) => one.key === key)
  const other = begun.direction === 'forward' ? plan.backward : plan.forward
  if (!node || (begun.direction === 'forward' && other.length > 0))
    throw new MigrationUnfinished(key, begun.direction, wayOnOf(own, begun, database))
  const first = (nodes: readonly MigrationNode[]): readonly MigrationNode[] => [
    node,
    ...nodes.filter((one) => one !== node),
  ]
  return { ...plan, [begun.direction]: first(plan[begun.direction]) }
}

/** How a migration that was begun is brought to its end, whatever it was begun by. */
export function wayOnOf(own: Applied, { app, name, direction }: Begun, database: MigratableDatabase): WayOn {
  const node = own.history.nodes.get(keyOf(app, name))
  if (!node) return wayOnWithoutFile(app, database)
  const target = direction === 'forward' ? '' : ` ${app} ${targetWithout(own, node)}`
  return { gone: false, command: `node manage.ts migrate${target}${optionsFor(database)}` }
}

function wayOnWithoutFile(app: string, database: MigratableDatabase): WayOn {
  const options = optionsFor(database)
  const command = `node manage.ts showmigrations ${app}${options}`
  // What is one of many is forgotten by its own name alone.
  return {
    gone: true,
    command,
    ...(database.chosenBy ? {} : { prune: `node manage.ts migrate ${app} --prune${options}` }),
  }
}

// `rollback` is no such command: what was applied last may be another app's.
function targetWithout({ history, applied }: Applied, node: MigrationNode): string {
  const followers = followersOf(history, [node.key])
  return nodesOf(history, node.app).findLast(({ key }) => applied.has(key) && !followers.has(key))?.name ?? 'zero'
}
