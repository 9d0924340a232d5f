import type { CommandInput } from '@tsango/core/commands'
import { stateOf } from '@tsango/orm/migrations'
import { detectMigrations } from '../detect/detect.ts'
import { UnsupportedChange } from '../errors/errors.ts'
import type { History } from '../history/history.ts'
import { ownApps } from './make.ts'

/** Whoever migrates after a change of a model has often forgotten the step before. Resolves to whether it was so. */
export async function remindOfChanges(
  { app, terminal }: Pick<CommandInput, 'app' | 'terminal'>,
  history: History,
): Promise<boolean> {
  const silent = { renamed: async () => true, agreed: async () => true, fill: async () => undefined }
  try {
    const missing = await detectMigrations(history, stateOf(app.registry), {
      asker: silent,
      now: new Date(),
      apps: ownApps(app),
    })
    if (missing.length === 0) return false
    const apps = [...new Set(missing.map((one) => one.app))].join(', ')
    terminal.warn(`Models have changed that no migration knows yet (${apps}). Run: node manage.ts makemigrations`)
  } catch (error) {
    if (!(error instanceof UnsupportedChange)) throw error
    terminal.warn(error.message)
  }
  return true
}
