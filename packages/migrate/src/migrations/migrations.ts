import { type App, defineApp } from '@tsango/core/apps'
import { makemigrations } from '../commands/makemigrations.ts'
import { migrate } from '../commands/migrate.ts'
import { showmigrations } from '../commands/showmigrations.ts'
import { sqlmigrate } from '../commands/sqlmigrate.ts'
import { databaseNames } from './names.ts'
import { pendingMigrations } from './pending.ts'

/**
 * The app of migrations: the commands `makemigrations`, `migrate`, `showmigrations` and `sqlmigrate`, and a check that no migration is pending, which
 * is an error in production.
 *
 * @example
 * migrations().name // → 'migrate'
 */
export function migrations(): App {
  return defineApp({
    name: 'migrate',
    title: 'Migrations',
    commands: [makemigrations, migrate, showmigrations, sqlmigrate],
    checks: [databaseNames, pendingMigrations],
  })
}
