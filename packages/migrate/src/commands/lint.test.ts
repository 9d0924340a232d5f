import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { declareModel, f } from '@tsango/core'
import { createApplication, defineApp, defineResource } from '@tsango/core/apps'
import { type DatabaseScope, databaseSlot, openDatabases } from '@tsango/orm/databases'
import { describeDatabases } from '@tsango/orm/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrations } from '../migrations/migrations.ts'
import { migratable } from '../testing/database.ts'
import { clear } from '../testing/schema.ts'
import { applicationIn, manage, removeFolder, temporaryFolder } from './fixtures/manage.ts'

class Start extends declareModel('blog.Post') {
  title = f.char(100)
}

let folder: string
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => removeFolder(folder))

const second = (reviewed: string): Promise<void> =>
  writeFile(
    join(folder, 'migrations/0002_gone.ts'),
    `import { migration, removeField } from '@tsango/orm/migrations'
export default migration({ ${reviewed} dependencies: [['blog', '0001_initial']], operations: [removeField('blog.Post', 'title')] })`,
  )

await describeDatabases('pending migrations', (under) => {
  it('shows what pending migrations break, and check --deploy refuses them until somebody says why it is no matter', async () => {
    const app = applicationIn(folder, [Start], 'test', undefined, under.url)
    await clear(migratable(under))
    await manage(app, 'makemigrations')
    expect(await manage(app, 'lintmigrations')).toMatchObject({ code: 0, out: '1 looked through: nobody is held up.' })
    await manage(app, 'migrate')
    expect((await manage(app, 'lintmigrations')).out).toBe('There is nothing to apply.')
    await second('')
    const said = await manage(app, 'lintmigrations')
    expect(said.code).toBe(1)
    expect(said.out).toMatch(
      /^blog\.0002_gone\n {2}Remove field title from blog\.Post\n {4}The release before reads.*\n {4}→ Deploy the code/,
    )
    expect(JSON.parse((await manage(app, 'lintmigrations blog 0002 --json')).out)).toMatchObject({
      findings: [{ migration: 'blog.0002_gone', kind: 'old_code' }],
    })
    const risky = async () => {
      const found = await app.run(() => app.check({ deploy: true, online: true }))
      return found.filter(({ code }) => code === 'migrate.risky').map(({ level, hint }) => [level, hint])
    }
    expect(await risky()).toEqual([['error', expect.stringContaining("migration({ reviewed: '…', … })")]])
  })

  it('takes what was reviewed for looked at', async () => {
    const app = applicationIn(folder, [Start], 'test', undefined, under.url)
    await clear(migratable(under))
    await manage(app, 'makemigrations')
    await manage(app, 'migrate')
    await second("reviewed: 'Nobody reads it.',")
    const said = await manage(app, 'lintmigrations')
    expect(said).toMatchObject({ code: 0, out: expect.stringContaining('blog.0002_gone (reviewed: Nobody reads it.)') })
    const found = await app.run(() => app.check({ deploy: true, online: true }))
    expect(found.filter(({ code }) => code === 'migrate.risky')).toEqual([])
  })
})

it('looks at every database that a model names', async () => {
  class Visit extends declareModel('blog.Visit') {
    static meta = { database: 'logs' }
    path = f.char(100)
  }
  const resource = defineResource<DatabaseScope>({
    name: 'databases',
    slot: databaseSlot,
    open: async ({ registry }) => ({
      databases: await openDatabases(
        { default: `sqlite:${folder}/db.sqlite3`, logs: `sqlite:${folder}/logs.sqlite3` },
        registry,
      ),
    }),
    close: ({ databases }) => databases.close(),
  })
  const blog = defineApp({
    name: 'blog',
    models: [Start, Visit],
    resources: [resource],
    migrations: pathToFileURL(`${folder}/migrations/`),
  })
  const app = createApplication({ mode: 'test', environment: {}, apps: [migrations(), blog] })
  await manage(app, 'makemigrations')
  for (const name of ['default', 'logs']) await manage(app, `migrate --database ${name}`)
  await writeFile(
    join(folder, 'migrations/0002_gone.ts'),
    `import { migration, removeField } from '@tsango/orm/migrations'
export default migration({ dependencies: [['blog', '0001_initial']], operations: [removeField('blog.Visit', 'path')] })`,
  )
  const found = await app.run(() => app.check({ deploy: true, online: true }))
  const risky = found.filter(({ code }) => code === 'migrate.risky').map(({ message }) => message)
  expect(risky).toContainEqual(
    expect.stringMatching(/^blog\.0002_gone, "Remove field path from blog\.Visit", on "logs": /),
  )
})
