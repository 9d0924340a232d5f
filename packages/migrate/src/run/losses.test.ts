import {
  addField,
  alterField,
  type ColumnData,
  createModel,
  field,
  type Migration,
  migration,
  type Operation,
  removeField,
  runCode,
  runSql,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { MigrationFailed } from '../errors/errors.ts'
import { migratable } from '../testing/database.ts'
import { historyOf } from '../testing/history.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { stateFeatures } from '../testing/state-features.ts'
import { migrateDatabase } from './run.ts'

const OPEN = { null: true }
const at = (text: string): Date => new Date(`2026-11-20T${text}Z`)

interface Change {
  readonly from: ColumnData
  readonly to: ColumnData
  /** Of what rows hold, with keys from 1 on. */
  readonly lost: readonly unknown[]
  /** Values that are the same afterwards, behind those. */
  readonly kept: readonly unknown[]
  readonly says: string
}

const CHANGES: Readonly<Record<string, Change>> = {
  'a shorter text, spaces at its end as well': {
    from: field.char(30, OPEN),
    to: field.char(3, OPEN),
    lost: ['abc   ', 'abcd', '     '],
    kept: ['ab ', 'äöü', '🎈🎈🎈'],
    says: 'more in v than it is to hold',
  },
  'a text that gets a length': {
    from: field.text(OPEN),
    to: field.char(3, OPEN),
    lost: ['abc   '],
    kept: ['ab ', ''],
    says: 'more in v than it is to hold',
  },
  'a shorter text than one that is filled up with spaces, which are none of it': {
    from: field.char(30, { ...OPEN, dbType: 'char(30)' }),
    to: field.char(3, OPEN),
    lost: ['abcd'],
    kept: ['ab', 'abc'],
    says: 'more in v than it is to hold',
  },
  'fewer bits': {
    from: field.int(OPEN),
    to: field.smallInt(OPEN),
    lost: [32_768, -32_769],
    kept: [32_767, -32_768],
    says: 'more in v than it is to hold',
  },
  'fewer digits before the point': {
    from: field.decimal(12, 2, OPEN),
    to: field.decimal(6, 3, OPEN),
    lost: ['1000.00', '-1000.00'],
    kept: ['999.99', '-999.99'],
    says: 'more in v than it is to hold',
  },
  'fewer digits behind the point': {
    from: field.decimal(12, 4, OPEN),
    to: field.decimal(12, 2, OPEN),
    lost: ['1.2345', '-1.005', '0.0001'],
    kept: ['1.23', '-1.5', '0'],
    says: 'more digits behind the point in v than it is to have',
  },
  'a decimal as a whole number': {
    from: field.decimal(12, 2, OPEN),
    to: field.int(OPEN),
    lost: ['1.50', '-0.01'],
    kept: ['2.00', '-3'],
    says: 'more digits behind the point',
  },
  'a float as a whole number': {
    from: field.float(OPEN),
    to: field.bigInt(OPEN),
    lost: [1.5, -0.25, 1e-9],
    kept: [2, -3, 2 ** 52],
    says: 'more digits behind the point',
  },
  'a float as a decimal': {
    from: field.float(OPEN),
    to: field.decimal(18, 2, OPEN),
    lost: [0.005, 0.300_000_000_000_000_04, -1.239],
    kept: [0.1, 1.15, 0.29, 1.1, 4.35, -8.2, 1_234_567_890_123.45, 2],
    says: 'more digits behind the point',
  },
  'a float as a decimal of three places': {
    from: field.float(OPEN),
    to: field.decimal(15, 3, OPEN),
    lost: [0.0005],
    kept: [1.005, 2.675, 1.001],
    says: 'more digits behind the point',
  },
  'a decimal as a float': {
    from: field.decimal(18, 10, OPEN),
    to: field.float(OPEN),
    lost: ['12345678.1234567891'],
    kept: ['0.1', '1234567.1234567', '0.0000000001', '-99999.99999'],
    says: 'numbers in v that a float does not tell from others',
  },
  'a long number as a float': {
    from: field.bigIntExact(OPEN),
    to: field.float(OPEN),
    lost: [9_007_199_254_740_993n],
    kept: [9_007_199_254_740_992n, -5n],
    says: 'numbers in v that a float does not tell from others',
  },
  'a number as yes or no': {
    from: field.int(OPEN),
    to: field.bool(OPEN),
    lost: [2, -1],
    kept: [0, 1],
    says: 'other numbers than 0 and 1 in v',
  },
  'a decimal as yes or no': {
    from: field.decimal(8, 2, OPEN),
    to: field.bool(OPEN),
    lost: ['0.01', '2'],
    kept: ['0', '1'],
    says: 'other numbers than 0 and 1 in v',
  },
  'a float as yes or no': {
    from: field.float(OPEN),
    to: field.bool(OPEN),
    lost: [0.5],
    kept: [0, 1],
    says: 'other numbers than 0 and 1 in v',
  },
  'a moment as a day': {
    from: field.dateTime(OPEN),
    to: field.date(OPEN),
    lost: [at('10:00:00'), at('23:59:59.999'), at('00:00:00.001')],
    kept: [at('00:00:00')],
    says: 'a time of day in v, which is to be a day',
  },
  'an exact moment as a day': {
    from: field.preciseDateTime(OPEN),
    to: field.date(OPEN),
    lost: ['2026-11-20T00:00:00.000001Z'],
    kept: ['2026-11-20T00:00:00.000000Z'],
    says: 'a time of day in v, which is to be a day',
  },
  'a moment with fewer digits of its second': {
    from: field.preciseDateTime(OPEN),
    to: field.dateTime(OPEN),
    lost: ['2026-11-20T23:59:59.999999Z'],
    kept: ['2026-11-20T23:59:59.999000Z', '2026-11-20T00:00:00.000000Z'],
    says: 'more of a moment in v than it is to keep',
  },
  'a moment as a time of day': {
    from: field.dateTime(OPEN),
    to: field.time(OPEN),
    lost: [at('10:00:00')],
    kept: [],
    says: 'values in v that mean nothing in its new type',
  },
  'a time of day as a day': {
    from: field.time(OPEN),
    to: field.date(OPEN),
    lost: ['10:00:00'],
    kept: [],
    says: 'values in v that mean nothing in its new type',
  },
  'a time of day as a number': {
    from: field.time(OPEN),
    to: field.int(OPEN),
    lost: ['10:00:00.500'],
    kept: [],
    says: 'values in v that mean nothing in its new type',
  },
  'a number as a day': {
    from: field.int(OPEN),
    to: field.date(OPEN),
    lost: [20_261_120],
    kept: [],
    says: 'values in v that mean nothing in its new type',
  },
  'a text as a decimal': {
    from: field.char(30, OPEN),
    to: field.decimal(8, 2, OPEN),
    lost: ['7.567', ' -.001 '],
    kept: ['7.560', '7', ' 7.5 '],
    says: 'more digits behind the point',
  },
  'a text as a whole number': {
    from: field.char(30, OPEN),
    to: field.int(OPEN),
    lost: ['7.5'],
    kept: ['7', '007'],
    says: 'more digits behind the point',
  },
  'a text as a day': {
    from: field.char(30, OPEN),
    to: field.date(OPEN),
    lost: ['2026-11-20 10:00:00'],
    kept: ['2026-11-20', '2026-11-20 00:00:00'],
    says: 'a time of day in v',
  },
  'a text as a moment': {
    from: field.char(40, OPEN),
    to: field.dateTime(OPEN),
    lost: ['2026-11-20 10:00:00.1239'],
    kept: ['2026-11-20 10:00:00.123', '2026-11-20 10:00:00.120000'],
    says: 'more of a moment in v',
  },
  'a text as an exact moment': {
    from: field.char(40, OPEN),
    to: field.preciseDateTime(OPEN),
    lost: ['2026-11-20 10:00:00.1234567'],
    kept: ['2026-11-20 10:00:00.123456', '2026-11-20 10:00:00.123450000'],
    says: 'more of a moment in v',
  },
  'a text as a time of day': {
    from: field.char(40, OPEN),
    to: field.time(OPEN),
    lost: ['10:00:00.123456', '2026-11-20 10:00:00'],
    kept: ['10:00:00.123', '10:00'],
    says: 'more of a moment in v',
  },
}

await describeDatabases('a change of type that would lose something of a value', (under) => {
  const database = migratable(under)
  const { quote } = under.dialect.operators
  const write = (sql: string) => under.driver.run({ sql, write: true, returns: false }, [])
  const holding = (of: ColumnData, values: readonly unknown[]): Migration =>
    migration({
      operations: [
        createModel('a.Item', { fields: { id: field.bigAuto(), v: of } }),
        runCode(
          async ({ models }) => {
            const items = models.get('a.Item').objects() as unknown as { create(values: object): Promise<unknown> }
            for (const v of values) await items.create({ v })
          },
          { reverse: () => {} },
        ),
      ],
    })
  const next = (...operations: readonly Operation[]): Migration =>
    migration({ dependencies: [['a', '0001_step']], operations })
  const rows = async (of: ColumnData) => {
    const column = quote('v')
    const read = under.dialect.columns.codecOf(of as never).read?.(column) ?? column
    const sql = `SELECT id, ${read} FROM a_item ORDER BY id`
    return (await under.driver.run({ sql, write: false, returns: true }, [])).rows.map((row) => row.map(String))
  }
  const failing = async (...steps: readonly Migration[]): Promise<string> => {
    const error = await migrateDatabase(historyOf(...steps), database).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(MigrationFailed)
    return (error as Error).message
  }

  beforeEach(() => clear(database))

  it.each(Object.entries(CHANGES))(
    '(%s) is refused with the keys of the rows, and goes on without them',
    async (_, change) => {
      const { from, to, lost, kept, says } = change
      const start = holding(from, [...lost, ...kept, null])
      const narrow = next(alterField('a.Item', 'v', to))
      await migrateDatabase(historyOf(start), database)
      const before = [await schemaOf(database), await rows(from)]
      const keys = lost.map((_, at) => at + 1).join(', ')
      const message = await failing(start, narrow)
      expect(message).toContain(`Rows of a.Item hold ${says}`)
      expect(message).toContain(`, by their keys: ${keys}. No`)
      expect(message).toMatch(/\. (?:Nothing was (?:cut|rounded)|None of these rows was changed)\. /)
      expect(message).toMatch(/Nothing (?:of it was kept|was done before it)\./)
      expect([await schemaOf(database), await rows(from)]).toEqual(before)

      await write(`DELETE FROM a_item WHERE id <= ${lost.length}`)
      expect((await migrateDatabase(historyOf(start, narrow), database)).forward).toHaveLength(1)
      expect(await rows(to)).toHaveLength(kept.length + 1)
      if (from.kind === 'char') return
      const wide = migration({ dependencies: [['a', '0002_step']], operations: [alterField('a.Item', 'v', from)] })
      await migrateDatabase(historyOf(start, narrow, wide), database)
      expect(await rows(from)).toEqual((before[1] as string[][]).slice(lost.length))
    },
  )

  it('goes through where the same migration says what becomes of the rows', async () => {
    const from = field.decimal(12, 4, OPEN)
    const start = holding(from, ['1.2345'])
    const rounded = runCode(
      async ({ models }) => {
        const items = models.get('a.Item').objects() as unknown as { update(values: object): Promise<unknown> }
        await items.update({ v: '1.23' })
      },
      { reverse: () => {} },
    )
    await migrateDatabase(historyOf(start), database)
    const other = addField('a.Item', 'other', field.int(OPEN))
    const narrow = next(other, rounded, alterField('a.Item', 'v', field.decimal(12, 2, OPEN)))
    expect((await migrateDatabase(historyOf(start, narrow), database)).forward).toHaveLength(1)
  })

  it('is refused of the elements of a collection, where there are any', async () => {
    if (!(await stateFeatures(database)).collections) return
    const arrays = holding(field.array(field.decimal(8, 4), OPEN), [['1', '1.2345'], ['1.5'], [], null])
    await migrateDatabase(historyOf(arrays), database)
    expect(await failing(arrays, next(alterField('a.Item', 'v', field.array(field.decimal(8, 2), OPEN))))).toContain(
      'more digits behind the point in v than it is to have, by their keys: 1. ',
    )
    await clear(database)
    const days = { lower: at('00:00:00'), upper: null, bounds: '[)' }
    const ranges = holding(field.range(field.dateTime(), OPEN), [{ ...days, lower: at('10:00:00') }, days, null])
    await migrateDatabase(historyOf(ranges), database)
    expect(await failing(ranges, next(alterField('a.Item', 'v', field.range(field.date(), OPEN))))).toContain(
      'a time of day in v, which is to be a day, by their keys: 1. ',
    )
  })

  it.each(['2026-11-20 23:59:59.999999', '2026-11-20 23:59:59.9999', '2026-11-20 23:59:59'])(
    'keeps all digits of the second of "%s"',
    async (text) => {
      const [start, exact] = [holding(field.char(40, OPEN), [text]), field.preciseDateTime(OPEN)]
      await migrateDatabase(historyOf(start, next(alterField('a.Item', 'v', exact))), database)
      const { decode } = under.dialect.columns.codecOf(exact as never)
      const [[, value] = []] = await rows(exact)
      expect(decode?.(value as never) ?? value).toBe(`${text.replace(' ', 'T').padEnd(20, '.').padEnd(26, '0')}Z`)
    },
  )

  it('is refused on the way back as well', async () => {
    const start = holding(field.char(3, OPEN), ['ab'])
    const wider = next(alterField('a.Item', 'v', field.char(30, OPEN)))
    await migrateDatabase(historyOf(start, wider), database)
    await write(`UPDATE a_item SET v = 'abc  '`)
    const back = migrateDatabase(historyOf(start, wider), database, { target: { app: 'a', name: '0001_step' } })
    await expect(back).rejects.toThrow(
      'Rows of a.Item hold more in v than it is to hold, by their keys: 1. Nothing was cut. Change them first.',
    )
    expect(await rows(field.char(30))).toEqual([['1', 'abc  ']])
  })

  it('is refused in a column that follows a key, too', async () => {
    const start = migration({
      operations: [
        createModel('a.Kind', { fields: { id: field.char(30) } }),
        createModel('a.Item', {
          fields: {
            id: field.bigAuto(),
            v: field.fk('a.Kind', { onDelete: 'doNothing', constraint: false, null: true }),
          },
        }),
      ],
    })
    await migrateDatabase(historyOf(start), database)
    await write(`INSERT INTO a_item (${quote('v_id')}) VALUES ('abc   ')`)
    expect(await failing(start, next(alterField('a.Kind', 'id', field.char(3))))).toContain(
      'Rows of a.Item hold more in v than it is to hold, by their keys: 1. Nothing was cut.',
    )
  })

  it('is refused before the first step of its migration', async () => {
    const start = holding(field.char(30, OPEN), ['abc   '])
    await migrateDatabase(historyOf(start), database)
    const before = await schemaOf(database)
    const other = addField('a.Item', 'other', field.int(OPEN))
    expect(await failing(start, next(other, alterField('a.Item', 'v', field.char(3, OPEN))))).toContain('keys: 1. ')
    expect(await schemaOf(database)).toEqual(before)
    expect(await failing(start, next(other, addField('a.Item', 'must', field.int())))).toContain('has rows')
    expect(await schemaOf(database)).toEqual(before)
    await write('UPDATE a_item SET v = NULL')
    expect(await failing(start, next(other, alterField('a.Item', 'v', field.char(30))))).toContain('NULL there')
    expect(await schemaOf(database)).toEqual(before)
  })

  it('is asked of no table that its migration makes before', async () => {
    const start = holding(field.char(30, OPEN), ['abc'])
    await migrateDatabase(historyOf(start), database)
    const made = next(
      createModel('a.Mark', { fields: { id: field.bigAuto(), item: field.fk('a.Item', { onDelete: 'cascade' }) } }),
      alterField('a.Item', 'id', field.auto()),
      addField('a.Mark', 'must', field.int()),
    )
    expect((await migrateDatabase(historyOf(start, made), database)).forward).toHaveLength(1)
  })

  it('is asked where it stands where the same migration makes the rows fit, or the table', async () => {
    const start = holding(field.char(30, OPEN), ['abc   '])
    await migrateDatabase(historyOf(start), database)
    const mended = next(
      addField('a.Item', 'other', field.int(OPEN)),
      runSql("UPDATE a_item SET v = 'abc'"),
      alterField('a.Item', 'v', field.char(3, OPEN)),
      runSql('DELETE FROM a_item'),
      addField('a.Item', 'must', field.int()),
    )
    expect((await migrateDatabase(historyOf(start, mended), database)).forward).toHaveLength(1)
  })

  it('lets no way back begin that ends at a column without values', async () => {
    const start = migration({
      operations: [createModel('a.Item', { fields: { id: field.bigAuto(), v: field.int(), w: field.int(OPEN) } })],
    })
    const less = next(removeField('a.Item', 'v'), removeField('a.Item', 'w'))
    await migrateDatabase(historyOf(start, less), database)
    await write(`INSERT INTO a_item (id) VALUES (1)`)
    const before = await schemaOf(database)
    const back = migrateDatabase(historyOf(start, less), database, { target: { app: 'a', name: '0001_step' } })
    await expect(back).rejects.toThrow("Say in the file which value they get: removeField('a.Item', 'v', { fill: … }).")
    expect(await schemaOf(database)).toEqual(before)
  })
})
