import type { CommitHook, Frame } from '../databases/frame.ts'
import { TransactionError } from '../errors/errors.ts'

/** Runs what waits for the end of a block, and what that adds, once. Its errors are the block's. */
export async function runBeforeCommit({ beforeCommit }: Frame): Promise<void> {
  for (let hook = beforeCommit.shift(); hook; hook = beforeCommit.shift()) await hook()
}

/** Runs hooks once the transaction is committed, whatever one of them does; then the first error is the caller's. */
export async function runCommitted(hooks: readonly CommitHook[]): Promise<void> {
  const errors = await failuresOf(hooks)
  if (errors.length) throw errors[0]
}

/** Runs the hooks of a block that was undone; gives the error to throw: the block's own, with those of hooks where one failed. */
export async function runUndone(frame: Frame, error: unknown): Promise<unknown> {
  const errors = await failuresOf(frame.onRollback)
  if (errors.length === 0) return error
  return new TransactionError('This atomic block was undone, and then a hook of onRollback failed.', {
    cause: new AggregateError([error, ...errors]),
  })
}

async function failuresOf(hooks: readonly CommitHook[]): Promise<readonly unknown[]> {
  const errors: unknown[] = []
  for (const hook of hooks) {
    try {
      await hook()
    } catch (error) {
      errors.push(error)
    }
  }
  return errors
}
