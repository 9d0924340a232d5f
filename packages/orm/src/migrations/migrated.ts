import { defineSignal } from '@tsango/core/signals'
import { Deadlock, UniqueViolation } from '../errors/errors.ts'
import { currentDatabases } from '../scope/scope.ts'

/** Sent to the apps before `migrate` looks at what a database lacks, outside of the lock; Django's `pre_migrate`. */
export const migrating = defineSignal<{
  /** Its name in the settings. */
  readonly database: string
}>('migrating')

/** Sent to the apps after `migrate` brought a database to its target, or found it there; receivers look for themselves what tables there are. */
export const migrated = defineSignal<{
  /** Its name in the settings. */
  readonly database: string
}>('migrated')

/**
 * Whether what goes with models, such as their content types and permissions, is kept in a database: in the default one, and in each that holds what a
 * tenant has for itself (the setting `scope`). For receivers of {@link migrated}.
 */
export function keepsRowsOfModels(database: string): boolean {
  return database === 'default' || currentDatabases().get(database).routing?.placementOf(database) === 'tenant'
}

/** How often rows are made that other processes make as well. */
const TRIES = 4

/**
 * Runs what makes the rows that are missing, and again where another process made them at the same time: `migrate` of two deployers sends
 * {@link migrated} twice. The last error is raised.
 */
export async function besideOthers<T>(make: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await make()
    } catch (error) {
      const met = error instanceof UniqueViolation || error instanceof Deadlock
      if (!met || tries === TRIES) throw error
    }
  }
}
