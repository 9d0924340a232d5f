import { MigrationUnfinished, UnknownMigration } from '../errors/errors.ts'
import { appOf, type History, Journal, keyOf, Ledger, ownNameOf, strangeIn } from '../history/history.ts'
import type { MigratableDatabase } from './database.ts'
import { beforeAny } from './denied.ts'
import { asHolder, type DeployLockOptions, underDeployLock } from './deploy-lock.ts'
import { wayOnWithoutFile } from './finishing.ts'
import { onConnection } from './on-connection.ts'

/** Options of {@link pruneDatabase}. */
export interface PruneOptions extends DeployLockOptions {
  /** Forgets nothing, and gives what would be forgotten. Default: false. */
  readonly plan?: boolean
  /** The clock for who waits meanwhile. */
  readonly now?: () => Date
}

/**
 * Forgets that migrations of an app were applied to a database whose files are gone (https://docs.djangoproject.com/en/stable/ref/django-admin/#cmdoption-migrate-prune).
 * What they did stays. Resolves to their keys. Raises `UnknownMigration` for an app that neither files nor the database know, `MigrationUnfinished` where
 * one of them stopped half-way, `MigrationDenied`.
 */
export async function pruneDatabase(
  history: History,
  database: MigratableDatabase,
  app: string,
  { plan = false, now = () => new Date(), ...options }: PruneOptions = {},
): Promise<readonly string[]> {
  if (plan)
    return onConnection(database, (connection) => goneOf(history, new Ledger(database.dialect, connection), app))
  return underDeployLock(database, options, () =>
    onConnection(database, async (connection) => {
      const ledger = new Ledger(database.dialect, connection)
      const gone = await beforeAny(database, () => goneOf(history, ledger, app))
      const begun = await beforeAny(database, () => new Journal(database.dialect, connection).unfinished())
      const half = begun?.app === app && keyOf(app, begun.name)
      if (half && !history.nodes.has(half))
        throw new MigrationUnfinished(half, begun.direction, wayOnWithoutFile(app, database))
      if (gone.length > 0)
        await asHolder(database, connection, now(), async () => {
          for (const key of gone) await ledger.remove(app, ownNameOf(key))
        })
      return gone
    }),
  )
}

async function goneOf(history: History, ledger: Ledger, app: string): Promise<readonly string[]> {
  const recorded = await ledger.hashes()
  const known = new Set([...history.nodes.keys(), ...recorded.keys()].map(appOf))
  if (!known.has(app)) throw new UnknownMigration('app with migrations', app, [...known])
  return strangeIn(history, recorded).unknown.filter((key) => appOf(key) === app)
}
