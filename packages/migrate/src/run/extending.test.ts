import { f, type ModelBase, type ModelClass } from '@tsango/core'
import { declareExtension, declareModel, type RowMethods } from '@tsango/core/model'
import { createRegistry } from '@tsango/core/registry'
import { migration, type Operation, type ProjectState, runCode, stateOf } from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { createHistory, type FoundMigration, type History } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

class Place extends declareModel('food.Place') {
  name = f.char(40)
  favourite = f.fk((): ModelClass => Restaurant, { onDelete: 'setNull' }).null()
}
class Restaurant extends declareExtension(Place, 'food.Restaurant') {
  stars = f.int()
}
class Dish extends declareModel('food.Dish') {
  restaurant = f.fk(() => Restaurant, { onDelete: 'cascade' })
}
class Spot extends declareModel('food.Place') {
  name = f.text()
  seats = f.int().default(0)
}
class Eatery extends declareExtension(Spot, 'food.Restaurant') {
  stars = f.int()
  chef = f.char(20).null()
}
class Course extends declareModel('food.Dish') {
  restaurant = f.fk(() => Eatery, { onDelete: 'cascade' })
}

interface AnyPlace extends ModelBase {
  readonly [name: string]: unknown
}

const historyOf = (found: readonly FoundMigration[]): History => createHistory(found, (label) => label)

function stateFor(...models: ModelClass[]): ProjectState {
  const { registry, problems } = createRegistry({ models: models.map((model) => ({ model, app: 'food' })) })
  expect(problems).toEqual([])
  return stateOf(registry)
}

await describeDatabases('migrating models that extend others', (under) => {
  const database = migratable(under)
  beforeEach(() => clear(database))

  const after = async (found: readonly FoundMigration[], state: ProjectState): Promise<FoundMigration[]> => {
    const asker = { renamed: async () => false, fill: async () => '', agreed: async () => true }
    const planned = await detectMigrations(historyOf(found), state, { asker, now: new Date('2026-11-20T00:00:00Z') })
    return planned.map(({ app, name, dependencies, operations }) => ({
      app,
      name,
      migration: migration({ dependencies, operations }),
    }))
  }
  const step = (found: readonly FoundMigration[], operation: Operation): FoundMigration => {
    const last = found.at(-1) as FoundMigration
    return {
      app: 'food',
      name: `00${found.length + 1}0_rows`,
      migration: migration({ dependencies: [[last.app, last.name]], operations: [operation] }),
    }
  }

  it('makes their tables, changes each alone, writes rows of all, and goes back', async () => {
    const first = await after([], stateFor(Dish, Restaurant, Place))
    const rows = step(
      first,
      runCode(
        async ({ models }) => {
          const restaurants = models.get<AnyPlace>('food.Restaurant').objects() as unknown as {
            create(values: object): Promise<Record<string, unknown> & RowMethods>
          }
          const made = await restaurants.create({ name: 'Luigi', stars: 3 })
          await models
            .get<AnyPlace>('food.Dish')
            .objects()
            .create({ restaurantId: made['id'] } as never)
          made['favouriteId'] = made['id']
          made['stars'] = 4
          await made.save()
        },
        { reverse: () => undefined },
      ),
    )
    const found = [...first, rows]
    await migrateDatabase(historyOf(found), database)
    const before = await schemaOf(database)
    const child = before.find(({ table }) => table === 'food_restaurant')
    expect(child?.columns.map(({ column, primaryKey }) => [column, primaryKey])).toEqual([
      ['place_ptr_id', true],
      ['stars', false],
    ])
    expect(child?.references.map(({ columns, table, onDelete }) => [columns, table, onDelete.toLowerCase()])).toEqual([
      [['place_ptr_id'], 'food_place', 'cascade'],
    ])
    const change = await after(found, stateFor(Course, Eatery, Spot))
    const all = [...found, ...change]
    expect(await after(all, stateFor(Course, Eatery, Spot))).toEqual([])
    await migrateDatabase(historyOf(all), database)
    const look = step(
      all,
      runCode(
        async ({ models }) => {
          const rows = await models.get<AnyPlace>('food.Restaurant').objects()
          expect(rows.map((row) => ({ ...row }))).toMatchObject([{ stars: 4, seats: 0, chef: null }])
        },
        { reverse: () => undefined },
      ),
    )
    await migrateDatabase(historyOf([...all, look]), database)
    await migrateDatabase(historyOf([...all, look]), database, { target: { app: 'food', name: rows.name } })
    expect(await schemaOf(database)).toEqual(before)
    await migrateDatabase(historyOf([...all, look]), database, { target: { app: 'food', name: 'zero' } })
    expect(await schemaOf(database)).toEqual([])
  })
})
