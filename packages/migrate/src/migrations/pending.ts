import type { Application } from '@tsango/core/apps'
import { type Problem, problem, type SystemCheck, warning } from '@tsango/core/checks'
import { TsangoError } from '@tsango/core/errors'
import { currentDatabases } from '@tsango/orm/databases'
import type { MigrationChanged, MigrationUnfinished } from '../errors/errors.ts'
import type { History, MigrationNode } from '../history/history.ts'
import { type MigratableDatabase, optionsFor } from '../run/database.ts'

/**
 * Finds migrations that the default database lacks, or another one that models name, and those that were undone half-way, or changed since they stopped: an error in
 * production, a warning elsewhere, and while another process is at work with them. Squashed ones of which it has all that they replace, and which are not written down there, are a warning.
 */
export const pendingMigrations: SystemCheck = {
  name: 'migrate.pending',
  online: true,
  async run(app) {
    const { loadHistory } = await import('../history/history.ts')
    try {
      const history = await loadHistory(app)
      const problems: Problem[] = []
      for (const database of namedBy(app)) problems.push(...(await pendingIn(app, history, database)))
      return problems
    } catch (error) {
      // A database that is down, a folder of migrations that fits no more: a problem to report, with what to do in its message.
      if (error instanceof TsangoError) return [problem('migrate.unknown', error.message)]
      throw error
    }
  },
}

/** The default database, and those that models name. */
export function namedBy({ registry }: Application): readonly MigratableDatabase[] {
  const databases = currentDatabases()
  const named = registry.models.flatMap(({ database }) => database ?? [])
  return [...new Set(['default', ...named])].map((name) => databases.get(name))
}

async function pendingIn(
  app: Application,
  history: History,
  database: MigratableDatabase,
): Promise<readonly Problem[]> {
  const { pendingFor } = await import('../run/run.ts')
  const { halfWayIn, underWay } = await import('../run/half-way.ts')
  const report = app.mode === 'production' ? problem : warning
  const half = await halfWayIn(database)
  const busy = half && underWay(half, database)
  // What it lacks is being applied.
  if (busy) return [warning('migrate.under_way', busy.message)]
  const { forward, unrecorded } = await pendingFor(history, database)
  const stopped = half && (await stoppedIn(history, database))
  return [
    ...(forward.length ? [lacking(database, forward, report)] : []),
    ...(unrecorded.length ? [toRecord(database, unrecorded)] : []),
    // A newer release may be at work, beside which this one has to start.
    ...(stopped ? [(hasNoFile(stopped) ? warning : report)('migrate.unfinished', stopped.message)] : []),
  ]
}

type Stopped = MigrationUnfinished | MigrationChanged

const hasNoFile = (stopped: Stopped): boolean => 'gone' in stopped && stopped.gone

async function stoppedIn(history: History, database: MigratableDatabase): Promise<Stopped | undefined> {
  const { MigrationChanged, MigrationUnfinished } = await import('../errors/errors.ts')
  const { plannedFor } = await import('../run/planned.ts')
  try {
    await plannedFor(history, database)
    return undefined
  } catch (error) {
    if (error instanceof MigrationUnfinished || error instanceof MigrationChanged) return error
    throw error
  }
}

function lacking(database: MigratableDatabase, forward: readonly MigrationNode[], report: typeof problem): Problem {
  const count = forward.length
  const message = `The database "${database.name}" lacks ${count === 1 ? 'a migration' : `${count} migrations`}: ${listed(forward)}.`
  return report('migrate.pending', message, runMigrate(database))
}

// Nothing of what models need is missing.
function toRecord(database: MigratableDatabase, unrecorded: readonly MigrationNode[]): Problem {
  const message = `The database "${database.name}" has all that ${listed(unrecorded)} ${unrecorded.length === 1 ? 'replaces' : 'replace'}, and that is not written down yet. Delete none of the replaced files before.`
  return warning('migrate.unrecorded', message, runMigrate(database))
}

const runMigrate = (database: MigratableDatabase): string => `Run: node manage.ts migrate${optionsFor(database)}`

function listed(nodes: readonly MigrationNode[]): string {
  const names = nodes.map((node) => node.key)
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
}
