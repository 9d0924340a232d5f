import { TsangoError } from '@tsango/toolkit/errors'
import { MigrationUnderWay, MigrationUnfinished } from '../errors/errors.ts'
import { type DatabaseHistory, Journal, keyOf, type Unfinished } from '../history/history.ts'
import { changedSince } from './changed-since.ts'
import type { MigratableDatabase } from './database.ts'
import { type Busy, whileNobodyMigrates } from './deploy-lock.ts'
import { wayOnOf } from './finishing.ts'
import { onConnection } from './on-connection.ts'

/** A migration of which a database has only some steps. */
export interface HalfWay {
  readonly begun: Unfinished
  /** Who is at work with it; absent where nobody is, as after a failure. */
  readonly busy: Busy | undefined
}

/** What stands half-way in a database; `undefined` where each migration came to its end. Changes nothing. */
export async function halfWayIn(database: MigratableDatabase): Promise<HalfWay | undefined> {
  const begun = await begunIn(database)
  if (!begun) return undefined
  // Who was at work may have come to its end meanwhile.
  const left = await whileNobodyMigrates(database, () => begunIn(database))
  if ('busy' in left) return { begun, busy: left.busy }
  return left.value && { begun: left.value, busy: undefined }
}

/** The error of what is asked for as long as a migration stands half-way. */
export function refusalOf(own: DatabaseHistory, half: HalfWay, database: MigratableDatabase): TsangoError {
  const { begun } = half
  const key = keyOf(begun.app, begun.name)
  try {
    return (
      underWay(half, database) ??
      changedSince(own, begun, database) ??
      new MigrationUnfinished(key, begun.direction, wayOnOf(own, begun, database))
    )
  } catch (error) {
    // It was changed so that it fits its place no more.
    if (error instanceof TsangoError) return error
    throw error
  }
}

/** The same where another process is at work with it. */
export function underWay({ begun, busy }: HalfWay, database: MigratableDatabase): MigrationUnderWay | undefined {
  return busy && new MigrationUnderWay(keyOf(begun.app, begun.name), begun.direction, database.name, busy.holder)
}

function begunIn(database: MigratableDatabase): Promise<Unfinished | undefined> {
  return onConnection(database, (connection) => new Journal(database.dialect, connection).unfinished())
}
