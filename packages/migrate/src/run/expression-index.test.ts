import { alterField, createModel, field, migration } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { migratable } from '../testing/database.ts'
import { historyOf } from '../testing/history.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const made = (length: number) =>
  createModel('a.Item', {
    fields: { id: field.bigAuto(), name: field.char(length) },
    indexes: [{ name: 'a_item_name_lower', expressions: [{ call: 'lower', of: ['name'] }, 'id'], unique: true }],
  })
const first = migration({ operations: [made(20)] })
const longer = migration({
  dependencies: [['a', '0001_step']],
  operations: [alterField('a.Item', 'name', field.char(300))],
})

await describeDatabases('an index over what is computed from a text', (under) => {
  it('follows it when its length changes, and back', async () => {
    const database = migratable(under)
    await migrateDatabase(historyOf(migration({ operations: [made(300)] })), database)
    const wanted = await schemaOf(database)
    await clear(database)
    await migrateDatabase(historyOf(first), database)
    const start = await schemaOf(database)
    const history = historyOf(first, longer)
    await migrateDatabase(history, database)
    expect(await schemaOf(database)).toEqual(wanted)
    await migrateDatabase(history, database, { target: { app: 'a', name: '0001' } })
    expect(await schemaOf(database)).toEqual(start)
  })
})
