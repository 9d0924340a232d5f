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
import { migratable } from '../testing/database.ts'
import { inspectedModels, modelsSource, readTables } from './inspect.ts'

const root = new URL('../../', import.meta.url)
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(root.pathname, '.tmp-inspect-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const LONG = 'n'.repeat(62)

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
  // As long as the shortest limit of the four lets a name be, and alike but for the last letter.
  `CREATE TABLE [${LONG}a] ([id] INTEGER NOT NULL PRIMARY KEY, [${LONG}a] INTEGER, [${LONG}b] INTEGER)`,
  `CREATE TABLE [${LONG}b] ([id] INTEGER NOT NULL PRIMARY KEY, [${LONG}a] INTEGER, CONSTRAINT [to long] FOREIGN KEY ([${LONG}a]) REFERENCES [${LONG}a] ([id]))`,
  // One word in the spelling of a class, and names that a file of models has already or no class can have.
  ...[
    'a-b',
    'a.b',
    'a b',
    'a_b',
    'aB',
    'meta',
    'model',
    'f',
    'sql',
    'db_sql',
    'type',
    'promise',
    '%',
    '-',
    '表',
    "it's",
    '`x`',
    '${x}',
    '*/',
    'a\nb',
    '__proto__',
    '7',
  ].map(
    (name) =>
      `CREATE TABLE [${name}] ([id] INTEGER NOT NULL PRIMARY KEY, [f] INTEGER, [Model] INTEGER, [meta] INTEGER, [objects] INTEGER, [then] INTEGER, [to_json] INTEGER, [%] INTEGER, [-] INTEGER, [a\nb] INTEGER)`,
  ),
  'CREATE TABLE [tree] ([id] INTEGER NOT NULL PRIMARY KEY, [parent_id] INTEGER, [parent] INTEGER, [Parent Id] INTEGER, FOREIGN KEY ([parent_id]) REFERENCES [tree] ([id]), FOREIGN KEY ([parent]) REFERENCES [tree] ([id]))',
  'CREATE TABLE [ring one] ([id] INTEGER NOT NULL PRIMARY KEY, [name] VARCHAR(20))',
  'CREATE TABLE [ring two] ([id] INTEGER NOT NULL PRIMARY KEY, [one_id] INTEGER NOT NULL, FOREIGN KEY ([one_id]) REFERENCES [ring one] ([id]))',
  'ALTER TABLE [ring one] ADD COLUMN [two_id] INTEGER REFERENCES [ring two] ([id])',
  'CREATE TABLE [pair] ([a] INTEGER NOT NULL, [b] INTEGER NOT NULL, [up_a] INTEGER, [up_b] INTEGER, PRIMARY KEY ([b], [a]), FOREIGN KEY ([up_b], [up_a]) REFERENCES [pair] ([b], [a]))',
  'CREATE TABLE [hen] ([id] INTEGER NOT NULL PRIMARY KEY, [eggs] INTEGER, FOREIGN KEY ([id]) REFERENCES [chicken] ([id]))',
  'CREATE TABLE [bearer] ([id] INTEGER NOT NULL PRIMARY KEY, [token] VARCHAR(40), FOREIGN KEY ([token]) REFERENCES [2 fast] ([token]))',
  'CREATE TABLE [only] ([id] INTEGER NOT NULL PRIMARY KEY)',
  'CREATE TABLE [no key] ([size] INTEGER, [note] VARCHAR(10))',
  'CREATE VIEW [two of] AS SELECT [tree].[id] AS [id], [only].[id] AS [Id 2] FROM [tree], [only]',
  'CREATE UNIQUE INDEX [odd (index)] ON [order] ([größe] DESC, [a b])',
  'CREATE VIEW [from] AS SELECT [class] AS [as], [größe] FROM [order]',
]

// Keys to tables that are not there, indexes over the beginnings of texts and of other kinds.
const UNDECLARED = /^(?:gone \(id\)|elsewhere\.place \(id\)(?: as .*)?|btree \("plain_text"\(10\)\)|fulltext .*)$/

await describeDatabases('models made of a database', (under) => {
  const database = migratable(under)
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
  let source: string

  beforeAll(async () => {
    await run(...ODD)
    const connection = await under.driver.acquire()
    for (const sql of under.foreignSchema) await connection.execute(sql)
    await under.driver.release(connection)
    tables = await readTables(database, { views: true })
    const found = inspectedModels(tables, { app: 'shop', ...under.dialect })
    source = modelsSource(found, { from: '@tsango/orm', title: '"default"' })
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
    const undeclared = differences.filter(
      ({ what, found = '' }) => (what === 'strange' && UNDECLARED.test(found)) || found.includes(' ON UPDATE CASCADE'),
    )
    expect(undeclared.length).toBeLessThan(5)
    // Indexes of ours are in the order that queries ask for.
    const inOrder = (text = ''): string => text.replace(/ NULLS (?:FIRST|LAST)/g, '')
    const others = differences
      .filter(
        (one) => !undeclared.includes(one) && (one.part !== 'index' || inOrder(one.found) !== inOrder(one.wanted)),
      )
      .map(describeDifference)
    expect(others.map((line) => line.replace(/ as "\w+"\.$/, '.'))).toEqual([
      // A key that points at another table's cannot be declared as one: its model says so.
      '"hen": the foreign key "id" is in no migration: chicken (id).',
    ])
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

  it('say what their SQL needs', () => {
    expect(source).toContain("npm install drizzle-orm\nimport { sql } from 'drizzle-orm/sql'")
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

  it('write, find and join rows under the names that they were given', async () => {
    interface Rows extends PromiseLike<unknown[]> {
      create(values: object): Promise<Record<string, unknown>>
      filter(lookups: object): Rows
      selectRelated(...names: readonly string[]): Rows
      delete(): Promise<number>
    }
    const rows = (name: string): Rows => (models[name] as never as { objects(): Rows }).objects()
    await withDatabases({ default: under.url }, Object.values(models), async () => {
      await rows('Tree').create({ id: 1 })
      await rows('Tree').create({ id: 2, parentId: 1, parent2Id: 1 })
      const [leaf] = (await rows('Tree').filter({ parent__id: 1 }).selectRelated('parent', 'parent2')) as {
        id: number
        parent: { id: number }
      }[]
      expect([leaf?.id, leaf?.parent.id]).toEqual([2, 1])
      await rows('Pair').create({ a: 1, b: 2 })
      await rows('Pair').create({ a: 3, b: 4, upA: 1, upB: 2 })
      expect(await rows('Pair').filter({ upA: 1, upB: 2 })).toMatchObject([{ a: 3, b: 4 }])
      await rows('Table2Fast').create({ id: 'key', size: 1 })
      await rows('Bearer').create({ id: 1, tokenId: 'key' })
      expect(await rows('Bearer').filter({ token__size: 1 })).toHaveLength(1)
      // What others point at goes last.
      await rows('Pair').filter({ a: 3 }).delete()
      await rows('Tree').filter({ id: 2 }).delete()
      for (const name of ['Bearer', 'Table2Fast', 'Pair', 'Tree']) expect(await rows(name).delete(), name).toBe(1)
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
