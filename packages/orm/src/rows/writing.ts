import type { Writable, Written } from '../databases/written.ts'
import { currentSession } from '../scope/scope.ts'
import { type Before, noteMade, valuesBefore } from './before.ts'
import type { RowState } from './state.ts'

/** Remembers what a row is before a block writes it; gives nothing where no write could change what is not the program's. */
export const remember: unique symbol = Symbol('tsango.remember')

/** What can be put back when the block that wrote it is undone: a row. */
export interface Remembering extends Writable {
  [remember](block: Written, phase?: RowState['phase']): Before | undefined
}

/**
 * Runs a write that sets something of rows. Where a block is open on their database, it puts that back when it is undone.
 *
 * @param phase - what the rows are without the write, where they say already what they will be
 */
export function writing<T>(
  using: string,
  rows: readonly Remembering[],
  write: () => Promise<T>,
  phase?: RowState['phase'],
): Promise<T> {
  const block = currentSession(using).written
  // Outside of a block it costs no promise.
  return block ? remembered(block, rows, write, phase) : write()
}

async function remembered<T>(
  block: Written,
  rows: readonly Remembering[],
  write: () => Promise<T>,
  phase: RowState['phase'] | undefined,
): Promise<T> {
  const noted = rows.flatMap((row) => {
    const before = row[remember](block, phase)
    return before ? [{ row, before, values: valuesBefore(before, row) }] : []
  })
  try {
    return await write()
  } finally {
    for (const { row, before, values } of noted) {
      noteMade(before, row, values)
      block.settle(row)
    }
  }
}
