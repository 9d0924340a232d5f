import { createHttpApplication } from '@tsango/http/application'
import { sessionLoginContract } from '@tsango/middleware/sessions-testing'
import { currentDatabases } from '@tsango/orm/databases'
import { createTables, describeDatabases } from '@tsango/orm/testing'
import { beforeAll, it } from 'vitest'
import { auth } from '../app/app.ts'
import { Session } from '../models/models.ts'

await describeDatabases('logins with sessions in the database', (under) => {
  const settings = () => ({
    databases: { default: under.url },
    secret: 'a secret for tests, of many letters',
    accessLog: false,
  })
  beforeAll(async () => {
    const app = createHttpApplication({ apps: [auth()], settings: settings(), mode: 'test', environment: {} })
    await app.start()
    await app.run(() => createTables(currentDatabases().get()))
    await app.stop()
  })

  const contract = sessionLoginContract(async ({ site, session }) => {
    const app = createHttpApplication({
      apps: [auth(), site],
      settings: { ...settings(), session },
      mode: 'test',
      environment: {},
    })
    await app.start()
    await app.run(() => Session.objects().delete())
    return app
  })
  for (const { title, run } of contract) it(title, run)
})
