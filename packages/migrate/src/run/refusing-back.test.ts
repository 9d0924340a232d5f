import { addField, alterField, createModel, field, migration, removeField, runSql } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { MigrationFailed } from '../errors/errors.ts'
import { migratable } from '../testing/database.ts'
import { historyOf } from '../testing/history.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { appliedTo, migrateDatabase } from './run.ts'

const made = createModel('a.Item', { fields: { id: field.bigAuto(), size: field.int(), name: field.char(50) } })
const insert = runSql("INSERT INTO a_item (size, name) VALUES (1, 'a name'), (2, 'b')", { reverse: [] })
const after = (number: number) => ({ dependencies: [['a', `000${number}_step`]] as [string, string][] })

await describeDatabases('a way back over several migrations', (under) => {
  const database = migratable(under)
  const back = { target: { app: 'a', name: '0001' } }
  beforeEach(() => clear(database))

  it.each([
    [removeField('a.Item', 'size'), 'a.Item has rows, and its new field "size" may not be NULL.'],
    [alterField('a.Item', 'name', field.char(60)), undefined],
  ])('is refused before any is undone where rows refuse one further back: %#', async (operation, reason) => {
    const history = historyOf(
      migration({ operations: [made, insert] }),
      migration({ ...after(1), operations: [operation] }),
      migration({ ...after(2), operations: [addField('a.Item', 'note', field.char(20, { null: true }))] }),
      migration({ ...after(3), operations: [createModel('a.Other', { fields: { id: field.bigAuto() } })] }),
    )
    await migrateDatabase(history, database)
    const before = await schemaOf(database)
    const undone = await migrateDatabase(history, database, back).catch((error: unknown) => error)
    if (reason === undefined) return expect(undone).toMatchObject({ backward: [{}, {}, {}] })
    expect(undone).toBeInstanceOf(MigrationFailed)
    expect((undone as Error).message).toContain(
      `a.0002_step failed while it was undone, at "Add field size to a.Item".\n  Reason: ${reason}`,
    )
    expect((undone as Error).message).toContain('Nothing was done before it.')
    expect(await schemaOf(database)).toEqual(before)
    expect([...(await appliedTo(database))]).toHaveLength(4)
  })

  it('is begun where SQL before the step may make room for it', async () => {
    const history = historyOf(
      migration({ operations: [made, insert] }),
      migration({ ...after(1), operations: [removeField('a.Item', 'size')] }),
      migration({ ...after(2), operations: [runSql('SELECT 1', { reverse: 'DELETE FROM a_item' })] }),
    )
    await migrateDatabase(history, database)
    expect((await migrateDatabase(history, database, back)).backward).toHaveLength(2)
  })
})
