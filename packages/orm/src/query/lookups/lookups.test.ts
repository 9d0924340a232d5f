import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { QueryError } from '../../errors/errors.ts'
import { col } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { describeLookup, predicate, type QuerySet } from '../query.ts'

class Writer extends Model('press.Writer') {
  name = f.char(50)
  articles = f.reverse(() => Article, 'writer')
}
class Article extends Model('press.Article') {
  title = f.char(80)
  nick = f.char(40).null()
  score = f.int().default(0)
  weight = f.float().default(0)
  price = f.decimal(8, 2).default('0.00')
  length = f.duration().default(0)
  day = f.date().null()
  hour = f.time().null()
  at = f.dateTime().null()
  exact = f.preciseDateTime().null()
  key = f.uuid().null()
  writer = f.fk(() => Writer, { onDelete: 'cascade' })
}

/** Days around the turn of years whose weeks of ISO 8601 belong to another year, and leap days: the day, its ISO year, week and weekday, its weekday. */
const DAYS = [
  ['0001-01-01', 1, 1, 1, 2],
  ['1900-02-28', 1900, 9, 3, 4],
  ['2004-12-31', 2004, 53, 5, 6],
  ['2005-01-01', 2004, 53, 6, 7],
  ['2005-01-02', 2004, 53, 7, 1],
  ['2008-12-29', 2009, 1, 1, 2],
  ['2010-01-03', 2009, 53, 7, 1],
  ['2020-02-29', 2020, 9, 6, 7],
  ['2026-11-20', 2026, 47, 5, 6],
  ['9999-12-31', 9999, 52, 5, 6],
] as const

await describeDatabases('lookups', (under) => {
  const { test, run, database } = lazily(withModels(under, [Writer, Article]))
  const titles = async (lookups: Readonly<Record<string, unknown>>) =>
    (
      await Article.objects()
        .where(() => predicate(lookups))
        .orderBy('id')
    ).map((article) => article.title)

  beforeAll(() =>
    run(async () => {
      const { id: writerId } = await Writer.objects().create({ name: 'ÉMILE' })
      await Article.objects().bulkCreate([
        { title: ' First ', nick: 'aȺȾⱦ end', score: -7, weight: -2.5, price: '-1.50', length: -1500, writerId },
        {
          title: 'ÉCOLE',
          score: 7,
          weight: 2.4,
          price: '1.49',
          day: '2026-11-20',
          hour: '14:05:06.250',
          at: new Date('2026-11-20T23:59:59.999Z'),
          exact: '2026-11-20T23:59:59.999999Z',
          writerId,
        },
      ])
      await Article.objects().bulkCreate(DAYS.map(([day]) => ({ title: `day ${day}`, day, writerId })))
    }),
  )

  test('compose: a transform is followed by any lookup of its result', async () => {
    expect(await titles({ title__lower: 'école' })).toEqual(['ÉCOLE'])
    expect(await titles({ title__lower__startswith: 'éc' })).toEqual(['ÉCOLE'])
    expect(await titles({ title__trim__upper__endswith: 'RST' })).toEqual([' First '])
    expect(await titles({ title__trim__length: 5 })).toEqual([' First ', 'ÉCOLE'])
    expect(await titles({ title__length__in: [7, 99] })).toEqual([' First '])
    expect(await titles({ title__lower__regex: '^éco' })).toEqual(['ÉCOLE'])
    expect(await titles({ score__abs__gte: 7 })).toEqual([' First ', 'ÉCOLE'])
    expect(await titles({ price__abs: '1.50' })).toEqual([' First '])
    expect(await titles({ price__ceil: '-1' })).toEqual([' First '])
    expect(await titles({ price__floor__lt: '-1' })).toEqual([' First '])
    expect(await titles({ price__round__range: ['1', '1'] })).toEqual(['ÉCOLE'])
    expect(await titles({ weight__round: -3 })).toEqual([' First '])
    expect(await titles({ weight__floor__abs: 2 })).toEqual(['ÉCOLE'])
    expect(await titles({ length__abs__gt: 1499 })).toEqual([' First '])
    expect(await Writer.objects().filter({ name__lower: 'émile', articles__title__length__gte: 14 }).count()).toBe(1)
    expect(await Article.objects().exclude({ nick__length__gt: 0 }).count()).toBe(11)
  })

  test('of moments ask for parts, days and times of day', async () => {
    expect(await titles({ at__year__gte: 2026 })).toEqual(['ÉCOLE'])
    expect(await titles({ at__date: '2026-11-20' })).toEqual(['ÉCOLE'])
    expect(await titles({ at__date__gte: '2026-11-21' })).toEqual([])
    expect(await titles({ at__date__isoWeekDay__in: [5] })).toEqual(['ÉCOLE'])
    expect(await titles({ at__time: '23:59:59.999', exact__time: '23:59:59.999' })).toEqual(['ÉCOLE'])
    expect(await titles({ at__time__range: ['23:59', '23:59:59'] })).toEqual([])
    expect(await titles({ at__time__second__lt: 60, exact__second: 59, hour__minute__gt: 4 })).toEqual(['ÉCOLE'])
    expect(await titles({ hour__range: ['14:05:06.250', '14:05:06.250'] })).toEqual(['ÉCOLE'])
    expect(await titles({ at__week__isnull: false })).toEqual(['ÉCOLE'])
    const [parts] = await Article.objects()
      .filter({ title: 'ÉCOLE' })
      .select((a) => ({ week: a.at.week, year: a.at.isoYear, day: a.exact.date, time: a.exact.time, hour: a.at.time }))
    expect(parts).toEqual({ week: 47, year: 2026, day: '2026-11-20', time: '23:59:59.999', hour: '23:59:59.999' })
    expect(
      await Article.objects()
        .where((a) => a.at.date.eq(a.day).and(a.at.time.gt(a.hour)))
        .count(),
    ).toBe(1)
  })

  test('know the calendar of ISO 8601', async () => {
    for (const [day, year, week, isoWeekDay, weekDay] of DAYS) {
      const found = await titles({
        title__startswith: 'day',
        day,
        day__isoYear: year,
        day__week: week,
        day__isoWeekDay: isoWeekDay,
        day__weekDay: weekDay,
      })
      expect(found, day).toEqual([`day ${day}`])
    }
  })

  test('that ignore case lose nothing behind letters that grow', async () => {
    for (const lookups of [{ nick__iexact: 'AȺȾⱦ END' }, { nick__icontains: 'END' }, { nick__iendswith: 'ⱦ END' }])
      expect(await titles(lookups)).toEqual([' First '])
    expect(await titles({ nick__iexact: 'aȺ' })).toEqual([])
    expect(await titles({ nick__iexact: null, title: 'ÉCOLE' })).toEqual(['ÉCOLE'])
  })

  test('turn equality and membership round, and keep what is NULL', async () => {
    const days = DAYS.map(([day]) => `day ${day}`)
    expect(await titles({ nick__ne: 'aȺȾⱦ end' })).toEqual(['ÉCOLE', ...days])
    expect(await titles({ nick__ne: null })).toEqual([' First '])
    expect(await titles({ nick__notIn: ['aȺȾⱦ end', null, 'x'], score__ne: 0 })).toEqual(['ÉCOLE'])
    expect(await titles({ score__notIn: [0, 7] })).toEqual([' First '])
    expect(await titles({ score__notIn: [], score__ne: 0 })).toEqual([' First ', 'ÉCOLE'])
    expect(await titles({ score__notRange: [0, 6] })).toEqual([' First ', 'ÉCOLE'])
    expect(await titles({ score__notRange: [0, 7] })).toEqual([' First '])
    expect(await titles({ nick__notRegex: '^a', score__ne: 0 })).toEqual(['ÉCOLE'])
    expect(await titles({ title__notRegex: '^éc', score__ne: 0 })).toEqual([' First ', 'ÉCOLE'])
    expect(await titles({ title__notIregex: '^éc', score__ne: 0 })).toEqual([' First '])
    expect(await titles({ day__year__notRange: [2026, 2030], score__ne: 0 })).toEqual([' First '])
    expect(
      await titles({ day__year__ne: 2026, day__year__notIn: [1, 1900, 2004, 2005, 2009, 2010, 2020, 9999] }),
    ).toEqual([' First ', 'day 2008-12-29'])
    expect(await titles({ title__lower__ne: 'école', score__ne: 0 })).toEqual([' First '])
    expect(await titles({ at__date__ne: '2026-11-20', score__ne: 0 })).toEqual([' First '])
    const [one, two] = [await Writer.objects().create({ name: 'B' }), await Writer.objects().get({ name: 'ÉMILE' })]
    const of = async (query: QuerySet<Article>) => (await query.filter({ score__ne: 0 }).orderBy('id')).length
    expect(await of(Article.objects().filter({ writer__ne: one }))).toBe(2)
    expect(await of(Article.objects().filter({ writer__ne: two }))).toBe(0)
    expect(await of(Article.objects().filter({ writer__notIn: [one, two.id] }))).toBe(0)
    expect(await of(Article.objects().filter({ writerId__ne: one.id, writer__name__ne: 'x' }))).toBe(2)
    expect(await of(Article.objects().filter({ writer__notIn: Writer.objects().filter({ name: 'B' }) }))).toBe(2)
    expect(await of(Article.objects().exclude({ score__ne: 7 }))).toBe(1)
    // Of many rows: whether there is one of which it holds.
    expect(await Writer.objects().filter({ articles__score__ne: 0 }).pluck('name')).toEqual(['ÉMILE'])
    expect(await Writer.objects().filter({ pk__ne: one.id }).pluck('name')).toEqual(['ÉMILE'])
    expect(
      await Article.objects()
        .filter({ score__ne: col('score') })
        .count(),
    ).toBe(0)
    await one.delete()
  })

  test('refuse values of another shape, and words that are not there', async () => {
    const refused: readonly (readonly [Record<string, unknown>, string])[] = [
      [{ score__in: 3 }, '"score__in" takes a list'],
      [{ score__in: 'abc' }, '"score__in" takes a list'],
      [{ score__in: null }, 'cannot be compared with null'],
      [{ score__notIn: 3 }, '"score__notIn" takes a list'],
      [{ score__notIn: null }, 'cannot be compared with null'],
      [{ score__ne: '1' }, 'must be a whole number'],
      [{ score__ne__gt: 1 }, 'Nothing can follow "ne"'],
      [{ score__range: [1] }, 'takes a pair of values'],
      [{ score__range: [1, 2, 3] }, 'takes a pair of values'],
      [{ score__range: [1, null] }, 'takes a pair of values'],
      [{ score__range: 1 }, 'takes a pair of values'],
      [{ score__notRange: [1, null] }, 'takes a pair of values'],
      [{ title__notRegex: 3 }, 'takes text'],
      [{ title__notRegex: 'a{' }, 'pattern'],
      [{ score__notRegex: 'a' }, 'Unknown lookup "notRegex" in "score__notRegex"'],
      [{ score__isnull: 1 }, 'takes true or false'],
      [{ score__isnull: 'true' }, 'takes true or false'],
      [{ score: [1] }, 'must be a whole number'],
      [{ score__gt: '1' }, 'must be a whole number'],
      [{ title__regex: 3 }, 'takes text'],
      [{ title__icontains: 3 }, 'takes text'],
      [{ at__year: '2026' }, 'must be a whole number'],
      [{ at__date: new Date() }, 'must be a day'],
      [
        { key__abs: 'x' },
        'A uuid field has: exact, ne, in, notIn, isnull, gt, gte, lt, lte, range, notRange, iexact, contains',
      ],
      [
        { score__startswith: '1' },
        'A number field has: exact, ne, in, notIn, isnull, gt, gte, lt, lte, range, notRange, abs',
      ],
      [{ at__year__lower: 'x' }, 'Unknown lookup "lower" in "at__year__lower". A number field'],
      [{ title__length__contains: 'x' }, 'Unknown lookup "contains"'],
      [{ title__exact__lower: 'x' }, 'Nothing can follow "exact"'],
      [{ "title__lower'; DROP TABLE press_article; --": 'x' }, 'Unknown lookup'],
    ]
    for (const [lookups, message] of refused) {
      await expect(titles(lookups), JSON.stringify(lookups)).rejects.toThrow(message)
      await expect(titles(lookups)).rejects.toBeInstanceOf(QueryError)
    }
  })

  test('are described for those who take them from outside', () => {
    const model = database().registry.of(Article)
    const of = (name: string) => {
      const { lookup, takes, spec } = describeLookup(model, name)
      return [lookup, takes, spec.sort]
    }
    expect(of('title')).toEqual(['exact', 'value', 'text'])
    expect(of('title__lower__startswith')).toEqual(['lower__startswith', 'text', 'text'])
    expect(of('title__length')).toEqual(['length', 'number', 'number'])
    expect(of('score__ne')).toEqual(['ne', 'value', 'number'])
    expect(of('at__year__notIn')).toEqual(['year__notIn', 'list', 'number'])
    expect(of('at__year__notRange')).toEqual(['year__notRange', 'pair', 'number'])
    expect(of('title__notIregex')).toEqual(['notIregex', 'text', 'text'])
    expect(of('at__year__in')).toEqual(['year__in', 'list', 'number'])
    expect(of('at__date__range')).toEqual(['date__range', 'pair', 'date'])
    expect(of('at__date')).toEqual(['date', 'day', 'date'])
    expect(of('price__round__gt')).toEqual(['round__gt', 'value', 'decimal'])
    expect(() => of('title__length__lower')).toThrow('Unknown lookup "lower"')
    expect(() => of('at__year__gt__x')).toThrow('"x" cannot follow "gt"')
  })
})

/** The database is open once the tests run. */
function lazily(under: ReturnType<typeof withModels>) {
  return { test: under.test, run: under.run, database: () => under.database }
}
