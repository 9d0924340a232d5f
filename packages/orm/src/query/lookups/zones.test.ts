import { f } from '@tsango/core'
import { runInContext } from '@tsango/core/context'
import { beforeAll, expect } from 'vitest'
import { QueryError } from '../../errors/errors.ts'
import { coalesce, subquery } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Event extends Model('log.Event') {
  at = f.dateTime()
  exact = f.preciseDateTime()
  ended = f.dateTime().null()
  day = f.date()
  hour = f.time()
}

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Jerusalem',
  'Asia/Gaza',
  'Etc/GMT+12',
]

/** Moments around every change of clocks of some years, and single ones of others. */
const MOMENTS = [
  // Berlin, forward and back; the hour that comes twice.
  '2026-03-29T00:59:59.999Z',
  '2026-03-29T01:00:00.000Z',
  '2026-10-25T00:30:00.000Z',
  '2026-10-25T01:30:00.250Z',
  '2026-12-31T23:30:00.000Z',
  '1900-01-01T00:00:00.000Z',
  '1916-04-30T22:00:00.000Z',
  '1945-05-24T00:30:00.000Z',
  '1945-07-01T12:00:00.000Z',
  '1969-12-31T23:59:59.999Z',
  '2037-06-15T12:34:56.789Z',
  '2038-01-20T00:00:00.000Z',
  '2077-07-01T22:15:00.000Z',
  '2100-03-28T00:59:59.000Z',
  '2100-03-28T01:00:00.000Z',
  '2400-10-29T01:00:00.000Z',
  '9998-07-01T23:00:00.000Z',
  // New York.
  '1918-03-31T07:00:00.000Z',
  '2026-03-08T06:59:59.999Z',
  '2026-03-08T07:00:00.000Z',
  '2026-11-01T05:59:59.000Z',
  '2026-11-01T06:00:00.000Z',
  '2150-11-01T06:30:00.000Z',
  // Lord Howe, by half an hour.
  '2026-04-04T14:59:59.999Z',
  '2026-04-04T15:00:00.000Z',
  '2026-10-03T15:29:59.000Z',
  '2026-10-03T15:30:00.000Z',
  '2150-04-04T15:10:00.000Z',
  // São Paulo, where midnight was left out, and came twice.
  '2017-10-15T02:59:59.000Z',
  '2017-10-15T03:00:00.000Z',
  '2018-02-18T01:59:59.000Z',
  '2018-02-18T02:30:00.000Z',
  '2018-02-18T03:00:00.000Z',
] as const

/** What the clocks of a zone show, by the runtime. */
function shown(at: Date, timeZone: string): Date {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const of = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  return new Date(Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')))
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10)

await describeDatabases('time zones', (under) => {
  const { test, run } = withModels(under, [Event])

  beforeAll(() =>
    run(() =>
      Event.objects().bulkCreate(
        MOMENTS.map((text) => ({
          at: new Date(text),
          exact: text.replace('Z', '999Z'),
          day: text.slice(0, 10),
          hour: text.slice(11, 19),
        })),
      ),
    ),
  )

  test('give the parts of moments as the clocks of the zone show them, at any time', async () => {
    for (const zone of ZONES) {
      const found = await Event.objects()
        .orderBy('id')
        .select((e) => ({
          at: e.at,
          year: e.at.inZone(zone).year,
          day: e.at.inZone(zone).date,
          weekDay: e.exact.inZone(zone).weekDay,
          hour: e.at.inZone(zone).hour,
          minute: e.exact.inZone(zone).minute,
          time: e.at.inZone(zone).time,
          none: e.ended.inZone(zone).date,
        }))
      expect(found.map(({ none }) => none)).toEqual(MOMENTS.map(() => null))
      for (const { at, none: _, ...parts } of found) {
        const clocks = shown(at, zone)
        const fraction = at.getUTCMilliseconds() === 0 ? '' : at.toISOString().slice(19, 23)
        expect(parts, `${at.toISOString()} in ${zone}`).toEqual({
          year: clocks.getUTCFullYear(),
          day: dayOf(clocks),
          weekDay: clocks.getUTCDay() + 1,
          hour: clocks.getUTCHours(),
          minute: clocks.getUTCMinutes(),
          time: clocks.toISOString().slice(11, 19) + fraction,
        })
      }
    }
  })

  test('cut moments to where a unit began by the clocks of the zone', async () => {
    for (const zone of ZONES) {
      const found = await Event.objects()
        .orderBy('id')
        .select((e) => {
          const [at, exact] = [e.at.inZone(zone), e.exact.inZone(zone)]
          return {
            at: e.at,
            year: at.trunc('year'),
            quarter: at.trunc('quarter'),
            month: at.trunc('month'),
            week: at.trunc('week'),
            day: at.trunc('day'),
            hour: at.trunc('hour'),
            second: exact.trunc('second'),
            none: e.ended.inZone(zone).trunc('month'),
          }
        })
      for (const { at, second, none, ...starts } of found) {
        const clocks = shown(at, zone)
        expect(none).toBeNull()
        expect(second).toBe(`${at.toISOString().slice(0, 19)}.000000Z`)
        for (const [unit, start] of Object.entries(starts)) {
          const what = `${unit} of ${at.toISOString()} in ${zone}: ${start.toISOString()}`
          expect(start <= at, what).toBe(true)
          // An hour of which the clocks leave out the start began before, by the clocks that it has now.
          if (unit === 'hour' && changed(start, zone)) continue
          // The second before belongs to another unit, the start and all behind it to this one.
          const before = named(unit, shown(new Date(start.getTime() - 1000), zone))
          expect(named(unit, shown(start, zone)), what).toBe(named(unit, clocks))
          if (unit !== 'day' || !changed(start, zone)) expect(before, what).not.toBe(named(unit, clocks))
        }
      }
    }
  })

  test('cut moments that a query within gives, and what was cut before', async () => {
    const zone = 'Europe/Berlin'
    const query = Event.objects()
      .filter({ at__year: 2026 })
      .annotate((e) => ({
        own: e.at.inZone(zone).trunc('month'),
        asked: subquery(
          Event.objects().where((one) => one.id.eq(e.id)),
          (one) => one.at,
        )
          .inZone(zone)
          .trunc('month'),
        twice: e.at.inZone(zone).trunc('day').inZone(zone).trunc('month'),
        asHour: coalesce(e.ended, e.at).inZone(zone).trunc('hour').inZone(zone).hour,
        ownHour: e.at.inZone(zone).hour,
      }))
      .orderBy('asked', 'id')
    // What is asked by its clocks again and again is computed once.
    expect(query.toSql().sql.length).toBeLessThan(120_000)
    const found = await query
    expect(found.length).toBeGreaterThan(9)
    for (const { own, asked, twice, asHour, ownHour } of found)
      expect([asked, twice, asHour]).toEqual([own, own, ownHour])
    const days = await Event.objects()
      .unordered()
      .groupBy('day')
      .annotate((e) => ({ last: coalesce(e.ended, e.at).inZone(zone).hour.max() }))
      .where((e) => e.last.gte(0))
    expect(days.length).toBeGreaterThan(9)
  })

  test('of known days begin where the clocks are changed', async () => {
    const start = async (text: string, unit: 'day' | 'hour', zone: string) =>
      (
        await Event.objects()
          .filter({ at: new Date(text) })
          .select((e) => ({ start: e.at.inZone(zone).trunc(unit) }))
          .get()
      ).start.toISOString()
    // Midnight was left out: the day begins at one o'clock.
    expect(await start('2017-10-15T03:00:00.000Z', 'day', 'America/Sao_Paulo')).toBe('2017-10-15T03:00:00.000Z')
    expect(await start('2018-02-18T03:00:00.000Z', 'day', 'America/Sao_Paulo')).toBe('2018-02-18T03:00:00.000Z')
    expect(await start('2026-10-25T00:30:00.000Z', 'hour', 'Europe/Berlin')).toBe('2026-10-25T00:00:00.000Z')
    expect(await start('2026-10-25T01:30:00.250Z', 'hour', 'Europe/Berlin')).toBe('2026-10-25T01:00:00.000Z')
    expect(await start('2026-10-25T01:30:00.250Z', 'day', 'Europe/Berlin')).toBe('2026-10-24T22:00:00.000Z')
    expect(await start('2100-03-28T01:00:00.000Z', 'day', 'Europe/Berlin')).toBe('2100-03-27T23:00:00.000Z')
  })

  test('days and times of day are cut without a zone', async () => {
    const [cut] = await Event.objects()
      .filter({ at: new Date('2037-06-15T12:34:56.789Z') })
      .select((e) => ({
        year: e.day.trunc('year'),
        quarter: e.day.trunc('quarter'),
        month: e.day.trunc('month'),
        week: e.day.trunc('week'),
        day: e.day.trunc('day'),
        hour: e.hour.trunc('hour'),
        minute: e.hour.trunc('minute'),
        second: e.hour.trunc('second'),
      }))
    expect(cut).toEqual({
      year: '2037-01-01',
      quarter: '2037-04-01',
      month: '2037-06-01',
      week: '2037-06-15',
      day: '2037-06-15',
      hour: '12:00:00',
      minute: '12:34:00',
      second: '12:34:56',
    })
    expect(
      await Event.objects()
        .where((e) => e.day.trunc('month').eq(e.at.trunc('month').date))
        .count(),
    ).toBe(MOMENTS.length)
  })

  test('of the context count in both doors, and no statement of another zone is taken', async () => {
    const evening = Event.objects().filter({ at__date: '2027-01-01' })
    const typed = Event.objects().where((e) => e.at.date.eq('2027-01-01'))
    for (const [timeZone, count] of [
      ['Europe/Berlin', 1],
      [undefined, 0],
      ['Asia/Kolkata', 1],
      ['UTC', 0],
    ] as const)
      await runInContext(timeZone ? { timeZone } : {}, async () => {
        expect(await evening.count(), timeZone).toBe(count)
        expect(await typed.count(), timeZone).toBe(count)
        expect(
          await Event.objects()
            .filter({ at__date__year__in: [2027] })
            .count(),
        ).toBe(count)
      })
    await runInContext({ timeZone: 'Europe/Berlin' }, async () => {
      expect(
        await Event.objects()
          .where((e) => e.at.inZone('UTC').date.eq('2027-01-01'))
          .count(),
      ).toBe(0)
      expect(
        await Event.objects()
          .filter({ at__date__range: ['2026-03-29', '2026-03-29'], at__hour: 3 })
          .count(),
      ).toBe(1)
    })
  })

  test('that nobody knows are refused, whoever names them', async () => {
    for (const zone of ['Mars/Base', '', '+02:00', "UTC'; DROP TABLE log_event; --", 'Europe/Berlin\0']) {
      expect(() => Event.objects().where((e) => e.at.inZone(zone).year.eq(2026))).toThrow(QueryError)
      await runInContext({ timeZone: zone }, () =>
        expect(Event.objects().filter({ at__year: 2026 }).count()).rejects.toThrow('Unknown time zone'),
      )
    }
    expect(() => Event.objects().select((e) => ({ x: e.at.trunc('decade' as 'day') }))).toThrow('trunc takes a unit')
    await expect(Event.objects().select((e) => ({ x: e.hour.trunc('day' as 'hour') }))).rejects.toThrow(
      'A time is not cut to "day". Known: hour, minute, second',
    )
  })
})

/** What tells one unit from the next. */
function named(unit: string, clocks: Date): string {
  const text = clocks.toISOString()
  switch (unit) {
    case 'year':
      return text.slice(0, 4)
    case 'quarter':
      return `${text.slice(0, 4)} ${Math.floor(clocks.getUTCMonth() / 3)}`
    case 'month':
      return text.slice(0, 7)
    case 'week':
      return dayOf(new Date(clocks.getTime() - ((clocks.getUTCDay() + 6) % 7) * 86_400_000))
    case 'day':
      return text.slice(0, 10)
    default:
      return text.slice(0, 13)
  }
}

/** Whether the clocks are changed within an hour of a moment: then what comes before may bear the same name. */
function changed(moment: Date, zone: string): boolean {
  const offset = (at: number): number => shown(new Date(at), zone).getTime() - at
  const hour = 3_600_000
  return offset(moment.getTime() - hour) !== offset(moment.getTime() + hour)
}
