import { alterField, createModel, type FieldData, field, migration } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { createHistory } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { stateFeatures } from '../testing/state-features.ts'
import { migrateDatabase } from './run.ts'

const historyOf = (from: FieldData, to: FieldData) =>
  createHistory(
    [
      {
        app: 'a',
        name: '0001_start',
        migration: migration({
          operations: [createModel('a.Item', { fields: { id: field.bigAuto(), span: from } })],
        }),
      },
      {
        app: 'a',
        name: '0002_next',
        migration: migration({ dependencies: [['a', '0001_start']], operations: [alterField('a.Item', 'span', to)] }),
      },
    ],
    (label) => label,
  )

const range = (element: FieldData): FieldData => field.range(element as never, { null: true })

await describeDatabases('a range of other ends', (under) => {
  const database = migratable(under)
  beforeEach(() => clear(database))

  it.each<[string, FieldData, FieldData, string, string]>([
    ['wider', range(field.int()), range(field.bigInt()), '[7,30)', '[7,30)'],
    ['with digits', range(field.int()), range(field.decimal(8, 2)), '[7,)', '[7,)'],
    ['without an end', range(field.bigInt()), range(field.int()), 'empty', 'empty'],
    [
      'moments',
      range(field.date()),
      range(field.dateTime()),
      '[2026-11-20,2026-11-22)',
      '["2026-11-20 00:00:00","2026-11-22 00:00:00")',
    ],
    ['of days that have no end', range(field.date()), range(field.dateTime()), '(,)', '(,)'],
  ])('keeps its rows where it becomes one %s, both ways', async (_, from, to, value, wanted) => {
    const history = historyOf(from, to)
    const start = migrateDatabase(history, database, { target: { app: 'a', name: '0001' } })
    if (!(await stateFeatures(database)).collections) {
      await expect(start).rejects.toThrow('range')
      return
    }
    await start
    const schema = await schemaOf(database)
    await under.driver.run(
      { sql: `INSERT INTO a_item (span) VALUES ('${value}'), (NULL)`, write: true, returns: false },
      [],
    )
    // Moments in no zone: that of the session is no matter.
    const told = async (): Promise<unknown> => {
      const sql = `SELECT replace(span::text, '+00', '') FROM a_item ORDER BY id`
      return (await under.driver.run({ sql, write: false, returns: true }, [])).rows.flat()
    }
    await migrateDatabase(history, database)
    expect(await told()).toEqual([wanted, null])
    await migrateDatabase(history, database, { target: { app: 'a', name: '0001' } })
    expect(await schemaOf(database)).toEqual(schema)
    expect(await told()).toEqual([value, null])
  })
})
