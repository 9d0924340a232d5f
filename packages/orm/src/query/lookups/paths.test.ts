import { f } from '@tsango/core'
import { UnknownField } from '@tsango/core/errors'
import { beforeAll, expect } from 'vitest'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { fromQuery } from '../query.ts'

class Shop extends Model('paths.Shop') {
  name = f.char(20)
  meta = f.json<{ rank?: number | string | boolean | null; tags?: string[] }>().default({})
}
class Sale extends Model('paths.Sale') {
  shop = f.fk(() => Shop, { onDelete: 'cascade' })
  at = f.dateTime()
  code = f.char(20).null()
}

await describeDatabases('paths behind columns', (under) => {
  const { test, run } = withModels(under, [Shop, Sale])

  beforeAll(() =>
    run(async () => {
      const ranks = [10, 9, 'b', 'a', true, null, undefined]
      for (const [index, rank] of ranks.entries()) {
        const shop = await Shop.objects().create({
          name: `s${index}`,
          meta: { ...(rank === undefined ? {} : { rank }), tags: [`t${index}`] },
        })
        await Sale.objects().create({
          shopId: shop.id,
          at: new Date(Date.UTC(2020 + (index % 3), index, 5)),
          code: `C${index}`,
        })
      }
    }),
  )

  test('lead into JSON in orders, values and plucks', async () => {
    const names = await Shop.objects().orderBy('meta__rank', 'id').pluck('name')
    expect(names).toEqual(['s4', 's5', 's6', 's3', 's2', 's1', 's0'])
    expect(await Shop.objects().orderBy('-meta__rank', '-id').pluck('name')).toEqual(names.toReversed())
    expect(await Shop.objects().orderBy('meta__rank', 'id').reverse().pluck('name')).toEqual(names.toReversed())
    expect(
      await Shop.objects()
        .sortBy((s) => [s.meta.get('rank').desc().nullsFirst(), s.id.asc()])
        .pluck('name'),
    ).toEqual(['s4', 's5', 's6', 's0', 's1', 's2', 's3'])
    expect(
      await Shop.objects()
        .sortBy((s) => [s.meta.get('rank').asc().nullsLast(), s.id.asc()])
        .pluck('name'),
    ).toEqual(['s3', 's2', 's1', 's0', 's4', 's5', 's6'])
    expect(await Shop.objects().orderBy('id').limit(2).values('name', 'meta__tags__0', 'meta__rank')).toEqual([
      { name: 's0', meta__tags__0: 't0', meta__rank: 10 },
      { name: 's1', meta__tags__0: 't1', meta__rank: 9 },
    ])
    expect(await Sale.objects().orderBy('-shop__meta__rank', 'id').limit(2).values('shop__meta__rank')).toEqual([
      { shop__meta__rank: 10 },
      { shop__meta__rank: 9 },
    ])
  })

  test('lead into JSON of what a query beside the rows gives', async () => {
    const shops = Shop.objects().values('id', 'meta')
    const beside = Sale.objects().join('place', shops, (s, place) => place.id.eq(s.shopId))
    const ordered = beside.sortBy((s) => [s.place.meta.get('rank').desc(), s.id.asc()])
    const through = Sale.objects().sortBy((s) => [s.shop.meta.get('rank').desc(), s.id.asc()])
    expect(await ordered.pluck('code')).toEqual(await through.pluck('code'))
    const high = beside.filter({ place__meta__rank__gte: 9 }).orderBy('id')
    expect(await high.select((s) => ({ code: s.code, tag: s.place.meta.get('tags').get(0).asText() }))).toEqual([
      { code: 'C0', tag: 't0' },
      { code: 'C1', tag: 't1' },
    ])
    const given = fromQuery(shops).sortBy((s) => [s.meta.get('rank').desc(), s.id.asc()])
    expect(await given.limit(2).select((s) => ({ rank: s.meta.get('rank').asNumber() }))).toEqual([
      { rank: 10 },
      { rank: 9 },
    ])
  })

  test('make something of columns', async () => {
    expect(await Sale.objects().orderBy('-at__year', 'at__month').values('at__year', 'code__lower').limit(2)).toEqual([
      { at__year: 2022, code__lower: 'c2' },
      { at__year: 2022, code__lower: 'c5' },
    ])
    const years = Sale.objects()
      .values('at__year')
      .annotate((s) => ({ sales: s.id.count() }))
      .orderBy('at__year')
    expect(await years).toEqual([
      { at__year: 2020, sales: 3 },
      { at__year: 2021, sales: 2 },
      { at__year: 2022, sales: 2 },
    ])
    expect(await Sale.objects().values('at__date__weekDay').distinct().count()).toBeGreaterThan(2)
  })

  test('that lead nowhere are refused by name', async () => {
    for (const path of ['name__foo', 'at__foo', 'shop__name__x', 'name__gt', 'shop__meta2'])
      await expect((async () => await Sale.objects().orderBy(path as never))()).rejects.toBeInstanceOf(UnknownField)
  })
})
