import { f } from '@tsango/core'
import { beforeEach, expect } from 'vitest'
import { DataError, QueryError } from '../../errors/errors.ts'
import { cast, coalesce, subquery } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Offer extends Model('sorts.Offer') {
  title = f.char(40).default('3')
  amount = f.int().default(3)
  price = f.decimal(8, 2).default('3.00')
  exact = f.decimal(8, 3).default('3.000')
  takes = f.duration().default(3)
  rate = f.float().default(0.5)
  open = f.bool().default(true)
  code = f.uuid().null()
  day = f.date().null()
  clock = f.time().null()
  at = f.dateTime().null()
  precise = f.preciseDateTime().null()
  meta = f.json<{ amount: number; title: string }>().null()
  bytes = f.binary().null()
}

await describeDatabases('values of another sort', (under) => {
  const { test, run } = withModels(under, [Offer])
  const offers = () => Offer.objects()
  const given = { day: '2026-01-02', clock: '03:04:05', at: new Date('2026-01-02T03:04:05Z') }

  beforeEach(() =>
    run(async () => {
      await offers().delete()
      await offers().create({ ...given, meta: { amount: 3, title: '3' } })
    }),
  )

  test('are compared with none, before a database is asked', async () => {
    const cases: readonly (readonly [left: string, right: string])[] = [
      ['amount', 'title'],
      ['title', 'amount'],
      ['amount', 'price'],
      ['price', 'amount'],
      ['at', 'amount'],
      ['at', 'day'],
      ['at', 'precise'],
      ['day', 'title'],
      ['code', 'title'],
      ['open', 'amount'],
      ['amount', 'meta'],
      ['bytes', 'title'],
    ]
    for (const [left, right] of cases) {
      const told = new RegExp(`"${left}__exact" compares \\w+ with \\w+`)
      const condition = (o: never) => (o as Record<string, { eq(other: unknown): never }>)[left]?.eq(o[right])
      await expect(
        offers()
          .where(condition as never)
          .count(),
        left,
      ).rejects.toThrow(told)
      const behind = offers().values(right as 'title')
      const list = () => offers().filter({ [`${left}__in`]: behind } as never)
      await expect(list().count(), left).rejects.toThrow(`"${left}__in" compares`)
      await expect(list().delete(), left).rejects.toThrow(QueryError)
    }
    const first = subquery(offers(), (o) => o.title)
    await expect(
      offers()
        .where((o) => o.amount.eq(first as never))
        .count(),
    ).rejects.toThrow('number with text')
    await expect(
      offers()
        .where((o) => o.id.in(offers().values('title')))
        .count(),
    ).rejects.toThrow('number with text')
    expect(await offers().count()).toBe(1)
  })

  test('are set to no column, whose rows nobody could read any more', async () => {
    // The compiler takes these: all of them are text to it.
    await expect(offers().update((o) => ({ day: o.title }))).rejects.toThrow(
      '"day" takes date, and what it is set to is text. Make one of the other, by cast() for example.',
    )
    await expect(offers().update((o) => ({ clock: o.title }))).rejects.toThrow(QueryError)
    await expect(offers().update((o) => ({ code: o.title }))).rejects.toThrow(QueryError)
    await expect(offers().update((o) => ({ price: o.day as never }))).rejects.toThrow(QueryError)
    await expect(offers().update((o) => ({ at: o.day as never }))).rejects.toThrow('"at" takes dateTime')
    await expect(offers().update((o) => ({ at: o.precise as never }))).rejects.toThrow('dateTimeExact')
    await expect(offers().update((o) => ({ amount: o.title as never }))).rejects.toThrow('"amount" takes number')
    await expect(offers().update((o) => ({ meta: o.amount as never }))).rejects.toThrow('"meta" takes json')
    expect(await offers().get()).toMatchObject({ ...given, price: '3.00', code: null })
  })

  test('are what they are cast to; lengths of time are numbers, and decimals are compared by value', async () => {
    expect(
      await offers()
        .where((o) => cast(o.title, f.int()).eq(o.amount))
        .count(),
    ).toBe(1)
    expect(
      await offers()
        .where((o) => o.takes.eq(o.amount))
        .count(),
    ).toBe(1)
    expect(
      await offers()
        .where((o) => o.exact.eq(o.price))
        .count(),
    ).toBe(1)
    await offers().update((o) => ({
      title: coalesce(cast(o.day, f.text()), ''),
      price: o.amount as never,
      takes: o.amount,
    }))
    expect(await offers().get()).toMatchObject({ title: '2026-01-02', price: '3.00', takes: 3 })
  })

  test('are none where a whole number is set to a float: it is rounded as round() does', async () => {
    const halves: readonly (readonly [amount: number, becomes: number])[] = [
      [5, 3],
      [-5, -3],
      [7, 4],
      [4, 2],
    ]
    for (const [amount, becomes] of halves) {
      await offers().update({ amount })
      await offers().update((o) => ({ amount: o.amount.times(o.rate), takes: o.amount.times(o.rate) }))
      expect(await offers().values('amount', 'takes'), String(amount)).toEqual([{ amount: becomes, takes: becomes }])
    }
    await expect(offers().update((o) => ({ amount: o.rate.times(1e300) }))).rejects.toThrow(DataError)
    expect(await offers().values('amount')).toEqual([{ amount: 2 }])
  })

  test('are none where decimals have other places: lists of them are looked through by value', async () => {
    const prices = offers().values('price')
    expect(await offers().filter({ exact__in: prices }).count()).toBe(1)
    expect(
      await offers()
        .filter({ price__in: offers().values('exact') })
        .count(),
    ).toBe(1)
    expect(await offers().filter({ exact__notIn: prices }).count()).toBe(0)
    expect(
      await offers()
        .where((o) => o.exact.in(prices.distinct().orderBy('price').limit(2)))
        .count(),
    ).toBe(1)
    expect(
      await offers()
        .where((o) =>
          o.exact.in(
            offers()
              .where((other) => other.id.eq(o.id))
              .values('price'),
          ),
        )
        .count(),
    ).toBe(1)
    await offers().update({ exact: '3.001' })
    expect(await offers().filter({ exact__in: prices }).count()).toBe(0)
    expect(
      await offers()
        .filter({ price__in: offers().values('exact') })
        .count(),
    ).toBe(0)
  })
})
