import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createRegistry, type ModelClass } from '@tsango/core'
import { withDatabases } from '@tsango/orm/databases'
import type { FoundTable } from '@tsango/orm/dialects'
import { describeDatabases } from '@tsango/orm/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectedModels, modelsSource, readTables } from './inspect.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(new URL('../../', import.meta.url).pathname, '.tmp-inspect-'))
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
    const tsc = new URL('../../../../node_modules/.bin/tsc', import.meta.url).pathname
    const { stdout } = await promisify(execFile)(tsc, ['-p', config]).catch((error: { stdout: string }) => error)
    expect(stdout).toBe('')
  }, 120_000)
})
