import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { QueryError } from '../../errors/errors.ts'
import { now } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Stay extends Model('moments.Stay') {
  from = f.date()
  until = f.date().null()
  start = f.dateTime()
  end = f.dateTime().null()
  grace = f.duration().null()
  nights = f.int().null()
  exact = f.preciseDateTime().null()
}

const START = new Date('2024-02-28T23:59:59.500Z')

await describeDatabases('reckoning with moments', (under) => {
  const { test, run } = withModels(under, [Stay])
  const stays = () => Stay.objects().orderBy('id')

  beforeAll(() =>
    run(async () => {
      await Stay.objects().create({
        from: '2024-02-28',
        until: '2024-03-01',
        start: START,
        end: new Date('1969-12-31T23:59:58.499Z'),
        grace: 86_400_501,
        nights: 2,
      })
      await Stay.objects().create({ from: '9999-12-30', start: new Date('9999-12-31T23:59:59.999Z') })
    }),
  )

  test('adds milliseconds to moments and days to days', async () => {
    const [one, two] = await stays().select((s) => ({
      later: s.start.later(1),
      earlier: s.start.later(-500),
      grace: s.start.later(s.grace),
      far: s.start.later(-3_000_000_000_001),
      day: s.from.daysLater(2),
      before: s.from.daysLater(-59),
      nights: s.from.daysLater(s.nights),
      month: s.from.daysLater(2).month,
      hour: s.start.later(1_000).inZone('Europe/Berlin').hour,
    }))
    expect(one).toEqual({
      later: new Date(START.getTime() + 1),
      earlier: new Date(START.getTime() - 500),
      grace: new Date(START.getTime() + 86_400_501),
      far: new Date(START.getTime() - 3_000_000_000_001),
      day: '2024-03-01',
      before: '2023-12-31',
      nights: '2024-03-01',
      month: 3,
      hour: 1,
    })
    expect(two).toMatchObject({ later: null, grace: null, nights: null, day: null, before: '9999-11-01' })
  })

  test('takes moments and days from each other', async () => {
    const [one, two] = await stays().select((s) => ({
      since: s.end.since(s.start),
      back: s.start.since(new Date('2024-02-28T00:00:00.000Z')),
      days: s.until.daysSince(s.from),
      fixed: s.from.daysSince('2023-12-31'),
    }))
    expect(one).toEqual({
      since: new Date('1969-12-31T23:59:58.499Z').getTime() - START.getTime(),
      back: 86_399_500,
      days: 2,
      fixed: 59,
    })
    expect(two).toMatchObject({ since: null, days: null })
    expect(
      await stays()
        .where((s) => now().since(s.start).gt(86_400_000))
        .count(),
    ).toBe(1)
    expect(
      await stays()
        .where((s) => s.until.daysSince(s.from).eq(s.nights))
        .count(),
    ).toBe(1)
    expect(await stays().aggregate((s) => ({ all: s.start.since(START).max() }))).toEqual({
      all: new Date('9999-12-31T23:59:59.999Z').getTime() - START.getTime(),
    })
  })

  test('is written by updates', async () => {
    await stays()
      .filter({ nights: 2 })
      .update((s) => ({ end: s.start.later(s.grace), until: s.from.daysLater(s.nights) }))
    expect(await stays().filter({ nights: 2 }).values('end', 'until')).toEqual([
      { end: new Date(START.getTime() + 86_400_501), until: '2024-03-01' },
    ])
  })

  test('refuses what is of another type', async () => {
    const refused = (make: () => PromiseLike<unknown>) =>
      expect((async () => await make())()).rejects.toBeInstanceOf(QueryError)
    await refused(() => stays().select((s) => ({ a: s.exact.later(1) })))
    await refused(() => stays().select((s) => ({ a: s.start.later(1.5) })))
    await refused(() => stays().select((s) => ({ a: s.start.later('1 day' as never) })))
    await refused(() => stays().select((s) => ({ a: s.start.since('2026-01-01' as never) })))
    await refused(() => stays().select((s) => ({ a: s.from.daysSince(s.start as never) })))
  })
})
