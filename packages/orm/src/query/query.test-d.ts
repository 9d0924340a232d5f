import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { coalesce, concat, greatest, least, nullIf, when } from '../expressions/expressions.ts'
import { Model } from '../model/model.ts'
import { all, any, not } from './query.ts'

class Item extends Model('trade.Item') {
  price = f.decimal(8, 2)
  when = f.dateTime().null()
  big = f.bigInt({ mode: 'bigint' })
  order = f.fk(() => Order, { onDelete: 'cascade' })
}
class Order extends Model('trade.Order') {
  name = f.char(5)
  items = f.reverse(() => Item, 'order')
  bill = f.reverseOne(() => Bill, 'order')
}
class Bill extends Model('trade.Bill') {
  order = f.oneToOne(() => Order)
}

type One<Q> = Q extends PromiseLike<(infer R)[]> ? R : never

describe('the types of a query set', () => {
  const orders = Order.objects()
  const items = Item.objects()

  it('know what is computed', () => {
    const computed = orders.annotate((o) => ({
      total: o.items.sum((i) => i.price),
      last: o.items.max((i) => i.when),
      count: o.items.count(),
    }))
    expectTypeOf<One<typeof computed>['total']>().toEqualTypeOf<string | null>()
    expectTypeOf<One<typeof computed>['last']>().toEqualTypeOf<Date | null>()
    expectTypeOf(computed.values('count', 'name')).resolves.toEqualTypeOf<{ count: number; name: string }[]>()
    expectTypeOf(items.aggregate((i) => ({ all: i.big.sum() }))).resolves.toEqualTypeOf<{ all: bigint | null }>()
    expectTypeOf(computed.orderBy('-count', 'name').where((o) => o.count.gt(1))).toEqualTypeOf(computed)
  })

  it('take conditions over relations of every kind', () => {
    orders.filter({ bill__in: [1] }).filter({ items__price__gte: '1', items__order__name: 'x' })
    orders.where((o) => all(any(o.name.eq('x'), not(o.items.some())), o.bill.id.isNull()))
    orders.where((o) => o.items.every((i) => i.price.gt('1').and(i.order.name.ne(o.name))))
  })

  it('know what functions give', () => {
    const computed = items.select((i) => ({
      name: coalesce(i.order.name.lower(), 'x'),
      length: i.order.name.trim().length(),
      when: coalesce(i.when, null),
      known: coalesce(i.when, new Date()),
      price: greatest(i.price, '1.00').round(1),
      big: nullIf(i.big, 5n),
      size: when(i.big.gt(1n), 'large').otherwise('small'),
      either: when(i.big.gt(1n), i.price).otherwise(null),
      text: concat('a', i.order.name),
      sum: i.price.sum({ where: i.big.gt(1n).xor(i.when.isNull()) }),
    }))
    expectTypeOf<One<typeof computed>>().toEqualTypeOf<{
      name: string
      length: number
      when: Date | null
      known: Date
      price: string
      big: bigint | null
      size: 'large' | 'small'
      either: string | null
      text: string
      sum: string | null
    }>()
    items.where((i) => least(i.price, '1').plus('1').gt('2').and(coalesce(i.when, i.when).year.eq(2026)))
  })

  it('keep rows as they are behind alias', () => {
    const aliased = orders.alias((o) => ({ count: o.items.count() })).where((o) => o.count.gt(1))
    expectTypeOf<One<typeof aliased>>().toEqualTypeOf<One<typeof orders>>()
    expectTypeOf(aliased.values('count')).resolves.toEqualTypeOf<{ count: number }[]>()
  })

  it('refuse functions of the wrong type', () => {
    // @ts-expect-error a number beside a text
    items.select((i) => ({ x: coalesce(i.order.name, 1) }))
    // @ts-expect-error a text has no places
    items.select((i) => ({ x: i.order.name.round() }))
    // @ts-expect-error a number has no case
    items.select((i) => ({ x: i.big.lower() }))
    // @ts-expect-error no value for the other case
    items.select((i) => ({ x: when(i.big.gt(1n), 1) }))
    // @ts-expect-error another type in the other case
    items.select((i) => ({ x: when(i.big.gt(1n), 1).otherwise('one') }))
    // @ts-expect-error a text is not a condition
    items.select((i) => ({ x: i.price.sum({ where: i.order.name }) }))
  })

  it('refuse what does not exist', () => {
    // @ts-expect-error no such column
    orders.filter({ nam: 'x' })
    // @ts-expect-error no such column
    orders.where((o) => o.nam.eq('x'))
    // @ts-expect-error no such column
    orders.orderBy('nam')
    // @ts-expect-error no such column
    orders.values('nam')
    // @ts-expect-error no such column
    void orders.update({ nam: 'x' })
    // @ts-expect-error no such column
    void orders.create({ name: 'x', nam: 'x' })
    // @ts-expect-error no such relation
    orders.selectRelated('itemz')
    // @ts-expect-error no such relation
    orders.prefetch('itemz')
    // @ts-expect-error a decimal is text
    items.filter({ price: 5 })
    // @ts-expect-error a decimal is text
    items.filter({ price__in: [5] })
    // @ts-expect-error a decimal has no icontains
    items.filter({ price__icontains: '5' })
    // @ts-expect-error the order was not loaded
    type _Order = One<typeof items>['order']
  })
})

describe('the types of finding and making', () => {
  const orders = Order.objects()
  const items = Item.objects()

  it('ask of a new row what the lookups do not say', () => {
    expectTypeOf(orders.getOrCreate({ name: 'x' })).resolves.toExtend<[{ id: number; name: string }, boolean]>()
    void orders.getOrCreate({ name__iexact: 'x' }, { name: 'x' })
    void items.updateOrCreate({ order: 1 }, { price: '1', big: 1n })
    void items.updateOrCreate({ orderId: 1, big: 1n }, { price: '1', when: null })
    // @ts-expect-error the name is missing
    void orders.getOrCreate({ name__iexact: 'x' })
    // @ts-expect-error the price is missing
    void items.getOrCreate({ order: 1 }, { big: 1n })
    // @ts-expect-error a decimal is text
    void items.updateOrCreate({ order: 1 }, { price: 1, big: 1n })
    // @ts-expect-error no such column
    void orders.getOrCreate({ nam: 'x' }, { name: 'x' })
    // @ts-expect-error no such column
    void orders.getOrCreate({ name: 'x' }, { nam: 'x' })
  })

  it('know keys and fields', () => {
    expectTypeOf(orders.inBulk([1])).resolves.toExtend<Map<number, { name: string }>>()
    expectTypeOf(orders.values('name').find(1)).resolves.toEqualTypeOf<{ name: string } | null>()
    void items.latest('order__name', '-when')
    // @ts-expect-error a key is a number
    void orders.find('1')
    // @ts-expect-error no such column
    void orders.latest('nam')
    // @ts-expect-error by what?
    void orders.latest()
    // @ts-expect-error a row of another model
    void orders.contains(items.build({ price: '1', big: 1n, orderId: 1 }))
  })
})
