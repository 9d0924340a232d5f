import type { DatabaseUnderTest } from '@tsango/orm/testing'
import type { MigratableDatabase } from '../run/run.ts'

/** The database of a test, which is opened when the test begins, as one to be migrated. */
export function migratable(under: DatabaseUnderTest): MigratableDatabase {
  return {
    name: 'default',
    dialect: under.dialect,
    get driver() {
      return under.driver
    },
  }
}
