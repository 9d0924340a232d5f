import { addField, createModel, field, migration, type Operation, removeField, runCode } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { expect, it } from 'vitest'
import { createHistory, type History, strangeIn } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { migrateDatabase, recordedIn } from './run.ts'

const made = createModel('shop.Item', { fields: { id: field.bigAuto() } })
const historyOf = (...second: readonly Operation[]): History =>
  createHistory(
    [
      { app: 'shop', name: '0001_initial', migration: migration({ operations: [made] }) },
      {
        app: 'shop',
        name: '0002_more',
        migration: migration({ dependencies: [['shop', '0001_initial']], operations: second }),
      },
    ],
    (label) => label,
  )

await describeDatabases('a migration whose file is changed after it was applied', (under) => {
  it('is known by what it did, and only while it is applied', async () => {
    const database = migratable(under)
    const history = historyOf(addField('shop.Item', 'size', field.int({ null: true })))
    const other = historyOf(addField('shop.Item', 'size', field.bigInt({ null: true })))
    const changed = async (now: History) => strangeIn(now, await recordedIn(database)).changed
    expect(await changed(other)).toEqual([])
    await migrateDatabase(history, database)
    expect(await changed(history)).toEqual([])
    expect(await changed(other)).toEqual(['shop.0002_more'])
    await migrateDatabase(history, database, { target: { back: 1 } })
    expect(await changed(other)).toEqual([])
  })

  it('may get what squashes and the way back ask for', async () => {
    const database = migratable(under)
    const nothing = (): void => {}
    const size = addField('shop.Item', 'size', field.int({ null: true }))
    await migrateDatabase(historyOf(size, runCode(nothing), removeField('shop.Item', 'size')), database)
    const code = runCode(nothing, { reverse: nothing, elidable: true })
    const whole = historyOf(size, code, removeField('shop.Item', 'size', { fill: 0 }))
    expect(strangeIn(whole, await recordedIn(database)).changed).toEqual([])
    await migrateDatabase(whole, database, { target: { back: 1 } })
  })
})
