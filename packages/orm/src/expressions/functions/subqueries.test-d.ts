import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { manager } from '../../model/manager.ts'
import { Model } from '../../model/model.ts'
import { exists, notExists, outerRef, subquery } from '../expressions.ts'

class Item extends Model('mart.Item') {
  price = f.decimal(8, 2)
  at = f.dateTime().null()
  order = f.fk(() => Order, { onDelete: 'cascade' })
}
class Parcel extends Model('mart.Parcel') {
  static override objects = manager(() => Parcel, {
    open: (parcels) => parcels.filter({ sent: false }),
    heavy: (parcels, least: number) => parcels.filter({ weight__gte: least }),
    heaviest: async (parcels) => (await parcels.orderBy('-weight').limit(1))[0],
  })
  weight = f.int()
  note = f.char(20)
  sent = f.bool()
  order = f.fk(() => Order, { onDelete: 'cascade' })
}
class Order extends Model('mart.Order') {
  name = f.char(5)
  items = f.reverse(() => Item, 'order')
}

type One<Q> = Q extends PromiseLike<(infer R)[]> ? R : never

describe('the types of queries inside of queries', () => {
  const orders = Order.objects()
  const items = Item.objects()

  it('are those of the value behind a manager, too', () => {
    const computed = orders.annotate((o) => ({
      weight: subquery(
        Parcel.objects()
          .open()
          .where((p) => p.order.id.eq(o.id))
          .orderBy('-weight'),
        (p) => p.weight,
      ),
      note: subquery(
        Parcel.objects()
          .heavy(5)
          .annotate((p) => ({ short: p.note.lower() })),
        (p) => p.short,
      ),
    }))
    expectTypeOf<One<typeof computed>['weight']>().toEqualTypeOf<number | null>()
    expectTypeOf<One<typeof computed>['note']>().toEqualTypeOf<string | null>()
    // @ts-expect-error: a parcel has no price
    orders.annotate(() => ({ price: subquery(Parcel.objects(), (p) => p.price) }))
    // @ts-expect-error: no query set
    orders.annotate(() => ({ price: subquery({}, (p) => p.price) }))
  })
  it('are those of the value, or NULL', () => {
    const computed = orders.annotate((o) => ({
      price: subquery(
        items.where((i) => i.order.id.eq(o.id)),
        (i) => i.price,
      ),
      late: subquery(
        items.alias((i) => ({ year: i.at.year })),
        (i) => i.year,
      ),
      any: exists(items.where((i) => i.order.id.eq(o.id))),
    }))
    expectTypeOf<One<typeof computed>['price']>().toEqualTypeOf<string | null>()
    expectTypeOf<One<typeof computed>['late']>().toEqualTypeOf<number | null>()
    expectTypeOf<One<typeof computed>['any']>().toEqualTypeOf<boolean>()
    computed.where((o) => o.any.not().and(o.price.plus('1').gt('2')))
    orders.where((o) =>
      notExists(items.filter({ orderId: outerRef('id'), price__gt: outerRef('total') })).or(o.id.eq(1)),
    )
  })

  it('refuse what does not exist', () => {
    // @ts-expect-error no such column inside
    orders.where((o) => exists(items.where((i) => i.prise.eq(o.name))))
    // @ts-expect-error no such column outside
    orders.where((o) => exists(items.where((i) => i.price.eq(o.nam))))
    // @ts-expect-error a number is not a decimal
    orders.where((o) => exists(items.where((i) => i.price.eq(o.id))))
    // @ts-expect-error a list is no query
    orders.where(() => exists([1]))
  })
})
