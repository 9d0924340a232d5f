import { f, type Meta } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { QueryError } from '../../errors/errors.ts'
import { concat, exists, rowNumber, subquery, when } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { predicate } from '../lookups/predicate.ts'

class Shop extends Model('sales.Shop') {
  name = f.char(20)
  sales = f.reverse(() => Sale, 'shop')
}
class Sale extends Model('sales.Sale') {
  static meta: Meta<Sale> = { ordering: ['-at'] }
  kind = f.choice(['book', 'pen', 'ink'])
  price = f.decimal(8, 2)
  amount = f.int()
  big = f.bigInt({ mode: 'bigint' }).default(2n ** 60n)
  note = f.char(20).null()
  at = f.dateTime()
  shop = f.fk(() => Shop)
  returns = f.reverse(() => Return, 'sale')
}
class Return extends Model('sales.Return') {
  amount = f.int()
  sale = f.fk(() => Sale)
}

await describeDatabases('groups of rows', (under) => {
  const { test, run } = withModels(under, [Shop, Sale, Return])
  const kinds = () => Sale.objects().values('kind')

  beforeAll(() =>
    run(async () => {
      const [here, there] = await Shop.objects().bulkCreate([{ name: 'here' }, { name: 'there' }, { name: 'nowhere' }])
      const at = (year: number) => new Date(Date.UTC(year, 5, 1))
      const sales = await Sale.objects().bulkCreate([
        { kind: 'book', price: '10.10', amount: 1, at: at(2024), shopId: here?.id as number, note: 'a' },
        { kind: 'book', price: '20.20', amount: 2, at: at(2025), shopId: there?.id as number },
        { kind: 'pen', price: '1.05', amount: 5, at: at(2025), shopId: here?.id as number, note: 'a' },
        { kind: 'pen', price: '1.05', amount: 7, at: at(2026), shopId: here?.id as number },
        { kind: 'ink', price: '3.00', amount: 1, at: at(2026), shopId: there?.id as number },
      ])
      await Return.objects().bulkCreate([
        { amount: 1, saleId: sales[0]?.id as number },
        { amount: 2, saleId: sales[2]?.id as number },
        { amount: 1, saleId: sales[2]?.id as number },
      ])
    }),
  )

  test('are made of what was chosen before the first aggregate', async () => {
    const counted = kinds().annotate((s) => ({ sales: s.id.count(), worth: s.price.sum(), most: s.amount.max() }))
    expect(await counted.orderBy('kind')).toEqual([
      { kind: 'book', sales: 2, worth: '30.30', most: 2 },
      { kind: 'ink', sales: 1, worth: '3.00', most: 1 },
      { kind: 'pen', sales: 2, worth: '2.10', most: 7 },
    ])
    // The model's own order is one of rows.
    expect(await counted).toHaveLength(3)
    expect((await counted.orderBy('-worth')).map((row) => row.kind)).toEqual(['book', 'ink', 'pen'])
    expect((await counted.sortBy((s) => [s.sales.desc(), s.kind.desc()]).limit(2)).map((row) => row.kind)).toEqual([
      'pen',
      'book',
    ])
    expect(await counted.orderBy('kind').first()).toMatchObject({ kind: 'book' })
    expect(await counted.first()).toMatchObject({ kind: 'book' })
    expect(await counted.last()).toMatchObject({ kind: 'pen' })
  })

  test('are made by groupBy, with and without aggregates, over keys and parts', async () => {
    expect(await Sale.objects().groupBy('kind').orderBy('-kind')).toEqual([
      { kind: 'pen' },
      { kind: 'ink' },
      { kind: 'book' },
    ])
    const byShop = Sale.objects()
      .groupBy('shop__name', 'big')
      .annotate((s) => ({ sales: s.id.count(), kinds: s.kind.count({ distinct: true }) }))
    expect(await byShop.orderBy('shop__name')).toEqual([
      { shop__name: 'here', big: 2n ** 60n, sales: 3, kinds: 2 },
      { shop__name: 'there', big: 2n ** 60n, sales: 2, kinds: 2 },
    ])
    const years = Sale.objects()
      .alias((s) => ({ year: s.at.year, label: concat('y', s.note, 'z') }))
      .values('year', 'label')
      .annotate((s) => ({ sum: s.amount.sum() }))
      .orderBy('year', 'label')
    expect(await years).toEqual([
      { year: 2024, label: 'yaz', sum: 1 },
      { year: 2025, label: 'yaz', sum: 5 },
      { year: 2025, label: 'yz', sum: 2 },
      { year: 2026, label: 'yz', sum: 8 },
    ])
    expect(
      await Sale.objects()
        .select((s) => ({ year: s.at.year, large: when(s.amount.gt(4), 'y').otherwise('n'), sales: s.id.count() }))
        .sortBy((s) => [s.at.year]),
    ).toEqual([
      { year: 2024, large: 'n', sales: 1 },
      { year: 2025, large: expect.any(String), sales: 1 },
      { year: 2025, large: expect.any(String), sales: 1 },
      { year: 2026, large: expect.any(String), sales: 1 },
      { year: 2026, large: expect.any(String), sales: 1 },
    ])
  })

  test('are chosen by conditions on their aggregates, rows by all others', async () => {
    const counted = kinds().annotate((s) => ({ sales: s.id.count(), worth: s.price.sum() }))
    expect(await counted.where((s) => s.sales.gt(1).and(s.kind.ne('book')))).toEqual([
      { kind: 'pen', sales: 2, worth: '2.10' },
    ])
    expect(await counted.filter({ sales__gte: 2, worth__lt: '5.00' })).toEqual([
      { kind: 'pen', sales: 2, worth: '2.10' },
    ])
    expect(await counted.exclude({ sales: 2 })).toEqual([{ kind: 'ink', sales: 1, worth: '3.00' }])
    // Before or after the aggregate: a condition on rows is one on rows.
    expect(await counted.filter({ amount__gt: 1 }).orderBy('kind')).toEqual([
      { kind: 'book', sales: 1, worth: '20.20' },
      { kind: 'pen', sales: 2, worth: '2.10' },
    ])
    // Of one filter, each condition is asked of what it is about; those on one related row still hold for the same row.
    const both = { sales__lte: 2, amount__gt: 1 }
    expect(await counted.filter(both).orderBy('kind')).toEqual([
      { kind: 'book', sales: 1, worth: '20.20' },
      { kind: 'pen', sales: 2, worth: '2.10' },
    ])
    expect(await counted.where(() => predicate(both)).count()).toBe(2)
    expect(await counted.where((s) => s.kind.ne('ink').and(predicate({ ...both, shop__name: 'here' })))).toEqual([
      { kind: 'pen', sales: 2, worth: '2.10' },
    ])
    expect(await counted.filter({ sales: 1, returns__amount: 2, returns__id__gt: 0 })).toEqual([
      { kind: 'pen', sales: 1, worth: '1.05' },
    ])
    expect(await counted.exclude({ sales: 2, kind: 'pen' }).orderBy('kind').pluck('kind')).toEqual(['book', 'ink'])
    expect(await counted.where((s) => s.worth.dividedBy('2').gt('15.00'))).toHaveLength(1)
    expect(await counted.where((s) => s.sales.eq(2).or(s.kind.eq('ink'))).orderBy('kind')).toHaveLength(3)
  })

  test('are counted, cut, asked for and computed with', async () => {
    const counted = kinds().annotate((s) => ({ sales: s.id.count(), sold: s.amount.sum() }))
    expect(await counted.count()).toBe(3)
    expect(await counted.where((s) => s.sales.gt(1)).count()).toBe(2)
    expect(await counted.limit(2).count()).toBe(2)
    expect(await counted.where((s) => s.sales.gt(2)).exists()).toBe(false)
    expect(await counted.where((s) => s.sales.gt(1)).exists()).toBe(true)
    expect(await counted.orderBy('kind').limit(1).offset(1)).toMatchObject([{ kind: 'ink' }])
    expect(await counted.orderBy('kind').page(2, 2)).toMatchObject({ count: 3, pages: 2, rows: [{ kind: 'pen' }] })
    expect(
      await counted.aggregate((s) => ({ groups: s.kind.count(), most: s.sold.max(), all: s.sales.sum() })),
    ).toEqual({ groups: 3, most: 12, all: 5 })
    expect(
      await counted
        .where((s) => s.sales.gt(1))
        .orderBy('-sold')
        .limit(1)
        .aggregate((s) => ({ sold: s.sold.sum() })),
    ).toEqual({ sold: 12 })
    const half = counted.annotate((s) => ({ each: s.sold.dividedBy(s.sales) })).orderBy('-each')
    expect((await half).map((row) => row.each)).toEqual([6, 1, 1])
    expect(await counted.values('sales').distinct().orderBy('sales')).toEqual([{ sales: 1 }, { sales: 2 }])
    expect(await counted.values('sales').distinct().count()).toBe(2)
  })

  test('of all rows are one, whether there are rows or not', async () => {
    const all = Sale.objects().select((s) => ({ sales: s.id.count(), worth: s.price.sum() }))
    expect(await all).toEqual([{ sales: 5, worth: '35.40' }])
    expect(await all.filter({ kind: 'ink', amount: 9 })).toEqual([{ sales: 0, worth: null }])
    expect(await all.count()).toBe(1)
    expect(await all.filter({ amount: 99 }).exists()).toBe(true)
  })

  test('stand in other queries, and others in them', async () => {
    const shops = Shop.objects()
      .orderBy('name')
      .annotate((h) => ({
        large: subquery(
          Sale.objects().where((s) => s.shop.id.eq(h.id).and(s.amount.gt(1))),
          (s) => s.amount.sum(),
        ),
      }))
    expect(await shops.values('name', 'large')).toEqual([
      { name: 'here', large: 12 },
      { name: 'nowhere', large: null },
      { name: 'there', large: 2 },
    ])
    const several = Sale.objects()
      .values('shopId')
      .annotate((s) => ({ sales: s.id.count() }))
      .where((s) => s.sales.gt(2))
      .values('shopId')
    expect((await Shop.objects().where((h) => h.id.in(several))).map((row) => row.name)).toEqual(['here'])
    expect(
      await Shop.objects()
        .where((h) =>
          exists(
            Sale.objects()
              .where((s) => s.shop.id.eq(h.id))
              .groupBy('kind')
              .annotate((s) => ({ n: s.id.count() }))
              .where((s) => s.n.gt(1)),
          ),
        )
        .values('name'),
    ).toEqual([{ name: 'here' }])
    expect(
      await kinds()
        .annotate((s) => ({ returned: s.returns.sum((r) => r.amount).sum(), back: s.returns.count().sum() }))
        .orderBy('kind'),
    ).toEqual([
      { kind: 'book', returned: 1, back: 1 },
      { kind: 'ink', returned: null, back: 0 },
      { kind: 'pen', returned: 3, back: 2 },
    ])
  })

  test('refuse what rows of a group do not share', async () => {
    const counted = kinds().annotate((s) => ({ sales: s.id.count() }))
    await expect(counted.orderBy('amount')).rejects.toThrow('"amount" has a value for each row of a group')
    await expect(counted.annotate((s) => ({ name: s.shop.name.lower() }))).rejects.toThrow('for each row of a group')
    await expect(counted.annotate((s) => ({ back: s.returns.count() }))).rejects.toThrow('Put an aggregate around it')
    await expect(counted.annotate((s) => ({ twice: s.sales.sum() }))).rejects.toThrow('is an aggregate itself')
    await expect(Sale.objects().annotate((s) => ({ n: s.id.count() }))).rejects.toThrow("values('status').annotate")
    await expect(counted.update({ amount: 1 })).rejects.toThrow(QueryError)
    await expect(counted.delete()).rejects.toThrow(QueryError)
    await expect(counted.where((s) => s.amount.gt(1).or(s.sales.gt(1)))).rejects.toThrow(QueryError)
    // What holds of a group and of a row together cannot be asked apart where it is turned round.
    const apart = '"amount__gt" has a value for each row of a group'
    await expect(counted.exclude({ sales__gt: 1, amount__gt: 1 })).rejects.toThrow(apart)
    await expect(counted.where((s) => s.kind.eq('pen').or(predicate({ sales__gt: 1, amount__gt: 1 })))).rejects.toThrow(
      apart,
    )
    await expect(counted.exclude({ sales__gt: 1, returns__amount: 1 })).rejects.toThrow('"returns__amount" has a value')
    expect(() =>
      kinds()
        .groupBy('kind"; DROP' as never)
        .toSql(),
    ).toThrow('kind')
  })

  test('go together with windows', async () => {
    const ranked = kinds()
      .annotate((s) => ({ sold: s.amount.sum() }))
      .annotate((s) => ({ nth: rowNumber().over({ orderBy: [s.sold.desc(), s.kind] }) }))
    expect(await ranked.orderBy('nth')).toEqual([
      { kind: 'pen', sold: 12, nth: 1 },
      { kind: 'book', sold: 3, nth: 2 },
      { kind: 'ink', sold: 1, nth: 3 },
    ])
    expect(await ranked.where((s) => s.nth.eq(2))).toEqual([{ kind: 'book', sold: 3, nth: 2 }])
    expect(await ranked.where((s) => s.nth.lte(2)).count()).toBe(2)
  })
})
