import { f } from '@tsango/core'
import { beforeEach, describe, expect } from 'vitest'
import type { TestDatabase } from '../dialects/base/testing.ts'
import { Unsupported } from '../errors/errors.ts'
import * as functions from '../expressions/expressions.ts'
import { cast } from '../expressions/expressions.ts'
import { Model } from '../model/model.ts'
import { suiteModels } from './suite-models.ts'

class Sample extends Model('suite.Sample') {
  name = f.char(40).unique()
  text = f.text().null()
  whole = f.int().null()
  large = f.bigInt().null()
  exact = f.bigInt({ mode: 'bigint' }).null()
  price = f.decimal(9, 2).null()
  real = f.float().null()
  sold = f.bool().null()
  day = f.date().null()
  hour = f.time().null()
  at = f.dateTime().null()
  precise = f.preciseDateTime().null()
  length = f.duration().null()
  key = f.uuid().null()
  facts = f.json<unknown>().null()
  bytes = f.binary().null()
}

const FULL = {
  text: `it's "so" \\ %_ 🦊`,
  whole: -7,
  large: Number.MAX_SAFE_INTEGER,
  exact: -(2n ** 63n),
  price: '-1234.50',
  real: 0.1,
  sold: true,
  day: '2024-02-29',
  hour: '23:59:59.999',
  at: new Date('2026-03-29T01:30:00.123Z'),
  precise: '2026-03-29T01:30:00.123456Z',
  length: 86_400_501,
  key: '0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b',
  facts: { a: [1, null, 'ü'] },
  bytes: new Uint8Array([0, 255, 39]),
}
const OTHER = {
  ...FULL,
  text: '',
  whole: 0,
  large: 0,
  exact: 2n ** 63n - 1n,
  price: '0.05',
  real: -2.5,
  sold: false,
  day: '0001-01-01',
  hour: '00:00:00',
  at: new Date('9999-12-31T23:59:59.999Z'),
  facts: [],
  bytes: new Uint8Array(),
}
const NONE = Object.fromEntries(Object.keys(FULL).map((name) => [name, null])) as Record<keyof typeof FULL, null>

const COLUMNS = Object.keys(FULL) as (keyof typeof FULL)[]

/** Values of every kind through every way in which the ORM writes, asks and computes them, as tests on one database. */
export function describeValues(title: string, create: () => Promise<TestDatabase>): void {
  describe(`values on ${title}`, () => {
    const { run, test } = suiteModels(create, [Sample])
    const samples = () => Sample.objects().orderBy('name')

    beforeEach(() =>
      run(async () => {
        await Sample.objects().delete()
        await Sample.objects().bulkCreate([
          { name: 'a', ...FULL },
          { name: 'b', ...NONE },
          { name: 'c', ...OTHER },
        ])
      }),
    )

    test('come back as they went in, whichever way they were written', async () => {
      const [a, b, c] = await samples()
      expect([a, b, c].map((row) => ({ ...row }))).toMatchObject([FULL, NONE, OTHER])
      if (!a || !b || !c) return
      Object.assign(a, NONE)
      Object.assign(b, OTHER)
      Object.assign(c, FULL)
      expect(await Sample.objects().bulkUpdate([a, b, c], COLUMNS)).toBe(3)
      expect((await samples()).map((row) => ({ ...row }))).toMatchObject([NONE, OTHER, FULL])
      await Sample.objects().bulkUpsert([{ name: 'b', ...FULL }], { unique: ['name'], update: COLUMNS })
      expect({ ...(await Sample.objects().get({ name: 'b' })) }).toMatchObject(FULL)
      await Sample.objects().filter({ name: 'b' }).update(OTHER)
      const row = await Sample.objects().get({ name: 'b' })
      expect({ ...row }).toMatchObject(OTHER)
      Object.assign(row, FULL)
      await row.save()
      await row.refresh()
      expect({ ...row }).toMatchObject(FULL)
    })

    test('are found by themselves, in lists, and by their order', async () => {
      const found = async (conditions: object) => (await samples().filter(conditions as never)).map(({ name }) => name)
      for (const [name, value] of Object.entries(FULL)) {
        if (name === 'facts') continue
        const asked = OTHER[name as keyof typeof OTHER] === value ? ['a', 'c'] : ['a']
        expect(await found({ [name]: value }), name).toEqual(asked)
        expect(await found({ [`${name}__in`]: [value, value] }), name).toEqual(asked)
        expect(await found({ [`${name}__isnull`]: true }), name).toEqual(['b'])
      }
      expect(await found({ price__lt: '-1234.49' })).toEqual(['a'])
      expect(await found({ at__gt: FULL.at })).toEqual(['c'])
      expect(await found({ day__range: ['0001-01-01', '2024-02-28'] })).toEqual(['c'])
      const least = await samples().aggregate((s) => ({ at: s.at.min(), price: s.price.sum(), exact: s.exact.max() }))
      expect(least).toEqual({ at: FULL.at, price: '-1234.45', exact: OTHER.exact })
    })

    test('have parts and starts by the clocks of any zone, also when these are put forward and back', async () => {
      const zone = 'America/New_York'
      const cases = [
        ['2026-03-08T06:59:59.500Z', '2026-03-08', 1, '2026-03-08T06:00:00.000Z', '2026-03-08T05:00:00.000Z'],
        ['2026-03-08T07:00:00.000Z', '2026-03-08', 3, '2026-03-08T07:00:00.000Z', '2026-03-08T05:00:00.000Z'],
        ['2026-11-01T05:30:00.000Z', '2026-11-01', 1, '2026-11-01T05:00:00.000Z', '2026-11-01T04:00:00.000Z'],
        ['2026-11-01T06:30:00.000Z', '2026-11-01', 1, '2026-11-01T06:00:00.000Z', '2026-11-01T04:00:00.000Z'],
        ['2026-01-01T04:59:59.999Z', '2025-12-31', 23, '2026-01-01T04:00:00.000Z', '2025-12-31T05:00:00.000Z'],
      ] as const
      for (const [at, date, hour, startOfHour, startOfDay] of cases) {
        await Sample.objects()
          .filter({ name: 'a' })
          .update({ at: new Date(at) })
        const one = await samples()
          .filter({ name: 'a' })
          .select((s) => {
            const shown = s.at.inZone(zone)
            return {
              date: shown.date,
              hour: shown.hour,
              startOfHour: shown.trunc('hour'),
              startOfDay: shown.trunc('day'),
            }
          })
          .get()
        expect(one, at).toEqual({
          date,
          hour,
          startOfHour: new Date(startOfHour),
          startOfDay: new Date(startOfDay),
        })
      }
      const starts = await samples()
        .filter({ name: 'c' })
        .select((s) => ({
          week: s.at.trunc('week'),
          quarter: s.at.trunc('quarter'),
          month: s.day.trunc('month'),
          isoWeek: s.day.week,
        }))
        .get()
      expect(starts).toEqual({
        week: new Date('9999-12-27T00:00:00Z'),
        quarter: new Date('9999-10-01T00:00:00Z'),
        month: '0001-01-01',
        isoWeek: 1,
      })
    })

    test('reckon with moments and days, and leave the calendar as NULL', async () => {
      const [a, , c] = await samples().select((s) => ({
        later: s.at.later(s.length),
        since: s.at.since(new Date('2026-03-29T01:30:00.000Z')),
        days: s.day.daysLater(1),
        back: s.day.daysSince('2024-02-01'),
        month: s.day.monthsLater(12),
      }))
      expect(a).toEqual({
        later: new Date(FULL.at.getTime() + FULL.length),
        since: 123,
        days: '2024-03-01',
        back: 28,
        month: '2025-02-28',
      })
      expect(c).toMatchObject({ later: null, days: '0001-01-02', month: '0002-01-01' })
    })

    test('become text and numbers in one way', async () => {
      const [a, b] = await samples().select((s) => ({
        whole: cast(s.whole, f.text()),
        exact: cast(s.exact, f.text()),
        price: cast(s.price, f.text()),
        sold: cast(s.sold, f.text()),
        day: cast(s.day, f.text()),
        hour: cast(s.hour, f.text()),
        at: cast(s.at, f.text()),
        precise: cast(s.precise, f.text()),
        key: cast(s.key, f.text()),
        rounded: cast(s.price, f.int()),
        finer: cast(s.price, f.decimal(12, 3)),
        real: cast(s.price, f.float()),
      }))
      expect(a).toEqual({
        whole: '-7',
        exact: '-9223372036854775808',
        price: '-1234.50',
        sold: 'true',
        day: '2024-02-29',
        hour: '23:59:59.999',
        at: '2026-03-29T01:30:00.123Z',
        precise: '2026-03-29T01:30:00.123456Z',
        key: FULL.key,
        rounded: -1235,
        finer: '-1234.500',
        real: -1234.5,
      })
      expect(new Set(Object.values(b ?? {}))).toEqual(new Set([null]))
    })

    test('go through functions, each of which answers alike or says that it is not there', async () => {
      const {
        bitAnd,
        bitNot,
        bitOr,
        bitXor,
        chr,
        left,
        ltrim,
        md5,
        ord,
        padEnd,
        padStart,
        position,
        power,
        repeat,
        replace,
        reverse,
        right,
        rtrim,
        sha256,
        shiftLeft,
        sign,
        substr,
      } = functions
      const calls: Readonly<
        Record<string, readonly [(s: functions.Cols<Sample>) => functions.Expression<unknown>, unknown]>
      > = {
        left: [(s) => left(s.name, 1), 'É'],
        right: [(s) => right(s.name, 2), '𝕏b'],
        substr: [(s) => substr(s.name, 2, 2), ' 𝕏'],
        reverse: [(s) => reverse(s.name), 'b𝕏 É'],
        replace: [(s) => replace(s.name, 'b', 'cc'), 'É 𝕏cc'],
        repeat: [(s) => repeat(s.name, 2), 'É 𝕏bÉ 𝕏b'],
        padStart: [(s) => padStart(s.name, 6, '*'), '**É 𝕏b'],
        padEnd: [(s) => padEnd(s.name, 6, '*'), 'É 𝕏b**'],
        position: [(s) => position(s.name, '𝕏'), 3],
        ltrim: [(s) => ltrim(s.text), 'x '],
        rtrim: [(s) => rtrim(s.text), ' x'],
        ord: [(s) => ord(s.name), 201],
        chr: [() => chr(0x1d54f), '𝕏'],
        md5: [(s) => md5(s.name), expect.stringMatching(/^[0-9a-f]{32}$/)],
        sha256: [(s) => sha256(s.name), expect.stringMatching(/^[0-9a-f]{64}$/)],
        sign: [(s) => sign(s.whole), -1],
        power: [(s) => power(s.whole, 2), 49],
        bitAnd: [(s) => bitAnd(s.whole, 12), 8],
        bitOr: [(s) => bitOr(s.whole, 12), -3],
        bitXor: [(s) => bitXor(s.whole, 12), -11],
        bitNot: [(s) => bitNot(s.whole), 6],
        shiftLeft: [(s) => shiftLeft(s.whole, 2), -28],
      }
      await Sample.objects().create({ name: 'É 𝕏b', text: ' x ', whole: -7 })
      const one = Sample.objects().filter({ name: 'É 𝕏b' })
      for (const [name, [call, expected]] of Object.entries(calls)) {
        const answer = await one
          .select((s) => ({ it: call(s) }))
          .get()
          .catch((error: unknown) => error)
        if (answer instanceof Error) expect(answer, name).toBeInstanceOf(Unsupported)
        else expect(answer, name).toEqual({ it: expected })
      }
    })
  })
}
