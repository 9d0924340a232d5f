import { createRegistry, declareModel, f, type ModelClass } from '@tsango/core'
import type { Databases } from '@tsango/orm/databases'
import { openDatabases } from '@tsango/orm/databases'
import {
  addField,
  addIndex,
  createModel,
  deleteModel,
  field,
  migration,
  moveModel,
  type Operation,
  type ProjectState,
  runCode,
  runSql,
  stateOf,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { describeDifference, driftOf } from '../drift/drift.ts'
import { createHistory, type FoundMigration, type History } from '../history/history.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const historyOf = (...steps: (readonly [app: string, ...operations: Operation[]])[]): History =>
  createHistory(
    steps.map(([app, ...operations], at) => ({
      app,
      name: `000${at + 1}_step`,
      migration: migration({ operations, dependencies: at ? [[steps[at - 1]?.[0] ?? '', `000${at}_step`]] : [] }),
    })),
    (label) => label,
  )

const post = createModel('blog.Post', { fields: { id: field.bigAuto(), title: field.char(20) } })
const visit = createModel('logs.Visit', {
  fields: { id: field.bigAuto(), post: field.fk('blog.Post', { onDelete: 'doNothing' }) },
  database: 'logs',
})
const step = createModel('logs.Step', {
  fields: { id: field.bigAuto(), visit: field.fk('logs.Visit', { onDelete: 'cascade' }) },
  database: 'logs',
})

/** A model and what points at it and away from it, of which two live in one database. */
function apart(database: string | undefined): readonly ModelClass[] {
  const meta = database === undefined ? {} : { database }
  class Log extends declareModel('logs.Log', { key: ['day', 'number'] }) {
    static meta = meta
    day = f.int()
    number = f.int()
  }
  class Word extends declareModel('logs.Word') {
    static meta = meta
  }
  class Post extends declareModel('blog.Post') {
    word = f.fk(() => Word, { onDelete: 'doNothing' }).null()
    log = f.fk(() => Log, { onDelete: 'doNothing' }).null()
  }
  class Tag extends declareModel('logs.Tag') {
    static meta = meta
    post = f.fk(() => Post, { onDelete: 'doNothing' }).null()
    word = f.fk(() => Word, { onDelete: 'doNothing' }).null()
    log = f.fk(() => Log, { onDelete: 'doNothing' }).null()
  }
  return [Log, Word, Post, Tag]
}

function stateFor(models: readonly ModelClass[]): ProjectState {
  const { registry, problems } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
  expect(problems).toEqual([])
  return stateOf(registry)
}

async function next(before: readonly FoundMigration[], to: ProjectState): Promise<readonly FoundMigration[]> {
  const asker = { renamed: async () => false, agreed: async () => true, fill: async () => expect.fail('asked') }
  const history = createHistory(before, (label) => label)
  const planned = await detectMigrations(history, to, { asker, now: new Date() })
  const made = planned.map(({ app, name, dependencies, operations }) => ({
    app,
    name,
    migration: migration({ dependencies, operations }),
  }))
  return [...before, ...made]
}

await describeDatabases('migrations of several databases', (under) => {
  let open: Databases

  const opened = async (routers = {}): Promise<Databases> => {
    const logs = (await under.another()).url
    return openDatabases({ default: under.url, logs }, createRegistry({ models: [] }).registry, routers)
  }
  beforeEach(async () => {
    open = await opened()
    await clear(open.get())
  })
  afterEach(() => open.close())

  const migrateAll = async (history: History, target = {}): Promise<void> => {
    for (const name of open.names) await migrateDatabase(history, open.get(name), { target })
  }
  const tables = async (name: string): Promise<string[]> => (await schemaOf(open.get(name))).map(({ table }) => table)

  it('make the tables of the models that live there, and no key to a row of another', async () => {
    await migrateAll(historyOf(['blog', post], ['logs', visit, step]))
    expect(await tables('default')).toEqual(['blog_post'])
    expect(await tables('logs')).toEqual(['blog_post', 'logs_step', 'logs_visit'])
    const found = await schemaOf(open.get('logs'))
    expect(found.map(({ references }) => references?.length ?? 0)).toEqual([0, 1, 0])
  })

  it('change them there alone, forwards and back', async () => {
    const history = historyOf(
      ['blog', post],
      ['logs', visit, step],
      [
        'logs',
        addField('logs.Visit', 'path', field.char(20), { fill: '/' }),
        addIndex('logs.Visit', { fields: ['path'] }),
      ],
      ['logs', deleteModel('logs.Step')],
    )
    await migrateAll(history)
    expect(await tables('logs')).toEqual(['blog_post', 'logs_visit'])
    await migrateAll(history, { app: 'logs', name: 'zero' })
    expect(await tables('default')).toEqual(['blog_post'])
    expect(await tables('logs')).toEqual(['blog_post'])
  })

  it('run SQL and code of an app only where one of its models lives', async () => {
    const seen: string[] = []
    const code = (app: string): Operation => runCode(({ db }) => void seen.push(`${app} on ${db.name}`))
    await migrateAll(
      historyOf(
        ['blog', post, code('blog')],
        ['logs', visit],
        ['logs', code('logs'), runSql('DELETE FROM logs_visit')],
        ['free', code('free')],
      ),
    )
    expect(seen).toEqual(['blog on default', 'free on default', 'blog on logs', 'logs on logs', 'free on logs'])
  })

  it('make the table where a model moves to, and leave the old one with its rows', async () => {
    const history = historyOf(
      ['blog', post],
      ['blog', moveModel('blog.Post', 'logs')],
      ['blog', addField('blog.Post', 'text', field.char(5, { null: true }))],
    )
    await migrateDatabase(history, open.get(), {})
    expect(await tables('default')).toEqual(['blog_post'])
    await migrateDatabase(history, open.get('logs'))
    expect((await schemaOf(open.get('logs'))).map(({ columns }) => columns.length)).toEqual([3])
    expect((await schemaOf(open.get())).map(({ columns }) => columns.length)).toEqual([2])
    await migrateAll(history, { app: 'blog', name: '0001' })
    expect(await tables('default')).toEqual(['blog_post'])
    expect(await tables('logs')).toEqual(['blog_post'])
  })

  it('hold keys where both models live after one of them moved, and nowhere else', async () => {
    const write = async (name: string, sql: string) =>
      open.get(name).driver.run({ sql, write: true, returns: false }, [])
    const missing = async (state: ProjectState): Promise<readonly string[]> => {
      const differences = await Promise.all(
        open.names.map(async (name) => (await driftOf(open.get(name), state)).differences),
      )
      // A table that was left behind is in no migration of its database.
      return differences
        .flat()
        .map(describeDifference)
        .filter((one) => !/^The table .* is in no migration\.$/.test(one))
    }
    for (const [before, after] of [
      [undefined, 'logs'],
      ['logs', undefined],
    ]) {
      const [old, moved] = [stateFor(apart(before)), stateFor(apart(after))]
      const first = await next([], old)
      const all = await next(first, moved)
      expect(await next(all, moved)).toEqual(all)
      const [history, start] = [createHistory(all, (label) => label), createHistory(first, (label) => label)]
      await migrateAll(start)
      expect(await missing(old)).toEqual([])
      await migrateAll(history)
      expect(await missing(moved)).toEqual([])
      // A number of what is elsewhere.
      const pointing = write('default', 'INSERT INTO blog_post (word_id) VALUES (77)')
      await (after ? pointing : expect(pointing).rejects.toThrow('points at a row that does not exist'))
      await write('default', 'DELETE FROM blog_post')
      for (const [app, name] of new Map(first.map((one) => [one.app, one.name])))
        await migrateAll(history, { app, name })
      expect(await missing(old)).toEqual([])
      for (const app of ['blog', 'logs']) await migrateAll(history, { app, name: 'zero' })
    }
  })

  it('go by routers, and a model that moved to where none was goes again', async () => {
    await open.close()
    open = await opened({
      routers: [
        {
          allowMigrate: (database: string, { app }: { app: string }) =>
            app === 'blog' ? database === 'default' : undefined,
        },
      ],
    })
    const history = historyOf(['blog', post], ['blog', moveModel('blog.Post', 'logs')])
    await migrateAll(history, { app: 'blog', name: '0001' })
    expect([await tables('default'), await tables('logs')]).toEqual([['blog_post'], []])
    await migrateAll(history)
    expect([await tables('default'), await tables('logs')]).toEqual([['blog_post'], ['blog_post']])
    await migrateAll(history, { app: 'blog', name: 'zero' })
    expect([await tables('default'), await tables('logs')]).toEqual([[], []])
  })

  it('go by the scope of models and databases: what moves to the registry is made there', async () => {
    await open.close()
    const acme = (await under.another()).url
    open = await openDatabases(
      { default: { url: under.url, scope: 'registry' }, acme: { url: acme, scope: 'tenant' } },
      createRegistry({ models: [] }).registry,
    )
    const plan = createModel('shop.Plan', { fields: { id: field.bigAuto() }, scope: 'registry' })
    const history = historyOf(
      ['shop', plan],
      ['shop', addField('shop.Plan', 'name', field.char(20, { null: true }))],
      ['blog', post],
      ['blog', moveModel('blog.Post', undefined, { scope: 'registry' })],
    )
    await migrateAll(history, { app: 'blog', name: '0003' })
    expect([await tables('default'), await tables('acme')]).toEqual([['shop_plan'], ['blog_post']])
    await migrateAll(history)
    expect([await tables('default'), await tables('acme')]).toEqual([['blog_post', 'shop_plan'], ['blog_post']])
    await migrateAll(history, { app: 'blog', name: '0003' })
    expect([await tables('default'), await tables('acme')]).toEqual([['shop_plan'], ['blog_post']])
    await migrateAll(history, { app: 'shop', name: 'zero' })
    await migrateAll(history, { app: 'blog', name: 'zero' })
    expect([await tables('default'), await tables('acme')]).toEqual([[], []])
  })
})
