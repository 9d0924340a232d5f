import type { Progress } from '@tsango/core/commands'
import { errorFields, logOf } from '@tsango/core/log'
import type { Connection, HeldLock } from '@tsango/orm/dialects'
import {
  type DatabaseHistory,
  type History,
  historyFor,
  Journal,
  Ledger,
  type MigrationNode,
  migrationHash,
  type Plan,
  planFor,
  type Target,
} from '../history/history.ts'
import { runJob } from './apply.ts'
import type { MigratableDatabase } from './database.ts'
import { beforeAny } from './denied.ts'
import { asHolder, type DeployLockOptions, underDeployLock } from './deploy-lock.ts'
import { wayOnOf } from './finishing.ts'
import { initialThere } from './initial.ts'
import { type Job, record } from './job.ts'
import { MovingState } from './moving-state.ts'
import { onConnection } from './on-connection.ts'
import { type PatienceOptions, patienceOf } from './patience.ts'
import { movesBack, plannedOn, recordingOf, titleOf, unfinishedOf } from './planned.ts'
import { refuseByRows } from './refusing-back.ts'

export type { MigratableDatabase } from './database.ts'
export type { DeployLockOptions } from './deploy-lock.ts'
export { isSettled } from './is-settled.ts'
export type { PatienceOptions, Retry } from './patience.ts'
export { settle } from './settled.ts'

const log = logOf('migrate')

/** Options of {@link migrateDatabase}. */
export interface MigrateOptions extends DeployLockOptions, PatienceOptions {
  /** Default: everything. */
  readonly target?: Target
  /** Writes down that migrations were applied or undone, and does nothing else. Default: false. */
  readonly fake?: boolean
  /**
   * Writes down the first migrations of apps whose tables are there already, and does not apply them. Raises `FakeInitialPartial`, before anything is
   * done, where only some of them are there, or columns are missing. Default: false.
   */
  readonly fakeInitial?: boolean
  /** Told in what the tables of a migration that was written down so differ from what it makes. */
  readonly onDifferences?: (migration: string, differences: readonly string[]) => void
  /** Surrounds each migration, to show how it goes. */
  readonly step?: (title: string, work: (progress: Progress) => Promise<void>) => Promise<void>
  /** The clock for the ledger. */
  readonly now?: () => Date
}

/**
 * Brings a database to a target. One process at a time: whoever comes second waits, and then finds nothing left to do.
 * Resolves to what was done. Raises `MigrationFailed`, `MigrationDenied`, `Irreversible`, `InconsistentHistory`, `UnknownMigration`.
 */
export async function migrateDatabase(
  history: History,
  database: MigratableDatabase,
  options: MigrateOptions = {},
): Promise<Plan> {
  return underDeployLock(database, options, (lock) =>
    onConnection(database, (connection) => migrateLocked(history, database, { connection, lock }, options)),
  )
}

interface Held {
  readonly connection: Connection
  readonly lock: HeldLock
}

async function migrateLocked(
  history: History,
  database: MigratableDatabase,
  { connection, lock }: Held,
  options: MigrateOptions,
): Promise<Plan> {
  const { target, fake = false, step = (_title, work) => work(() => {}), now = () => new Date() } = options
  const ledger = new Ledger(database.dialect, connection)
  const journal = new Journal(database.dialect, connection)
  const own = await beforeAny(database, () => plannedOn(connection, history, database, { target, fake }))
  const applied = new Set(own.applied)
  const { plan } = own
  if (plan.backward.length + plan.forward.length + own.unrecorded.length === 0) return plan
  const there = options.fakeInitial ? await initialThere(plan.forward, own.history, database, connection) : undefined
  // What has no way back is refused before any of it is undone.
  const back = fake ? undefined : movesBack(own)
  // Of what was begun, steps are done that guards further on go by.
  if (back && back.size > 1 && !own.begun) await refuseByRows(back, database, connection)
  const states = new MovingState(own.history)
  const run = async (node: MigrationNode, direction: Job['direction']): Promise<void> => {
    const before = states.before(node, applied)
    const unfinished = unfinishedOf(own, node)
    const about = { node, direction, unfinished }
    const way = wayOnOf({ history: own.history, applied }, { ...node, direction }, database)
    // The same `rollback` would go further back than the first.
    const wayOn = direction === 'backward' ? way.command : undefined
    const patience = patienceOf(node.key, options)
    const end = begin(about, database.name, options.step !== undefined)
    await step(there?.has(node.key) ? `Record ${node.key}, whose tables are there` : titleOf(about), (progress) => {
      const job: Job = { ...about, wayOn, before, database, connection, lock, ledger, journal, now, progress, patience }
      return fake || there?.has(node.key) ? record(job, unfinished !== undefined) : runJob(job)
    }).then(...end)
    const differences = there?.get(node.key)
    if (differences?.length) options.onDifferences?.(node.key, differences)
    if (direction === 'forward') applied.add(node.key)
    else applied.delete(node.key)
    states.moved(node, applied, direction === 'forward' ? before : undefined)
  }
  await asHolder(database, connection, now(), async () => {
    await beforeAny(database, () => ledger.prepare())
    for (const node of own.unrecorded)
      await step(recordingOf(node), () => ledger.add(node.app, node.name, now(), migrationHash(node.migration)))
    for (const node of plan.backward) await run(node, 'backward')
    for (const node of plan.forward) await run(node, 'forward')
  })
  return plan
}

/** Says that a migration is begun; gives what says how it ended. Where somebody is shown that already, it is said for those who look closely. */
function begin(
  { node, direction }: Pick<Job, 'node' | 'direction'>,
  database: string,
  shown: boolean,
): readonly [() => void, (error: unknown) => never] {
  const start = performance.now()
  const about = { migration: node.key, direction, database }
  const past = direction === 'forward' ? 'applied' : 'undone'
  log.debug('migration_started', `The migration ${node.key} is being ${past}.`, about)
  const ended = () => ({ ...about, milliseconds: Math.round(performance.now() - start) })
  return [
    () => log[shown ? 'debug' : 'info'](`migration_${past}`, `The migration ${node.key} was ${past}.`, ended()),
    (error) => {
      const message = `The migration ${node.key} was not ${past}.`
      log[shown ? 'debug' : 'error']('migration_failed', message, { ...ended(), error: errorFields(error) })
      throw error
    },
  ]
}

/** What is applied to a database, as `blog.0001_initial`. Changes nothing. */
export function appliedTo(database: MigratableDatabase): Promise<ReadonlySet<string>> {
  return onConnection(database, (connection) => new Ledger(database.dialect, connection).read())
}

/** What is applied to a database, with the hash of what it did then; see `migrationHash`. Changes nothing. */
export function recordedIn(database: MigratableDatabase): Promise<ReadonlyMap<string, string | undefined>> {
  return onConnection(database, (connection) => new Ledger(database.dialect, connection).hashes())
}

/** What has still to be done to a database. */
export type Pending = Plan & Pick<DatabaseHistory, 'unrecorded'>

/** What has still to be done to a database, by its ledger. Changes nothing. */
export async function pendingFor(
  history: History,
  database: MigratableDatabase,
  target: Target = {},
): Promise<Pending> {
  const own = historyFor(history, await appliedTo(database))
  return { ...planFor(own.history, own.applied, target), unrecorded: own.unrecorded }
}
