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

function stateFor(models: readonly ModelClass[]): ProjectState {
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

interface Names {
  readonly table: string
  readonly owner?: string
  readonly reader?: string
  /** Of indexes and checks. */
  readonly held?: readonly string[]
}

const modelOf = (label: 'a.Left' | 'b.Right' | 'b.Other', { table, owner, reader, held = [] }: Names): ModelClass => {
  const named = (constraintName: string | undefined) => (constraintName === undefined ? {} : { constraintName })
  class Named extends declareModel(label) {
    static meta = {
      table,
      indexes: held.map((name, at) => ({ name: `${name}_idx`, fields: [at ? 'size' : '-size'] })),
      checks: held.map((name) => ({ name, check: (p: { size: { gt(value: number): never } }) => p.size.gt(0) })),
    }
    size = f.int().default(1)
    owner = f.fk(() => Named, { ...named(owner), relatedName: 'owned' }).null()
    reader = f.fk(() => Named, { ...named(reader), relatedName: 'read' }).null()
  }
  return Named
}

class Order extends declareModel('b.Order', { key: ['tenant', 'number'] }) {
  tenant = f.char(10)
  number = f.int()
}

/** A model with a key of two columns, and one that points at it. */
const heldBy = (label: 'b.Right' | 'b.Other'): readonly ModelClass[] => {
  class Holder extends declareModel(label) {
    order = f.fk(() => Order, { constraintName: 'whose' }).null()
  }
  class Pointing extends declareModel('a.Left') {
    holder = f.fk(() => Holder).null()
  }
  return [Order, Holder, Pointing]
}

await describeDatabases('names that change hands', (under) => {
  const database = migratable(under)
  const drift = async (to: ProjectState) => (await driftOf(database, to)).differences.map(describeDifference)
  beforeEach(() => clear(database))

  it.each<[string, readonly ModelClass[], readonly ModelClass[]]>([
    [
      'by a model in the place of another',
      [modelOf('b.Right', { table: 'shared', owner: 'whose', held: ['one'] })],
      [modelOf('b.Other', { table: 'shared', owner: 'whose', held: ['one'] })],
    ],
    [
      'by a new one, while their own stays',
      [modelOf('b.Right', { table: 'shared', owner: 'whose', held: ['one'] })],
      [modelOf('b.Right', { table: 'own' }), modelOf('a.Left', { table: 'shared', reader: 'whose', held: ['one'] })],
    ],
    [
      'by one of an app behind',
      [modelOf('a.Left', { table: 'one', owner: 'whose', held: ['one'] }), modelOf('b.Right', { table: 'two' })],
      [modelOf('a.Left', { table: 'three' }), modelOf('b.Right', { table: 'one', owner: 'whose', held: ['one'] })],
    ],
    [
      'by each other, and in a circle of three',
      [
        modelOf('a.Left', { table: 'one', owner: 'whose', reader: 'theirs', held: ['one', 'three'] }),
        modelOf('b.Right', { table: 'two', owner: 'ours', held: ['two'] }),
        modelOf('b.Other', { table: 'three' }),
      ],
      [
        modelOf('a.Left', { table: 'two', owner: 'theirs', reader: 'whose', held: ['two', 'three'] }),
        modelOf('b.Right', { table: 'three', owner: 'another', held: ['one'] }),
        modelOf('b.Other', { table: 'one', reader: 'ours' }),
      ],
    ],
    ['by a key of two columns, where the new model has to be there first', heldBy('b.Right'), heldBy('b.Other')],
  ])(
    'are free before they are taken, and on the way back: %s',
    async (_, ...models) => {
      const [before, after] = models.map(stateFor) as [ProjectState, ProjectState]
      const first = await planned([], before)
      const steps = [...first, ...(await planned(first, after))]
      expect(await planned(steps, after)).toEqual([])
      await migrateDatabase(historyOf(first), database)
      const start = await schemaOf(database)
      await migrateDatabase(historyOf(steps), database)
      expect(await drift(after)).toEqual([])

      for (const app of new Set(steps.map((one) => one.app))) {
        const name = first.find((one) => one.app === app)?.name ?? 'zero'
        await migrateDatabase(historyOf(steps), database, { target: { app, name } })
      }
      expect(await schemaOf(database)).toEqual(start)
    },
    120_000,
  )
})
