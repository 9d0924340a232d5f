import { createApplication, defineApp, describeProblem, f, type Row } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import type { ModelClass } from '@tsango/core/model'
import { createRegistry } from '@tsango/core/registry'
import { describe, expect, it } from 'vitest'
import { AuditEntry } from '../audit/audit.ts'
import { ContentType, contentTypeOf, createContentTypes, genericKey, isRowOf } from '../content-types/content-types.ts'
import { frozenRegistry } from '../frozen/frozen.ts'
import { stateOf, tablesOf } from '../migrations/migrations.ts'
import { onPostSave, onPreDelete } from '../signals/signals.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { extend } from './extend.ts'
import { inherit } from './inherit.ts'
import { manager } from './manager.ts'
import type { Meta } from './meta.ts'
import { Model } from './model.ts'
import { proxy } from './proxy.ts'

abstract class Labelled {
  label = f.char(20).default('none')
  told(this: Row<Labelled>) {
    return `<${this.label}>`
  }
}
class Vehicle extends Model('fleet.Vehicle', { id: f.uuid() }) {
  static meta: Meta<Vehicle> = { audit: { except: ['seen'] } }
  static override objects = manager(() => Vehicle, { fast: (all) => all.filter({ speed__gt: 100 }) })
  speed = f.int()
  seen = f.int().default(0)
  rank = f.int().generated((v: { speed: { plus(by: number): unknown } }) => v.speed.plus(1) as never)
}
class Car extends inherit(extend(Vehicle, 'fleet.Car', { link: 'body' }), Labelled) {
  static meta: Meta<Car> = { audit: true, table: 'cars', indexes: [['doors']], ordering: ['speed'] }
  doors = f.int().default(4)
  twice = f.int().generated((c: { doors: { times(by: number): unknown } }) => c.doors.times(2) as never)
}
class OldCar extends proxy(Car, 'fleet.OldCar') {
  static meta: Meta<OldCar> = { scopes: { old: (c) => c.speed.lt(90) } }
}
class Boat extends extend(Vehicle, 'fleet.Boat', { relatedName: 'boat' }) {
  sails = f.int().default(1)
}
class Note extends Model('fleet.Note') {
  targetType = f.fk(() => ContentType, { onDelete: 'cascade' })
  targetKey = f.char(64)
}
const target = genericKey(Note, { type: 'targetType', key: 'targetKey', to: () => [Vehicle] })
const MODELS = [OldCar, Car, Boat, Vehicle, Note, ContentType, AuditEntry]

await describeDatabases('what follows a model that extends another', (under) => {
  const models = withModels(under, MODELS)
  const { rolledBack: test } = models
  const listening = async <T>(receivers: readonly ReturnType<typeof onPostSave>[], body: () => Promise<T>) =>
    await runInContext(
      {
        app: createApplication({
          apps: [defineApp({ name: 'fleet', models: [Car, Boat, Vehicle, OldCar], extends: receivers })],
        }),
      },
      body,
    )

  test('has keys that are made here, computed columns of both tables, and abstract parts', async () => {
    const car = await Car.objects().create({ speed: 90, doors: 3 })
    expect(car.id).toMatch(/^[0-9a-f-]{36}$/)
    expect([car.rank, car.twice, car.told()]).toEqual([91, 6, '<none>'])
    car.doors = 5
    car.speed = 120
    await car.save()
    expect([car.rank, car.twice]).toEqual([121, 10])
    expect((await Vehicle.objects().get({ id: car.id })).rank).toBe(121)
    expect(await Car.objects().fast().pluck('doors')).toEqual([5])
    expect(
      await Vehicle.objects()
        .filter({ boat__sails: 1 } as never)
        .count(),
    ).toBe(0)
    expect((await Car.objects().selectRelated('body').get()).body.speed).toBe(120)
    expect(await Car.objects().bulkUpdate([Object.assign(car, { doors: 2, speed: 7 })], ['doors', 'speed'])).toBe(1)
    expect([car.rank, car.twice]).toEqual([8, 4])
  })

  test('has proxies', async () => {
    await Car.objects().create({ speed: 200 })
    const old = await OldCar.objects().create({ speed: 50, label: 'old' })
    expect(await OldCar.objects().pluck('speed')).toEqual([50])
    old.speed = 60
    await old.save()
    expect(await OldCar.objects().update({ speed: 70, doors: 1 })).toBe(1)
    await old.refresh()
    expect([old.speed, old.doors, old.told()]).toEqual([70, 1, '<old>'])
    expect(await old.delete()).toBe(1)
    expect(await Vehicle.objects().pluck('speed')).toEqual([200])
  })

  test('is told of by signals: what is saved under its own class, what is deleted under both', async () => {
    const events: string[] = []
    const receivers = [
      onPostSave(Vehicle, ({ row }) => void events.push(`vehicle ${row.speed}`)),
      onPostSave(Car, ({ row, created }) => void events.push(`car ${row.speed} ${created}`)),
      onPreDelete(Car, ({ row }) => void events.push(`no car ${row.doors}`)),
      onPreDelete(Vehicle, ({ row }) => void events.push(`no vehicle ${row.speed}`)),
    ]
    await listening(receivers, async () => {
      const car = await Car.objects().create({ speed: 1 })
      car.doors = 2
      await car.save()
      await Car.objects().filter({ doors: 2 }).update({ speed: 3, doors: 3 }, { signals: true })
      await car.refresh()
      car.doors = 9
      await car.delete()
      await Car.objects().bulkCreate([{ speed: 4 }, { speed: 5 }], { signals: true })
      await Car.objects().filter({ speed: 4 }).delete()
      await Vehicle.objects().delete()
    })
    expect(events).toEqual([
      'car 1 true',
      'car 1 false',
      'car 3 false',
      'no car 9',
      'no vehicle 3',
      'car 4 true',
      'car 5 true',
      'no car 4',
      'no vehicle 4',
      'no car 4',
      'no vehicle 5',
    ])
    expect([await Car.objects().count(), await Vehicle.objects().count()]).toEqual([0, 0])
  })

  test('is recorded with the columns of both tables', async () => {
    const car = await Car.objects().create({ speed: 1, label: 'a' })
    car.speed = 2
    car.label = 'b'
    await car.save()
    await Car.objects().update({ doors: 7, speed: 8 })
    await car.delete()
    const boat = await Boat.objects().create({ speed: 3 })
    boat.seen = 4
    await boat.save()
    const entries = await AuditEntry.objects().orderBy('id')
    expect(entries.map(({ action, model, key }) => [action, model, key === car.id])).toEqual([
      ['create', 'Car', true],
      ['update', 'Car', true],
      ['update', 'Car', true],
      ['delete', 'Car', true],
      ['delete', 'Vehicle', true],
      ['create', 'Boat', false],
    ])
    expect(entries[1]?.changes).toMatchObject({ speed: { from: 1, to: 2 }, label: { from: 'a', to: 'b' } })
    expect(Object.keys(entries[2]?.changes ?? {}).sort()).toEqual(['doors', 'rank', 'speed', 'twice'])
  })

  test('has a content type of its own; a generic key to the other takes its rows as rows of that', async () => {
    await createContentTypes()
    expect((await contentTypeOf(Car)).label()).toBe('fleet.Car')
    const car = await Car.objects().create({ speed: 1 })
    const note = await Note.objects().create(await target.valuesOf(car))
    expect(note.targetTypeId).toBe((await contentTypeOf(Vehicle)).id)
    expect(await target.of(car).count()).toBe(1)
    const [loaded] = await target.load(await Note.objects(), 'target')
    expect(loaded?.target?.id).toBe(car.id)
    const vehicle = await Vehicle.objects().get({ id: car.id })
    expect([isRowOf(car, Vehicle), isRowOf(car, Car), isRowOf(vehicle, Car), isRowOf(car, Boat)]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  test('is frozen with the history, and behaves there as it does', async () => {
    const state = stateOf(models.database.registry)
    const frozen = frozenRegistry(state).get('fleet.Car')
    expect([frozen.extends?.label, frozen.key.column, frozen.table]).toEqual(['fleet.Vehicle', 'body_id', 'cars'])
    expect(frozen.ownFields.map(({ name }) => name)).toEqual(['id', 'label', 'doors', 'twice'])
    expect([...frozen.relations.keys()]).toContain('body')
  })
})

describe('extend', () => {
  const read = (...models: ModelClass[]) => createRegistry({ models: models.map((model) => ({ model, app: 'fleet' })) })

  it('is known to the registry and to migrations by the columns of its own table', () => {
    const { registry, problems } = read(OldCar, Car, Boat, Vehicle)
    expect(problems.map(describeProblem)).toEqual([])
    const car = registry.of(Car)
    expect(car.extends).toBe(registry.of(Vehicle))
    expect(car.fields.map(({ name }) => name)).toEqual(['id', 'speed', 'seen', 'rank', 'label', 'doors', 'twice'])
    expect(car.ownFields.map(({ name, column }) => [name, column])).toEqual([
      ['id', 'body_id'],
      ['label', 'label'],
      ['doors', 'doors'],
      ['twice', 'twice'],
    ])
    expect([...car.relations.keys()]).toEqual(['body', 'boat'])
    const state = stateOf(registry).models.get('fleet.Car')
    expect(state?.fields['id']).toEqual({
      kind: 'key',
      to: 'fleet.Vehicle',
      onDelete: 'cascade',
      nullable: false,
      unique: true,
      column: 'body_id',
    })
    expect(tablesOf(registry).map(({ table }) => table)).toEqual(['fleet_vehicle', 'cars', 'fleet_boat'])
    const { columns } = tablesOf(registry)[1] ?? { columns: [] }
    expect(columns[0]).toMatchObject({
      column: 'body_id',
      primaryKey: true,
      references: { table: 'fleet_vehicle', column: 'id', onDelete: 'cascade' },
    })
  })

  it('has its table behind that of the other, though a key of that points at it', () => {
    class Owner extends Model('fleet.Owner') {
      favourite = f.fk(() => Rich, { onDelete: 'setNull' }).null()
    }
    class Rich extends extend(Owner, 'fleet.Rich') {}
    const { registry, problems } = read(Owner, Rich)
    expect(problems).toEqual([])
    expect(tablesOf(registry).map(({ table }) => table)).toEqual(['fleet_owner', 'fleet_rich'])
  })

  it('tells what cannot be', () => {
    class Seat extends Model('fleet.Seat', { key: ['row', 'number'] }) {
      row = f.char(4)
      number = f.int()
    }
    class View extends Model('fleet.View') {
      static meta: Meta<View> = { view: true }
    }
    class Plane extends extend(Vehicle, 'fleet.Plane') {
      static meta: Meta<Plane> = { indexes: [['speed', 'wings']], uniqueTogether: [['wings', 'seen']] }
      wings = f.int()
      override speed = f.int()
      vehiclePtr = f.reverseOne(() => Boat, 'vehiclePtr') as never
    }
    class Glider extends extend(View, 'fleet.Glider', { link: 'Odd name' }) {}
    class Chair extends extend(Seat, 'fleet.Chair') {}
    class Fast extends extend(OldCar, 'fleet.Fast') {}
    const { problems } = read(Vehicle, Car, Boat, OldCar, Seat, View, Plane, Glider, Chair, Fast)
    expect(problems.filter(({ code }) => code === 'core.extend').map(({ message }) => message)).toEqual([
      'fleet.Fast extends fleet.OldCar, which is a proxy.',
      'fleet.Plane.speed stands in the place of fleet.Vehicle.speed.',
      'fleet.Plane cannot call the way to fleet.Vehicle "vehiclePtr".',
      'fleet.Plane.meta: an index over "speed" would hold a column of the table of fleet.Vehicle.',
      'fleet.Plane.meta: an index over "seen" would hold a column of the table of fleet.Vehicle.',
      'fleet.Glider extends fleet.View, which is a view.',
      'fleet.Glider cannot call the way to fleet.View "Odd name".',
      'fleet.Chair extends fleet.Seat, whose key consists of several fields.',
    ])
    expect(read(Car, Boat).problems.map(({ message }) => message)).toContain(
      'fleet.Car extends fleet.Vehicle, which no app lists.',
    )
    class Other extends Model('fleet.Other') {}
    const swapped = createRegistry({
      models: [Boat, Other].map((model) => ({ model, app: 'fleet' })),
      swaps: [[Vehicle, Other]],
    })
    expect(swapped.problems.map(({ message }) => message)).toEqual([
      'fleet.Boat extends fleet.Vehicle, in whose place stands fleet.Other.',
    ])
    class Owner extends Model('fleet.Owner') {
      cars = f.reverse(() => Wheel, 'owner')
    }
    class Part extends Model('fleet.Part') {
      owner = f.fk(() => Owner)
    }
    class Wheel extends extend(Part, 'fleet.Wheel') {}
    expect(read(Owner, Part, Wheel).problems.map(({ code }) => code)).toEqual(['core.reverse'])
    class Checked extends extend(Vehicle, 'fleet.Checked') {
      static meta: Meta<Checked> = { checks: [{ name: 'both', check: (c) => c.speed.gt(1) }] }
    }
    expect(() => stateOf(read(Vehicle, Car, Checked).registry)).toThrow('fleet.Vehicle')
    expect(() => new (Boat as unknown as new () => object)()).toThrow('new Boat()')
  })
})
