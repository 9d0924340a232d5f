import type { Application } from '@tsango/core/apps'
import { type Problem, problem, type SystemCheck, warning } from '@tsango/core/checks'
import { TsangoError } from '@tsango/core/errors'
import { currentDatabases } from '@tsango/orm/databases'
import type { MigrationUnfinished } from '../errors/errors.ts'
import type { History, MigrationNode } from '../history/history.ts'
import { type MigratableDatabase, optionsFor } from '../run/database.ts'

/**
 * Finds migrations that the default database lacks, or another one that models name, and those that were undone half-way: an error in production, a
 * warning elsewhere.
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
  const report = app.mode === 'production' ? problem : warning
  const { forward } = await pendingFor(history, database)
  const stopped = await stoppedIn(history, database)
  return [
    ...(forward.length ? [lacking(database, forward, report)] : []),
    // A newer release may be at work, beside which this one has to start.
    ...(stopped ? [(stopped.gone ? warning : report)('migrate.unfinished', stopped.message)] : []),
  ]
}

async function stoppedIn(history: History, database: MigratableDatabase): Promise<MigrationUnfinished | undefined> {
  const { MigrationUnfinished } = await import('../errors/errors.ts')
  const { plannedFor } = await import('../run/planned.ts')
  try {
    await plannedFor(history, database)
    return undefined
  } catch (error) {
    if (error instanceof MigrationUnfinished) return error
    throw error
  }
}

function lacking(database: MigratableDatabase, forward: readonly MigrationNode[], report: typeof problem): Problem {
  const names = forward.map((node) => node.key)
  const listed = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
  const message = `The database "${database.name}" lacks ${names.length === 1 ? 'a migration' : `${names.length} migrations`}: ${listed}.`
  return report('migrate.pending', message, `Run: node manage.ts migrate${optionsFor(database)}`)
}
