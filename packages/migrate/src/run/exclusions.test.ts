import { inspect } from 'node:util'
import { createRegistry, f } from '@tsango/core'
import { type Meta, Model } from '@tsango/orm'
import {
  addExclusion,
  createModel,
  field,
  migration,
  type Operation,
  removeExclusion,
  stateOf,
} from '@tsango/orm/migrations'
import { describeDatabases } from '@tsango/orm/testing'
import { beforeEach, expect, it } from 'vitest'
import { detectMigrations } from '../detect/detect.ts'
import { MigrationFailed } from '../errors/errors.ts'
import { createHistory, type FoundMigration, type History } from '../history/history.ts'
import { migratable } from '../testing/database.ts'
import { clear, schemaOf } from '../testing/schema.ts'
import { migrateDatabase } from './run.ts'

const historyOf = (found: readonly FoundMigration[]): History => createHistory(found, (label) => label)
const asker = { renamed: async () => true, agreed: async () => true, fill: async () => 1 }

/** The migrations from a history to a model that has these options. */
async function detected(before: readonly FoundMigration[], model: unknown): Promise<FoundMigration[]> {
  const { registry } = createRegistry({ models: [{ model: model as never, app: '' }] })
  const planned = await detectMigrations(historyOf(before), stateOf(registry), { asker, now: new Date() })
  return planned.map(({ app, name, dependencies, operations }) => ({
    app,
    name,
    migration: migration({ dependencies, operations }),
  }))
}

function plain(name: string, meta?: (model: never) => unknown) {
  class Slot extends Model('inn.Slot') {
    static meta = {} as Meta<Slot>
    room = f.int()
    lane = f.int()
    open = f.bool().default(true)
  }
  if (meta) Slot.meta = { exclusions: [{ name, ...(meta as never as () => object)() }] } as never
  return Slot
}

const operations = (found: readonly FoundMigration[]): readonly Operation[] =>
  found.flatMap(({ migration: { operations: all } }) => all)

await describeDatabases('exclusion constraints in migrations', (under) => {
  const database = migratable(under)
  beforeEach(() => clear(database))

  const first = plain('slot_once', () => ({ using: 'btree', over: (s: { room: never }) => [[s.room, '=']] }))
  const second = plain('slot_once', () => ({
    using: 'btree',
    over: (s: { room: never; lane: never }) => [
      [s.room, '='],
      [s.lane, '='],
    ],
    where: (s: { open: { eq(value: boolean): never } }) => s.open.eq(true),
    deferrable: 'deferred',
  }))

  it('are found, changed and taken away', async () => {
    const initial = await detected([], first)
    expect(operations(initial)).toMatchObject([
      { type: 'createModel', exclusions: [{ name: 'slot_once', using: 'btree', over: [['room', '=']] }] },
    ])
    expect(await detected(initial, first)).toEqual([])
    const changed = await detected(initial, second)
    expect(operations(changed)).toEqual([
      removeExclusion('inn.Slot', 'slot_once'),
      addExclusion('inn.Slot', {
        name: 'slot_once',
        over: [
          ['room', '='],
          ['lane', '='],
        ],
        using: 'btree',
        where: ['open', 'exact', true],
        deferrable: 'deferred',
      }),
    ])
    expect(operations(await detected([...initial, ...changed], plain('x')))).toEqual([
      removeExclusion('inn.Slot', 'slot_once'),
    ])
  })

  if (!under.dialect.features.exclusionConstraints) {
    it('are refused before anything runs', async () => {
      const initial = await detected([], first)
      await expect(migrateDatabase(historyOf(initial), database)).rejects.toThrow(
        /exclusion constraints \("slot_once"\)/,
      )
      expect(await schemaOf(database)).toEqual([])
    })
    return
  }

  it('come, go, and follow the fields that they read', async () => {
    const made = (exclusion: object): Operation =>
      createModel('inn.Slot', {
        fields: { id: field.bigAuto(), room: field.int(), lane: field.int(), open: field.bool() },
        exclusions: [exclusion as never],
      })
    const initial = await detected([], first)
    const changed = await detected(initial, second)
    const renames: FoundMigration = {
      app: 'inn',
      name: '0003_names',
      migration: migration({
        dependencies: [['inn', '0002_slot']],
        operations: [
          { type: 'renameField', model: 'inn.Slot', name: 'lane', to: 'track' },
          { type: 'alterField', model: 'inn.Slot', name: 'room', field: field.bigInt() },
          { type: 'renameModel', model: 'inn.Slot', to: 'inn.Place' },
        ],
      }),
    }
    const renamed = { ...changed[0], name: '0002_slot' } as FoundMigration
    const history = historyOf([...initial, renamed, renames])
    await migrateDatabase(historyOf(initial), database)
    const start = await schemaOf(database)
    expect(start[0]?.exclusions).toMatchObject([{ name: 'slot_once', definition: 'EXCLUDE USING btree (room WITH =)' }])
    await migrateDatabase(history, database)
    expect((await schemaOf(database))[0]).toMatchObject({
      table: 'inn_place',
      exclusions: [
        {
          name: 'slot_once',
          definition:
            'EXCLUDE USING btree (room WITH =, track WITH =) WHERE ((open = true)) DEFERRABLE INITIALLY DEFERRED',
        },
      ],
    })
    await migrateDatabase(history, database, { target: { app: 'inn', name: '0001_initial' } })
    expect(await schemaOf(database)).toEqual(start)
    const removal = (exclusion: object) =>
      migrateDatabase(
        historyOf([
          { app: 'inn', name: '0001_a', migration: migration({ operations: [made(exclusion)] }) },
          {
            app: 'inn',
            name: '0002_b',
            migration: migration({
              dependencies: [['inn', '0001_a']],
              operations: [{ type: 'removeField', model: 'inn.Slot', name: 'lane' }],
            }),
          },
        ]),
        database,
      )
    await clear(database)
    await expect(removal({ name: 'x', using: 'btree', over: [['lane', '=']] })).rejects.toThrow(
      'inn.Slot.lane cannot be removed: the exclusion constraint "x" needs it.',
    )
  })

  it('are told with the rows that keep them from being made, and nothing of what these hold', async () => {
    const dependencies = [['inn', '0001_a']] as const
    const fields = { id: field.int(), part: field.int(), room: field.int(), open: field.bool() }
    const start: FoundMigration = {
      app: 'inn',
      name: '0001_a',
      migration: migration({ operations: [createModel('inn.Slot', { fields, key: ['id', 'part'] })] }),
    }
    const made = (exclusion: Parameters<typeof addExclusion>[1]): FoundMigration => ({
      app: 'inn',
      name: '0002_b',
      migration: migration({ dependencies, operations: [addExclusion('inn.Slot', exclusion)] }),
    })
    await migrateDatabase(historyOf([start]), database)
    const rows = '(1, 1, 4711, true), (1, 2, 4711, false), (2, 1, 4711, true), (3, 1, 8, true), (3, 2, 9, true)'
    await under.driver.run({ sql: `INSERT INTO inn_slot VALUES ${rows}`, write: true, returns: false }, [])
    const refused = async (exclusion: Parameters<typeof addExclusion>[1]): Promise<string> => {
      const error = await migrateDatabase(historyOf([start, made(exclusion)]), database).catch((one: Error) => one)
      expect(error).toBeInstanceOf(MigrationFailed)
      expect(inspect(error)).not.toContain('4711')
      return (error as Error).message
    }
    const once = { name: 'slot_once', using: 'btree', over: [['room', '=']] } as const
    expect(await refused(once)).toContain(
      'Rows of inn.Slot exclude each other by "slot_once", by their keys: (1, 1) and (1, 2); (1, 1) and (2, 1); (1, 2) and (2, 1). Change one of each first.',
    )
    expect(await refused({ ...once, where: ['open', 'exact', true] })).toContain('by their keys: (1, 1) and (2, 1). ')
    await under.driver.run({ sql: 'DELETE FROM inn_slot WHERE id = 1', write: true, returns: false }, [])
    await migrateDatabase(historyOf([start, made(once)]), database)
  })
})
