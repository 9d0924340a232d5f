import {
  addField,
  addIndex,
  alterField,
  createModel,
  field,
  migration,
  type Operation,
  renameField,
  renameModel,
  runCode,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { MigrationFailed } from '../errors/errors.ts'
import { migratable } from '../testing/database.ts'
import { historyOf } from '../testing/history.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { appliedTo, migrateDatabase } from './run.ts'

await describeDatabases('a column that becomes too narrow for its rows', (under) => {
  const database = migratable(under)
  const { quote } = under.dialect.operators
  const columns = ['name', 'size', 'price'].map(quote).join(', ')
  const start = migration({
    operations: [
      createModel('a.Item', {
        fields: {
          id: field.bigAuto(),
          name: field.char(50, { null: true }),
          size: field.bigInt(),
          price: field.decimal(12, 2),
        },
      }),
      runCode(
        async ({ models }) => {
          const items = models.get('a.Item').objects() as unknown as { create(values: object): Promise<unknown> }
          await items.create({ name: 'short', size: 1, price: '1' })
          await items.create({ name: 'secret, and long', size: 70_000, price: '1' })
          await items.create({ name: 'x', size: -40_000, price: '-12345.60' })
          await items.create({ name: null, size: 2, price: '12345.60' })
        },
        { reverse: () => {} },
      ),
    ],
  })
  const rows = async () =>
    (
      await under.driver.run({ sql: `SELECT ${columns} FROM a_item ORDER BY id`, write: false, returns: true }, [])
    ).rows.map((row) => row.map(String))

  beforeEach(async () => {
    await clear(database)
    await migrateDatabase(historyOf(start), database)
  })

  it('is told with the keys of its rows, where the same migration renamed model, table and column before', async () => {
    const renamed = [renameModel('a.Item', 'Thing'), renameField('a.Thing', 'name', 'word')]
    const fails = async (...operations: readonly Operation[]) => {
      const next = migration({ dependencies: [['a', '0001_step']], operations: [...renamed, ...operations] })
      return migrateDatabase(historyOf(start, next), database)
    }
    const before = [await schemaOf(database), await rows()]
    const told = /Rows of a\.Thing (?:hold more|are alike|lie beyond).*by their keys: (.*?)\. /
    const keysOf = (error: Error) => told.exec(error.message)?.[1]
    const narrow = alterField('a.Thing', 'word', field.char(5, { null: true }))
    expect(await fails(narrow).catch(keysOf)).toBe('2')
    if (under.dialect.features.transactionalDdl) {
      expect([await schemaOf(database), await rows()]).toEqual(before)
      const same = [addField('a.Thing', 'kind', field.int(), { fill: 1 })]
      expect(await fails(...same, addIndex('a.Thing', { fields: ['kind'], unique: true })).catch(keysOf)).toBe(
        '1 and 2 and 3 and 4',
      )
      expect(await fails(alterField('a.Thing', 'size', field.bigInt({ min: -5 }))).catch(keysOf)).toBe('3')
      expect([await schemaOf(database), await rows()]).toEqual(before)
    }
    await under.driver.run(
      {
        sql: `DELETE FROM ${(await schemaOf(database)).some(({ table }) => table === 'a_item') ? 'a_item' : 'a_thing'} WHERE id = 2`,
        write: true,
        returns: false,
      },
      [],
    )
    expect((await fails(narrow)).forward).toHaveLength(1)
  })

  it.each([
    ['name', alterField('a.Item', 'name', field.char(5, { null: true })), '2', "name = 'ok'"],
    ['size', alterField('a.Item', 'size', field.smallInt()), '2, 3', 'size = 3'],
    ['price', alterField('a.Item', 'price', field.decimal(5, 2)), '3, 4', 'price = 9'],
  ] as const)(
    'cuts nothing of %s, names the rows by their keys, and goes on once they fit',
    async (name, operation, keys, mend) => {
      const history = historyOf(start, migration({ dependencies: [['a', '0001_step']], operations: [operation] }))
      const before = [await schemaOf(database), await rows()]
      const error = await migrateDatabase(history, database).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(MigrationFailed)
      const { message } = error as Error
      expect(message).toContain(
        `Rows of a.Item hold more in ${name} than it is to hold, by their keys: ${keys}. Nothing was cut.`,
      )
      expect(message).not.toContain('secret')
      expect(message).toMatch(/Nothing (?:of it was kept|was done before it)\. Correct the cause and run it again\.$/)
      expect([await schemaOf(database), await rows()]).toEqual(before)
      expect([...(await appliedTo(database))]).toEqual(['a.0001_step'])

      await under.driver.run(
        { sql: `UPDATE a_item SET ${mend} WHERE id IN (${keys})`, write: true, returns: false },
        [],
      )
      expect((await migrateDatabase(history, database)).forward).toHaveLength(1)
    },
  )

  it.each([
    ['whole', field.int({ null: true }), "' 7 '", '7'],
    ['with a point', field.decimal(8, 2, { null: true }), "'-7.5'", '-7.50'],
    ['of any size', field.float({ null: true }), "'+7.5'", '7.5'],
  ])(
    'that hold no numbers (%s) are named by their keys, and keep what they hold',
    async (_, becoming, text, number) => {
      const operation = alterField('a.Item', 'name', becoming)
      const history = historyOf(start, migration({ dependencies: [['a', '0001_step']], operations: [operation] }))
      const write = (sql: string) => under.driver.run({ sql, write: true, returns: false }, [])
      await write(`UPDATE a_item SET name = ${text} WHERE id = 3`)
      const before = [await schemaOf(database), await rows()]
      const error = await migrateDatabase(history, database).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(MigrationFailed)
      expect((error as Error).message).toContain(
        'Rows of a.Item hold no such number in name, by their keys: 1, 2. None of these rows was changed.',
      )
      expect((error as Error).message).not.toContain('secret')
      expect([await schemaOf(database), await rows()]).toEqual(before)
      await write('UPDATE a_item SET name = NULL WHERE id < 3')
      expect((await migrateDatabase(history, database)).forward).toHaveLength(1)
      const kept = (await rows()).map(([name]) => name)
      expect(kept.toSpliced(2, 1)).toEqual(['null', 'null', 'null'])
      // SQLite keeps decimals in units of their last place.
      expect([Number(number), Number(number) * 100]).toContain(Number(kept[2]))
    },
  )

  it('that hold no UUIDs are named by their keys, and keep what they hold', async () => {
    const becoming = alterField('a.Item', 'name', field.uuid({ null: true }))
    const history = historyOf(start, migration({ dependencies: [['a', '0001_step']], operations: [becoming] }))
    const uuid = '0191B1A2-3c4d-7e5f-8a6b-7c8d9e0f1a2b'
    await under.driver.run({ sql: `UPDATE a_item SET name = '${uuid}' WHERE id = 3`, write: true, returns: false }, [])
    const before = [await schemaOf(database), await rows()]
    const error = await migrateDatabase(history, database).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(MigrationFailed)
    expect((error as Error).message).toContain('Rows of a.Item hold no UUID in name')
    expect((error as Error).message).toContain('by their keys: 1, 2. None of these rows was changed.')
    expect((error as Error).message).not.toContain('secret')
    expect([await schemaOf(database), await rows()]).toEqual(before)
    const mend = { sql: 'UPDATE a_item SET name = NULL WHERE id < 3', write: true, returns: false }
    await under.driver.run(mend, [])
    expect((await migrateDatabase(history, database)).forward).toHaveLength(1)
    expect((await rows()).map(([name]) => name)).toEqual(['null', 'null', uuid.toLowerCase(), 'null'])
  })
})
