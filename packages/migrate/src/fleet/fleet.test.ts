import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createApplication, defineApp, f, TsangoError } from '@tsango/core'
import { Model } from '@tsango/orm'
import { orm } from '@tsango/orm/app'
import { ContentType, contentTypes } from '@tsango/orm/content-types'
import { currentDatabases, type DatabaseOptions } from '@tsango/orm/databases'
import { addField, createModel, field, migration, runCode, runSql } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { manage, removeFolder, temporaryFolder } from '../commands/fixtures/manage.ts'
import { SpaceNameInvalid, TargetsMissing } from '../errors/errors.ts'
import { createHistory, type History, loadMigrations } from '../history/history.ts'
import { migrations } from '../migrations/migrations.ts'
import { onConnection } from '../run/on-connection.ts'
import { databaseTargets, type FleetTarget, migrateFleet, spaceTargets, standingOfFleet } from './fleet.ts'

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
      const failures = async () => (await standingOfFleet(history, all)).map(({ lastFailure }) => lastFailure)
      expect(await failures()).toEqual([
        undefined,
        {
          code: 'migration_failed',
          message: expect.stringContaining('blog.0001_initial failed while it was applied') as string,
          at: expect.any(Date) as Date,
        },
        undefined,
      ])

      await onStrange((table) => `DROP TABLE ${table}`)
      expect((await migrateFleet(history, all)).map(({ name, done }) => [name, done])).toEqual([
        [acme, []],
        [globex, expect.arrayContaining(['blog.0001_initial']) as string[]],
        [initech, []],
      ])
      expect(await failures()).toEqual([undefined, undefined, undefined])
    })
  })

  it('keeps no message of what was not foreseen, which may hold anything', async () => {
    await inApp(async () => {
      const [one] = await targets(acme)
      const history = await historyOf()
      const broken = {
        name: acme,
        use: <T>(body: Parameters<FleetTarget['use']>[0]) =>
          one!.use((database) => body(database, () => Promise.reject(new Error('password=hunter2')))) as Promise<T>,
      }
      expect(await migrateFleet(history, [broken as FleetTarget])).toMatchObject([{ error: { code: 'unexpected' } }])
      const [standing] = await standingOfFleet(history, [one!])
      expect(standing?.lastFailure).toMatchObject({ code: 'unexpected' })
      expect(JSON.stringify(standing)).not.toContain('hunter2')

      // Nor of what the code of a migration raises.
      const leaving = migration({
        dependencies: [['blog', '0001_initial']],
        operations: [runCode(() => Promise.reject(new TypeError('Invalid URL: https://me:hunter2@example.org')))],
      })
      const longer = createHistory(
        [...history.nodes.values(), { app: 'blog', name: '0002_leaving', migration: leaving }].map(
          ({ app: owner, name, migration: made }) => ({ app: owner, name, migration: made }),
        ),
        own.registry.resolveLabel,
      )
      const [report] = await migrateFleet(longer, [one!])
      expect(report?.error).toMatchObject({ code: 'migration_failed', message: expect.stringContaining('hunter2') })
      const [later] = await standingOfFleet(longer, [one!])
      expect(later?.lastFailure).toMatchObject({
        code: 'migration_failed',
        message: expect.stringMatching(/^blog\.0002_leaving failed .*Reason: It was not foreseen/s),
      })
      expect(JSON.stringify(later)).not.toContain('hunter2')
    })
  })

  it('keeps no words of the server, which may have a row in them', async () => {
    await inApp(async () => {
      const [one] = await targets(acme)
      const history = await historyOf()
      await migrateFleet(history, [one!])
      await one!.use((_database, inside) =>
        inside(() => Post.objects().bulkCreate(['hunter2', 'hunter2'].map((title) => ({ title })))),
      )
      const unique = migration({
        dependencies: [['blog', '0001_initial']],
        operations: [runSql('CREATE UNIQUE INDEX by_title ON blog_post (title)', { reverse: [] })],
      })
      const longer = createHistory(
        [...history.nodes.values(), { app: 'blog', name: '0002_unique', migration: unique }].map(
          ({ app: owner, name, migration: made }) => ({ app: owner, name, migration: made }),
        ),
        own.registry.resolveLabel,
      )
      await migrateFleet(longer, [one!])
      const [standing] = await standingOfFleet(longer, [one!])
      expect(standing?.lastFailure?.message).toContain('CREATE UNIQUE INDEX by_title ON blog_post (title)')
      expect(JSON.stringify(standing)).not.toContain('hunter2')
    })
  })

  it('tells of files that were changed since, and of those that are gone', async () => {
    await inApp(async () => {
      const all = await targets(acme, globex)
      const history = await historyOf(2)
      await migrateFleet(history, all)
      const nodes = [...history.nodes.values()].map(({ app: owner, name, migration: made }) => ({
        app: owner,
        name,
        migration: made,
      }))
      const other = migration({ ...second, operations: [addField('blog.Post', 'text', field.text({ null: true }))] })
      const edited = createHistory(
        nodes.map((one) => (one.migration === second ? { ...one, migration: other } : one)),
        own.registry.resolveLabel,
      )
      for (const reports of [await migrateFleet(edited, all), await standingOfFleet(edited, all)])
        expect(reports.map(({ state, changed, unknown }) => [state, changed, unknown])).toEqual([
          ['current', ['blog.0002_post_body'], undefined],
          ['current', ['blog.0002_post_body'], undefined],
        ])
      const less = createHistory(
        nodes.filter((one) => one.migration !== second),
        own.registry.resolveLabel,
      )
      expect((await standingOfFleet(less, all)).map(({ state, unknown }) => [state, unknown])).toEqual([
        ['ahead', ['blog.0002_post_body']],
        ['ahead', ['blog.0002_post_body']],
      ])
    })
  })

  it('finds by a pattern no copy of one, which is one of them once it is named', async () => {
    await inApp(async () => {
      const { spaces } = currentDatabases().get().dialect
      if (!spaces?.copied) return
      const fileOf = (name: string): string => decodeURI(new URL(spaces.url(under.url, name, 'default')).pathname)
      const history = await historyOf()
      await migrateFleet(history, await targets(acme))
      await copyFile(fileOf(acme), fileOf(globex))
      const found = await migrateFleet(history, await spaceTargets(own, [ALL]))
      expect(states(found)).toEqual([
        [acme, 'current'],
        [globex, 'failed'],
      ])
      expect(found[1]?.error).toMatchObject({
        code: 'migration_space_copied',
        message: expect.stringContaining(`was migrated as "${acme}"`) as string,
      })
      for (const wanted of [globex, ALL])
        expect((await migrateFleet(history, await spaceTargets(own, [wanted]))).every(({ error }) => !error)).toBe(true)
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
