import {
  type History,
  historyFor,
  keyOf,
  Ledger,
  planFor,
  strangeIn,
  type TargetFailure,
  TargetNote,
} from '../history/history.ts'
import type { MigratableDatabase } from '../run/database.ts'
import { halfWayIn } from '../run/half-way.ts'
import { onConnection } from '../run/on-connection.ts'

/** Where a database stands in a history. */
export interface Standing {
  readonly state: 'current' | 'behind' | 'unfinished' | 'busy' | 'ahead'
  /** How many migrations it has. */
  readonly applied: number
  /** Those that it lacks, by key, also squashed ones that are to be written down alone; first the one that was begun. */
  readonly pending: readonly string[]
  /** Those that it has and this code does not know, by key. */
  readonly unknown: readonly string[]
  /** Those whose files were changed after it was given them, by key. */
  readonly changed: readonly string[]
  /** Why it failed the last time; absent where it did not. */
  readonly lastFailure?: TargetFailure
}

/** Asks a database where it stands. Changes nothing. Raises `InconsistentHistory` where it has gaps. */
export async function standingOf(history: History, { dialect, driver, name }: MigratableDatabase): Promise<Standing> {
  const half = await halfWayIn({ dialect, driver, name })
  return onConnection({ dialect, driver, name }, async (connection) => {
    const recorded = await new Ledger(dialect, connection).hashes()
    const noted = await new TargetNote(dialect, connection).read()
    const own = historyFor(history, new Set(recorded.keys()))
    const pending = [...own.unrecorded, ...planFor(own.history, own.applied).forward].map(({ key }) => key)
    const { unknown, changed } = strangeIn(history, recorded)
    const first = half ? [keyOf(half.begun.app, half.begun.name)] : []
    const begun = half && (half.busy ? 'busy' : 'unfinished')
    return {
      state: begun ?? (pending.length ? 'behind' : unknown.length ? 'ahead' : 'current'),
      applied: own.applied.size - own.unrecorded.length,
      pending: [...new Set([...first, ...pending])],
      unknown,
      changed,
      ...(noted?.failure ? { lastFailure: noted.failure } : {}),
    }
  })
}
