import type { Dialect } from '@tsango/orm/dialects'
import type { ProjectState } from '@tsango/orm/migrations'
import { type Step, stepsOf, type Where } from '../changes/changes.ts'
import { describeOperation } from '../operations/operations.ts'
import type { Move } from './moves.ts'

/** What takes effect together or not at all. */
export interface Unit {
  /** The operation in words. */
  readonly operation: string
  /** What must hold before, and then what is done. */
  readonly steps: readonly Step[]
  /** The state that code in it sees. */
  readonly state: ProjectState
  /** The operation with the states on both sides of it. */
  readonly move: Move
  /** Whether it runs in a transaction; without one, it is one statement or one step in code. */
  readonly transaction: boolean
  /** What it does, by which a later run knows it again. */
  readonly text: string
}

/**
 * Parts a migration into units. Where the database commits each change of a schema by itself, that is each statement; where the migration asks
 * for no transaction of its own, each operation, and each statement and step in code that the migration brings.
 */
export function unitsOf(moves: readonly Move[], dialect: Dialect, atomic: boolean, where?: Where): readonly Unit[] {
  const { transactionalDdl } = dialect.features
  return moves.flatMap((move) => {
    const operation = describeOperation(move.operation)
    const own = move.operation.type === 'runSql' || move.operation.type === 'runCode'
    const steps = stepsOf(move.operation, move.from, move.to, dialect, where)
    const made = (group: readonly Step[], transaction: boolean): Unit => ({
      operation,
      steps: group,
      state: move.from,
      move,
      transaction,
      text: textOf(operation, group),
    })
    return runsOf(steps).flatMap((run) => {
      const beside = isBeside(run)
      // What is done beside others runs as one, and again as one where it broke off.
      if (beside || (transactionalDdl && !own)) return [made(run, !beside)]
      return alone(run).map((group) => made(group, atomic && own))
    })
  })
}

const isBeside = (steps: readonly Step[]): boolean => steps.some((step) => 'alone' in step)

// What is done beside others apart from what is not.
function runsOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  if (!isBeside(steps)) return steps.length ? [steps] : []
  const runs: Step[][] = []
  for (const group of alone(steps)) {
    const run = runs.at(-1)
    if (run && isBeside(run) === isBeside(group)) run.push(...group)
    else runs.push([...group])
  }
  return runs
}

// Each effect with the checks that stand before it.
function alone(steps: readonly Step[]): readonly (readonly Step[])[] {
  const ends = steps.flatMap((step, at) => ('unless' in step ? [] : [at + 1]))
  return ends.map((end, index) => steps.slice(ends[index - 1] ?? 0, end))
}

function textOf(operation: string, steps: readonly Step[]): string {
  return steps
    .flatMap((step) => ('unless' in step ? [] : ['code' in step ? `code of "${operation}"` : step.sql]))
    .join(';\n')
}
