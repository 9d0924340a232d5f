import { f, type Meta } from '@tsango/core'
import { sql } from 'drizzle-orm/sql'
import { beforeAll, expect } from 'vitest'
import { countStatements, oneOff } from '../../databases/databases.ts'
import { rank } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { any, predicate } from '../query.ts'

class Shop extends Model('trade.Shop') {
  name = f.char(40)
  owner = f.reverseOne(() => Owner, 'shop')
  goods = f.reverse(() => Good, 'shop')
}
class Owner extends Model('trade.Owner') {
  name = f.char(40)
  shop = f.oneToOne(() => Shop, { onDelete: 'cascade' })
}
class Good extends Model('trade.Good') {
  static meta: Meta<Good> = { ordering: ['-stock'] }
  name = f.char(40)
  stock = f.int().default(0)
  sold = f.int().default(0)
  mark = f.binary().null()
  data = f.json<unknown>().null()
  shop = f.fk(() => Shop, { onDelete: 'cascade' })
  shelf() {
    return 1
  }
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
const stocks = (rows: readonly { readonly stock: number }[]): number[] => rows.map((row) => row.stock).sort()

await describeDatabases('query sets in rough hands', (under) => {
  const { test, run } = withModels(under, [Shop, Owner, Good])

  beforeAll(() =>
    run(async () => {
      const [one, two] = await Shop.objects().bulkCreate([{ name: 'one' }, { name: 'two' }])
      await Owner.objects().create({ name: 'Ada', shopId: one?.id as number })
      await Good.objects().bulkCreate([
        { name: 'a', stock: 1, shopId: one?.id as number, mark: Uint8Array.of(1), data: [1, 2] },
        { name: 'b', stock: 2, shopId: one?.id as number, mark: Uint8Array.of(2), data: { plan: 1, subquery: {} } },
        { name: 'b', stock: 3, shopId: two?.id as number, mark: Uint8Array.of(0, 255) },
      ])
    }),
  )

  test('lists of bytes find their rows, whatever the length of the list before', async () => {
    const marks = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(0, 255)]
    for (const count of [0, 1, 2, 3, 1]) {
      expect(stocks(await Good.objects().filter({ mark__in: marks.slice(0, count) }))).toEqual(numbers(count))
    }
  })

  test('long lists are quick', async () => {
    const long = (count: number) =>
      Good.objects()
        .filter({ id__in: [...numbers(count)] })
        .count()
    const start = performance.now()
    expect(await long(5000)).toBe(3)
    expect(await long(40_000)).toBe(3)
    // Reading the list once for each of its items took fifty seconds here.
    expect(performance.now() - start).toBeLessThan(10_000)
    expect(await long(100_000)).toBe(3)
  })

  test('a list that changes between two runs of one query is read anew', async () => {
    const ids = [1, 2]
    const query = Good.objects().filter({ id__in: ids })
    expect(await query.count()).toBe(2)
    ids[1] = 99
    expect(await query.count()).toBe(1)
  })

  test('prefetch takes more rows than one statement has parameters', async () => {
    await Shop.objects().bulkCreate(numbers(20_000).map((number) => ({ name: `many${number}` })))
    const shops = Shop.objects().orderBy('id').prefetch('goods')
    const rows = await shops
    expect(rows.length).toBe(20_002)
    expect(rows.slice(0, 3).map((shop) => shop.goods.length)).toEqual([2, 1, 0])
    await Shop.objects().filter({ name__startswith: 'many' }).delete()
    expect(await countStatements(() => shops)).toBe(2)
  })

  test('a way back to one row is asked as a whole', async () => {
    const ada = await Owner.objects().get()
    for (const lookups of [{ owner: ada.id }, { owner__in: [ada.id, 99] }, { owner__isnull: false }]) {
      expect((await Shop.objects().where(() => predicate(lookups))).map((shop) => shop.name)).toEqual(['one'])
    }
  })

  test('distinct gives each result once, in an order that a result can have', async () => {
    const names = Good.objects().values('name').distinct()
    expect((await names).map((one) => one.name).sort()).toEqual(['a', 'b'])
    expect(await names.orderBy('-name')).toEqual([{ name: 'b' }, { name: 'a' }])
    expect(await names.orderBy('name').limit(1).offset(1)).toEqual([{ name: 'b' }])
    expect([await names.count(), await names.offset(1).exists(), await names.offset(2).exists()]).toEqual([
      2,
      true,
      false,
    ])
    await expect(names.orderBy('stock').all()).rejects.toThrow('can only be ordered by what a result has: name')
    const small = Good.objects()
      .select((g) => ({ small: g.name.lower() }))
      .distinct()
    await expect(small.orderBy('name').all()).rejects.toThrow('where annotate() names it and values() chooses it')
    expect(stocks(await Good.objects().distinct().orderBy('shop__name'))).toEqual([1, 2, 3])
    expect(
      await Good.objects()
        .distinct()
        .limit(2)
        .aggregate((g) => ({ least: g.stock.min() })),
    ).toEqual({ least: 2 })
  })

  test('aggregates of values that are distinct take each once, also those of a cut', async () => {
    const names = Good.objects().values('name').distinct()
    expect(await names.aggregate((g) => ({ all: g.name.count(), last: g.name.max() }))).toEqual({ all: 2, last: 'b' })
    const first = names.orderBy('name').limit(1)
    expect(await first.aggregate((g) => ({ all: g.name.count(), last: g.name.max() }))).toEqual({ all: 1, last: 'a' })
    expect(await names.filter({ stock: -1 }).aggregate((g) => ({ all: g.name.count() }))).toEqual({ all: 0 })
    await expect(names.aggregate((g) => ({ all: g.stock.sum() }))).rejects.toThrow('"stock" has a value for each row')
    const places = Good.objects()
      .select((g) => ({ place: rank().over({ orderBy: g.name }) }))
      .distinct()
    await expect(places.aggregate((g) => ({ all: g.id.count() }))).rejects.toMatchObject({ code: 'query_error' })
  })

  test('an aggregate of all rows is no column of a row; alone it is one group', async () => {
    const goods = Good.objects()
    for (const query of [
      goods.annotate((g) => ({ all: g.stock.sum() })),
      goods.where((g) => g.stock.sum().gt(1)),
      goods.sortBy((g) => [g.stock.sum()]),
    ]) {
      await expect(query.all()).rejects.toThrow('made of many rows: use aggregate()')
    }
    expect(await goods.select((g) => ({ all: g.stock.sum() }))).toEqual([{ all: 6 }])
    await expect(goods.aggregate((g) => ({ one: g.stock }))).rejects.toThrow('has a value for each row')
    await expect(Shop.objects().aggregate((s) => ({ one: s.goods.count() }))).rejects.toThrow(
      'has a value for each row',
    )
    expect(
      await Shop.objects()
        .annotate((s) => ({ kinds: s.goods.count() }))
        .aggregate((s) => ({ most: s.kinds.max(), twice: s.kinds.sum().times(2) })),
    ).toEqual({ most: 2, twice: 6 })
  })

  test('what is computed behind values() joins them', async () => {
    const rows = await Good.objects()
      .orderBy('stock')
      .values('stock')
      .annotate((g) => ({ next: g.stock.plus(1) }))
    expect(rows).toEqual([1, 2, 3].map((stock) => ({ stock, next: stock + 1 })))
    const chosen = await Good.objects()
      .annotate((g) => ({ next: g.stock.plus(1) }))
      .orderBy('next')
      .values('next', 'shop__name')
    expect(chosen.map((one) => one.next + one.shop__name.length)).toEqual([5, 6, 7])
  })

  test('every value of an update sees the row as it was', async () => {
    await Good.objects().update((g) => ({ stock: g.stock.plus(10), sold: g.stock }))
    expect(await Good.objects().orderBy('id').values('stock', 'sold')).toEqual(
      [1, 2, 3].map((n) => ({ stock: n + 10, sold: n })),
    )
    await Good.objects().update((g) => ({ sold: g.sold.times(0), stock: g.sold }))
    expect(await Good.objects().orderBy('id').values('stock', 'sold')).toEqual(
      [1, 2, 3].map((n) => ({ stock: n, sold: 0 })),
    )
    const exchange = Good.objects().update((g) => ({ stock: g.sold, sold: g.stock }))
    if (under.dialect.features.simultaneousAssignment) {
      expect(await exchange).toBe(3)
      await Good.objects().update((g) => ({ stock: g.sold, sold: g.stock }))
    } else
      await expect(exchange).rejects.toThrow(`${under.dialect.features.title} does not support an update of columns`)
    expect(stocks(await Good.objects())).toEqual([1, 2, 3])
    expect(await Good.objects().update(() => ({ stock: sql`stock + 0` as never, sold: sql`0` as never }))).toBe(3)
  })

  test('an update that would read over a key, and a cut that is turned round, are refused', async () => {
    await expect(Good.objects().update((g) => ({ name: g.shop.name }))).rejects.toThrow('cannot read over a key')
    const cut = Good.objects().orderBy('stock').limit(2)
    expect(() => cut.reverse()).toThrow('cannot be turned round')
    await expect(cut.last()).rejects.toThrow('cannot be turned round')
  })

  test('an annotation takes no name that a row needs', () => {
    for (const name of ['constructor', 'toString', 'save', 'toJSON', 'then', 'shelf', 'stock']) {
      expect(() => Good.objects().annotate((g) => ({ [name]: g.stock }))).toThrow('it is taken')
    }
  })

  test('JSON from outside is a value, whatever its members are called', async () => {
    expect(stocks(await Good.objects().filter({ data: [1, 2] }))).toEqual([1])
    expect(stocks(await Good.objects().filter({ data: { plan: 1, subquery: {} } }))).toEqual([2])
    const fragment = { queryChunks: [], toQuery: 'x' }
    expect(await Good.objects().filter({ stock: 3 }).update({ data: fragment })).toBe(1)
    expect(stocks(await Good.objects().where((g) => g.data.eq(fragment)))).toEqual([3])
    for (const text of [
      '{"__proto__":1}',
      '{"constructor":1}',
      '{"name__constructor":1}',
      '{"name____proto__":1}',
      '{"":1}',
    ]) {
      await expect(
        Good.objects()
          .where(() => predicate(JSON.parse(text)))
          .count(),
      ).rejects.toMatchObject({ code: expect.stringMatching(/^(unknown_field|query_error)$/) })
    }
  })

  test('a name that cannot be a path does not become another query’s', async () => {
    const loose = Good.objects() as unknown as {
      filter(lookups: object): PromiseLike<unknown[]>
      orderBy(...terms: string[]): PromiseLike<unknown[]>
      values(...paths: string[]): PromiseLike<unknown[]>
    }
    for (const [wrong, right] of [
      [() => loose.filter({ 'name|stock': 1 }), () => loose.filter({ name: 'a', stock: 1 })],
      [() => loose.filter({ 'stock list': 1 }), () => loose.filter({ stock: [1], name: 'a' })],
      [() => loose.orderBy('name,stock'), () => loose.orderBy('name', 'stock')],
      [() => loose.values('name,stock'), () => loose.values('name', 'stock')],
    ] as const) {
      await expect(Promise.resolve(wrong())).rejects.toMatchObject({ code: 'unknown_field' })
      await Promise.resolve(right()).then(
        (rows) => expect(rows.length).toBeGreaterThan(0),
        (error: unknown) => expect(error).toMatchObject({ code: 'query_error' }),
      )
    }
  })

  test('conditions may be many, and chains of them long', async () => {
    const many = numbers(3000).map((number) => predicate({ stock: number }))
    expect(
      await Good.objects()
        .where(() => any(...many))
        .count(),
    ).toBe(3)
    expect(
      await Good.objects()
        .where(() => many.reduce((chain, one) => chain.or(one)))
        .count(),
    ).toBe(3)
    expect(
      await Good.objects()
        .where(() => many.reduce((chain, one) => chain.and(one)))
        .count(),
    ).toBe(0)
  })

  test('one query asked by a hundred at once gives each the same', async () => {
    const query = Shop.objects()
      .annotate((s) => ({ kinds: s.goods.count() }))
      .orderBy('name')
    const answers = await Promise.all(numbers(100).map(() => query))
    expect(new Set(answers.map((rows) => JSON.stringify(rows))).size).toBe(1)
  })

  test('a query behind in belongs to the database of the query around it', async () => {
    const elsewhere = Shop.objects().using('other').values('id')
    const apart = [
      Good.objects().filter({ shopId__in: elsewhere as never }),
      Good.objects().where((g) => g.shopId.in(elsewhere)),
    ]
    for (const query of apart) await expect(query.count()).rejects.toThrow(/"other".*"default"/)
    expect(() =>
      Good.objects()
        .using('other')
        .filter({ shopId__in: elsewhere as never }),
    ).not.toThrow()
    expect(
      await Good.objects()
        .where((g) => g.shopId.in(Shop.objects().values('id')))
        .count(),
    ).toBe(3)
  })

  test('SQL that writes behind a WITH is a write', () => {
    expect(oneOff('WITH x AS (SELECT 1) DELETE FROM trade_good')).toMatchObject({ write: true })
    expect(oneOff('with x as (select 1) select * from x')).toMatchObject({ write: false, returns: true })
  })
})
