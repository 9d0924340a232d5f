import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createApplication, defineApp, f, TsangoError } from '@tsango/core'
import { Model } from '@tsango/orm'
import { orm } from '@tsango/orm/app'
import { ContentType, contentTypes } from '@tsango/orm/content-types'
import { currentDatabases, type DatabaseOptions } from '@tsango/orm/databases'
import { addField, createModel, field, migration } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { manage, removeFolder, temporaryFolder } from '../commands/fixtures/manage.ts'
import { SpaceNameInvalid, TargetsMissing } from '../errors/errors.ts'
import { createHistory, type History, loadMigrations } from '../history/history.ts'
import { migrations } from '../migrations/migrations.ts'
import { onConnection } from '../run/deploy-lock.ts'
import { databaseTargets, migrateFleet, spaceTargets, standingOfFleet } from './fleet.ts'

class Post extends Model('blog.Post') {
  title = f.char(20)
}

const first = migration({
  operations: [createModel('blog.Post', { fields: { id: field.bigAuto(), title: field.char(20) } })],
})
const SOURCE = `import { createModel, field, migration } from '@tsango/orm/migrations'
export default migration({ operations: [createModel('blog.Post', { fields: { id: field.bigAuto(), title: field.char(20) } })] })
`
const second = migration({
  dependencies: [['blog', '0001_initial']],
  operations: [addField('blog.Post', 'body', field.text({ null: true }))],
})

await describeDatabases('one history for many', (under) => {
  // Names of databases are the whole server's.
  const unique = crypto.randomUUID().slice(0, 8)
  const [acme, globex, initech] = ['acme', 'globex', 'initech'].map((name) => `t${unique}_${name}`) as [
    string,
    string,
    string,
  ]
  const ALL = `t${unique}_*`

  const app = (folder?: URL, databases: Readonly<Record<string, string | DatabaseOptions>> = { default: under.url }) =>
    createApplication({
      mode: 'test',
      environment: {},
      apps: [
        orm(),
        contentTypes(),
        migrations(),
        defineApp({ name: 'blog', models: [Post], ...(folder ? { migrations: folder } : {}) }),
      ],
      settings: { databases },
    })
  let own: ReturnType<typeof app>
  const historyOf = async (length: 1 | 2 = 1): Promise<History> => {
    const brought = (await Promise.all(own.apps.map(loadMigrations))).flat()
    const blog = [
      { app: 'blog', name: '0001_initial', migration: first },
      { app: 'blog', name: '0002_post_body', migration: second },
    ].slice(0, length)
    return createHistory([...brought, ...blog], own.registry.resolveLabel)
  }
  const inApp = <T>(body: () => Promise<T>): Promise<T> => own.run(body)
  const targets = (...names: readonly string[]) => spaceTargets(own, names, { create: true })
  const states = (reports: readonly { readonly name: string; readonly state: string }[]) =>
    reports.map(({ name, state }) => [name, state])
  const drop = () =>
    inApp(() => {
      const base = currentDatabases().get()
      return onConnection(base, async (connection) => {
        for (const name of [acme, globex, initech]) await base.dialect.spaces?.drop(connection, name)
      })
    })

  beforeEach(() => {
    own = app()
  })
  afterEach(drop)

  it('brings each to its tables, apart from the others, and finds nothing to do then', async () => {
    await inApp(async () => {
      const history = await historyOf()
      const all = await targets(globex, acme)
      const heard: string[] = []
      const reports = await migrateFleet(history, all, { onReport: ({ name }) => void heard.push(name) })
      expect(reports).toEqual(
        [globex, acme].map((name) => ({
          name,
          state: 'migrated',
          applied: history.nodes.size,
          pending: [],
          done: [...history.nodes.keys()],
        })),
      )
      expect(heard.toSorted()).toEqual([acme, globex])
      for (const [at, { use }] of all.entries())
        await use((_database, inside) =>
          inside(() => Post.objects().bulkCreate(Array.from({ length: at + 1 }, () => ({ title: 'one' })))),
        )
      const counts = await Promise.all(
        all.map(({ use }) => use((_database, inside) => inside(() => Post.objects().count()))),
      )
      expect(counts).toEqual([1, 2])
      // What receivers make after a migration is made in each.
      for (const { use } of all)
        expect(
          await use((_database, inside) => inside(() => ContentType.objects().filter({ app: 'blog' }).count())),
        ).toBe(1)

      const again = await migrateFleet(history, await spaceTargets(own, [ALL]))
      expect(again.map(({ name, state, done }) => [name, state, done])).toEqual([
        [acme, 'current', []],
        [globex, 'current', []],
      ])
      // The database itself is none of them.
      const { dialect, driver } = currentDatabases().get()
      expect(await onConnection({ name: 'default', dialect, driver }, dialect.introspection.tables)).not.toContain(
        'blog_post',
      )
    })
  })

  it('goes on past one that fails, says why, and goes on with that one alone when run again', async () => {
    await inApp(async () => {
      const all = await targets(acme, globex, initech)
      const [, strange] = all
      const onStrange = (sql: (quoted: string) => string) =>
        strange?.use((database) =>
          onConnection(database, async (connection) => {
            await connection.execute(sql(database.dialect.operators.quote('blog_post')))
          }),
        )
      await onStrange((table) => `CREATE TABLE ${table} (id INTEGER)`)
      const history = await historyOf()
      const reports = await migrateFleet(history, all)
      expect(states(reports)).toEqual([
        [acme, 'migrated'],
        [globex, 'failed'],
        [initech, 'migrated'],
      ])
      expect(reports[1]?.error).toMatchObject({
        code: 'migration_failed',
        message: expect.stringContaining('blog.0001_initial') as string,
      })
      expect(reports[1]?.pending).toContain('blog.0001_initial')

      await onStrange((table) => `DROP TABLE ${table}`)
      expect((await migrateFleet(history, all)).map(({ name, done }) => [name, done])).toEqual([
        [acme, []],
        [globex, expect.arrayContaining(['blog.0001_initial']) as string[]],
        [initech, []],
      ])
    })
  })

  it('tells where each stands', async () => {
    await inApp(async () => {
      await migrateFleet(await historyOf(2), await targets(acme))
      await migrateFleet(await historyOf(1), await targets(globex))
      await targets(initech)
      const all = await spaceTargets(own, [ALL])
      const longer = await standingOfFleet(await historyOf(2), all)
      expect(
        longer.map(({ name, state, pending }) => [name, state, pending.filter((key) => key.startsWith('blog'))]),
      ).toEqual([
        [acme, 'current', []],
        [globex, 'behind', ['blog.0002_post_body']],
        [initech, 'behind', ['blog.0001_initial', 'blog.0002_post_body']],
      ])
      expect(states(await standingOfFleet(await historyOf(1), all))).toEqual([
        [acme, 'ahead'],
        [globex, 'current'],
        [initech, 'behind'],
      ])
    })
  })

  it('works on so many at once and no more, and leads two deployers past each other', async () => {
    await inApp(async () => {
      const history = await historyOf()
      let [now, most] = [0, 0]
      const counted = (await targets(acme, globex, initech)).map(({ name, use }) => ({
        name,
        use: async <T>(body: Parameters<typeof use<T>>[0]) => {
          most = Math.max(most, ++now)
          return use(body).finally(() => now--)
        },
      }))
      const both = await Promise.all([
        migrateFleet(history, counted, { parallel: 1 }),
        migrateFleet(history, counted, { parallel: 1 }),
      ])
      expect(most).toBe(2)
      const done = both.flat().flatMap(({ name, done }) => done.map((key) => `${name} ${key}`))
      expect(new Set(done).size).toBe(3 * history.nodes.size)
      expect(both.flat().every(({ state }) => state !== 'failed')).toBe(true)
    })
  })

  it("is applied to databases of the settings, and what goes with models is kept in each that is a tenant's", async () => {
    const [registry, tenant] = [await under.another(), await under.another()]
    own = app(undefined, {
      default: { url: registry.url, scope: 'registry' },
      acme: { url: tenant.url, scope: 'tenant' },
    })
    await inApp(async () => {
      const reports = await migrateFleet(await historyOf(), databaseTargets(['*']))
      expect(states(reports)).toEqual([
        ['default', 'migrated'],
        ['acme', 'migrated'],
      ])
      expect(await ContentType.objects().using('acme').filter({ app: 'blog' }).count()).toBe(1)
      expect(() => databaseTargets(['globex'])).toThrow(TargetsMissing)
    })
  })

  it('are reached by migrate --schemas, in words, as JSON, or to be looked at alone', async () => {
    const folder = await temporaryFolder()
    own = app(pathToFileURL(`${folder}/`))
    try {
      await writeFile(join(folder, '0001_initial.ts'), SOURCE)
      await inApp(() => targets(acme, globex))
      expect(await manage(own, `migrate --schemas ${ALL} --check`)).toMatchObject({ code: 1 })
      expect(await manage(own, `migrate --schemas ${ALL} --plan`)).toMatchObject({
        code: 0,
        out: expect.stringContaining(
          `["${acme}","behind","0","content_types.0001_initial, blog.0001_initial"]`,
        ) as string,
      })
      const done = await manage(own, `migrate --schemas ${acme},${initech} --create`)
      expect(done).toMatchObject({ code: 0, err: '' })
      expect(done.out.split('\n').toSorted()).toEqual([
        '2 migrated.',
        `${acme}: 2 migrations`,
        `${initech}: 2 migrations`,
      ])
      expect(JSON.parse((await manage(own, `migrate --schemas ${ALL} --json`)).out)).toEqual({
        targets: [
          { name: acme, state: 'current', applied: 2, pending: [], done: [] },
          {
            name: globex,
            state: 'migrated',
            applied: 2,
            pending: [],
            done: ['content_types.0001_initial', 'blog.0001_initial'],
          },
          { name: initech, state: 'current', applied: 2, pending: [], done: [] },
        ],
      })
      expect((await manage(own, `migrate --schemas ${ALL}`)).out).toContain('3 current.')
      expect(await manage(own, `migrate blog zero --schemas ${globex}`)).toMatchObject({ code: 0 })
      expect(await manage(own, `migrate --schemas ${ALL} --check`)).toMatchObject({ code: 1 })
      expect(await manage(own, 'migrate --databases def*')).toMatchObject({
        code: 0,
        out: 'default: 2 migrations\n1 migrated.',
      })
      for (const wrong of [
        '--databases x --schemas y',
        '--schemas x --fake',
        '--databases logs',
        '--databases def* --create',
        '--create',
        '--json',
      ])
        await expect(manage(own, `migrate ${wrong}`), wrong).rejects.toThrow(TsangoError)
    } finally {
      await removeFolder(folder)
    }
  })

  it('finds by a pattern no names that could not be given, and leaves alone what another application has filled', async () => {
    await inApp(async () => {
      const base = currentDatabases().get()
      const { spaces } = base.dialect
      const hostile = `${acme} x'`
      await onConnection(base, async (connection) => {
        await spaces?.make(connection, hostile)
      })
      try {
        const [foreign] = await targets(globex)
        await foreign?.use((database) =>
          onConnection(database, async (connection) => {
            await connection.execute('CREATE TABLE wp_posts (id INTEGER)')
          }),
        )
        await targets(acme)
        const history = await historyOf()
        const found = await migrateFleet(history, await spaceTargets(own, [ALL]))
        expect(states(found)).toEqual([
          [acme, 'migrated'],
          [globex, 'failed'],
        ])
        expect(found[1]?.error).toMatchObject({
          code: 'migration_space_foreign',
          message: expect.stringMatching(/wp_posts.*Nothing was done\. .*--schemas t\w+$/) as string,
        })
        expect(states(await migrateFleet(history, await spaceTargets(own, [ALL, globex])))).toEqual([
          [acme, 'current'],
          [globex, 'migrated'],
        ])
      } finally {
        await onConnection(base, async (connection) => {
          await spaces?.drop(connection, hostile)
        })
      }
    })
  })

  it('refuses names that nothing has or can have, before anything is done', async () => {
    await inApp(async () => {
      for (const name of ['../acme', 'a"; DROP SCHEMA public; --', 'a b', '', '-x', 'x'.repeat(64)])
        await expect(spaceTargets(own, [name], { create: true }), name).rejects.toThrow(SpaceNameInvalid)
      await expect(spaceTargets(own, [acme])).rejects.toThrow(TargetsMissing)
      await expect(spaceTargets(own, [ALL])).rejects.toThrow(TargetsMissing)
    })
  })
})
