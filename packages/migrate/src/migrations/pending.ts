import type { Application } from '@tsango/core/apps'
import { type Problem, problem, type SystemCheck, warning } from '@tsango/core/checks'
import { TsangoError } from '@tsango/core/errors'
import { currentDatabases } from '@tsango/orm/databases'
import type { History } from '../history/history.ts'
import type { MigratableDatabase } from '../run/run.ts'

/** Finds migrations that the default database lacks, or another one that models name: an error in production, a warning elsewhere. */
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
  const { forward } = await pendingFor(history, database)
  if (forward.length === 0) return []
  const names = forward.map((node) => node.key)
  const listed = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
  const message = `The database "${database.name}" lacks ${names.length === 1 ? 'a migration' : `${names.length} migrations`}: ${listed}.`
  const report = app.mode === 'production' ? problem : warning
  return [
    report(
      'migrate.pending',
      message,
      `Run: node manage.ts migrate${database.name === 'default' ? '' : ` --database ${database.name}`}`,
    ),
  ]
}
