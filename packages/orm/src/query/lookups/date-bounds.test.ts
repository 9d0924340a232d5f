import { f } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import { beforeAll, expect } from 'vitest'
import { recordStatements } from '../../databases/databases.ts'
import { QueryError } from '../../errors/errors.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Entry extends Model('bounds.Entry') {
  day = f.date().null()
  at = f.dateTime().null()
  exact = f.preciseDateTime().null()
}

const DAYS = ['0001-01-01', '1999-12-31', '2000-01-01', '2000-12-31', '2001-01-01', '9999-12-31']

await describeDatabases('years and days that are compared', (under) => {
  const { test, run } = withModels(under, [Entry])
  const entries = Entry.objects().orderBy('id')
  const days = async (query: typeof entries) => (await query).map((entry) => entry.day)

  beforeAll(() =>
    run(async () => {
      await Entry.objects().bulkCreate(
        DAYS.map((day, index) => {
          const last = index % 2 === 1
          return {
            day,
            at: new Date(`${day}T${last ? '23:59:59.999' : '00:00:00.000'}Z`),
            exact: `${day}T${last ? '23:59:59.999999' : '00:00:00.000000'}Z`,
          }
        }),
      )
      await Entry.objects().create({})
    }),
  )

  test('are those of the calendar, at both ends of a year and of all years', async () => {
    const operators = ['exact', 'gt', 'gte', 'lt', 'lte'] as const
    for (const column of ['day', 'at', 'exact'] as const)
      for (const operator of operators)
        for (const year of [-1, 0, 1, 1999, 2000, 2001, 9998, 9999, 10_000]) {
          const holds = (day: string): boolean => {
            const found = Number(day.slice(0, 4))
            if (operator === 'exact') return found === year
            if (operator.startsWith('g')) return found > year || (operator === 'gte' && found === year)
            return found < year || (operator === 'lte' && found === year)
          }
          const lookup = { [`${column}__year__${operator}`]: year }
          const said = JSON.stringify(lookup)
          expect(await days(entries.filter(lookup as object)), said).toEqual(DAYS.filter(holds))
          // What is no day at all is not in the year either.
          expect(await days(entries.exclude(lookup as object)), said).toEqual([...DAYS.filter((d) => !holds(d)), null])
        }
  })

  test('of days compare by days', async () => {
    expect(await days(entries.filter({ at__date: '1999-12-31' }))).toEqual(['1999-12-31'])
    expect(await days(entries.filter({ exact__date__gt: '2000-01-01' }))).toEqual(DAYS.slice(3))
    expect(await days(entries.filter({ at__date__gte: '2000-12-31' }))).toEqual(DAYS.slice(3))
    expect(await days(entries.filter({ at__date__lt: '2000-01-01' }))).toEqual(DAYS.slice(0, 2))
    expect(await days(entries.filter({ exact__date__lte: '0001-01-01' }))).toEqual(DAYS.slice(0, 1))
    expect(await days(entries.filter({ at__date__gt: '9999-12-31' }))).toEqual([])
    expect(await days(entries.filter({ at__date__lt: '0001-01-01' }))).toEqual([])
    expect(await days(entries.where((e) => e.at.date.lt('0001-01-01').not()))).toEqual([...DAYS, null])
  })

  test('ask the column itself, so that its index serves; not by the clocks of other zones', async () => {
    const asked = async (query: typeof entries) => {
      const { statements } = await recordStatements(() => query)
      return statements[0]?.sql ?? ''
    }
    const bare = /["`]day["`] >= .* AND .*["`]day["`] <= /
    expect(await asked(entries.filter({ day__year: 2000 }))).toMatch(bare)
    expect(await asked(entries.where((e) => e.day.year.eq(2000)))).toMatch(bare)
    const other = await runInContext({ timeZone: 'Asia/Tokyo' }, () => asked(entries.filter({ at__year: 2000 })))
    expect(other).not.toMatch(/["`]at["`] >= /)
    await runInContext({ timeZone: 'Asia/Tokyo' }, async () => {
      expect(await days(entries.filter({ at__year: 2000 }))).toEqual(['1999-12-31', '2000-01-01'])
      expect(await days(entries.where((e) => e.at.inZone('UTC').year.eq(2000)))).toEqual(['2000-01-01', '2000-12-31'])
    })
    expect(await days(entries.where((e) => e.at.year.in([2000])))).toEqual(['2000-01-01', '2000-12-31'])
    expect(await days(entries.where((e) => e.day.year.eq(e.at.year)))).toEqual(DAYS)
  })

  test('refuse what is no year and no day', async () => {
    for (const year of [1.5, '2000', Number.NaN, 2 ** 60])
      await expect(entries.filter({ day__year: year as number }), String(year)).rejects.toBeInstanceOf(QueryError)
    await expect(entries.filter({ at__date: '2000-13-01' })).rejects.toBeInstanceOf(QueryError)
    await expect(entries.filter({ day__year__constructor: 1 } as never)).rejects.toThrow('Unknown lookup "constructor"')
  })
})
