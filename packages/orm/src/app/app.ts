import { type App, defineApp, defineResource } from '@tsango/core'
import { openDatabases } from '../databases/databases.ts'
import { encryptionKeys } from '../encryption/encryption.ts'
import { pruneCommand } from '../pruning/command.ts'
import { RecentWrites } from '../scope/recent.ts'
import { type DatabaseScope, databaseSlot } from '../scope/scope.ts'
import { checkComments } from './check-comments.ts'
import { databaseRouters } from './routers.ts'
import { databaseSetting, dialects } from './settings.ts'

export { databaseRouters } from './routers.ts'
export { type DatabaseSettings, databaseSetting, dialects } from './settings.ts'

/** The app that opens the databases of an application, so that models can be queried wherever its code runs. */
export function orm(): App {
  return defineApp({
    name: 'orm',
    settings: [databaseSetting, databaseRouters, encryptionKeys],
    commands: [pruneCommand],
    checks: [checkComments],
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
        }),
        each: (scope) => (scope.databases.replicated ? { ...scope, recent: new RecentWrites() } : scope),
        close: ({ databases }) => databases.close(),
      }),
    ],
  })
}
