import type { Connection } from '@tsango/orm/dialects'
import {
  addField,
  addIndex,
  alterField,
  createModel,
  field,
  type Migration,
  migration,
  type Operation,
  removeField,
  renameField,
  runCode,
  runSql,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { MigrationChanged, MigrationFailed, MigrationUnfinished } from '../errors/errors.ts'
import { createHistory, type History, Journal } from '../history/history.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { appliedTo, type MigratableDatabase, migrateDatabase } from './run.ts'

const made = createModel('shop.Item', {
  fields: { id: field.bigAuto(), name: field.char(50), size: field.int(), sold: field.int({ null: true }) },
})
const insert = runSql("INSERT INTO shop_item (name, size) VALUES ('a', 1), ('b', 2), ('b', 3)", { reverse: [] })

const step = (number: number, operations: readonly Operation[], atomic: boolean) => ({
  app: 'shop',
  name: `000${number}_step`,
  migration: migration({ dependencies: number > 1 ? [['shop', `000${number - 1}_step`]] : [], operations, atomic }),
})
const historyOf = (migrations: readonly { app: string; name: string; migration: Migration }[]): History =>
  createHistory(migrations, (label) => label)

/** Fails at its unique index, as long as two rows are alike; `rest` comes behind it. */
const growing = (rest: readonly Operation[] = [], atomic = false): History =>
  historyOf([
    step(1, [made, insert], true),
    step(
      2,
      [
        addField('shop.Item', 'note', field.char(20), { fill: 'none' }),
        runSql('UPDATE shop_item SET size = size + 10', { reverse: 'UPDATE shop_item SET size = size - 10' }),
        runCode(
          async ({ models }) => {
            const Item = models.get('shop.Item')
            for (const row of await Item.objects()) await row.save()
          },
          { reverse: () => {} },
        ),
        addIndex('shop.Item', { fields: ['name'], unique: true }),
        alterField('shop.Item', 'sold', field.bigInt({ null: true })),
        ...rest,
      ],
      atomic,
    ),
  ])

await describeDatabases('a migration without a transaction of its own', (under) => {
  const { dialect } = under
  const { quote } = dialect.operators
  let database: MigratableDatabase

  async function on<T>(body: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await under.driver.acquire()
    try {
      return await body(connection)
    } finally {
      await under.driver.release(connection)
    }
  }
  const rows = (sql: string) =>
    on(async (connection) => (await connection.run({ sql, write: false, returns: true }, [])).rows)
  const execute = (sql: string) => on(async (connection) => connection.execute(sql))
  const sizes = async () => (await rows('SELECT size FROM shop_item ORDER BY id')).map(([size]) => Number(size))
  const unfinished = () => on((connection) => new Journal(dialect, connection).unfinished())

  beforeEach(async () => {
    database = { name: 'default', dialect, driver: under.driver }
    await clear(database)
  })

  // Elsewhere the note of a step is within the transaction of the step.
  if (!dialect.features.transactionalDdl)
    it('does not do again what took effect and could not be written down', async () => {
      const history = historyOf([
        step(1, [made], true),
        step(2, [addField('shop.Item', 'note', field.char(20, { null: true }))], true),
      ])
      await migrateDatabase(history, database, { target: { app: 'shop', name: '0001_step' } })
      const journal = `ALTER TABLE ${quote('tsango_migration_steps')}`
      await execute(`${journal} ADD CONSTRAINT nothing_done CHECK (phase <> 'done')`)
      await expect(migrateDatabase(history, database)).rejects.toThrow(MigrationFailed)
      expect(await unfinished()).toMatchObject({ name: '0002_step', done: [], open: { number: 0 } })
      await execute(`${journal} DROP CONSTRAINT nothing_done`)
      expect((await migrateDatabase(history, database)).forward).toHaveLength(1)
      expect(await unfinished()).toBeUndefined()
    })

  it('goes on where it stopped, and does nothing twice', async () => {
    const failure = await migrateDatabase(growing(), database).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(MigrationFailed)
    expect((failure as Error).message).toMatch(
      /at "Add unique constraint on name to shop\.Item".*goes on with the step/s,
    )
    expect(await sizes()).toEqual([11, 12, 13])
    expect(await unfinished()).toMatchObject({ app: 'shop', name: '0002_step', direction: 'forward', open: undefined })

    // Still so: nothing changes.
    await expect(migrateDatabase(growing(), database)).rejects.toThrow(MigrationFailed)
    await execute("UPDATE shop_item SET name = 'c' WHERE size = 13")
    const titles: string[] = []
    await migrateDatabase(growing(), database, {
      step: (title, work) => {
        titles.push(title)
        return work(() => {})
      },
    })
    expect(titles).toEqual([expect.stringMatching(/^Apply the rest of shop\.0002_step, behind step [345]$/)])
    expect(await sizes()).toEqual([11, 12, 13])
    expect([...(await appliedTo(database))]).toEqual(['shop.0001_step', 'shop.0002_step'])
    expect(await unfinished()).toBeUndefined()

    const whole = await schemaOf(database)
    await migrateDatabase(growing(), database, { target: { app: 'shop', name: '0001' } })
    expect(await sizes()).toEqual([1, 2, 3])
    await migrateDatabase(growing(), database)
    expect(await schemaOf(database)).toEqual(whole)
  })

  it('goes on with steps that were added behind those that were done, and refuses others', async () => {
    await migrateDatabase(growing(), database).catch(() => {})
    const changed = historyOf([
      step(1, [made, insert], true),
      step(2, [addField('shop.Item', 'remark', field.char(20), { fill: 'none' })], false),
    ])
    const refused = await migrateDatabase(changed, database).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(MigrationChanged)
    expect((refused as Error).message).toMatch(/step 1, which took effect.*note.*--fake/s)
    await execute("UPDATE shop_item SET name = 'c' WHERE size = 13")
    await migrateDatabase(growing([addField('shop.Item', 'late', field.int({ null: true }))]), database)
    expect((await rows('SELECT late FROM shop_item')).length).toBe(3)
  })

  it('is brought to its end before anything else', async () => {
    await migrateDatabase(growing(), database).catch(() => {})
    await expect(migrateDatabase(growing(), database, { target: { app: 'shop', name: 'zero' } })).rejects.toThrow(
      MigrationUnfinished,
    )
    await expect(migrateDatabase(historyOf([step(1, [made, insert], true)]), database)).rejects.toThrow(
      /shop\.0002_step, whose file is gone/,
    )
    await migrateDatabase(growing(), database, { fake: true })
    expect(await unfinished()).toBeUndefined()
    expect([...(await appliedTo(database))]).toContain('shop.0002_step')
  })

  it('knows what a process did that broke off before it could write that down', async () => {
    // Each is its own step on every database: SQL of the user's own, without a transaction.
    const statements = [
      `CREATE TABLE shop_side (${quote('id')} INT)`,
      `ALTER TABLE shop_side ADD COLUMN ${quote('extra')} INT`,
      `CREATE INDEX shop_side_extra ON shop_side (${quote('extra')})`,
      'DROP TABLE shop_side',
    ]
    const history = historyOf([
      step(1, [made], true),
      step(
        2,
        statements.map((sql) => runSql(sql, { reverse: [] })),
        false,
      ),
    ])
    await migrateDatabase(history, database, { target: { app: 'shop', name: '0001' } })
    await on((connection) => new Journal(dialect, connection).prepare())
    for (const [number, sql] of statements.entries()) {
      for (const done of [false, true]) {
        await on(async (connection) => {
          const journal = new Journal(dialect, connection)
          await journal.clear({ app: 'shop', name: '0002_step' })
          const of = { app: 'shop', name: '0002_step', direction: 'forward' } as const
          for (const [at, text] of statements.slice(0, number).entries()) await journal.note(of, at, 'done', text)
          await journal.note(of, number, 'begun', sql)
          await connection.execute('DROP TABLE IF EXISTS shop_side')
          for (const text of statements.slice(0, number)) await connection.execute(text)
          if (done) await connection.execute(sql)
        })
        await migrateDatabase(history, database)
        expect([...(await appliedTo(database))]).toContain('shop.0002_step')
        expect(await unfinished()).toBeUndefined()
        expect((await schemaOf(database)).map(({ table }) => table)).toEqual(['shop_item'])
        await migrateDatabase(history, database, { fake: true, target: { app: 'shop', name: '0001' } })
      }
    }
  })

  it('is undone step by step, and goes on there as well', async () => {
    const history = historyOf([
      step(1, [made, insert], true),
      step(
        2,
        [
          removeField('shop.Item', 'sold'),
          runSql('SELECT 1', { reverse: 'UPDATE shop_gone SET size = 1' }),
          renameField('shop.Item', 'size', 'width'),
        ],
        false,
      ),
    ])
    await migrateDatabase(history, database)
    const back = { target: { app: 'shop', name: '0001' } }
    await expect(migrateDatabase(history, database, back)).rejects.toThrow(/undone, at "Run SQL".*goes on with/s)
    expect(await sizes()).toEqual([1, 2, 3])
    await expect(migrateDatabase(history, database)).rejects.toThrow(/in undoing shop\.0002_step.*migrate shop/s)
    await execute('CREATE TABLE shop_gone (size INT)')
    await migrateDatabase(history, database, back)
    expect([...(await appliedTo(database))]).toEqual(['shop.0001_step'])
    expect(await unfinished()).toBeUndefined()
  })
})
