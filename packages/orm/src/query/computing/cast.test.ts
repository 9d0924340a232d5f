import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { QueryError, Unsupported } from '../../errors/errors.ts'
import { cast, chr, collate, concat, ord, pi } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Thing extends Model('cast.Thing') {
  name = f.char(60).null()
  whole = f.int().null()
  big = f.bigInt({ mode: 'bigint' }).null()
  price = f.decimal(10, 2).null()
  weight = f.float().null()
  sold = f.bool().null()
  day = f.date().null()
  hour = f.time().null()
  at = f.dateTime().null()
  exact = f.preciseDateTime().null()
  key = f.uuid().null()
  length = f.duration().null()
  data = f.json().null()
}

const KEY = '0190a7a4-0000-7000-8000-00000000000a'

await describeDatabases('casts', (under) => {
  const { test, run } = withModels(under, [Thing])
  const things = () => Thing.objects().orderBy('id')

  beforeAll(() =>
    run(async () => {
      await Thing.objects().create({
        name: '42',
        whole: -7,
        big: 2n ** 62n,
        price: '-0.05',
        weight: -2.5,
        sold: true,
        day: '0987-01-02',
        hour: '03:04:05',
        at: new Date(Date.UTC(1969, 11, 31, 23, 59, 59, 7)),
        exact: '2026-01-02T03:04:05.000700Z',
        key: KEY.toUpperCase(),
        length: 1500,
        data: { n: 12.5, t: '8' },
      })
      await Thing.objects().create({
        hour: '23:59:59.120',
        price: '12345678.90',
        sold: false,
        weight: 1e300,
        name: 'x',
      })
      await Thing.objects().create({})
    }),
  )

  test('to text write every value in one way on every database', async () => {
    const [one, two, none] = await things().select((t) => ({
      whole: cast(t.whole, f.text()),
      big: cast(t.big, f.text()),
      price: cast(t.price, f.text()),
      sold: cast(t.sold, f.text()),
      day: cast(t.day, f.text()),
      hour: cast(t.hour, f.text()),
      at: cast(t.at, f.text()),
      exact: cast(t.exact, f.text()),
      key: cast(t.key, f.text()),
      length: cast(t.length, f.text()),
      cut: cast(t.big, f.char(3)),
      plus: cast(t.whole.plus(1), f.text()),
      half: cast(t.price.times('2'), f.text()),
    }))
    expect(one).toEqual({
      whole: '-7',
      big: '4611686018427387904',
      price: '-0.05',
      sold: 'true',
      day: '0987-01-02',
      hour: '03:04:05',
      at: '1969-12-31T23:59:59.007Z',
      exact: '2026-01-02T03:04:05.000700Z',
      key: KEY,
      length: '1500',
      cut: '461',
      plus: '-6',
      half: '-0.10',
    })
    expect(two).toMatchObject({ price: '12345678.90', sold: 'false', hour: '23:59:59.120', whole: null, at: null })
    expect(Object.values(none ?? {})).toEqual(Array.from({ length: 13 }, () => null))
  })

  test('to numbers round half away from zero, and give NULL where there is none', async () => {
    const [one, two, none] = await things().select((t) => ({
      name: cast(t.name, f.int()),
      real: cast(t.name, f.float()),
      exact: cast(t.name, f.decimal(6, 3)),
      weight: cast(t.weight, f.int()),
      weighed: cast(t.weight, f.decimal(6, 1)),
      price: cast(t.price, f.decimal(10, 1)),
      units: cast(t.price, f.bigInt()),
      float: cast(t.price, f.float()),
      sold: cast(t.sold, f.int()),
      whole: cast(t.whole, f.decimal(10, 2)),
      big: cast(t.big, f.bigInt({ mode: 'bigint' })),
      json: cast(t.data.get('n'), f.int()),
      within: cast(t.data.get('t'), f.text()),
    }))
    expect(one).toEqual({
      name: 42,
      real: 42,
      exact: '42.000',
      weight: -3,
      weighed: '-2.5',
      price: '-0.1',
      units: 0,
      float: -0.05,
      sold: 1,
      whole: '-7.00',
      big: 2n ** 62n,
      json: 13,
      within: '8',
    })
    expect(two).toEqual({
      name: null,
      real: null,
      exact: null,
      weight: null,
      weighed: null,
      price: '12345678.9',
      units: 12345679,
      float: 12345678.9,
      sold: 0,
      whole: null,
      big: null,
      json: null,
      within: null,
    })
    expect(new Set(Object.values(none ?? {}))).toEqual(new Set([null]))
  })

  test('read of texts what is a number of the type, and nothing else', async () => {
    const texts = [
      '7',
      '+7',
      '-07',
      ' 7',
      '7 ',
      '',
      '7.5',
      '.5',
      '-1.005',
      '1e3',
      '0x10',
      '٣',
      "7'; --",
      '9'.repeat(19),
      '1e999',
      'NaN',
      '7\n',
    ]
    const read: unknown[] = []
    for (const text of texts) {
      await Thing.objects().filter({ whole: -7 }).update({ name: text })
      const [found] = await things()
        .filter({ whole: -7 })
        .select((t) => ({ i: cast(t.name, f.int()), r: cast(t.name, f.float()), d: cast(t.name, f.decimal(5, 2)) }))
      read.push([found?.i, found?.r, found?.d])
    }
    await Thing.objects().filter({ whole: -7 }).update({ name: '42' })
    expect(read).toEqual([
      [7, 7, '7.00'],
      [7, 7, '7.00'],
      [-7, -7, '-7.00'],
      [null, null, null],
      [null, null, null],
      [null, null, null],
      [null, 7.5, '7.50'],
      [null, 0.5, '0.50'],
      [null, -1.005, '-1.01'],
      [null, 1000, null],
      [null, null, null],
      [null, null, null],
      [null, null, null],
      [null, 1e19, null],
      [null, null, null],
      [null, null, null],
      [null, null, null],
    ])
  })

  test('go to booleans, days, times and UUIDs, and stand where columns do', async () => {
    const [one] = await things().select((t) => ({
      bool: cast(t.whole, f.bool()),
      day: cast(t.at, f.date()),
      hour: cast(t.at.inZone('Europe/Berlin'), f.time()),
      key: cast(cast(t.key, f.text()), f.uuid()),
      none: cast(t.name, f.uuid()),
      not: cast(t.name, f.bool()),
    }))
    expect(one).toEqual({ bool: true, day: '1969-12-31', hour: '00:59:59.007', key: KEY, none: null, not: null })
    expect(
      await things()
        .where((t) => cast(t.name, f.int()).gt(41))
        .count(),
    ).toBe(1)
    expect(
      await things()
        .where((t) => cast(t.whole, f.text()).endswith('7'))
        .count(),
    ).toBe(1)
    expect(
      await things()
        .where((t) => cast(cast(t.sold, f.text()), f.bool()).eq(false))
        .count(),
    ).toBe(1)
    expect(
      await things()
        .sortBy((t) => [cast(t.name, f.int()).desc()])
        .values('name'),
    ).toMatchObject([{ name: '42' }, {}, {}])
    await things()
      .filter({ whole: -7 })
      .update((t) => ({ name: cast(t.price, f.char(60)) }))
    expect(await things().filter({ whole: -7 }).values('name')).toEqual([{ name: '-0.05' }])
    await things().filter({ whole: -7 }).update({ name: '42' })
  })

  test('that databases answer in several ways are refused', async () => {
    const refused = async (make: () => PromiseLike<unknown>) => {
      await expect((async () => await make())()).rejects.toBeInstanceOf(QueryError)
    }
    await refused(() => things().select((t) => ({ a: cast(t.weight, f.text()) })))
    await refused(() => things().select((t) => ({ a: cast(t.data, f.date()) })))
    await refused(() => things().select((t) => ({ a: cast(t.name, f.dateTime()) })))
    await refused(() => things().select((t) => ({ a: cast(t.day, f.int()) })))
    await refused(() => things().select((t) => ({ a: cast(t.name, 'int' as never) })))
  })

  test('let concat take what is written in one way', async () => {
    const [one, , none] = await things().select((t) => ({
      all: concat(t.name, ': ', t.price, ' ', t.day, ' ', t.sold, ' ', t.whole.plus(1), ' ', 3, ' ', true),
    }))
    expect([one?.all, none?.all]).toEqual(['42: -0.05 0987-01-02 true -6 3 true', ':     3 true'])
    await expect((async () => await things().select((t) => ({ a: concat('a', t.weight) })))()).rejects.toThrow('float')
  })
})

await describeDatabases('characters', (under) => {
  const { test, run } = withModels(under, [Thing])
  beforeAll(() => run(() => Thing.objects().create({ name: '𝕏y', whole: 0x1f600 })))

  test('have numbers, and numbers have characters', async () => {
    const one = await Thing.objects()
      .select((t) => ({
        of: ord(t.name),
        empty: ord(cast(t.price, f.text())),
        made: chr(t.whole),
        letter: chr(97),
        euro: chr(0x20ac),
        nul: chr(0),
        half: chr(0xd800),
        beyond: chr(0x110000),
        back: ord(chr(t.whole)),
        pi: pi(),
        area: pi().times(2),
      }))
      .get()
    expect(one).toMatchObject({
      of: 0x1d54f,
      empty: null,
      made: '😀',
      letter: 'a',
      euro: '€',
      nul: null,
      half: null,
      beyond: null,
      back: 0x1f600,
    })
    expect(one.pi).toBeCloseTo(Math.PI, 14)
    expect(one.area).toBeCloseTo(2 * Math.PI, 14)
  })

  test('compare by a collation that is asked for', async () => {
    const [collation] = { sqlite: ['NOCASE'], postgres: ['und-x-icu'] }[under.dialect.name] ?? ['utf8mb4_general_ci']
    expect(
      await Thing.objects()
        .where((t) => collate(t.name, collation as string).eq('𝕏y'))
        .count(),
    ).toBe(1)
    const found = await Thing.objects()
      .where((t) => collate(t.name, collation as string).eq('𝕏Y'))
      .count()
    expect(found).toBe(under.dialect.name === 'postgres' ? 0 : 1)
    expect(() => Thing.objects().where((t) => collate(t.name, 'C" --').eq('x'))).toThrow(QueryError)
    if (under.dialect.name !== 'postgres')
      await expect(
        (async () =>
          await Thing.objects()
            .where((t) => collate(t.name, 'klingon').eq('x'))
            .count())(),
      ).rejects.toBeInstanceOf(Unsupported)
  })
})
