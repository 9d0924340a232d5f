import type { MigrationName, Operation } from '@tsango/orm/migrations'
import { listOf } from '@tsango/toolkit/text'
import type { PlannedMigration } from '../detect/detect.ts'
import { CircularMigrations, SquashRefused } from '../errors/errors.ts'
import {
  createHistory,
  findNode,
  type History,
  keyOf,
  type MigrationNode,
  nodesOf,
  stateBefore,
} from '../history/history.ts'
import { describeOperation, ofDatabase } from '../operations/operations.ts'
import { fewerOperations } from './fewer.ts'

/** Options of {@link squashMigrations}. */
export interface SquashOptions {
  /** The first of them, by its name or the beginning of one; default: the app's first. */
  readonly from?: string | undefined
  /** The last of them. */
  readonly to: string
  /** The name behind the number; default: made from the name of the last. */
  readonly name?: string | undefined
  /** Default: true. */
  readonly optimize?: boolean
}

/** One migration for several of an app that follow each other. Raises {@link SquashRefused}, `UnknownMigration`. */
export function squashMigrations(history: History, app: string, options: SquashOptions): PlannedMigration {
  const nodes = rangeOf(history, app, options)
  const [first, last] = [nodes[0]!, nodes.at(-1)!]
  for (const node of nodes) refuseCode(node.key, lasting(node))
  const keys = nodes.map(({ key }) => key)
  const replaces = nodes.map(({ name }): MigrationName => [app, name])
  const operations = nodes.flatMap(lasting)
  const planned: PlannedMigration = {
    app,
    name: `${first.name.slice(0, 4)}_${options.name ?? `squashed_${last.name}`}`,
    dependencies: [...new Set(nodes.flatMap(({ dependencies }) => dependencies))].flatMap((key) => {
      const need = keys.includes(key) ? undefined : history.nodes.get(key)
      return need ? [[need.app, need.name] as const] : []
    }),
    replaces,
    operations: options.optimize === false ? operations : fewerOperations(operations, stateBefore(history, first)),
    ...(nodes.every(({ migration }) => migration.atomic) ? {} : { atomic: false }),
  }
  refuseCircle(history, planned)
  return planned
}

// What a new database needs too.
function lasting({ migration }: MigrationNode): readonly Operation[] {
  return migration.operations.filter((one) => !('elidable' in one && one.elidable))
}

/** Refuses operations that cannot be written into a file. Raises {@link SquashRefused}. */
export function refuseCode(key: string, operations: readonly Operation[]): void {
  const code = ofDatabase(operations).find(({ type }) => type === 'runCode')
  if (code)
    throw new SquashRefused(
      key,
      `"${describeOperation(code)}" is code, which cannot be copied. Mark it with { elidable: true } where a new database does not need it, or leave it out.`,
    )
}

function rangeOf(history: History, app: string, { from, to }: SquashOptions): readonly MigrationNode[] {
  const last = findNode(history, app, to)
  const own = nodesOf(history, app)
  const first = from === undefined ? own[0]! : findNode(history, app, from)
  const [start, end] = [own.indexOf(first), own.indexOf(last)]
  if (end <= start)
    throw new SquashRefused(last.key, `it does not come after ${first.key}. Name the first and the last of several.`)
  return own.slice(start, end + 1)
}

// A migration of another app may stand between two of them.
function refuseCircle(history: History, { app, name, ...planned }: PlannedMigration): void {
  const migration = { ...history.found[0]!.migration, atomic: true, replaces: [], ...planned }
  try {
    createHistory([...history.found, { app, name, migration }], history.resolve)
  } catch (error) {
    if (!(error instanceof CircularMigrations)) throw error
    const between = [...new Set(error.circle)].filter((key) => key !== keyOf(app, name))
    throw new SquashRefused(
      keyOf(app, name),
      `migrations of other apps stand between those that it replaces: ${listOf(between)}. Squash those before and those behind, each for itself: node manage.ts squashmigrations ${app} FIRST LAST`,
    )
  }
}
