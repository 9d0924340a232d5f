import { DatabaseError } from '@tsango/orm/errors'
import {
  type History,
  historyFor,
  Journal,
  Ledger,
  planFor,
  SettledNote,
  settledDigest,
  strangeIn,
} from '../history/history.ts'
import type { MigratableDatabase } from './database.ts'
import { onConnection } from './on-connection.ts'

/** Writes down that a database has nothing left to do, where that is so. Whoever may not write there goes without. */
export function settle(history: History, database: MigratableDatabase, sources: string): Promise<void> {
  return onConnection(database, async (connection) => {
    const { dialect } = database
    const recorded = await new Ledger(dialect, connection).hashes()
    if (!hasAll(history, recorded) || (await new Journal(dialect, connection).unfinished())) return
    try {
      await new SettledNote(dialect, connection).write(settledDigest(sources, recorded))
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
    }
  })
}

function hasAll(history: History, recorded: ReadonlyMap<string, string | undefined>): boolean {
  const { unknown, changed } = strangeIn(history, recorded)
  const own = historyFor(history, new Set(recorded.keys()))
  const { forward, backward } = planFor(own.history, own.applied)
  return recorded.size > 0 && [unknown, changed, own.unrecorded, forward, backward].every((one) => one.length === 0)
}
