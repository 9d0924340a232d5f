import { f, type Row } from '@tsango/core'
import type { Create, Update } from '@tsango/core/model'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../../model/model.ts'
import { related } from '../../related/related.ts'

class Order extends Model('cfk.Order', { key: ['tenant', 'number'] }) {
  tenant = f.char(10)
  number = f.int()
  note = f.text()
  lines = f.reverse(() => Line, 'order')
}
class Line extends Model('cfk.Line') {
  order = f.fk(() => Order, { onDelete: 'cascade' })
  refund = f.fk(() => Order).null()
}
class Parcel extends Model('cfk.Parcel', { key: ['tenant', 'code'] }) {
  tenant = f.char(10)
  code = f.int()
  orderNumber = f.int()
  order = f.fk(() => Order, { fields: ['tenant', 'orderNumber'] })
}
type Key = readonly [string, number]

describe('the types of keys to models with a key of several columns', () => {
  it('are the tuples of its parts', () => {
    expectTypeOf<Row<Line>['orderId']>().toEqualTypeOf<Key>()
    expectTypeOf<Row<Line>['refundId']>().toEqualTypeOf<Key | null>()
    expectTypeOf<Create<Line>['orderId']>().toEqualTypeOf<Key>()
    expectTypeOf<Create<Line>['refundId']>().toEqualTypeOf<Key | null | undefined>()
    expectTypeOf(Line.objects().pluck('refundId')).resolves.toEqualTypeOf<(Key | null)[]>()
  })

  it('are asked as a whole, and by their parts', () => {
    const lines = Line.objects()
    const order = Order.objects().build({ tenant: 'a', number: 1, note: '' })
    lines.filter({
      order: ['a', 1],
      order__in: [['a', 1], order],
      orderId: ['a', 1],
      refund__isnull: true,
      refund: null,
    })
    lines.filter({ order: order, order__number__gt: 3, order__note__icontains: 'x', order__pk: ['a', 1] })
    lines.where((l) => l.orderId.eq(['a', 1]).or(l.refundId.isNull()).or(l.order.number.gt(1)))
    lines.orderBy('-orderId', 'order__number').values('orderId', 'order__tenant')
    lines.update({ orderId: ['a', 1], refundId: null })
    lines.only('orderId').defer('refundId')
    related(order, 'lines').add(1)
    // @ts-expect-error -- the parts in their order
    lines.filter({ order: [1, 'a'] })
    // @ts-expect-error -- all of them
    lines.create({ orderId: ['a'] })
    // @ts-expect-error -- such a key has no order of its own
    lines.filter({ orderId__gt: ['a', 1] })
    // @ts-expect-error -- and no functions
    lines.where((l) => l.orderId.plus(1).eq(2))
    // @ts-expect-error -- it may not be null
    lines.create({ orderId: null })
    // @ts-expect-error -- the columns that are made for it have no names
    lines.filter({ orderTenant: 'a' })
    // @ts-expect-error -- a part that is not there
    lines.filter({ order__nummer: 1 })
  })

  it('that are made of fields are written by those', () => {
    expectTypeOf<Row<Parcel>['orderId']>().toEqualTypeOf<Key>()
    expectTypeOf<Create<Parcel>>().not.toHaveProperty('orderId')
    expectTypeOf<Update<Parcel>>().toHaveProperty('orderId')
    Parcel.objects().create({ tenant: 'a', code: 1, orderNumber: 2 })
    Parcel.objects()
      .filter({ order__note: 'x', order: ['a', 1] })
      .selectRelated('order')
  })
})
