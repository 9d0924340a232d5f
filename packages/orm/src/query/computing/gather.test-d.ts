import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { arrayAgg, jsonAgg, jsonArray, jsonObject, jsonObjectAgg, stringAgg } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'

class Item extends Model('gathering.Item') {
  code = f.char(10).null()
  price = f.decimal(8, 2)
  count = f.int()
  at = f.dateTime()
}

describe('the types of what is gathered', () => {
  const items = Item.objects()

  it('are lists of what rows have, or of what JSON makes of it', () => {
    const groups = items.groupBy('count').annotate((i) => ({
      moments: arrayAgg(i.at),
      all: arrayAgg(i.at, { default: [] }),
      json: jsonAgg(i.at, { orderBy: i.at }),
      map: jsonObjectAgg(i.code, i.count, { default: {} }),
    }))
    expectTypeOf(groups.all()).resolves.toEqualTypeOf<
      ({ count: number } & {
        moments: Date[] | null
        all: Date[]
        json: string[] | null
        map: Record<string, number>
      })[]
    >()
    // @ts-expect-error a list of other values
    items.aggregate((i) => ({ a: arrayAgg(i.at, { default: [1] }) }))
    // @ts-expect-error keys are texts
    items.aggregate((i) => ({ a: jsonObjectAgg(i.count, i.at) }))
  })

  it('are objects and lists of one row', () => {
    const rows = items.select((i) => ({
      a: jsonObject({ n: i.count, at: i.at, x: 'y' }),
      b: jsonArray(i.count, i.code),
    }))
    expectTypeOf(rows.all()).resolves.toEqualTypeOf<
      { a: { n: number; at: string; x: string }; b: (number | string | null)[] }[]
    >()
    items.where((i) => jsonObject({ n: i.count }).get('n').gt(3))
    // @ts-expect-error no such key
    items.where((i) => jsonObject({ n: i.count }).get('m').gt(3))
  })

  it('have no NULL where a default stands', () => {
    const one = items.aggregate((i) => ({
      sum: i.count.sum({ default: 0 }),
      price: i.price.sum({ default: '0.00' }),
      none: i.price.sum({ distinct: true }),
      avg: i.count.avg({ default: 0 }),
      last: i.at.max({ default: new Date(0) }),
      texts: stringAgg(i.code, { default: '' }),
    }))
    expectTypeOf(one).resolves.toEqualTypeOf<{
      sum: number
      price: string
      none: string | null
      avg: number
      last: Date
      texts: string
    }>()
    // @ts-expect-error of another type
    items.aggregate((i) => ({ a: i.count.sum({ default: '0' }) }))
  })
})
