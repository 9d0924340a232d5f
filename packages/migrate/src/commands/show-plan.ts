import type { Terminal } from '@tsango/core/commands'
import { type Operation, placeOf } from '@tsango/orm/migrations'
import { type History, type MigrationNode, stateAfter, type Target } from '../history/history.ts'
import { describeOperation } from '../operations/operations.ts'
import { halfWayIn, underWay } from '../run/half-way.ts'
import { type Direction, type Move, movesOf } from '../run/moves.ts'
import { movesBack, type Planned, plannedFor, recordingOf, titleOf, unfinishedOf } from '../run/planned.ts'
import type { MigratableDatabase } from '../run/run.ts'
import { unitsOf } from '../run/units.ts'
import { warnOfFiles } from './warn-of-strange.ts'

/** What is said where everything is there. */
export const NOTHING = 'Nothing to do.'

/** What {@link showPlan} takes. */
export interface ShowPlanOptions {
  readonly check?: boolean | undefined
  readonly fake?: boolean | undefined
}

/** Shows what a run would do to a database, and does nothing; resolves to the exit code: with `check`, 1 where that is something. Raises `MigrationUnderWay`. */
export async function showPlan(
  terminal: Terminal,
  history: History,
  database: MigratableDatabase,
  target: Target,
  { check = false, fake = false }: ShowPlanOptions = {},
): Promise<number> {
  await warnOfFiles(terminal, history, database)
  const half = await halfWayIn(database)
  const busy = half && underWay(half, database)
  if (busy) throw busy
  const planned = await plannedFor(history, database, { target, fake })
  const { backward, forward } = planned.plan
  for (const node of planned.unrecorded) terminal.print(recordingOf(node))
  const print = (node: MigrationNode, direction: Direction, operations: readonly Operation[]): void => {
    const title = titleOf({ node, direction, unfinished: unfinishedOf(planned, node) })
    terminal.print(fake ? `${title} (only recorded)` : title)
    for (const operation of fake ? [] : operations) terminal.print(`  - ${describeOperation(operation)}`)
  }
  const back = fake ? undefined : movesBack(planned)
  for (const node of backward) print(node, 'backward', left(planned, node, back?.get(node) ?? [], database))
  for (const node of forward) print(node, 'forward', operationsOf(planned, node, database))
  const nothing = planned.unrecorded.length + backward.length + forward.length === 0
  if (nothing) terminal.print(NOTHING)
  return check && !nothing ? 1 : 0
}

// As the file says them, unless only the rest is to be done.
function operationsOf(planned: Planned, node: MigrationNode, database: MigratableDatabase): readonly Operation[] {
  if (!unfinishedOf(planned, node)) return node.migration.operations
  const before = stateAfter(planned.history, ({ key }) => planned.applied.has(key))
  return left(planned, node, movesOf(node, 'forward', before), database)
}

// Those of which an earlier run has not done every step.
function left(
  planned: Planned,
  node: MigrationNode,
  moves: readonly Move[],
  database: MigratableDatabase,
): readonly Operation[] {
  const unfinished = unfinishedOf(planned, node)
  if (!unfinished) return moves.map(({ operation }) => operation)
  const where = { place: placeOf(database), app: node.app }
  const units = unitsOf(moves, database.dialect, node.migration.atomic, where)
  const undone = units.filter((_unit, at) => !unfinished.done.some(({ number }) => number === at))
  return [...new Set(undone.map(({ move }) => move.operation))]
}
