import { createRegistry, declareModel, f, type ModelClass } from '@tsango/core'
import { dbSql } from '@tsango/core/fields'
import { migration, type ProjectState, stateOf } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { describeDifference, driftOf } from '../drift/drift.ts'
import { createHistory, type FoundMigration } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const historyOf = (found: readonly FoundMigration[]) => createHistory(found, (label) => label)

function stateFor(...models: ModelClass[]): ProjectState {
  const { registry, problems } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
  expect(problems).toEqual([])
  return stateOf(registry)
}

async function planned(before: readonly FoundMigration[], to: ProjectState): Promise<readonly FoundMigration[]> {
  const asker = { renamed: async () => false, agreed: async () => true, fill: async () => expect.fail('asked') }
  const found = await detectMigrations(historyOf(before), to, { asker, now: new Date() })
  return found.map(({ app, name, dependencies, operations }) => ({
    app,
    name,
    migration: migration({ dependencies, operations }),
  }))
}

class Owner extends declareModel('a.Owner') {
  name = f.char(20)
}
class Order extends declareModel('a.Order', { key: ['tenant', 'number'] }) {
  tenant = f.int()
  number = f.int()
}
class Held extends declareModel('a.Item') {
  tenant = f.int().dbDefault(1)
  number = f.int().dbDefault(1)
  order = f.fk(() => Order, { fields: ['tenant', 'number'], onDelete: 'doNothing' })
  owner = f.fk(() => Owner, { onDelete: 'doNothing' }).default(7)
}
class Loose extends declareModel('a.Item') {
  tenant = f.int().dbDefault(1)
  number = f.int().dbDefault(1)
  order = f.fk(() => Order, { fields: ['tenant', 'number'], onDelete: 'doNothing', constraint: false })
  owner = f.fk(() => Owner, { onDelete: 'doNothing', constraint: false }).dbDefault(dbSql('3 + 4'))
  second = f.fk(() => Owner).default(7)
}

await describeDatabases('options of keys', (under) => {
  const database = migratable(under)
  const run = (sql: string) => under.driver.run({ sql, write: true, returns: /^SELECT/.test(sql) }, [])
  const held = async () =>
    (await schemaOf(database)).flatMap(({ table, references }) =>
      table === 'a_item' ? references.map(({ columns }) => columns.join()).toSorted() : [],
    )
  beforeEach(() => clear(database))

  it('come, go and come back with rows in the tables, and no question is asked where a default says what rows get', async () => {
    const steps = [...(await planned([], stateFor(Owner, Order, Held)))]
    await migrateDatabase(historyOf(steps), database)
    const start = await schemaOf(database)
    expect(await held()).toEqual(['owner_id', 'tenant,number'])
    await run("INSERT INTO a_owner (id, name) VALUES (7, 'a')")
    await run('INSERT INTO a_order (tenant, number) VALUES (1, 1)')
    await run('INSERT INTO a_item (owner_id) VALUES (7)')

    steps.push(...(await planned(steps, stateFor(Owner, Order, Loose))))
    expect(await planned(steps, stateFor(Owner, Order, Loose))).toEqual([])
    await migrateDatabase(historyOf(steps), database)
    expect(await held()).toEqual(['second_id'])
    const drift = await driftOf(database, stateFor(Owner, Order, Loose))
    expect(drift.differences.map(describeDifference)).toEqual([])
    await run('INSERT INTO a_item (tenant, second_id) VALUES (99, 7)')
    const { rows } = await run('SELECT tenant, number, owner_id, second_id FROM a_item ORDER BY id')
    expect(rows.map((row) => row.map(Number))).toEqual([
      [1, 1, 7, 7],
      [99, 1, 7, 7],
    ])

    await run('DELETE FROM a_item WHERE tenant = 99')
    await migrateDatabase(historyOf(steps), database, { target: { app: 'a', name: steps[0]?.name ?? '' } })
    expect(await schemaOf(database)).toEqual(start)
  })

  it('lose the index of their own and get it back, alone or where another serves, and leave nothing behind', async () => {
    const item = (index: boolean, indexes: readonly string[][] = []) => {
      class Item extends declareModel('a.Item') {
        static meta = { indexes }
        owner = f.fk(() => Owner, { index })
        size = f.int()
      }
      return stateFor(Owner, Item)
    }
    const states = [
      item(true),
      item(false),
      item(false, [['owner', 'size']]),
      item(false),
      item(false, [['-owner', 'size']]),
      item(false, []),
      item(true),
    ]
    const steps: FoundMigration[] = []
    const schemas: unknown[] = []
    for (const state of states) {
      steps.push(...(await planned(steps, state)))
      await migrateDatabase(historyOf(steps), database)
      schemas.push(await schemaOf(database))
      expect((await driftOf(database, state)).differences.map(describeDifference)).toEqual([])
    }
    expect(schemas.at(-1)).toEqual(schemas[0])
    expect(schemas[3]).toEqual(schemas[1])
    for (let at = steps.length - 2; at >= 0; at--) {
      await migrateDatabase(historyOf(steps), database, { target: { app: 'a', name: steps[at]?.name ?? '' } })
      expect(await schemaOf(database)).toEqual(schemas[at])
    }
  })
})
