import type { Terminal } from '@tsango/core/commands'
import { TsangoError } from '@tsango/toolkit/errors'
import { DeployLockTimeout, FakeInitialPartial, MigrationDenied, MigrationMisfit } from '../errors/errors.ts'

/** They say where the database stands themselves. */
const TOLD = [DeployLockTimeout, FakeInitialPartial, MigrationDenied]

/**
 * Does what comes before the first migration of a run, up to where `work` calls `begun`; where that cannot be, says that the database is as it was. What
 * is wrong, and what to do, the error says.
 */
export async function untouched<T>(
  terminal: Terminal,
  database: string,
  work: (begun: () => void) => Promise<T>,
): Promise<T> {
  let changed = false
  try {
    return await work(() => {
      changed = true
    })
  } catch (error) {
    if (!changed && error instanceof TsangoError && !TOLD.some((told) => error instanceof told))
      terminal.warn(`The database "${database}" was not changed.`)
    // What fits is found out before the first of its steps; those before it in the run were applied.
    if (changed && error instanceof MigrationMisfit)
      terminal.warn(
        `No step of ${error.migration} was begun, and what was done before it stays. Correct its file and run it again.`,
      )
    throw error
  }
}
