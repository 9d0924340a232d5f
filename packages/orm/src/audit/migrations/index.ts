// Written by makemigrations --index, and kept by makemigrations.
import type { MigrationIndex } from '../../migrations/migrations.ts'
import m0001_initial from './0001_initial.ts'
import m0002_audit_seal from './0002_audit_seal.ts'

/** The migrations of this folder, for defineApp({ migrations }). */
export const migrations: MigrationIndex = {
  folder: new URL('./', import.meta.url),
  migrations: {
    '0001_initial': m0001_initial,
    '0002_audit_seal': m0002_audit_seal,
  },
}
