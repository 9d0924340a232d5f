import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createRegistry, type ModelClass } from '@tsango/core'
import { withDatabases } from '@tsango/orm/databases'
import type { FoundTable } from '@tsango/orm/dialects'
import { migration, stateOf } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import type { SQL } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { describeDifference, driftOf } from '../drift/drift.ts'
import { createHistory } from '../history/history.ts'
import { appliedTo, migrateDatabase } from '../run/run.ts'
import { inspectedModels, modelsSource, readTables } from './inspect.ts'

const root = new URL('../../', import.meta.url)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(root.pathname, '.tmp-inspect-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

// `[name]` is an identifier, in the quotes of the database.
const ODD: readonly string[] = [
  `CREATE TABLE [order] (
    [class] INTEGER NOT NULL, [constructor] VARCHAR(20), [__proto__] VARCHAR(20), [toString] INTEGER, [save] INTEGER, [pk] INTEGER, [2nd place] INTEGER,
    [größe] INTEGER, [表] INTEGER, [a b] INTEGER, [a_b] INTEGER, [aB] INTEGER, [it's "quoted"] INTEGER, [UPPER_CASE] INTEGER, [double__under] INTEGER, [tail_id] INTEGER,
    [*/ \${x}] INTEGER, PRIMARY KEY ([class]))`,
  'CREATE TABLE [ORDER line] ([order] INTEGER NOT NULL, [number] INTEGER NOT NULL, [id] INTEGER, [note] VARCHAR(40) NOT NULL, PRIMARY KEY ([order], [number]), FOREIGN KEY ([order]) REFERENCES [order] ([class]) ON DELETE CASCADE)',
  'CREATE TABLE [Object] ([id] INTEGER NOT NULL, [size] INTEGER)',
  'CREATE TABLE [2 fast] ([token] VARCHAR(40) NOT NULL UNIQUE, [size] INTEGER)',
  'CREATE TABLE [chicken] ([id] INTEGER NOT NULL PRIMARY KEY, [egg_id] INTEGER)',
  'CREATE TABLE [egg] ([id] INTEGER NOT NULL PRIMARY KEY, [chicken_id] INTEGER NOT NULL, [author] INTEGER, [author_id] INTEGER, FOREIGN KEY ([chicken_id]) REFERENCES [chicken] ([id]), FOREIGN KEY ([author]) REFERENCES [chicken] ([id]), FOREIGN KEY ([author_id]) REFERENCES [chicken] ([id]))',
  'CREATE TABLE [part] ([id] INTEGER NOT NULL PRIMARY KEY, [o] INTEGER, [n] INTEGER, FOREIGN KEY ([o], [n]) REFERENCES [ORDER line] ([order], [number]))',
  'CREATE UNIQUE INDEX [odd (index)] ON [order] ([größe] DESC, [a b])',
  'CREATE VIEW [from] AS SELECT [class] AS [as], [größe] FROM [order]',
]

// Keys to tables that are not there, indexes over the beginnings of texts and of other kinds.
const UNDECLARED = /^(?:gone \(id\)|elsewhere\.place \(id\)|btree \("plain_text"\(10\)\)|fulltext .*)$/

await describeDatabases('models made of a database', (under) => {
  const database = {
    name: 'default',
    dialect: under.dialect,
    get driver() {
      return under.driver
    },
  }
  const run = async (...statements: readonly string[]): Promise<void> => {
    const connection = await under.driver.acquire()
    try {
      for (const sql of statements)
        await connection.execute(sql.replace(/\[([^\]]+)\]/g, (_, name: string) => under.dialect.operators.quote(name)))
    } finally {
      await under.driver.release(connection)
    }
  }
  let tables: readonly FoundTable[]
  let models: Record<string, ModelClass>

  beforeAll(async () => {
    await run(...ODD)
    const connection = await under.driver.acquire()
    for (const sql of under.foreignSchema) await connection.execute(sql)
    await under.driver.release(connection)
    tables = await readTables(database, { views: true })
    const found = inspectedModels(tables, { app: 'shop', ...under.dialect })
    const source = modelsSource(found, { from: '@tsango/orm', title: '"default"' })
    const file = join(folder, `${under.dialect.name}.ts`)
    await writeFile(file, source)
    models = (await import(file)) as Record<string, ModelClass>
  })

  it('is a class for each table and view', async () => {
    expect(Object.keys(models)).toEqual(
      expect.arrayContaining(['Order', 'OrderLine', 'ObjectTable', 'Table2Fast', 'Chicken', 'Egg', 'From']),
    )
    expect(Object.keys(models)).toHaveLength(tables.length)
    const { problems } = createRegistry({ models: Object.values(models).map((model) => ({ model, app: 'shop' })) })
    expect(problems).toEqual([])
  })

  it('are what the database has', async () => {
    const { registry } = createRegistry({ models: Object.values(models).map((model) => ({ model, app: 'shop' })) })
    const { differences } = await driftOf(database, stateOf(registry))
    // What comments say in the models.
    const undeclared = differences.filter(({ what, found = '' }) => what === 'strange' && UNDECLARED.test(found))
    expect(undeclared.length).toBeLessThan(4)
    expect(differences.filter((one) => !undeclared.includes(one)).map(describeDifference)).toEqual([])
  })

  it('have a first migration that is recorded, and nothing is left to do', async () => {
    const { registry } = createRegistry({ models: Object.values(models).map((model) => ({ model, app: 'shop' })) })
    const asker = { renamed: async () => false, agreed: async () => true, fill: async () => undefined }
    const planned = await detectMigrations(
      createHistory([], (label) => label),
      stateOf(registry),
      {
        asker,
        now: new Date(),
      },
    )
    const history = createHistory(
      planned.map((one) => ({ app: one.app, name: one.name, migration: migration(one) })),
      (label) => label,
    )
    expect([...history.nodes.keys()]).toEqual(['shop.0001_initial'])
    await migrateDatabase(history, database, { fakeInitial: true })
    expect([...(await appliedTo(database))]).toEqual(['shop.0001_initial'])
    expect(await detectMigrations(history, stateOf(registry), { asker, now: new Date() })).toEqual([])
  })

  it('have the SQL of checks letter by letter', () => {
    const { meta } = models['ManyTypes'] as unknown as { meta: { checks: readonly { name: string; check(): SQL }[] } }
    const check = meta.checks.find(({ name }) => name === 'small is small')?.check()
    expect(JSON.stringify(check?.queryChunks)).toMatch(/'\*\/ .*\$\{x\}'/)
  })

  it('has a key of several columns as one', () => {
    const { registry } = createRegistry({ models: Object.values(models).map((model) => ({ model, app: 'shop' })) })
    const key = registry.get('shop.Part').compositeKeys[0]
    expect([key?.name, key?.parts?.map(({ column }) => column), key?.spec.nullable]).toEqual([
      'orderLine',
      ['o', 'n'],
      true,
    ])
    expect(key?.relation?.target.label).toBe('shop.OrderLine')
  })

  it('can be queried', async () => {
    await withDatabases({ default: under.url }, Object.values(models), async () => {
      for (const model of Object.values(models))
        expect(await (model as never as { objects(): PromiseLike<unknown[]> }).objects(), model.name).toEqual([])
    })
  })
})

describe('the files', () => {
  it('are what the compiler takes', async () => {
    const config = join(folder, 'tsconfig.json')
    await writeFile(
      config,
      JSON.stringify({ extends: '../../../tsconfig.json', include: ['*.ts'], compilerOptions: { noEmit: true } }),
    )
    const tsc = new URL('../../node_modules/.bin/tsc', root).pathname
    const { stdout } = await promisify(execFile)(tsc, ['-p', config]).catch((error: { stdout: string }) => error)
    expect(stdout).toBe('')
  }, 120_000)
})
