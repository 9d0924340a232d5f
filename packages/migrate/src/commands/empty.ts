import { nextNumber, type PlannedMigration } from '../detect/detect.ts'
import { AppMissing } from '../errors/errors.ts'
import { type History, leafOf } from '../history/history.ts'

/** A migration without operations for each of the apps. */
export function emptyMigration(
  history: History,
  apps: readonly string[],
  name = 'custom',
): readonly PlannedMigration[] {
  if (apps.length === 0) throw new AppMissing()
  return apps.map((app) => {
    const leaf = leafOf(history, app)
    return {
      app,
      name: `${String(nextNumber(history, app)).padStart(4, '0')}_${name}`,
      dependencies: leaf ? [[app, leaf.name]] : [],
      operations: [],
    }
  })
}
