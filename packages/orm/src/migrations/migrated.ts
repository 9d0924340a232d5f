import { defineSignal } from '@tsango/core/signals'

/** Sent to the apps after `migrate` brought a database to its target, or found it there; receivers look for themselves what tables there are. */
export const migrated = defineSignal<{
  /** Its name in the settings. */
  readonly database: string
}>('migrated')
