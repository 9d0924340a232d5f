import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { lag, rank, rowNumber } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'

class Item extends Model('bazaar.Item') {
  kind = f.choice(['a', 'b'])
  price = f.decimal(8, 2)
  at = f.dateTime().null()
}

describe('the types of groups and windows', () => {
  const items = Item.objects()

  it('follow what was chosen', () => {
    const groups = items
      .values('kind')
      .annotate((i) => ({ n: i.id.count(), worth: i.price.sum({ distinct: true }) }))
      .where((i) => i.n.gt(1).and(i.worth.gt('1')))
      .orderBy('-n', 'kind')
    expectTypeOf(groups.all()).resolves.toEqualTypeOf<({ kind: 'a' | 'b' } & { n: number; worth: string | null })[]>()
    const years = items.alias((i) => ({ year: i.at.year })).groupBy('year', 'kind')
    expectTypeOf(years.all()).resolves.toEqualTypeOf<{ year: number | null; kind: 'a' | 'b' }[]>()
    // @ts-expect-error no such column
    items.groupBy('knd')
  })

  it('follow what stands over a window', () => {
    const rows = items.select((i) => ({
      nth: rowNumber().over(),
      before: lag(i.at).over({ orderBy: i.at }),
      soFar: i.price.sum().over({ partitionBy: i.kind, orderBy: [i.at.desc(), i.id], frame: { rows: [null, 0] } }),
      least: i.price.min().over(),
    }))
    expectTypeOf(rows.all()).resolves.toEqualTypeOf<
      { nth: number; before: Date | null; soFar: string | null; least: string | null }[]
    >()
    items.select((i) => ({ year: lag(i.at).over({ orderBy: i.at }).year }))
    const spread = items
      .groupBy('kind')
      .annotate((i) => ({ all: i.price.max().minus(i.price.min()), last: i.at.max().year }))
    expectTypeOf(spread.all()).resolves.toEqualTypeOf<
      ({ kind: 'a' | 'b' } & { all: string | null; last: number | null })[]
    >()
    const mixed = items.select((i) => ({
      a: i.price.times(i.id),
      b: i.id.plus(i.at.year),
      c: i.price.plus(i.price.avg().over()),
    }))
    expectTypeOf(mixed.all()).resolves.toEqualTypeOf<{ a: string; b: number | null; c: string | null }[]>()
    // @ts-expect-error a column is no aggregate
    items.select((i) => ({ x: i.price.over() }))
    // @ts-expect-error a rank is one among rows
    items.select(() => ({ x: rank() }))
    // @ts-expect-error rows are counted
    items.select((i) => ({ x: i.price.sum().over({ orderBy: i.at, frame: { rows: ['-1.5', 0] } }) }))
    // @ts-expect-error a frame leaves out rows by what they are to the row itself
    items.select((i) => ({ x: i.price.sum().over({ orderBy: i.at, frame: { rows: [null, 0], exclude: 'all' } }) }))
  })
})
