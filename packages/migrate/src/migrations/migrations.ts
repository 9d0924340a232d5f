import { type App, defineApp } from '@tsango/core/apps'
import { checkdrift } from '../commands/checkdrift.ts'
import { dbshell } from '../commands/dbshell.ts'
import { dumpdata } from '../commands/dumpdata.ts'
import { flush } from '../commands/flush.ts'
import { inspectdb } from '../commands/inspectdb.ts'
import { lintmigrations } from '../commands/lintmigrations.ts'
import { loaddata } from '../commands/loaddata.ts'
import { makemigrations } from '../commands/makemigrations.ts'
import { migrate } from '../commands/migrate.ts'
import { rollback } from '../commands/rollback.ts'
import { showmigrations } from '../commands/showmigrations.ts'
import { sqlmigrate } from '../commands/sqlmigrate.ts'
import { optimizemigration, squashmigrations } from '../commands/squashmigrations.ts'
import { databaseNames } from './names.ts'
import { pendingMigrations } from './pending.ts'
import { migrationsApplied } from './ready.ts'
import { riskyMigrations } from './risky.ts'

/**
 * The app of migrations: the commands `makemigrations`, `migrate`, `rollback`, `showmigrations`, `sqlmigrate`, `squashmigrations`, `optimizemigration`, `lintmigrations`, `checkdrift` and `inspectdb`, a check that no migration is pending, which
 * is an error in production, and the part `migrations` of readiness.
 *
 * @example
 * migrations().name // → 'migrate'
 */
export function migrations(): App {
  return defineApp({
    name: 'migrate',
    title: 'Migrations',
    commands: [
      makemigrations,
      migrate,
      rollback,
      showmigrations,
      sqlmigrate,
      squashmigrations,
      optimizemigration,
      lintmigrations,
      dumpdata,
      loaddata,
      flush,
      dbshell,
      inspectdb,
      checkdrift,
    ],
    checks: [databaseNames, pendingMigrations, riskyMigrations],
    extends: [migrationsApplied],
  })
}
