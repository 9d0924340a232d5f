import { f, type Meta, type Row } from '@tsango/core'
import { beforeEach, expect } from 'vitest'
import { countStatements } from '../../databases/databases.ts'
import { Model } from '../../model/model.ts'
import { related } from '../../related/related.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Order extends Model('m2mk.Order', { key: ['tenant', 'number'] }) {
  static meta: Meta<Order> = { ordering: ['tenant', 'number'] }
  tenant = f.char(10)
  number = f.int()
  labels = f.manyToMany(() => Label, { relatedName: 'orders' })
  friends = f.manyToMany(() => Order, { symmetrical: true })
  places = f.manyToMany(() => Place, { through: () => Stay })
  rooms = f.through(() => Order, 'places__rooms')
}
class Label extends Model('m2mk.Label') {
  static meta: Meta<Label> = { ordering: ['name'] }
  name = f.char(10)
}
class Place extends Model('m2mk.Place', { key: ['tenant', 'code'] }) {
  static meta: Meta<Place> = { ordering: ['code'] }
  tenant = f.char(10)
  code = f.char(5)
  rooms = f.reverse(() => Room, 'place')
}
class Room extends Model('m2mk.Room') {
  static meta: Meta<Room> = { ordering: ['door'] }
  door = f.char(10)
  place = f.fk(() => Place, { onDelete: 'cascade' })
}
/** Both sides are of one tenant. */
class Stay extends Model('m2mk.Stay') {
  tenant = f.char(10)
  number = f.int()
  code = f.char(5)
  nights = f.int().default(1)
  order = f.fk(() => Order, { fields: ['tenant', 'number'], onDelete: 'cascade' })
  place = f.fk(() => Place, { fields: ['tenant', 'code'], onDelete: 'cascade' })
}

await describeDatabases('many to many over keys of several columns', (under) => {
  const { test, run } = withModels(under, [Order, Label, Place, Room, Stay])
  let one: Row<Order>
  let two: Row<Order>
  let red: Row<Label>
  let tan: Row<Label>
  const names = async (rows: PromiseLike<readonly { name: string }[]>): Promise<string> =>
    (await rows).map(({ name }) => name).join(' ')
  const numbers = async (rows: PromiseLike<readonly Row<Order>[]>): Promise<string> =>
    (await rows).map(({ tenant, number }) => `${tenant}${number}`).join(' ')

  beforeEach(() =>
    run(async () => {
      await Order.objects().delete()
      await Label.objects().delete()
      await Place.objects().delete()
      ;[one, two] = (await Order.objects().bulkCreate([
        { tenant: 'a', number: 1 },
        { tenant: 'a', number: 2 },
        { tenant: 'b', number: 1 },
      ])) as unknown as [Row<Order>, Row<Order>]
      ;[red, tan] = (await Label.objects().bulkCreate([{ name: 'red' }, { name: 'tan' }])) as [Row<Label>, Row<Label>]
    }),
  )

  test('is joined, parted, asked and loaded from either side', async () => {
    const labels = related(one, 'labels')
    await labels.add(red, tan.id)
    await labels.add(red)
    expect([await names(labels.all()), await labels.count(), await labels.contains(tan)]).toEqual(['red tan', 2, true])
    await related(two, 'labels').set([tan])
    expect(await numbers(Order.objects().filter({ labels: tan }))).toBe('a1 a2')
    expect(await numbers(Order.objects().filter({ labels__name: 'red' }))).toBe('a1')
    expect(await numbers(Order.objects().exclude({ labels__name: 'red' }))).toBe('a2 b1')
    expect(await numbers(Order.objects().filter({ labels__isnull: true }))).toBe('b1')
    expect(await names(Label.objects().filter({ orders: ['a', 2] } as never))).toBe('tan')
    expect(await names(Label.objects().filter({ orders__number: 1 } as never))).toBe('red tan')
    let orders: Awaited<ReturnType<typeof loaded>> = []
    const loaded = async () => Order.objects().prefetch('labels')
    expect(
      await countStatements(async () => {
        orders = await loaded()
      }),
    ).toBe(2)
    expect(orders.map((order) => order.labels.map(({ name }) => name))).toEqual([['red', 'tan'], ['tan'], []])
    const limited = await Order.objects().prefetchWith('labels', (all) => all.orderBy('-name').limit(1))
    expect(limited.map((order) => order.labels.map(({ name }) => name))).toEqual([['tan'], ['tan'], []])
    const back = (await Label.objects().prefetch('orders' as never)) as unknown as { orders: Row<Order>[] }[]
    expect(back.map((label) => label.orders.map(({ pk }) => pk))).toEqual([
      [['a', 1]],
      [
        ['a', 1],
        ['a', 2],
      ],
    ])
    expect(await labels.toggle(red)).toEqual({ added: [], removed: [red.id] })
    await labels.set([red])
    await labels.remove(red)
    await related(two, 'labels').clear()
    expect(
      await Label.objects()
        .filter({ orders__isnull: false } as never)
        .count(),
    ).toBe(0)
    const made = await labels.create({ name: 'new' })
    expect(await labels.contains(made)).toBe(true)
    await one.delete()
    expect(await Label.objects().count()).toBe(3)
  })

  test('of a model to itself goes both ways', async () => {
    const friends = related(one, 'friends')
    await friends.add(two, ['b', 1])
    expect([await numbers(friends.all()), await numbers(related(two, 'friends').all())]).toEqual(['a2 b1', 'a1'])
    await friends.set([['b', 1], one])
    expect([await numbers(friends.all()), await related(two, 'friends').count()]).toEqual(['a1 b1', 0])
    expect(await friends.toggle(two, ['b', 1])).toEqual({ added: [['a', 2]], removed: [['b', 1]] })
    expect(await numbers(Order.objects().filter({ friends__pk: ['a', 2] }))).toBe('a1')
    await expect(friends.add(['z', 9])).rejects.toMatchObject({ code: 'foreign_key_violation' })
  })

  test('goes through a model whose keys have a part in common, and further', async () => {
    const [inn] = (await Place.objects().bulkCreate([
      { tenant: 'a', code: 'inn' },
      { tenant: 'b', code: 'inn' },
    ])) as unknown as [Row<Place>]
    await Room.objects().bulkCreate([
      { door: '101', placeId: inn.pk },
      { door: '102', placeId: ['b', 'inn'] },
    ])
    await related(one, 'places').addWith({ nights: 3 }, inn)
    // Nothing says that a pair stands there once: its row comes as often as it is joined.
    await Stay.objects().create({ tenant: 'a', number: 1, code: 'inn' })
    expect((await related(one, 'places').all()).map(({ code }) => code)).toEqual(['inn', 'inn'])
    await Stay.objects().filter({ nights: 1 }).delete()
    await expect(related(one, 'places').add(['b', 'inn'])).rejects.toThrow('say two different things')
    expect(await Stay.objects().values('tenant', 'number', 'code', 'nights').get()).toEqual({
      tenant: 'a',
      number: 1,
      code: 'inn',
      nights: 3,
    })
    expect((await Order.objects().prefetch('places', 'rooms').first())?.rooms.map(({ door }) => door)).toEqual(['101'])
    expect(await numbers(Order.objects().filter({ rooms__door: '101' }))).toBe('a1')
    expect(await related(one, 'rooms').count()).toBe(1)
    expect(await numbers(Order.objects().filter({ places__rooms__door: '102' }))).toBe('')
    const each = await Order.objects().prefetchWith('rooms', (rooms) => rooms.limit(1))
    expect(each.map(({ rooms }) => rooms.length)).toEqual([1, 0, 0])
    await related(one, 'places').remove(inn)
    expect(await Stay.objects().count()).toBe(0)
  })
})
