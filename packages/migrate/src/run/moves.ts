import type { Operation, ProjectState } from '@tsango/orm/migrations'
import { Irreversible, TransactionRefused } from '../errors/errors.ts'
import type { MigrationNode } from '../history/history.ts'
import { describeOperation, fittingState, invertOperation, ofDatabase } from '../operations/operations.ts'

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
    // What is done to databases apart from the state goes from states of its own.
    let own = from
    for (const one of ofDatabase([operation])) {
      const next = one === operation ? to : fittingState(node.key, own, one)
      moves.push(
        direction === 'forward'
          ? { operation: one, from: own, to: next }
          : { operation: inverse(node, one, own), from: next, to: own },
      )
      own = next
    }
    from = to
  }
  return direction === 'forward' ? moves : moves.reverse()
}

// On every database, so that what one takes the others take.
function refuseTransaction({ key, migration }: MigrationNode): void {
  const beside = ofDatabase(migration.operations).find((one) => 'concurrently' in one && one.concurrently)
  if (beside && migration.atomic) throw new TransactionRefused(key, describeOperation(beside))
}

function inverse(node: MigrationNode, operation: Operation, before: ProjectState): Operation {
  const found = invertOperation(operation, before)
  if (found) return found
  throw new Irreversible(node.key, describeOperation(operation))
}
