import { createRegistry, declareModel, f, type ModelClass } from '@tsango/core'
import { migration, type Operation, type ProjectState, stateOf } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { detectMigrations, safeMigrations } from '../detect/detect.ts'
import { describeDifference, driftOf } from '../drift/drift.ts'
import { MigrationFailed } from '../errors/errors.ts'
import { createHistory, type FoundMigration } from '../history/history.ts'
import { inspectedModels, readTables } from '../inspect/inspect.ts'
import { lintMigration } from '../lint/lint.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const historyOf = (found: readonly FoundMigration[]) => createHistory(found, (label) => label)

function stateFor(...models: ModelClass[]): ProjectState {
  const { registry, problems } = createRegistry({ models: models.map((model) => ({ model, app: '' })), close: true })
  expect(problems).toEqual([])
  return stateOf(registry)
}

async function planned(before: readonly FoundMigration[], to: ProjectState, renames = true, safe = false) {
  const asker = { renamed: async () => renames, agreed: async () => true, fill: async () => 7 }
  const history = historyOf(before)
  const found = await detectMigrations(history, to, { asker, now: new Date() })
  return (safe ? safeMigrations(history, found) : found).map(
    ({ app, name, dependencies, operations, atomic }): FoundMigration => ({
      app,
      name,
      migration: migration({ dependencies, operations, ...(atomic === undefined ? {} : { atomic }) }),
    }),
  )
}

class Plain extends declareModel('a.Item') {
  stock = f.int()
}
class Bound extends declareModel('a.Item') {
  stock = f.positiveInt({ max: 100 })
  share = f.decimal(10, 2, { min: '-1.50', max: '9.99' }).default('1.50')
  weight = f.float({ min: -0.5 }).default(7)
  small = f.smallInt({ min: -5 }).default(7)
  big = f.bigInt({ max: 2 ** 50 }).default(7)
}
class Renamed extends declareModel('a.Item') {
  static meta = { table: 'things' }
  left = f.positiveInt({ max: 100 })
  share = f.decimal(12, 4, { min: '-1.50', max: '9.99' }).default('1.50')
  weight = f.float().default(7)
  small = f.int({ min: -5 }).default(7)
  big = f.bigInt({ max: 2 ** 50 }).default(7)
}

await describeDatabases('bounds of fields', (under) => {
  const database = migratable(under)
  const run = (sql: string) => under.driver.run({ sql, write: true, returns: false }, [])
  const names = async () => (await schemaOf(database)).flatMap(({ checks }) => checks.map(({ name }) => name))
  const ITEM = ['small_min', 'big_max', 'share_max', 'share_min', 'stock_max', 'stock_min', 'weight_min']
    .map((name) => `a_item_${name}`)
    .toSorted()
  beforeEach(() => clear(database))

  it('follow their fields through every change, and back', async () => {
    const first = await planned([], stateFor(Plain))
    await migrateDatabase(historyOf(first), database)
    await run('INSERT INTO a_item (stock) VALUES (7)')
    const start = await schemaOf(database)
    const steps = [...first]
    for (const state of [stateFor(Bound), stateFor(Renamed)]) {
      steps.push(...(await planned(steps, state)))
      expect(await planned(steps, state)).toEqual([])
      await migrateDatabase(historyOf(steps), database)
      expect((await driftOf(database, state)).differences.map(describeDifference)).toEqual([])
    }
    await migrateDatabase(historyOf(steps), database, { target: { app: 'a', name: steps[1]?.name ?? '' } })
    expect((await names()).toSorted()).toEqual(ITEM)
    expect((await driftOf(database, stateFor(Bound))).differences).toEqual([])
    await migrateDatabase(historyOf(steps), database, { target: { app: 'a', name: steps[0]?.name ?? '' } })
    expect(await schemaOf(database)).toEqual(start)
  })

  it('are refused where rows lie beyond them, and leave the table as it was', async () => {
    const first = await planned([], stateFor(Plain))
    await migrateDatabase(historyOf(first), database)
    await run('INSERT INTO a_item (stock) VALUES (-404), (7), (-405), (600000)')
    const start = await schemaOf(database)
    class Positive extends declareModel('a.Item') {
      stock = f.positiveInt({ max: 100 })
    }
    for (const safe of [false, true]) {
      const next = historyOf([...first, ...(await planned(first, stateFor(Positive), true, safe))])
      const error = await migrateDatabase(next, database).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(MigrationFailed)
      const { message } = error as Error
      expect(message).toMatch(/a_item_stock_min|check/i)
      expect(message).toMatch(/Rows of a\.Item lie beyond the bounds that stock gets, by their keys: 1, 3, 4\. Change/)
      expect(message).not.toMatch(/-40[45]|600000/)
      if (safe) continue
      expect(await schemaOf(database)).toEqual(start)
    }
    await run('UPDATE a_item SET stock = 8 WHERE id IN (1, 3, 4)')
    const steps = [...first, ...(await planned(first, stateFor(Positive), true, true))]
    await migrateDatabase(historyOf(steps), database)
    expect((await driftOf(database, stateFor(Positive))).differences).toEqual([])
  })

  it('are found in the database, and in the models that are made of it', async () => {
    await migrateDatabase(historyOf(await planned([], stateFor(Bound))), database)
    const { introspection, features } = under.dialect
    const [model] = inspectedModels(await readTables(database), { app: 'a', introspection, features })
    expect(model?.meta).toMatchObject({ items: [] })
    const code = new Map(model?.members.map(({ name, code }) => [name, code]))
    expect(code.get('stock')).toMatch(/^f\.(?:int|bigInt)\({ min: 0, max: 100 }\)$/)
    expect(code.get('weight')).toBe('f.float({ min: -0.5 })')
    // A decimal that is kept as a whole number is found as one.
    if (code.get('share')?.startsWith('f.decimal'))
      expect(code.get('share')).toBe("f.decimal(10, 2, { min: '-1.50', max: '9.99' })")
    await run('ALTER TABLE a_item DROP CONSTRAINT a_item_stock_max')
    expect((await driftOf(database, stateFor(Bound))).differences.map(describeDifference)).toEqual([
      expect.stringContaining('the check "a_item_stock_max" is missing'),
    ])
  })

  it('are looked through beside those who write, where the database has a way', async () => {
    const first = await planned([], stateFor(Plain))
    const next = await planned(first, stateFor(Bound), false, true)
    const history = historyOf([...first, ...next])
    const locks = (history.nodes.values().toArray() as Parameters<typeof lintMigration>[1][]).flatMap((node) =>
      lintMigration(history, node, under.dialect).filter(({ kind }) => kind === 'lock'),
    )
    if (under.dialect.schema.addCheckConcurrently) expect(locks).toEqual([])
    await migrateDatabase(historyOf(first), database)
    await run('INSERT INTO a_item (stock) VALUES (7)')
    await migrateDatabase(history, database)
    expect((await driftOf(database, stateFor(Bound))).differences.map(describeDifference)).toEqual([])
    const beside = next.flatMap(({ migration: { operations } }) => operations as Operation[])
    expect(beside.every((one) => 'concurrently' in one)).toBe(true)
  })
})
