// Written by makemigrations --index, and kept by makemigrations.
import type { MigrationIndex } from '@tsango/orm/migrations'
import m0001_initial from './0001_initial.ts'
import m0002_session_uses from './0002_session_uses.ts'

/** The migrations of this folder, for defineApp({ migrations }). */
export const migrations: MigrationIndex = {
  folder: new URL('./', import.meta.url),
  migrations: {
    '0001_initial': m0001_initial,
    '0002_session_uses': m0002_session_uses,
  },
}
