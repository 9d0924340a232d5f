import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { coalesce, concat, greatest, least, nullIf, type OuterCols, when } from '../expressions/expressions.ts'
import { Model } from '../model/model.ts'
import { all, any, not } from './query.ts'

class Item extends Model('trade.Item') {
  price = f.decimal(8, 2)
  when = f.dateTime().null()
  big = f.bigInt({ mode: 'bigint' })
  data = f.json<{ tags: string[]; size?: { width: number | null } }>().null()
  other = f.json().null()
  order = f.fk(() => Order, { onDelete: 'cascade' })
}
class Page extends Model('trade.Page') {
  title = f.char(5)
  version = f.version()
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

  it('take no function and no list in the place of lookups, which would ask for nothing', () => {
    // @ts-expect-error a condition goes into where()
    orders.filter(() => true)
    // @ts-expect-error a condition goes into where()
    orders.exclude((o: { name: string }) => o.name)
    // @ts-expect-error a condition goes into where()
    orders.annotate((o) => ({ loud: o.name.upper() })).filter(() => true)
    // @ts-expect-error lookups go by name
    orders.filter([])
  })

  it('take conditions over relations of every kind', () => {
    orders.filter({ bill__in: [1] }).filter({ items__price__gte: '1', items__order__name: 'x' })
    orders.where((o) => all(any(o.name.eq('x'), not(o.items.some())), o.bill.id.isNull()))
    orders.where((o) => o.items.every((i) => i.price.gt('1').and(i.order.name.ne(o.name))))
  })

  it('take transforms that compose, with the value that their result compares with', () => {
    items.filter({
      when__year__gte: 2026,
      when__date__lt: '2026-11-20',
      when__time__hour: 5,
      when__isoWeekDay__in: [1],
    })
    items.filter({
      order__name__lower__startswith: 'x',
      order__name__trim__length__range: [1, 2],
      price__round__gt: '1',
    })
    expectTypeOf(
      items.select((i) => ({
        at: i.when.inZone('UTC').trunc('hour'),
        day: i.when.date.trunc('week'),
        year: i.when.year,
      })),
    ).resolves.toEqualTypeOf<{ at: Date | null; day: string | null; year: number | null }[]>()
    // @ts-expect-error a day has no hours
    items.where((i) => i.when.date.trunc('hour').isNull())
    items.filter({ big__abs__lte: 5n }).where((i) => i.when.date.isoYear.eq(2026).and(i.when.time.gt('05:00')))
    // @ts-expect-error a year is a number
    items.filter({ when__year__gte: '2026' })
    // @ts-expect-error a year has no case
    items.filter({ when__year__lower: 'x' })
    // @ts-expect-error what is compared is followed by nothing
    items.filter({ when__gte__year: 2026 })
    // @ts-expect-error a text has no round
    items.filter({ order__name__round: 5 })
    // @ts-expect-error a length is a number
    items.filter({ order__name__length__gt: 'x' })
    // @ts-expect-error a key has no parts
    items.filter({ orderId__year: 5 })
  })

  it('look into JSON as far as its type goes', () => {
    items.filter({ data__tags__0: 'a', data__size__width__gt: 3, data__size__width: null, data__tags__in: [['a']] })
    items.filter({
      data__tags__0__icontains: 'a',
      data__size__isnull: true,
      data__hasKeys: ['a'],
      other__a__0__b: true,
    })
    items.where((i) => i.data.get('tags').get(0).gt('a').or(i.other.get('x').get(1).lt(5)))
    const values = items.select((i) => ({
      width: i.data.get('size').get('width'),
      tag: i.data.get('tags').get(0).asText(),
    }))
    expectTypeOf<One<typeof values>>().toEqualTypeOf<{ width: number | null; tag: string | null }>()
    // @ts-expect-error no such key
    items.filter({ data__tagz__0: 'a' })
    // @ts-expect-error a tag is a text
    items.filter({ data__tags__0: 1 })
    // @ts-expect-error a width is a number
    items.filter({ data__size__width__gt: 'x' })
    // @ts-expect-error no such key
    items.where((i) => i.data.get('tagz').isNull())
    // @ts-expect-error a place is a number
    items.where((i) => i.data.get('tags').get('0').isNull())
    // @ts-expect-error a tag is a text
    items.where((i) => i.data.get('tags').get(0).eq(1))
  })

  it('take rows for keys', () => {
    const [order, item] = [orders.build({ name: 'x' }), items.build({ price: '1', big: 1n, orderId: 1 })]
    items.filter({ order, order__in: [order, 1] })
    orders.filter({ items: item })
    // @ts-expect-error a row of another model
    items.filter({ order: item })
    // @ts-expect-error a row of another model
    items.filter({ order__in: [item] })
    // @ts-expect-error a column takes its value
    items.filter({ orderId: order })
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
    // @ts-expect-error a relation of many rows has no one order
    orders.orderBy('items')
    expectTypeOf(items.orderBy('-order', 'order__bill', 'price')).toEqualTypeOf(items)
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

describe('the types of distinctOn', () => {
  it('take fields, paths and annotations', () => {
    const items = Item.objects().alias((i) => ({ year: i.when.year }))
    expectTypeOf(items.distinctOn('year', 'orderId', 'order__name').orderBy('year')).toEqualTypeOf(items)
    // @ts-expect-error no such column
    items.distinctOn('nam')
    // @ts-expect-error an order is said in orderBy
    items.distinctOn('-price')
    // @ts-expect-error of which groups?
    items.distinctOn()
  })
})

describe('the types of combined queries', () => {
  it('take queries of the same results', () => {
    const items = Item.objects()
    expectTypeOf(items.union(items.filter({ big: 1n }), items, { all: true })).toEqualTypeOf(items)
    const names = Order.objects().values('name')
    expectTypeOf(names.intersection(items.select((i) => ({ name: i.order.name })))).toEqualTypeOf(names)
    // @ts-expect-error rows of another model
    items.union(Order.objects())
    const feed = items
      .select((i) => ({ what: when(i.id.gt(0), 'item').otherwise('item'), name: i.order.name }))
      .union(
        Order.objects().select((o) => ({
          what: when(o.id.gt(0), 'order').otherwise('order'),
          name: nullIf(o.name, ''),
        })),
        { all: true },
      )
      .orderBy('-what')
    expectTypeOf(() => feed).returns.resolves.toEqualTypeOf<{ what: 'item' | 'order'; name: string | null }[]>()
    // @ts-expect-error no column that it gives
    feed.orderBy('whats')
    // @ts-expect-error a moment beside a text
    names.union(items.select((i) => ({ name: i.when })))
    // @ts-expect-error another column
    names.difference(Order.objects().values('id'))
    // @ts-expect-error no query
    items.union()
    // @ts-expect-error no such option
    items.union(items, { every: true })
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
    void items.updateOrCreate({ order: 1 }, { price: '1' }, { big: 1n })
    void items.updateOrCreate({ order: 1, big: 1n, price: '1' })
    void items
      .filter({ pk: 1 })
      .exclude({ pk__in: [1, 2] })
      .get({ pk: 3 })
    // @ts-expect-error a key is a number
    void items.filter({ pk: 'x' })
    // @ts-expect-error the number of a new row is missing
    void items.updateOrCreate({ order: 1 }, { price: '1' })
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
    expectTypeOf(orders.inBulk(['x'], 'name')).resolves.toExtend<Map<string, { name: string }>>()
    expectTypeOf(items.valuesList('price', 'order__name')).resolves.toEqualTypeOf<[string, string][]>()
    // @ts-expect-error a name is text
    void orders.inBulk([1], 'name')
    // @ts-expect-error no such column
    void items.valuesList('prise')
    // @ts-expect-error a key is a number
    void orders.find('1')
    // @ts-expect-error no such column
    void orders.latest('nam')
    void orders.latest()
    // @ts-expect-error a row of another model
    void orders.contains(items.build({ price: '1', big: 1n, orderId: 1 }))
  })
})

describe('the types of writes', () => {
  const pages = Page.objects()

  it('leave the version to those who count it', () => {
    void pages.create({ title: 'a' })
    void pages.create({ title: 'a', version: 3 })
    void pages.update({ title: 'b' })
    void pages.update((p) => ({ title: p.title }))
    // @ts-expect-error an update counts the version itself
    void pages.update({ version: 3 })
    // @ts-expect-error an update counts the version itself
    void pages.update((p) => ({ version: p.version }))
    // @ts-expect-error an increment counts the version itself
    void pages.increment({ version: 1 })
    // @ts-expect-error a bulkUpdate counts the version itself
    void pages.bulkUpdate([], ['version'])
  })
})

describe('the types of terminals', () => {
  const items = Item.objects()

  it('know the column that is asked for', () => {
    expectTypeOf(items.pluck('price')).resolves.toEqualTypeOf<string[]>()
    expectTypeOf(items.pluck('order__name')).resolves.toEqualTypeOf<string[]>()
    expectTypeOf(items.value('when')).resolves.toEqualTypeOf<Date | null>()
    expectTypeOf(items.dates('when', 'month')).resolves.toEqualTypeOf<Date[]>()
    // @ts-expect-error a path over many rows has no one value
    void Order.objects().dates('items__when', 'day')
    // @ts-expect-error no day, time or moment
    void items.dates('price', 'month')
    // @ts-expect-error no day, time or moment behind the key
    void items.dates('order__name', 'month')
    // @ts-expect-error no such column
    void items.dates('wen', 'month')
    expectTypeOf(
      Order.objects()
        .annotate((o) => ({ n: o.items.count() }))
        .pluck('n'),
    ).resolves.toEqualTypeOf<number[]>()
    expectTypeOf(items.cursorPage(5)).resolves.toHaveProperty('next').toEqualTypeOf<string | null>()
    void items.increment({ price: '1.00', big: 1n })
    // @ts-expect-error a decimal is text
    void items.increment({ price: 1 })
    // @ts-expect-error a moment is not counted up
    void items.increment({ when: 1 })
    // @ts-expect-error no such column
    void items.pluck('prize')
    // @ts-expect-error filter(…) says which rows
    void items.count({ price: '1' })
    // @ts-expect-error filter(…) says which rows
    void items.first({ price: '1' })
    // @ts-expect-error filter(…) says which rows
    void items.exists({ price: '1' })
    // @ts-expect-error no such format
    void items.explain({ format: 'html' })
  })

  it('say null of what lies behind a relation that may lead to no row', () => {
    class Club extends Model('far.Club') {
      name = f.char(20)
      founded = f.int().null()
      members = f.reverse(() => Member, 'club')
    }
    class Member extends Model('far.Member') {
      name = f.char(20)
      home = f.fk(() => Club)
      club = f.fk(() => Club, { relatedName: 'others' }).null()
      lost = f.fk(() => Club, { onDelete: 'doNothing', constraint: false, relatedName: 'lost' })
      card = f.reverseOne(() => Card, 'member')
    }
    class Card extends Model('far.Card') {
      number = f.int()
      member = f.oneToOne(() => Member)
    }
    const rows = () =>
      Member.objects().values('home__name', 'club__name', 'club__id', 'lost__name', 'card__number', 'clubId')
    expectTypeOf(rows).returns.resolves.toEqualTypeOf<
      {
        home__name: string
        club__name: string | null
        club__id: number | null
        lost__name: string | null
        card__number: number | null
        clubId: number | null
      }[]
    >()
    const deep = () => Card.objects().values('member__home__name', 'member__home__founded', 'member__club__name')
    expectTypeOf(deep).returns.resolves.toEqualTypeOf<
      { member__home__name: string; member__home__founded: number | null; member__club__name: string | null }[]
    >()
    // @ts-expect-error a path over many rows has no one value
    void Club.objects().values('members__name')
    // @ts-expect-error nor has one to one row behind it
    void Club.objects().orderBy('-members__home__name')
    const made = () =>
      Member.objects()
        .where((m) => m.club.name.startswith('a').or(m.card.number.isNull()))
        .select((m) => ({
          home: m.home.name,
          club: m.club.name,
          clubId: m.club.id,
          founded: m.club.founded,
          card: m.card.member.home.name,
          cardOf: m.card.memberId,
          lost: m.lost.name,
          older: m.club.founded.plus(1),
          sure: coalesce(m.club.name, ''),
        }))
    expectTypeOf(made).returns.resolves.toEqualTypeOf<
      {
        home: string
        club: string | null
        clubId: number | null
        founded: number | null
        card: string | null
        cardOf: number | null
        lost: string | null
        older: number | null
        sure: string
      }[]
    >()
    // What is said of rows that may not be there can be said of those that are.
    const old = (club: OuterCols<Club>) => club.founded.lt(1900).and(club.name.ne('x'))
    Member.objects().where((m) => old(m.club).or(old(m.home)))
    // @ts-expect-error no such column
    Member.objects().where((m) => m.club.nmae.eq('x'))
    const names = () => Member.objects().pluck('club__name')
    expectTypeOf(names).returns.resolves.toEqualTypeOf<(string | null)[]>()
  })
})
