import { type App, defineApp, defineResource } from '@tsango/core'
import { openDatabases } from '../databases/databases.ts'
import { QueryLog } from '../databases/query-log.ts'
import { encryptionKeys } from '../encryption/encryption.ts'
import { pruneCommand } from '../pruning/command.ts'
import { RecentWrites } from '../scope/recent.ts'
import { unwatchQueries } from '../scope/repeats.ts'
import { type DatabaseScope, databaseSlot } from '../scope/scope.ts'
import { checkComments } from './check-comments.ts'
import { databasesAnswer } from './ready.ts'
import { repeatedQueries, repeatsOf } from './repeats.ts'
import { databaseRouters } from './routers.ts'
import { databaseSetting, dialects } from './settings.ts'
import { slowQueries } from './slow-queries.ts'

export { repeatedQueries } from './repeats.ts'
export { databaseRouters } from './routers.ts'
export { type DatabaseSettings, databaseSetting, dialects } from './settings.ts'
export { slowQueries } from './slow-queries.ts'

/**
 * The app that opens the databases of an application, so that models can be queried wherever its code runs.
 *
 * @example
 * createApplication({ apps: [orm(), blog], settings: { databases: { default: 'sqlite:./db.sqlite3' } } })
 */
export function orm(): App {
  return defineApp({
    name: 'orm',
    settings: [databaseSetting, databaseRouters, encryptionKeys, repeatedQueries, slowQueries],
    commands: [pruneCommand],
    checks: [checkComments],
    extends: [databasesAnswer],
    resources: [
      defineResource<DatabaseScope>({
        name: 'databases',
        slot: databaseSlot,
        open: async (app) => ({
          databases: await openDatabases(app.settings.get(databaseSetting), app.registry, {
            dialects: app.contributions(dialects),
            routers: app.settings.get(databaseRouters),
            encryptionKeys: app.settings.get(encryptionKeys),
          }),
          log: new QueryLog(app, app.settings.get(slowQueries)),
          counting: repeatsOf(app.mode, app.settings.get(repeatedQueries)),
        }),
        each: (scope) => {
          const { databases, counting } = scope
          if (!databases.replicated && !counting) return scope
          return {
            ...scope,
            ...(databases.replicated ? { recent: new RecentWrites() } : {}),
            ...(counting ? { repeats: counting() } : {}),
          }
        },
        close: ({ databases, counting }) => {
          if (counting) unwatchQueries()
          return databases.close()
        },
      }),
    ],
  })
}
