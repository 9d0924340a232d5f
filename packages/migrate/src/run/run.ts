import type { Connection } from '@tsango/orm/dialects'
import { LockTimeout } from '@tsango/orm/errors'
import {
  type History,
  Ledger,
  type MigrationNode,
  type Plan,
  planFor,
  stateAfter,
  type Target,
} from '../history/history.ts'
import { type Job, runJob } from './apply.ts'
import type { MigratableDatabase } from './database.ts'

export type { MigratableDatabase } from './database.ts'

/** Options of {@link migrateDatabase}. */
export interface MigrateOptions {
  /** Default: everything. */
  readonly target?: Target
  /** Writes down that migrations were applied or undone, and does nothing else. Default: false. */
  readonly fake?: boolean
  /** In milliseconds: how long another process that is migrating is waited for. Default: 10 minutes. */
  readonly lockTimeout?: number
  /** Called once where another process is migrating, before it is waited for. */
  readonly onWait?: () => void
  /** Surrounds each migration, to show how it goes. */
  readonly step?: (title: string, work: () => Promise<void>) => Promise<void>
  /** The clock for the ledger. */
  readonly now?: () => Date
}

const LOCK = 'tsango.migrate'
/** In milliseconds: how long the lock may take before it is said that somebody else has it. */
const PATIENCE = 500
const MINUTES = 60_000

/**
 * Brings a database to a target. One process at a time: whoever comes second waits, and then finds nothing left to do.
 * Resolves to what was done. Raises `MigrationFailed`, `Irreversible`, `InconsistentHistory`, `UnknownMigration`.
 */
export async function migrateDatabase(
  history: History,
  database: MigratableDatabase,
  options: MigrateOptions = {},
): Promise<Plan> {
  const connection = await database.driver.acquire()
  try {
    await takeLock(connection, database, options)
    try {
      return await migrateLocked(history, database, connection, options)
    } finally {
      await database.dialect.locks.unlock(connection, LOCK)
    }
  } finally {
    await database.driver.release(connection)
  }
}

async function takeLock(
  connection: Connection,
  { dialect }: MigratableDatabase,
  options: MigrateOptions,
): Promise<void> {
  const { lockTimeout = 10 * MINUTES, onWait } = options
  try {
    await dialect.locks.lock(connection, LOCK, Math.min(PATIENCE, lockTimeout))
  } catch (error) {
    if (!(error instanceof LockTimeout) || lockTimeout <= PATIENCE) throw error
    onWait?.()
    await dialect.locks.lock(connection, LOCK, lockTimeout - PATIENCE)
  }
}

async function migrateLocked(
  history: History,
  database: MigratableDatabase,
  connection: Connection,
  options: MigrateOptions,
): Promise<Plan> {
  const { target, fake = false, step = (_title, work) => work(), now = () => new Date() } = options
  const ledger = new Ledger(database.dialect, connection)
  const applied = new Set(await ledger.read())
  const plan = planFor(history, applied, target)
  if (plan.backward.length + plan.forward.length > 0) await ledger.prepare()
  const run = async (node: MigrationNode, direction: Job['direction']): Promise<void> => {
    const without = stateAfter(history, (one) => applied.has(one.key) && one !== node)
    const job: Job = { node, direction, before: without, database, connection, ledger, now }
    await step(`${direction === 'forward' ? 'Apply' : 'Undo'} ${node.key}`, () => (fake ? record(job) : runJob(job)))
    if (direction === 'forward') applied.add(node.key)
    else applied.delete(node.key)
  }
  for (const node of plan.backward) await run(node, 'backward')
  for (const node of plan.forward) await run(node, 'forward')
  return plan
}

async function record({ node, direction, ledger, now }: Job): Promise<void> {
  if (direction === 'forward') await ledger.add(node.app, node.name, now())
  else await ledger.remove(node.app, node.name)
}

/** What is applied to a database, as `blog.0001_initial`. Changes nothing. */
export async function appliedTo(database: MigratableDatabase): Promise<ReadonlySet<string>> {
  const connection = await database.driver.acquire()
  try {
    return await new Ledger(database.dialect, connection).read()
  } finally {
    await database.driver.release(connection)
  }
}

/** What has still to be done to a database. Changes nothing. */
export async function pendingFor(history: History, database: MigratableDatabase, target: Target = {}): Promise<Plan> {
  return planFor(history, await appliedTo(database), target)
}
