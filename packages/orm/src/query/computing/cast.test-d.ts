import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { cast, concat } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'

class Item extends Model('casting.Item') {
  code = f.char(10)
  price = f.decimal(8, 2)
  day = f.date()
  at = f.dateTime()
  until = f.dateTime().null()
  data = f.json()
}

describe('the types of casts', () => {
  const items = Item.objects()

  it('are those of the field that is cast to, or NULL', () => {
    const rows = items.select((i) => ({
      whole: cast(i.code, f.int()),
      text: cast(i.price, f.text()),
      exact: cast(i.code, f.decimal(5, 2)).times('2'),
      truth: cast(i.code, f.bool()),
      day: cast(i.at, f.date()).month,
    }))
    expectTypeOf(rows.all()).resolves.toEqualTypeOf<
      { whole: number | null; text: string | null; exact: string | null; truth: boolean | null; day: number | null }[]
    >()
    // @ts-expect-error a number has no text
    items.where((i) => cast(i.code, f.int()).contains('1'))
    // @ts-expect-error no field
    cast(Item, 'int')
  })

  it('of moments and days follow what they are reckoned with', () => {
    const rows = items.select((i) => ({
      later: i.at.later(1),
      due: i.day.daysLater(3),
      days: i.day.daysSince('2026-01-01'),
      since: i.at.since(new Date()),
      open: i.at.since(i.until),
    }))
    expectTypeOf(rows.all()).resolves.toEqualTypeOf<
      { later: Date | null; due: string | null; days: number; since: number; open: number | null }[]
    >()
    // @ts-expect-error a moment has no days of its own
    items.select((i) => ({ a: i.at.daysLater(1) }))
    // @ts-expect-error no number
    items.select((i) => ({ a: i.at.later('1') }))
  })

  it('of texts that are put together leave out JSON', () => {
    items.select((i) => ({ a: concat(i.code, ' ', i.price, i.day, 3) }))
    // @ts-expect-error JSON is not written in one way
    items.select((i) => ({ a: concat(i.code, i.data) }))
  })
})
