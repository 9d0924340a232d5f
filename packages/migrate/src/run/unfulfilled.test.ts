import {
  addCheck,
  addField,
  alterField,
  createModel,
  field,
  migration,
  type Operation,
  renameModel,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { MigrationFailed } from '../errors/errors.ts'
import { migratable } from '../testing/database.ts'
import { historyOf } from '../testing/history.ts'
import { clear } from '../testing/schema.ts'
import { appliedTo, migrateDatabase } from './run.ts'

const FIELDS = {
  size: field.bigInt({ null: true }),
  name: field.char(20),
  state: field.enum(['new', 'old']),
}
const start = migration({
  operations: [
    createModel('a.Item', { fields: { id: field.uuid(), ...FIELDS } }),
    createModel('a.Line', { fields: { day: field.date(), number: field.int(), ...FIELDS }, key: ['day', 'number'] }),
  ],
})
const UUIDS = [1, 2, 3].map((digit) => `0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2${digit}`)
const VALUES = ["5000000000, 'a secret', 'old'", "NULL, 'ok', 'new'", "3, 'ok', 'new'"]

const size = addCheck('a.Line', { name: 'line_size', check: ['size', 'lt', 100] })
const both = addCheck('a.Item', {
  name: 'item_both',
  check: {
    any: [
      ['size', 'gte', 4],
      ['name', 'ne', 'ok'],
    ],
  },
})

await describeDatabases('rows that keep a table from what it is to hold', (under) => {
  const database = migratable(under)
  const write = (sql: string) => under.driver.run({ sql, write: true, returns: false }, [])
  const next = (...operations: readonly Operation[]) =>
    historyOf(start, migration({ dependencies: [['a', '0001_step']], operations }))

  beforeEach(async () => {
    await clear(database)
    await migrateDatabase(historyOf(start), database)
    const items = VALUES.map((values, at) => `('${UUIDS[at]}', ${values})`)
    const lines = VALUES.map((values, at) => `('2026-11-20', ${at + 1}, ${values})`)
    await write(`INSERT INTO a_item (id, size, name, state) VALUES ${items.join(', ')}`)
    await write(`INSERT INTO a_line (day, number, size, name, state) VALUES ${lines.join(', ')}`)
  })

  it.each<[string, Operation, string]>([
    [
      'by a check',
      size,
      'Rows of a.Line do not fulfil "line_size", by their keys: (2026-11-20, 1). Change them first.',
    ],
    ['by a check of several fields', both, `Rows of a.Item do not fulfil "item_both", by their keys: ${UUIDS[2]}.`],
    [
      'by a text that is too long, with a key of several fields',
      alterField('a.Line', 'name', field.char(5)),
      'Rows of a.Line hold more in name than it is to hold, by their keys: (2026-11-20, 1).',
    ],
    [
      'by a number that is too great, with a key of several fields',
      alterField('a.Line', 'size', field.int({ null: true })),
      'Rows of a.Line hold more in size than it is to hold, by their keys: (2026-11-20, 1).',
    ],
    [
      'by bounds, with a key of several fields',
      alterField('a.Line', 'size', field.bigInt({ null: true, min: 4 })),
      'Rows of a.Line lie beyond the bounds that size gets, by their keys: (2026-11-20, 3).',
    ],
    [
      'by words, with a key of several fields',
      alterField('a.Line', 'state', field.enum(['old'])),
      'Rows of a.Line hold words in state that it is not to have, by their keys: (2026-11-20, 2), (2026-11-20, 3).',
    ],
  ])('are named %s', async (_, operation, told) => {
    const error = await migrateDatabase(next(operation), database).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(MigrationFailed)
    expect((error as Error).message).toContain(told)
    expect((error as Error).message).not.toMatch(/secret|5000000000/)
    expect([...(await appliedTo(database))]).toEqual(['a.0001_step'])
    for (const table of ['a_item', 'a_line']) await write(`DELETE FROM ${table}`)
    expect((await migrateDatabase(next(operation), database)).forward).toHaveLength(1)
  })

  it('are named where the same migration renamed their model and gave it the field before', async () => {
    const check = addCheck('a.Row', { name: 'row_more', check: ['more', 'lt', 5] })
    const more = addField('a.Row', 'more', field.int(), { fill: 7 })
    await expect(migrateDatabase(next(renameModel('a.Line', 'Row'), more, check), database)).rejects.toThrow(
      'Rows of a.Row do not fulfil "row_more", by their keys: (2026-11-20, 1), (2026-11-20, 2), (2026-11-20, 3).',
    )
  })
})
