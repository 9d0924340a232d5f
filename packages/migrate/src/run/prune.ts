import { UnknownMigration } from '../errors/errors.ts'
import {
  appOf,
  type History,
  Journal,
  keyOf,
  Ledger,
  ownNameOf,
  strangeIn,
  type Unfinished,
} from '../history/history.ts'
import type { MigratableDatabase } from './database.ts'
import { beforeAny } from './denied.ts'
import { asHolder, type DeployLockOptions, underDeployLock } from './deploy-lock.ts'
import { onConnection } from './on-connection.ts'

/** Options of {@link pruneDatabase}. */
export interface PruneOptions extends DeployLockOptions {
  /** Forgets nothing, and gives what would be forgotten. Default: false. */
  readonly plan?: boolean
  /** The clock for who waits meanwhile. */
  readonly now?: () => Date
}

/** A migration whose file is gone. */
export interface Gone {
  readonly key: string
  /** How far a run got with it; absent where it was applied as a whole. */
  readonly half: Unfinished | undefined
}

/**
 * Forgets that migrations of an app were applied to a database, or stopped half-way there, whose files are gone
 * (https://docs.djangoproject.com/en/stable/ref/django-admin/#cmdoption-migrate-prune). What they did stays. Resolves to them. Raises `UnknownMigration`
 * for an app that neither files nor the database know, `MigrationDenied`.
 */
export async function pruneDatabase(
  history: History,
  database: MigratableDatabase,
  app: string,
  { plan = false, now = () => new Date(), ...options }: PruneOptions = {},
): Promise<readonly Gone[]> {
  const { dialect } = database
  if (plan)
    return onConnection(database, (connection) =>
      goneOf(history, new Ledger(dialect, connection), new Journal(dialect, connection), app),
    )
  return underDeployLock(database, options, () =>
    onConnection(database, async (connection) => {
      const ledger = new Ledger(dialect, connection)
      const journal = new Journal(dialect, connection)
      const gone = await beforeAny(database, () => goneOf(history, ledger, journal, app))
      if (gone.length > 0)
        await asHolder(database, connection, now(), async () => {
          for (const { key, half } of gone) {
            await ledger.remove(app, ownNameOf(key))
            if (half) await journal.clear(half)
          }
        })
      return gone
    }),
  )
}

async function goneOf(history: History, ledger: Ledger, journal: Journal, app: string): Promise<readonly Gone[]> {
  const recorded = await ledger.hashes()
  const half = await lostIn(history, journal)
  const begun = half ? [keyOf(half.app, half.name)] : []
  const known = new Set([...history.nodes.keys(), ...recorded.keys(), ...begun].map(appOf))
  if (!known.has(app)) throw new UnknownMigration('app with migrations', app, [...known])
  return [...new Set([...strangeIn(history, recorded).unknown, ...begun])]
    .filter((key) => appOf(key) === app)
    .map((key) => ({ key, half: begun.includes(key) ? half : undefined }))
}

// What stopped half-way and no file has, not even one that a squashed migration replaces.
async function lostIn({ found }: History, journal: Journal): Promise<Unfinished | undefined> {
  const begun = await journal.unfinished()
  return begun && found.some(({ app, name }) => app === begun.app && name === begun.name) ? undefined : begun
}
