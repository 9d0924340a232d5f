import { f, type Meta, type Row } from '@tsango/core'
import { beforeEach, expect } from 'vitest'
import { recordStatements } from '../../databases/databases.ts'
import { outerRef, subquery } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Tenant extends Model('shop.Tenant', { id: f.char(10) }) {
  name = f.char(40)
}
class Order extends Model('shop.Order', { key: ['tenant', 'number'] }) {
  tenant = f.fk(() => Tenant, { onDelete: 'cascade' })
  number = f.int()
  note = f.char(40).default('')
  lines = f.reverse(() => Line, 'order')
  refunds = f.reverse(() => Line, 'refund')
  bill = f.reverseOne(() => Bill, 'order')
}
/** Columns are made for its keys. */
class Line extends Model('shop.Line') {
  static meta: Meta<Line> = { ordering: ['id'], uniqueTogether: [['order', 'position']] }
  order = f.fk(() => Order, { onDelete: 'cascade' })
  position = f.int()
  refund = f.fk(() => Order, { onDelete: 'setNull' }).null()
}
class Bill extends Model('shop.Bill') {
  order = f.oneToOne(() => Order, { onDelete: 'cascade' })
  total = f.decimal(8, 2)
}
/** Its keys have a field of it in common. */
class Parcel extends Model('shop.Parcel', { key: ['tenant', 'code'] }) {
  tenant = f.fk(() => Tenant, { onDelete: 'cascade' })
  code = f.char(10)
  orderNumber = f.int().null()
  order = f.fk(() => Order, { fields: ['tenant', 'orderNumber'], relatedName: 'parcels' }).null()
  parentCode = f.char(10).null()
  parent = f.fk(() => Parcel, { fields: ['tenant', 'parentCode'], relatedName: 'parts' }).null()
}

await describeDatabases('keys to models with a key of several columns', (under) => {
  const { test, run } = withModels(under, [Tenant, Order, Line, Bill, Parcel])
  let one: Row<Order>
  let two: Row<Order>
  const lines = Line.objects()
  const positions = async (rows: PromiseLike<readonly { position: number }[]>): Promise<string> =>
    (await rows).map(({ position }) => position).join(' ')

  beforeEach(() =>
    run(async () => {
      await Parcel.objects().update({ parentCode: null })
      await Parcel.objects().delete()
      await Tenant.objects().delete()
      await Tenant.objects().bulkCreate([
        { id: 'acme', name: 'Acme' },
        { id: 'Acme', name: 'Other' },
      ])
      ;[one, two] = (await Order.objects().bulkCreate([
        { tenantId: 'acme', number: 7, note: 'first' },
        { tenantId: 'Acme', number: 7, note: 'second' },
      ])) as [Row<Order>, Row<Order>]
      await lines.bulkCreate([
        { orderId: one.pk, position: 1 },
        { orderId: one.pk, position: 2, refundId: two.pk },
        { orderId: ['Acme', 7], position: 3, refundId: null },
      ])
    }),
  )

  test('hold the parts of that key, and rows have it as a whole', async () => {
    const [first, second] = await lines.all()
    expect([first?.orderId, first?.refundId, second?.refundId]).toEqual([['acme', 7], null, ['Acme', 7]])
    expect(JSON.parse(JSON.stringify(second))).toEqual({
      id: second?.id,
      orderId: ['acme', 7],
      position: 2,
      refundId: ['Acme', 7],
    })
    const line = Line.objects().build({ orderId: one.pk, position: 9 })
    expect([line.orderId, line.refundId]).toEqual([['acme', 7], null])
    await line.save()
    line.orderId = two.pk
    line.refundId = one.pk
    await line.save()
    await line.refresh()
    expect([line.orderId, line.refundId]).toEqual([
      ['Acme', 7],
      ['acme', 7],
    ])
    line.refundId = null
    await line.save({ fields: ['refundId'] })
    expect((await lines.get({ id: line.id })).refundId).toBeNull()
  })

  test('are asked by tuples, by rows, and by their parts, and join nothing for that', async () => {
    const { statements } = await recordStatements(async () => {
      expect(await positions(lines.filter({ order: ['acme', 7] }))).toBe('1 2')
      expect(await positions(lines.filter({ order: one }))).toBe('1 2')
      expect(await positions(lines.filter({ orderId: two.pk }))).toBe('3')
      expect(await positions(lines.filter({ order__in: [one, two] }))).toBe('1 2 3')
      expect(
        await positions(
          lines.filter({
            orderId__in: [
              ['acme', 7],
              ['acme', 8],
            ],
          }),
        ),
      ).toBe('1 2')
      expect(await positions(lines.filter({ order__in: [] }))).toBe('')
      expect(await positions(lines.filter({ order__tenant: 'acme', order__number__gte: 7 }))).toBe('1 2')
      expect(await positions(lines.filter({ refund__isnull: true }))).toBe('1 3')
      expect(await positions(lines.filter({ refund: null }))).toBe('1 3')
      expect(await positions(lines.filter({ refund__isnull: false }))).toBe('2')
      expect(await positions(lines.exclude({ refund: two }))).toBe('1 3')
      expect(await positions(lines.exclude({ order: one }))).toBe('3')
      expect(await positions(lines.where((l) => l.orderId.eq(['acme', 7])))).toBe('1 2')
      expect(await positions(lines.where((l) => l.orderId.in([two.pk]).or(l.refundId.isNull())))).toBe('1 3')
      expect(await positions(lines.where((l) => l.order.number.eq(7).and(l.order.tenantId.eq('Acme'))))).toBe('3')
    })
    expect(statements.every(({ sql }) => !sql.includes('JOIN'))).toBe(true)
    await expect(lines.filter({ orderId: one } as never).all()).rejects.toThrow('takes a key, not a row')
    await expect(lines.filter({ order: 7 } as never).all()).rejects.toThrow('list of its 2 parts')
    await expect(lines.filter({ order: ['acme', '7'] } as never).all()).rejects.toThrow('part 2 of the key')
    await expect(lines.filter({ order: ['acme', null] } as never).all()).rejects.toThrow('No part of a key is null')
    await expect(lines.filter({ order__contains: ['acme', 7] } as never).all()).rejects.toThrow(
      'Unknown lookup "contains"',
    )
  })

  test('are joined over all columns', async () => {
    expect(await positions(lines.filter({ order__note: 'second' }))).toBe('3')
    expect(await positions(lines.filter({ refund__note: 'second' }))).toBe('2')
    expect(await positions(lines.filter({ order__tenant__name: 'Acme' }))).toBe('1 2')
    expect(await positions(lines.exclude({ refund__note: 'second' }))).toBe('1 3')
    expect(await positions(lines.orderBy('-orderId', 'id'))).toMatch(/^(1 2 3|3 1 2)$/)
    expect(await positions(lines.orderBy('order__note', '-position'))).toBe('2 1 3')
    const [, second] = await lines.selectRelated('order__tenant', 'refund')
    expect([second?.order.note, second?.order.tenant.name, second?.refund?.note]).toEqual(['first', 'Acme', 'second'])
    expect((await lines.selectRelated('refund').first())?.refund).toBeNull()
    expect((await Bill.objects().selectRelated('order').all()).length).toBe(0)
    await Bill.objects().create({ orderId: one.pk, total: '9.90' })
    expect((await Bill.objects().selectRelated('order').get()).order.note).toBe('first')
    expect((await Order.objects().selectRelated('bill').get({ pk: one.pk })).bill?.total).toBe('9.90')
    expect(await Order.objects().filter({ bill__isnull: true }).pluck('note')).toEqual(['second'])
  })

  test('are given by values, as a whole and in parts', async () => {
    expect(await lines.values('orderId', 'refundId').all()).toEqual([
      { orderId: ['acme', 7], refundId: null },
      { orderId: ['acme', 7], refundId: ['Acme', 7] },
      { orderId: ['Acme', 7], refundId: null },
    ])
    expect(await lines.filter({ position: 3 }).values('order__number', 'order__note').get()).toEqual({
      order__number: 7,
      order__note: 'second',
    })
    expect(await lines.pluck('orderId')).toEqual([one.pk, one.pk, two.pk])
    expect((await lines.values('orderId').distinct().orderBy('orderId')).length).toBe(2)
    expect(
      await lines
        .values('orderId')
        .annotate(() => ({}))
        .count(),
    ).toBe(3)
  })

  test('stand behind in by rows and columns of a query, and in a query around', async () => {
    const first = Order.objects().filter({ note: 'first' })
    expect(await positions(lines.filter({ order__in: first }))).toBe('1 2')
    expect(await positions(lines.filter({ order__in: first.limit(1) }))).toBe('1 2')
    expect(await positions(lines.filter({ order__in: lines.filter({ position: 2 }).values('refundId') }))).toBe('3')
    expect(await positions(lines.where((l) => l.orderId.in(first)))).toBe('1 2')
    expect(
      await Order.objects()
        .filter({ pk__in: lines.values('orderId') })
        .count(),
    ).toBe(2)
    const counted = await Order.objects()
      .annotate(() => ({
        last: subquery(lines.filter({ order: outerRef('pk') }).orderBy('-position'), (l) => l.position),
      }))
      .orderBy('note')
    expect(counted.map(({ last }) => last)).toEqual([2, 3])
    await expect(lines.filter({ order__in: first.values('number') }).all()).rejects.toThrow('a key of 2 columns')
    await expect(lines.aggregate((l) => ({ all: (l.refundId as never as typeof l.id).count() }))).rejects.toThrow(
      '"refundId" is a key of several columns',
    )
  })

  test('go back to the rows that point', async () => {
    const orders = Order.objects().orderBy('note')
    expect(await orders.filter({ lines__position: 3 }).pluck('note')).toEqual(['second'])
    expect(await orders.filter({ refunds__isnull: false }).pluck('note')).toEqual(['second'])
    expect(await orders.exclude({ lines__position__lt: 3 }).pluck('note')).toEqual(['second'])
    expect(await orders.where((o) => o.lines.count().gt(1)).pluck('note')).toEqual(['first'])
    expect((await orders.annotate((o) => ({ sum: o.lines.sum((l) => l.position) }))).map(({ sum }) => sum)).toEqual([
      3, 3,
    ])
  })

  test('are written by tuples in queries', async () => {
    expect(await lines.filter({ position: 1 }).update({ refundId: one.pk })).toBe(1)
    expect(await positions(lines.filter({ refund: one }))).toBe('1')
    expect(await lines.update({ refundId: null })).toBe(3)
    const all = await lines.all()
    for (const line of all) line.refundId = two.pk
    expect(await lines.bulkUpdate(all, ['refundId'])).toBe(3)
    expect(await lines.filter({ refundId: two.pk }).count()).toBe(3)
    const [made, created] = await lines.getOrCreate({ order: two, position: 4 })
    expect([made.orderId, created]).toEqual([['Acme', 7], true])
    const [again, fresh] = await lines.updateOrCreate({ orderId: two.pk, position: 4 }, { refundId: one.pk })
    expect([again.id, again.refundId, fresh]).toEqual([made.id, ['acme', 7], false])
    await lines.bulkUpsert([{ orderId: two.pk, position: 4, refundId: null }], {
      unique: ['orderId', 'position'],
      update: ['refundId'],
    })
    expect((await lines.get({ id: made.id })).refundId).toBeNull()
    await lines.insertOrIgnore([{ orderId: two.pk, position: 4 }])
    expect(await lines.count()).toBe(4)
  })

  test('refuse what is no such key, and rows that are not there', async () => {
    const create = (values: object): Promise<unknown> => lines.create({ position: 9, ...values } as never)
    await expect(create({ orderId: 7 })).rejects.toThrow('shop.Line.orderId takes a key as a list of its 2 parts')
    await expect(create({ orderId: ['acme', 'x'] })).rejects.toMatchObject({
      code: 'invalid',
      faults: { orderId: [{ code: 'type' }] },
    })
    await expect(create({ orderId: null })).rejects.toMatchObject({ faults: { orderId: [{ code: 'null' }] } })
    await expect(create({ orderId: one.pk, refundId: ['acme', null] })).rejects.toMatchObject({
      faults: { refundId: [{ code: 'null' }] },
    })
    await expect(create({})).rejects.toMatchObject({ code: 'not_null_violation' })
    await expect(create({ orderId: ['acme', 8] })).rejects.toMatchObject({ code: 'foreign_key_violation' })
    await expect(create({ ordreId: one.pk })).rejects.toThrow('orderId')
    await expect(lines.update({ orderId: ['acme'] } as never)).rejects.toThrow('list of its 2 parts')
    await expect(lines.create({ orderId: one.pk, position: 1 })).rejects.toMatchObject({ code: 'unique_violation' })
    await Bill.objects().create({ orderId: one.pk, total: '1.00' })
    await expect(Bill.objects().create({ orderId: one.pk, total: '1.00' })).rejects.toMatchObject({
      code: 'unique_violation',
    })
    expect(await lines.count()).toBe(3)
  })

  test('are written as a whole: no part of one alone', async () => {
    const [first, second] = (await lines.all()) as [Row<Line>, Row<Line>]
    const told = '"refundNumber" is part of the key shop.Line.refundId, which is written as a whole: "refundId"'
    for (const write of [
      () => lines.update({ refundNumber: null } as never),
      () => lines.update((() => ({ refundNumber: 7 })) as never),
      () => lines.bulkUpdate([first, second], ['refundNumber' as never]),
      () => first.save({ fields: ['refundNumber' as never] }),
      () => lines.create({ orderId: one.pk, position: 9, refundNumber: 7 } as never),
      () => lines.updateOrCreate({ position: 2 }, { orderId: one.pk, ...({ refundNumber: null } as object) }),
    ])
      await expect((async () => await write())(), write.toString()).rejects.toMatchObject({
        code: 'query_error',
        message: expect.stringContaining(told),
      })
    expect((await lines.get({ position: 2 })).refundId).toEqual(['Acme', 7])
    expect(await lines.count()).toBe(3)
  })

  test('tell what stands behind them, of a path that leads nowhere', async () => {
    const told = 'shop.Order has: tenant, tenantId, number, note'
    await expect(lines.filter({ order__nmber: 7 } as never)).rejects.toThrow(told)
    await expect(lines.filter({ order__tenant__nme: 'x' } as never)).rejects.toThrow('shop.Tenant has: id, name')
    const wrong = lines.filter({ orderId__nmber: 7 } as never)
    await expect(wrong).rejects.toThrow('Unknown lookup "nmber"')
    await expect(wrong).rejects.not.toThrow('shop.Order has')
  })

  test('are left out by only and defer, as a whole', async () => {
    const [line] = await lines.only('orderId')
    expect(line?.orderId).toEqual(['acme', 7])
    expect(() => (line as unknown as Row<Line>).refundId).toThrow('refundId')
    const [other] = await lines.defer('orderId')
    expect(other?.position).toBe(1)
    expect(() => (other as unknown as Row<Line>).orderId).toThrow('orderId')
    await other?.save()
    expect((await lines.first())?.orderId).toEqual(['acme', 7])
  })

  test('are made of fields that other keys have, too', async () => {
    const parcels = Parcel.objects().orderBy('code')
    await Parcel.objects().bulkCreate([
      { tenantId: 'acme', code: 'a', orderNumber: 7 },
      { tenantId: 'acme', code: 'b', parentCode: 'a' },
    ])
    const [a, b] = (await parcels.all()) as [Row<Parcel>, Row<Parcel>]
    expect([a.orderId, a.parentId, b.orderId, b.parentId]).toEqual([['acme', 7], null, null, ['acme', 'a']])
    expect(await parcels.filter({ order: one }).pluck('code')).toEqual(['a'])
    expect(await parcels.filter({ order__isnull: true }).pluck('code')).toEqual(['b'])
    expect(await parcels.filter({ parent: a }).pluck('code')).toEqual(['b'])
    expect(await parcels.filter({ parent__order__note: 'first' }).pluck('code')).toEqual(['b'])
    expect(await parcels.filter({ parent__tenant__name: 'Acme' }).pluck('code')).toEqual(['b'])
    expect((await parcels.selectRelated('parent', 'order').get({ code: 'b' })).parent?.code).toBe('a')
    expect(
      await Order.objects()
        .filter({ parcels__code: 'a' } as never)
        .pluck('note'),
    ).toEqual(['first'])
    b.orderId = one.pk
    await b.save()
    expect(await parcels.filter({ orderNumber: 7 }).count()).toBe(2)
    // Of what is shared, only what may be NULL loses its value.
    b.orderId = null
    expect([b.tenantId, b.orderNumber]).toEqual(['acme', null])
    await b.save()
    expect(await parcels.filter({ code: 'a' }).update({ orderId: null })).toBe(1)
    expect(await parcels.filter({ order__isnull: true }).count()).toBe(2)
    await expect(
      Parcel.objects().create({ tenantId: 'acme', code: 'c', orderId: two.pk, orderNumber: 7 }),
    ).rejects.toThrow('say two different things')
    await expect(Parcel.objects().create({ tenantId: 'acme', code: 'c', orderNumber: 8 })).rejects.toMatchObject({
      code: 'foreign_key_violation',
    })
  })
})
