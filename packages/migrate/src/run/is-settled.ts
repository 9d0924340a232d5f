import { Journal } from '../history/journal.ts'
import { Ledger } from '../history/ledger.ts'
import { SettledNote, settledDigest } from '../history/settled.ts'
import type { MigratableDatabase } from './database.ts'
import { onConnection } from './on-connection.ts'

/**
 * Whether a database was found to have nothing left to do with the files and models that a digest stands for; see `sourcesDigest`. Then the history need
 * not be loaded. Changes nothing.
 */
export function isSettled(database: MigratableDatabase, sources: string): Promise<boolean> {
  return onConnection(database, async (connection) => {
    const { dialect } = database
    if (await new Journal(dialect, connection).unfinished()) return false
    const recorded = await new Ledger(dialect, connection).hashes()
    return new SettledNote(dialect, connection).has(settledDigest(sources, recorded))
  })
}
