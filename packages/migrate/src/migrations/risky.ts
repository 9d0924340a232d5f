import type { Application } from '@tsango/core/apps'
import { type Problem, problem, type SystemCheck } from '@tsango/core/checks'
import { TsangoError } from '@tsango/core/errors'
import { placeOf } from '@tsango/orm/migrations'
import type { History } from '../history/history.ts'
import type { MigratableDatabase } from '../run/run.ts'
import { namedBy } from './pending.ts'

/** Finds pending migrations that hold up a database at work, or break the release that runs until then, and that nobody has reviewed. */
export const riskyMigrations: SystemCheck = {
  name: 'migrate.risky',
  deploy: true,
  online: true,
  async run(app) {
    try {
      return await riskyIn(app)
    } catch (error) {
      // What is wrong with the database or the files, the check for pending migrations tells.
      if (error instanceof TsangoError) return []
      throw error
    }
  },
}

async function riskyIn(app: Application): Promise<readonly Problem[]> {
  const { loadHistory } = await import('../history/history.ts')
  const history = await loadHistory(app)
  const problems: Problem[] = []
  for (const database of namedBy(app)) problems.push(...(await riskyOn(database, history)))
  return problems
}

async function riskyOn(database: MigratableDatabase, history: History): Promise<readonly Problem[]> {
  const { lintMigration } = await import('../lint/lint.ts')
  const { appliedTo, pendingFor } = await import('../run/run.ts')
  // Nobody works with a database that has nothing yet.
  if ((await appliedTo(database)).size === 0) return []
  const { forward } = await pendingFor(history, database)
  return forward
    .flatMap((node) => lintMigration(history, node, database.dialect, { place: placeOf(database), app: node.app }))
    .filter(({ reviewed }) => reviewed === undefined)
    .map(({ migration, operation, message, instead }) =>
      problem(
        'migrate.risky',
        `${migration}, "${operation}"${database.name === 'default' ? '' : `, on "${database.name}"`}: ${message}`,
        `${instead} Where it is no matter, say why: migration({ reviewed: '…', … }).`,
      ),
    )
}
