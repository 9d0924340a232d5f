/**
 * One history for many databases: the schemas, databases or files of tenants.
 *
 * @module
 */
import { TsangoError } from '@tsango/core/errors'
import { DatabaseError } from '@tsango/orm/errors'
import { migrated, migrating } from '@tsango/orm/migrations'
import { MigrationDenied, MigrationFailed } from '../errors/errors.ts'
import { type History, type Target, TargetNote } from '../history/history.ts'
import { onConnection } from '../run/on-connection.ts'
import {
  appliedTo,
  type DeployLockOptions,
  isSettled,
  type MigratableDatabase,
  migrateDatabase,
  type PatienceOptions,
  settle,
} from '../run/run.ts'
import { type Standing, standingOf } from './standing.ts'

export type { Standing } from './standing.ts'
export { databaseTargets, type SpaceOptions, spaceTargets } from './targets.ts'

/** One of many databases with the same history. */
export interface FleetTarget {
  /** What it is called in reports: a tenant's name. */
  readonly name: string
  /** Opens it for as long as the body runs. What the body runs `inside` asks it by its models. */
  use<T>(body: (database: MigratableDatabase, inside: Inside) => Promise<T>): Promise<T>
}

/** Runs something in a context in which queries go to a target. */
export type Inside = <T>(body: () => Promise<T>) => Promise<T>

/** What became of one of them. */
export interface TargetReport {
  readonly name: string
  /**
   * `migrated`: something was applied or undone. `current`: nothing is left to do. `behind`: something is. `unfinished`: a migration was begun there and
   * broke off; the next run goes on with it, or says which command does. `busy`: another process is at work with one. `ahead`: it has migrations that this code does not know. `failed`: see `error`.
   */
  readonly state: 'migrated' | Standing['state'] | 'failed'
  /** How many migrations it has. */
  readonly applied: number
  /** Those that it lacks, by key, also squashed ones that are to be written down alone. */
  readonly pending: readonly string[]
  /** Those that it has and this code does not know, by key; absent where there are none, as in what follows. */
  readonly unknown?: readonly string[]
  /** Those whose files were changed after it was given them, by key. */
  readonly changed?: readonly string[]
  /** What this run did, by key; what was undone has a `-` in front. */
  readonly done: readonly string[]
  readonly error?: { readonly code: string; readonly message: string }
  /** Where it is only asked where it stands: why the last run failed there. */
  readonly lastFailure?: Standing['lastFailure']
}

/** Options of {@link migrateFleet} and {@link standingOfFleet}. */
export interface FleetOptions {
  /** How many are worked on at once. Default: 4. */
  readonly parallel?: number | undefined
  /** Told of each as soon as it is done with. */
  readonly onReport?: ((report: TargetReport) => void) | undefined
}

/** Options of {@link migrateFleet}. */
export interface MigrateFleetOptions extends FleetOptions, DeployLockOptions, PatienceOptions {
  /** Default: everything. */
  readonly target?: Target
  /** What stands for files and models, by which a target is known that has everything; see `sourcesDigest`. Without it each is looked through. */
  readonly sources?: string | undefined
}

const PARALLEL = 4
const UNEXPECTED = 'unexpected'
const UNTOLD = 'It was not foreseen. Run it again to see it.'

/**
 * Brings many databases to the same target, some at once, each under its own lock. One that fails stops none of the others, and is left as its own
 * ledger says: running again goes on with those that are not done. Resolves to a report of each, in their order.
 *
 * @example
 * const reports = await migrateFleet(await loadHistory(app), targets, { parallel: 8 })
 * reports.filter(({ state }) => state === 'failed').map(({ name, error }) => `${name}: ${error?.message}`)
 */
export function migrateFleet(
  history: History,
  targets: readonly FleetTarget[],
  { parallel, onReport, ...options }: MigrateFleetOptions = {},
): Promise<readonly TargetReport[]> {
  return eachOf(targets, { parallel, onReport }, (target) => migrateOne(history, target, options))
}

/** Tells where many databases stand. Changes nothing. */
export function standingOfFleet(
  history: History,
  targets: readonly FleetTarget[],
  options: FleetOptions = {},
): Promise<readonly TargetReport[]> {
  return eachOf(targets, options, (one) =>
    reported(one.name, () => one.use(async (database) => ({ ...told(await standingOf(history, database)), done: [] }))),
  )
}

async function migrateOne(
  history: History,
  one: FleetTarget,
  { sources, target = {}, ...options }: Omit<MigrateFleetOptions, keyof FleetOptions>,
): Promise<TargetReport> {
  const everything = target.app === undefined && target.back === undefined
  return reported(one.name, () =>
    one.use(async (database, inside) => {
      if (everything && sources && (await isSettled(database, sources))) {
        await note(database, one.name)
        return { state: 'current', applied: history.nodes.size, pending: [], done: [] }
      }
      const before = await appliedTo(database)
      const finish = async (failed?: { readonly error: unknown }): Promise<Outcome> => {
        await note(database, one.name, failed)
        const { lastFailure: _before, ...standing } = told(await standingOf(history, database))
        const done = changesBetween(before, await appliedTo(database))
        const state = failed ? 'failed' : done.length && standing.state === 'current' ? 'migrated' : standing.state
        return { ...standing, state, done, ...(failed ? { error: described(failed.error) } : {}) }
      }
      try {
        await inside(() => migrating.send({ database: database.name }))
        await migrateDatabase(history, database, { ...options, target })
        await inside(() => migrated.send({ database: database.name }))
        if (everything && sources) await settle(history, database, sources)
      } catch (error) {
        // Where it cannot be asked any more, the error alone is told.
        return finish({ error }).catch(() => Promise.reject(error))
      }
      return finish()
    }),
  )
}

// As which of many it was migrated, and how that went, for whoever asks later. Who may not write there goes without.
async function note(
  { dialect, driver, name: own }: MigratableDatabase,
  name: string,
  failed?: { readonly error: unknown },
): Promise<void> {
  try {
    await onConnection({ dialect, driver, name: own }, async (connection) => {
      const kept = new TargetNote(dialect, connection)
      const before = await kept.read()
      if (before?.name === name && !before.failure && !failed) return
      await kept.write({ name, ...(failed ? { failure: { ...stored(failed.error), at: new Date() } } : {}) })
    })
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
  }
}

// Files that are not what a target has are the exception.
function told({ unknown, changed, ...standing }: Standing): Omit<Standing, 'unknown' | 'changed'> & StrangeFiles {
  return { ...standing, ...(unknown.length ? { unknown } : {}), ...(changed.length ? { changed } : {}) }
}

type StrangeFiles = Pick<TargetReport, 'unknown' | 'changed'>

// What was foreseen holds no secret in its message; of what was not, as code of a migration raises it, nobody knows. The server's own words, which
// stand behind ours on a terminal, may have a row's values in them.
function stored(error: unknown): NonNullable<TargetReport['error']> {
  const { code, message } = described(error)
  if (code === UNEXPECTED) return { code, message: UNTOLD }
  if (!(error instanceof MigrationFailed || error instanceof MigrationDenied)) return { code, message }
  const reason = error.cause instanceof TsangoError ? error.cause.message : UNTOLD
  if (error instanceof MigrationDenied) return { code, message: new MigrationDenied(error.database, reason).message }
  return { code, message: new MigrationFailed({ ...error.failure, reason }, undefined).message }
}

type Outcome = Omit<TargetReport, 'name'>

async function reported(name: string, work: () => Promise<Outcome>): Promise<TargetReport> {
  try {
    return { name, ...(await work()) }
  } catch (error) {
    return { name, state: 'failed', applied: 0, pending: [], done: [], error: described(error) }
  }
}

function described(error: unknown): NonNullable<TargetReport['error']> {
  if (error instanceof TsangoError) return { code: error.code, message: error.message }
  return { code: UNEXPECTED, message: error instanceof Error ? error.message : String(error) }
}

function changesBetween(before: ReadonlySet<string>, after: ReadonlySet<string>): readonly string[] {
  return [
    ...[...before].filter((key) => !after.has(key)).map((key) => `-${key}`),
    ...[...after].filter((key) => !before.has(key)),
  ]
}

async function eachOf(
  targets: readonly FleetTarget[],
  { parallel = PARALLEL, onReport }: FleetOptions,
  work: (target: FleetTarget) => Promise<TargetReport>,
): Promise<readonly TargetReport[]> {
  const reports: TargetReport[] = []
  const left = targets.entries()
  const worker = async (): Promise<void> => {
    for (const [at, target] of left) {
      const report = await work(target)
      reports[at] = report
      onReport?.(report)
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, targets.length) }, worker))
  return reports
}
