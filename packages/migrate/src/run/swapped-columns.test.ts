import { createRegistry, declareModel, f, type ModelClass } from '@tsango/core'
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

async function planned(before: readonly FoundMigration[], to: ProjectState) {
  const asker = { renamed: async () => true, agreed: async () => true, fill: async () => 9 }
  const found = await detectMigrations(historyOf(before), to, { asker, now: new Date() })
  return found.map(
    ({ app, name, dependencies, operations }): FoundMigration => ({
      app,
      name,
      migration: migration({ dependencies, operations }),
    }),
  )
}

class Own extends declareModel('a.Item') {
  one = f.int({ min: 1 }).default(9)
  two = f.int().unique()
  three = f.int({ max: 3 })
}
class Swapped extends declareModel('a.Item') {
  one = f.int({ min: 1 }).column('two')
  two = f.int().unique().column('one')
  three = f.int({ max: 3 })
}
class Circle extends declareModel('a.Item') {
  one = f.int({ min: 1 }).column('two')
  two = f.int().unique().column('three')
  three = f.int({ max: 3 }).column('one')
}
class Chain extends declareModel('a.Item') {
  one = f.int({ min: 1 }).column('two')
  two = f.int().unique().column('three')
  three = f.int({ max: 3 }).column('four')
}
class Taken extends declareModel('a.Item') {
  three = f.int({ max: 3 }).column('one')
  two = f.int().unique()
}

await describeDatabases('fields that change places with their columns', (under) => {
  const database = migratable(under)
  const read = async (...columns: readonly string[]) => {
    const sql = `SELECT ${columns.map(under.dialect.operators.quote).join(', ')} FROM a_item`
    return (await under.driver.run({ sql, write: false, returns: true }, [])).rows.map((row) => row.map(Number))
  }
  beforeEach(() => clear(database))

  it.each([
    ['two of them', Swapped, ['two', 'one', 'three'], [1, 2, 3]],
    ['three in a circle', Circle, ['two', 'three', 'one'], [1, 2, 3]],
    ['in a chain', Chain, ['two', 'three', 'four'], [1, 2, 3]],
    ['where one is gone', Taken, ['two', 'one'], [2, 3]],
  ] as const)('take their rows, bounds and indexes along, and back: %s', async (_, model, columns, values) => {
    const first = await planned([], stateFor(Own))
    await migrateDatabase(historyOf(first), database)
    await under.driver.run(
      { sql: 'INSERT INTO a_item (one, two, three) VALUES (1, 2, 3)', write: true, returns: false },
      [],
    )
    const start = await schemaOf(database)
    const to = stateFor(model)
    const steps = [...first, ...(await planned(first, to))]
    expect(await planned(steps, to)).toEqual([])
    await migrateDatabase(historyOf(steps), database)
    expect((await driftOf(database, to)).differences.map(describeDifference)).toEqual([])
    expect(await read(...columns)).toEqual([values])

    const back = [...steps, ...(await planned(steps, stateFor(Own)))]
    await migrateDatabase(historyOf(back), database)
    expect((await driftOf(database, stateFor(Own))).differences.map(describeDifference)).toEqual([])
    await migrateDatabase(historyOf(back), database, { target: { app: 'a', name: first[0]?.name ?? '' } })
    expect(await schemaOf(database)).toEqual(start)
    if (values.length === 3) expect(await read('one', 'two', 'three')).toEqual([[1, 2, 3]])
  })
})
