import type { Operation, ProjectState } from '@tsango/orm/migrations'
import { Irreversible, TransactionRefused } from '../errors/errors.ts'
import type { MigrationNode } from '../history/history.ts'
import { describeOperation, fittingState, invertOperation } from '../operations/operations.ts'

/** Which way a migration goes. */
export type Direction = 'forward' | 'backward'

/** An operation with the states on both sides of it. */
export interface Move {
  readonly operation: Operation
  readonly from: ProjectState
  readonly to: ProjectState
}

/**
 * The operations of a migration in the order in which they have to be done. `before` is the state before it, for `forward`, and without it, for
 * `backward`. Raises {@link Irreversible} before anything is done.
 */
export function movesOf(node: MigrationNode, direction: Direction, before: ProjectState): readonly Move[] {
  refuseTransaction(node)
  const moves: Move[] = []
  let from = before
  for (const operation of node.migration.operations) {
    const to = fittingState(node.key, from, operation)
    moves.push(
      direction === 'forward'
        ? { operation, from, to }
        : { operation: inverse(node, operation, from), from: to, to: from },
    )
    from = to
  }
  return direction === 'forward' ? moves : moves.reverse()
}

// On every database, so that what one takes the others take.
function refuseTransaction({ key, migration }: MigrationNode): void {
  const beside = migration.operations.find((one) => 'concurrently' in one && one.concurrently)
  if (beside && migration.atomic) throw new TransactionRefused(key, describeOperation(beside))
}

function inverse(node: MigrationNode, operation: Operation, before: ProjectState): Operation {
  const found = invertOperation(operation, before)
  if (found) return found
  throw new Irreversible(node.key, describeOperation(operation))
}
