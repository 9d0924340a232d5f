import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../../model/model.ts'
import { exists, notExists, outerRef, subquery } from '../expressions.ts'

class Item extends Model('mart.Item') {
  price = f.decimal(8, 2)
  at = f.dateTime().null()
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
