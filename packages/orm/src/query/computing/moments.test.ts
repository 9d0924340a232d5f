import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { QueryError } from '../../errors/errors.ts'
import { cast, now } from '../../expressions/expressions.ts'
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

  test('adds months to days, and counts those that are over', async () => {
    const cases = [
      ['2024-01-31', 1, '2024-02-29'],
      ['2023-01-31', 1, '2023-02-28'],
      ['2024-03-31', -1, '2024-02-29'],
      ['2024-12-15', 1, '2025-01-15'],
      ['2024-02-29', 12, '2025-02-28'],
      ['2024-02-29', -48, '2020-02-29'],
      ['0001-01-31', -1, null],
      ['0001-02-28', -1, '0001-01-28'],
      ['9999-12-01', 1, null],
      ['9999-11-30', 1, '9999-12-30'],
      ['2024-01-31', 9_000_000, null],
      ['2024-01-31', -9_000_000_000, null],
      ['2024-01-31', 0, '2024-01-31'],
    ] as const
    for (const [from, months, expected] of cases) {
      await stays().filter({ nights: 2 }).update({ from })
      const [found] = await stays()
        .filter({ nights: 2 })
        .select((s) => ({ day: s.from.monthsLater(months) }))
      expect([from, months, found?.day]).toEqual([from, months, expected])
    }
    const ages = [
      ['2024-02-29', '2024-01-31', 0],
      ['2024-03-31', '2024-01-31', 2],
      ['2024-03-30', '2024-01-31', 1],
      ['2024-01-31', '2024-03-30', -1],
      ['2024-01-30', '2024-03-31', -2],
      ['2026-11-20', '1990-11-21', 431],
      ['2026-11-21', '1990-11-21', 432],
      ['9999-12-31', '0001-01-01', 119_987],
    ] as const
    for (const [from, other, months] of ages) {
      await stays().filter({ nights: 2 }).update({ from })
      const [found] = await stays()
        .filter({ nights: 2 })
        .select((s) => ({
          months: s.from.monthsSince(other),
          none: s.from.monthsSince(s.until),
          next: s.from.monthsLater(s.nights),
        }))
      expect([from, other, found?.months]).toEqual([from, other, months])
    }
    expect(
      await stays()
        .filter({ nights: null })
        .select((s) => ({ a: s.until.monthsSince(s.from), b: s.from.monthsLater(s.nights) })),
    ).toEqual([{ a: null, b: null }])
    await stays()
      .filter({ nights: 2 })
      .update({ from: '0001-01-01', start: new Date('0001-01-01T00:00:00.000Z') })
    expect(
      await stays()
        .filter({ nights: 2 })
        .select((s) => ({ day: s.from.daysLater(-1), at: s.start.later(-1), same: s.from.daysLater(0) })),
    ).toEqual([{ day: null, at: null, same: '0001-01-01' }])
    await stays().filter({ nights: 2 }).update({ from: '2024-02-28', start: START })
  })

  test('takes parts of days and moments from others that are greater', async () => {
    const [row] = await stays()
      .filter({ nights: 2 })
      .select((s) => ({
        years: s.from.year.minus(3000),
        isoYears: s.from.isoYear.minus(3000),
        quarters: s.from.quarter.minus(4),
        months: s.from.month.minus(12),
        weeks: s.from.week.minus(53),
        days: s.from.day.minus(31),
        weekDays: s.from.weekDay.minus(7),
        isoWeekDays: s.from.isoWeekDay.minus(7),
        hours: s.start.hour.minus(24),
        minutes: s.start.minute.minus(60),
        seconds: s.start.second.minus(60),
        lengths: cast(s.from, f.text()).length().minus(11),
        apart: s.from.daysSince('2024-03-01').minus(1),
        between: s.start.since(new Date(START.getTime() + 5)).minus(1),
      }))
    expect(row).toEqual({
      years: -976,
      isoYears: -976,
      quarters: -3,
      months: -10,
      weeks: -44,
      days: -3,
      weekDays: -3,
      isoWeekDays: -4,
      hours: -1,
      minutes: -1,
      seconds: -1,
      lengths: -1,
      apart: -3,
      between: -6,
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
