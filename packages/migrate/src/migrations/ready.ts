import type { Application } from '@tsango/core/apps'
import { readiness } from '@tsango/core/readiness'
import type { History } from '../history/history.ts'
import { namedBy } from './pending.ts'

/** Whether each database that models name has every migration, by its ledger. */
export const migrationsApplied = readiness.contribute((app) => {
  // Without databases there is nothing to migrate.
  if (!app.apps.some(({ name }) => name === 'orm')) return []
  let loading: Promise<History> | undefined
  const run = async (): Promise<void> => {
    loading ??= load(app)
    const history = await loading.catch((error: unknown) => {
      loading = undefined
      throw error
    })
    const { appliedTo, pendingFor } = await import('../run/run.ts')
    for (const database of namedBy(app)) {
      const applied = await appliedTo(database)
      if ([...history.nodes.keys()].every((key) => applied.has(key))) continue
      // What squashed migrations stand for is looked at only where something seems to be missing.
      const { forward } = await pendingFor(history, database)
      if (forward.length === 0) continue
      const { MigrationsPending } = await import('../errors/errors.ts')
      throw new MigrationsPending(
        database.name,
        forward.map(({ key }) => key),
      )
    }
  }
  return [{ name: 'migrations', run }]
})

// The files are read once, and only where somebody asks.
async function load(app: Application): Promise<History> {
  const { loadHistory } = await import('../history/history.ts')
  return loadHistory(app)
}
