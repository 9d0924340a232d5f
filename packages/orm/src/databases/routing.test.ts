import { createRegistry, f, type Row } from '@tsango/core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { AcrossDatabases, BadDatabaseSetting, UnknownDatabase } from '../errors/errors.ts'
import { exists, subquery } from '../expressions/expressions.ts'
import type { Meta } from '../model/meta.ts'
import { Model } from '../model/model.ts'
import { prune } from '../pruning/pruning.ts'
import { prefetchRelated, related } from '../related/related.ts'
import { createTables, describeDatabases } from '../testing/testing.ts'
import {
  type DatabaseRouter,
  type Databases,
  databaseSlot,
  onPrimary,
  openDatabases,
  recordStatements,
} from './databases.ts'

class Post extends Model('routes.Post') {
  title = f.char(50)
  comments = f.reverse(() => Comment, 'post')
  visits = f.reverse(() => Visit, 'post')
}
class Comment extends Model('routes.Comment') {
  text = f.char(50)
  post = f.fk(() => Post, { onDelete: 'cascade' })
}
class Visit extends Model('routes.Visit') {
  static meta: Meta<Visit> = { database: 'logs', prune: (v) => v.path.eq('stale') }
  path = f.char(50)
  post = f.fk(() => Post, { onDelete: 'doNothing' }).null()
  steps = f.reverse(() => Step, 'visit')
  labels = f.manyToMany(() => Label)
}
class Step extends Model('routes.Step') {
  static meta: Meta<Step> = { database: 'logs' }
  name = f.char(50)
  visit = f.fk(() => Visit, { onDelete: 'cascade' })
}
class Label extends Model('routes.Label') {
  static meta: Meta<Label> = { database: 'logs' }
  name = f.char(50).unique()
}
/** Where it lives, a router says. */
class Report extends Model('reports.Report') {
  name = f.char(50)
}

const models = [Post, Comment, Visit, Step, Label, Report]
const registryOf = (...classes: readonly unknown[]) =>
  createRegistry({ models: classes.map((model) => ({ model: model as typeof Post, app: '' })), close: true }).registry

const reports: DatabaseRouter = {
  read: ({ app }) => (app === 'reports' ? 'copy' : undefined),
  write: ({ app }) => (app === 'reports' ? 'logs' : undefined),
  allowMigrate: (database, { app }) => (app === 'reports' ? database !== 'default' : undefined),
}

await describeDatabases('models of several databases', (under) => {
  let open: Databases

  beforeAll(async () => {
    const [logs, copy] = [(await under.another()).url, (await under.another()).url]
    open = await openDatabases({ default: under.url, logs, copy }, registryOf(...models), { routers: [reports] })
    for (const name of open.names) await createTables(open.get(name))
  })
  afterAll(() => open.close())

  const test = (title: string, body: () => Promise<void>) =>
    it(title, () => databaseSlot.run({ databases: open }, body))
  const seen = async (body: () => unknown): Promise<string[]> => [
    ...new Set((await recordStatements(async () => void (await body()))).statements.map(({ database }) => database)),
  ]

  let post: Row<Post>
  let visit: Row<Visit>

  beforeEach(() =>
    databaseSlot.run({ databases: open }, async () => {
      await Visit.objects().delete()
      await Label.objects().delete()
      await Report.objects().delete()
      await Comment.objects().delete()
      await Post.objects().delete()
      await Report.objects().using('copy').delete()
      post = await Post.objects().create({ title: 'a' })
      visit = await Visit.objects().create({ path: '/a', postId: post.id })
    }),
  )

  test('are read and written where they live, by every door', async () => {
    expect(
      await seen(async () => {
        const row = await Visit.objects().get({ path: '/a' })
        row.path = '/b'
        await row.save()
        await row.refresh()
        expect(row.path).toBe('/b')
        await row.delete()
        const built = Visit.objects().build({ path: '/built' })
        await built.save()
        await Visit.objects().bulkCreate([{ path: '/1' }, { path: '/2' }])
        await Visit.objects().insertOrIgnore([{ path: '/3' }])
        await Label.objects()
          .bulkUpsert([{ name: 'x' }], { conflict: ['name'], update: ['name'] } as never)
          .catch(() => {})
        await Visit.objects().getOrCreate({ path: '/4' })
        await Visit.objects().updateOrCreate({ path: '/4' }, { postId: null })
        await Visit.objects().bulkUpdate([built], ['path'])
        await Visit.objects().update({ path: 'same' })
        expect(await Visit.objects().count()).toBe(5)
        expect(await Visit.objects().exists()).toBe(true)
        await Visit.objects().aggregate((v) => ({ most: v.id.max() }))
        await Visit.objects().page(1, 2)
        await Visit.objects().cursorPage(2)
        for await (const _ of Visit.objects().iterate()) break
        for await (const _ of Visit.objects().values('path').iterate()) break
        await Visit.objects().inBulk([1])
        await Visit.objects().values('path')
        await Visit.objects().explain()
        await atomic(() => Visit.objects().selectForUpdate().all(), { using: 'logs' })
        await Visit.objects().delete()
      }),
    ).toEqual(['logs'])
    expect(await seen(() => Post.objects().filter({ comments__text: 'x' }))).toEqual(['default'])
  })

  test('are valid by what their own database knows of the rows that they point at', async () => {
    const asked = await seen(async () => {
      await Visit.objects().build({ path: '/x', postId: 999_999 }).validate()
      await Step.objects().build({ name: 'x', visitId: visit.id }).validate()
      const nowhere = Step.objects().build({ name: 'x', visitId: 999_999 })
      await expect(nowhere.validate()).rejects.toMatchObject({ faults: { visitId: [{ code: 'no_such_row' }] } })
    })
    expect(asked).toEqual(['logs'])
  })

  test('have no tables elsewhere', async () => {
    await expect(Visit.objects().using('default').count()).rejects.toMatchObject({ code: 'schema_missing' })
    await expect(Report.objects().using('default').count()).rejects.toMatchObject({ code: 'schema_missing' })
    expect(await Report.objects().using('logs').count()).toBe(0)
  })

  test('are joined and asked about with those of their own database', async () => {
    await related(visit, 'steps').create({ name: 'first' })
    await related(visit, 'labels').add(await Label.objects().create({ name: 'new' }))
    expect(await Step.objects().filter({ visit__labels__name: 'new' }).selectRelated('visit')).toMatchObject([
      { name: 'first', visit: { path: '/a' } },
    ])
    expect(
      await Visit.objects()
        .filter({ id__in: Step.objects().values('visitId') })
        .count(),
    ).toBe(1)
  })

  test('are loaded for rows of another database by one statement there', async () => {
    const { result, statements } = await recordStatements(() => Post.objects().prefetch('visits__steps', 'comments'))
    expect(result[0]?.visits.map(({ path }) => path)).toEqual(['/a'])
    expect(statements.map(({ database }) => database)).toEqual(['default', 'logs', 'logs', 'default'])
    const [loaded] = await Visit.objects().prefetch('post')
    expect(loaded?.post?.title).toBe('a')
    const own = await Post.objects().prefetchWith('visits', (rows) => rows.filter({ path: '/none' }))
    expect(own[0]?.visits).toEqual([])
    const named = await Post.objects().using('default').prefetch('visits')
    expect(named[0]?.visits).toHaveLength(1)
    const [late] = await prefetchRelated([post], (p) => p.prefetch('visits'))
    expect(late?.visits[0]?.path).toBe('/a')
    expect(await onPrimary(() => Post.objects().prefetch('visits'))).toMatchObject([{ visits: [{ path: '/a' }] }])
  })

  test('are reached from a row of another database', async () => {
    const made = await related(post, 'visits').create({ path: '/made' })
    expect(await related(post, 'visits').count()).toBe(2)
    await related(post, 'visits').remove(made)
    expect(await related(post, 'visits').all().values('path')).toEqual([{ path: '/a' }])
    // Rows that live apart may be given to each other: that is what the key is for.
    await related(post, 'visits').add(made)
    expect(await related(post, 'visits').contains(made)).toBe(true)
  })

  test('cannot meet in one statement: an error names both databases, and nothing is sent', async () => {
    const across: (() => PromiseLike<unknown>)[] = [
      () => Visit.objects().selectRelated('post'),
      () => Visit.objects().filter({ post__title: 'a' }),
      () => Visit.objects().filter({ postId__in: Post.objects().values('id') }),
      () => Visit.objects().where((v) => v.post.title.eq('a')),
      () => Visit.objects().orderBy('post__title'),
      () => Visit.objects().values('post__title'),
      () => Visit.objects().filter({ post__title: 'a' }).update({ path: 'x' }),
      () => Visit.objects().filter({ post__title: 'a' }).delete(),
      () => Visit.objects().filter({ post__title: 'a' }).count(),
      () => Visit.objects().annotate(() => ({ n: subquery(Post.objects(), (p) => p.id) })),
      () => Visit.objects().where(() => exists(Post.objects())),
      () => Post.objects().filter({ visits__path: '/a' }),
      () => Post.objects().annotate((p) => ({ n: p.visits.count() })),
      () => Post.objects().where((p) => p.visits.count().gt(0)),
      () =>
        Post.objects()
          .values('id')
          .union(Visit.objects().values('id') as never),
    ]
    const sent = await seen(async () => {
      for (const ask of across) {
        const error = await Promise.resolve()
          .then(ask)
          .then(
            () => undefined,
            (given: unknown) => given,
          )
        expect(error, String(ask)).toBeInstanceOf(AcrossDatabases)
        expect(String(error)).toMatch(/"default".*"logs"|"logs".*"default"/)
      }
    })
    expect(sent).toEqual([])
  })

  test('cannot meet where a query names a database', async () => {
    const inner = Post.objects().using('logs').values('id')
    await expect(Post.objects().filter({ id__in: inner }).count()).rejects.toMatchObject({
      code: 'across_databases',
      database: 'default',
      other: 'logs',
    })
    expect(() => Post.objects().using('default').filter({ id__in: inner })).toThrow(AcrossDatabases)
    expect(() => Post.objects().filter({ id__in: inner }).using('copy')).toThrow(AcrossDatabases)
    expect(() =>
      Post.objects()
        .filter({ id__in: inner })
        .filter({ id__in: Post.objects().using('copy').values('id') }),
    ).toThrow(AcrossDatabases)
    await expect(
      Post.objects().update(() => ({ title: subquery(Post.objects().using('logs'), (p) => p.title) }) as never),
    ).rejects.toThrow(AcrossDatabases)
    expect(
      await Post.objects()
        .filter({ id__in: Post.objects().using('default').values('id') })
        .count(),
    ).toBe(1)
    expect(await Post.objects().using('logs').filter({ id__in: inner }).count()).toBe(0)
  })

  test('are found by routers, which may read elsewhere than they write; rows are written where they belong', async () => {
    await Report.objects().create({ name: 'written' })
    expect(await Report.objects().count()).toBe(0)
    expect(await Report.objects().using('logs').count()).toBe(1)
    await Report.objects().using('copy').create({ name: 'copied' })
    expect(await Report.objects().update({ name: 'written' })).toBe(1)
    const row = await Report.objects().get()
    expect(row.name).toBe('copied')
    Object.assign(row, { id: (await Report.objects().using('logs').get()).id })
    row.name = 'saved'
    await row.save()
    expect((await Report.objects().using('logs').get()).name).toBe('saved')
    // What a transaction has written, and what must be up to date, is read where it was written.
    expect(await atomic(async () => (await Report.objects().get()).name, { using: 'logs' })).toBe('saved')
    expect(await onPrimary(async () => (await Report.objects().get()).name)).toBe('saved')
    expect(await seen(() => atomic(() => Report.objects().selectForUpdate().all(), { using: 'logs' }))).toEqual([
      'logs',
    ])
  })

  test('are pruned where they live', async () => {
    await Visit.objects().create({ path: 'stale' })
    expect(await prune({ models: ['routes.Visit'] })).toEqual([{ model: 'routes.Visit', count: 1 }])
    expect(await Visit.objects().count()).toBe(1)
  })

  test('give no row to a relation of another database, unless they live apart or a router allows it', async () => {
    await related(visit, 'labels').add(await Label.objects().create({ name: 'far' }))
    const twin = await Post.objects().using('logs').create({ title: 'twin' })
    const comment = await Comment.objects().using('logs').create({ text: 'of the twin', postId: twin.id })
    try {
      const words =
        'A row of routes.Comment is of the database "logs", and this is asked of "default". Give it a row of the same database, or allow it: allowRelation of a router in "databaseRouters".'
      await expect(related(post, 'comments').add(comment)).rejects.toThrow(words)
      await expect(related(post, 'comments').set([comment])).rejects.toThrow(words)
      const other = { logs: 'sqlite::memory:', copy: 'sqlite::memory:' }
      const routers = [{ allowRelation: () => true }, reports]
      const free = await openDatabases({ default: under.url, ...other }, open.registry, { routers })
      try {
        await databaseSlot.run({ databases: free }, () => related(post, 'comments').add(comment))
      } finally {
        await free.close()
      }
    } finally {
      await twin.delete()
    }
  })

  it('may live in databases of different kinds', async () => {
    const databases = await openDatabases(
      { default: under.url, logs: 'sqlite::memory:', copy: 'sqlite::memory:' },
      open.registry,
      {
        routers: [reports],
      },
    )
    try {
      await createTables(databases.get('logs'))
      await databaseSlot.run({ databases }, async () => {
        await Visit.objects().create({ path: '/there', postId: post.id })
        expect(await Post.objects().prefetch('visits')).toMatchObject([{ visits: [{ path: '/there' }] }])
        expect(await Visit.objects().prefetch('post')).toMatchObject([{ post: { title: 'a' } }])
        await expect(Visit.objects().filter({ post__title: 'a' }).exists()).rejects.toThrow(AcrossDatabases)
      })
    } finally {
      await databases.close()
    }
  })

  it('are held to what can be when the databases are opened', async () => {
    class Lost extends Model('routes.Lost') {
      static meta: Meta<Lost> = { database: 'nowhere' }
      name = f.char(5)
    }
    class Held extends Model('routes.Held') {
      static meta: Meta<Held> = { database: 'logs' }
      post = f.fk(() => Post)
    }
    class Many extends Model('routes.Many') {
      static meta: Meta<Many> = { database: 'logs' }
      posts = f.manyToMany(() => Post)
    }
    const urls = { default: under.url, logs: under.url }
    await expect(openDatabases(urls, registryOf(Lost))).rejects.toThrow(
      new BadDatabaseSetting(
        'nowhere',
        'routes.Lost.meta.database names it, and there is no such database. Known: default, logs',
      ),
    )
    const all = { ...urls, copy: under.url }
    await expect(openDatabases(all, registryOf(Held, ...models))).rejects.toThrow(
      'routes.Held.post leads with onDelete "protect" to routes.Post in the database "default", and this is asked of "logs". No database holds a key to another one: write { onDelete: "doNothing" }, and look after it yourself.',
    )
    await expect(openDatabases(all, registryOf(Many, ...models))).rejects.toThrow(AcrossDatabases)
    const wrong = openDatabases(urls, registryOf(Report), { routers: [{ write: () => 'typo' }] })
    const databases = await wrong
    try {
      await databaseSlot.run({ databases }, async () => {
        await expect(Report.objects().create({ name: 'x' })).rejects.toBeInstanceOf(UnknownDatabase)
        await expect(Report.objects().get()).rejects.toThrow(
          'No database "typo" in settings.databases. Known: "default", "logs".',
        )
      })
    } finally {
      await databases.close()
    }
  })
})
