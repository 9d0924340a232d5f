import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { QueryError } from '../../errors/errors.ts'
import { coalesce, concat, greatest, least, nullIf, when } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { objects } from '../query.ts'

class Shelf extends Model('stock.Shelf') {
  name = f.char(40)
  goods = f.reverse(() => Good, 'shelf')
}
class Good extends Model('stock.Good') {
  name = f.char(40)
  nick = f.char(40).null()
  status = f.choice(['new', 'used']).default('new')
  price = f.decimal(10, 2)
  rate = f.decimal(8, 4).null()
  large = f.decimal(18, 3).null()
  count = f.int().default(0)
  big = f.bigInt({ mode: 'bigint' }).null()
  weight = f.float().null()
  sold = f.bool().null()
  day = f.date().null()
  hour = f.time().null()
  at = f.dateTime().null()
  key = f.uuid().null()
  data = f.json().null()
  shelf = f.fk(() => Shelf, { onDelete: 'cascade' })
}

const AT = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678))
const LATER = new Date(Date.UTC(2027, 0, 2, 3, 4, 5, 0))
const HOSTILE = `'"\\;-- %?`

await describeDatabases('functions of expressions', (under) => {
  const { test, run } = withModels(under, [Shelf, Good])
  const named = (name: string) => Good.objects().filter({ name })

  beforeAll(() =>
    run(async () => {
      const shelf = await Shelf.objects().create({ name: 'A' })
      await Good.objects().bulkCreate([
        {
          name: '  ÉCOLE Straße ',
          nick: 'ΟΔΟΣ',
          price: '-12.35',
          rate: '1.2345',
          large: '123456789012345.678',
          count: -7,
          big: 2n ** 60n,
          weight: -2.5,
          sold: true,
          day: '2026-01-02',
          hour: '03:04:05',
          at: AT,
          key: '0190a7a4-0000-7000-8000-00000000000a',
          data: { a: 1 },
          shelfId: shelf.id,
        },
        { name: '𝕏y', price: '9.99', count: 7, weight: 1.005, sold: false, status: 'used', shelfId: shelf.id },
        { name: 'z', price: '0.00', weight: 1e300, shelfId: shelf.id },
      ])
    }),
  )

  test('of text fold case in Unicode, count characters and take spaces away', async () => {
    const texts = await Good.objects()
      .orderBy('id')
      .select((g) => ({
        lower: g.name.lower(),
        upper: g.name.upper(),
        trimmed: g.name.trim(),
        length: g.name.length(),
        nick: g.nick.lower(),
        nothing: g.nick.length(),
      }))
    expect(texts[0]).toEqual({
      lower: '  école straße ',
      upper: '  ÉCOLE STRASSE ',
      trimmed: 'ÉCOLE Straße',
      length: 15,
      nick: 'οδοσ',
      nothing: 4,
    })
    expect(texts[1]).toMatchObject({ lower: '𝕏y', length: 2, nick: null, nothing: null })
  })

  test('of text lose nothing where letters of the other case take more bytes', async () => {
    for (const name of ['aȺȾⱦ end', 'ȿɀɐɑ end', 'ɒɜɡɥ end', 'ɦɪɫɬ end', 'ɱɽʇʝ end', 'ʞʞʞȺ end']) {
      const { lower, upper } = await Good.objects()
        .limit(1)
        .select((g) => {
          const text = when(g.id.gt(0), name).otherwise('')
          return { lower: text.lower(), upper: text.upper() }
        })
        .get()
      expect([lower.length, lower.endsWith(' end'), upper.length, upper.endsWith(' END')]).toEqual([8, true, 8, true])
    }
  })

  test('of text stand in conditions, orders and writes, and compare by code point', async () => {
    expect(
      await Good.objects()
        .where((g) => g.name.trim().lower().eq('école straße'))
        .count(),
    ).toBe(1)
    expect(
      await Good.objects()
        .where((g) => g.name.lower().trim().iregex('^É.*SSE$'))
        .count(),
    ).toBe(0)
    expect(
      await Good.objects()
        .where((g) => g.name.upper().contains('SS'))
        .count(),
    ).toBe(1)
    expect(
      await Good.objects()
        .where((g) => g.name.lower().gt('Z'))
        .count(),
    ).toBe(2)
    expect(
      await Good.objects()
        .where((g) => g.name.upper().istartswith('Z'))
        .count(),
    ).toBe(1)
    const sorted = await Good.objects().sortBy((g) => [g.name.trim().lower().desc()])
    expect(sorted.map((good) => good.name)).toEqual(['𝕏y', '  ÉCOLE Straße ', 'z'])
    expect(await named('z').update((g) => ({ nick: concat(g.name.upper(), HOSTILE, g.nick) }))).toBe(1)
    expect((await named('z').get()).nick).toBe(`Z${HOSTILE}`)
    expect(
      await named('z')
        .where((g) => concat(g.name, '-', g.name).eq('z-z'))
        .update({ nick: null }),
    ).toBe(1)
  })

  test('of floats round by their digits, however large or small', async () => {
    const round = (weight: number, places: number) =>
      Good.objects()
        .limit(1)
        .select((g) => ({ weight: when(g.id.gt(0), weight).otherwise(0.5).round(places) }))
        .get()
    for (const [weight, places, rounded] of [
      [0.5, 0, 1],
      [1.5, 0, 2],
      [2.5, 0, 3],
      [-0.5, 0, -1],
      [-0.4, 0, 0],
      [2.675, 2, 2.68],
      [1e-7, 2, 0],
      [5e-324, 30, 0],
      [1.25e-7, 8, 1.3e-7],
      [12345678901234.56, 1, 12345678901234.6],
      [1.7976931348623157e308, 3, 1.7976931348623157e308],
    ] as const)
      expect((await round(weight, places)).weight, `${weight} to ${places}`).toBe(rounded)
  })

  test('of numbers round half away from zero, and floor and ceil with sign', async () => {
    const [first, second, third] = await Good.objects()
      .orderBy('id')
      .select((g) => ({
        abs: g.price.abs(),
        whole: g.price.round(),
        one: g.price.round(1),
        more: g.price.round(5),
        floor: g.price.floor(),
        ceil: g.price.ceil(),
        rate: g.rate.round(2),
        large: g.large.floor(),
        count: g.count.abs().round(),
        mod: g.count.mod(4),
        left: g.price.mod('5'),
        big: g.big.abs(),
        weight: g.weight.round(),
        fine: g.weight.round(2),
        down: g.weight.floor(),
        up: g.weight.ceil(),
      }))
    expect(first).toEqual({
      abs: '12.35',
      whole: '-12',
      one: '-12.4',
      more: '-12.35',
      floor: '-13',
      ceil: '-12',
      rate: '1.23',
      large: '123456789012345',
      count: 7,
      mod: -3,
      left: '-2.35',
      big: 2n ** 60n,
      weight: -3,
      fine: -2.5,
      down: -3,
      up: -2,
    })
    expect(second).toMatchObject({
      whole: '10',
      one: '10.0',
      floor: '9',
      ceil: '10',
      mod: 3,
      fine: 1.01,
      up: 2,
      rate: null,
    })
    expect(third).toMatchObject({ abs: '0.00', ceil: '0', weight: 1e300, fine: 1e300 })
    expect(
      await Good.objects()
        .where((g) => g.price.abs().gt('10').or(g.weight.round(2).eq(1.01)))
        .count(),
    ).toBe(2)
    expect(
      await Good.objects()
        .where((g) => g.price.round(1).eq(g.price))
        .count(),
    ).toBe(1)
    expect(
      await Good.objects()
        .where((g) => g.count.mod(0).isNull())
        .count(),
    ).toBe(3)
  })

  test('coalesce gives the first that is not NULL, of every type', async () => {
    const [first, second] = await Good.objects()
      .orderBy('id')
      .select((g) => ({
        nick: coalesce(g.nick, g.name.trim(), 'nobody'),
        rate: coalesce(g.rate, g.price),
        value: coalesce(g.rate, '0.5'),
        big: coalesce(g.big, 5n),
        count: coalesce(g.count.dividedBy(0), g.count, 1),
        weight: coalesce(g.weight, g.count),
        sold: coalesce(g.sold, false),
        day: coalesce(g.day, '2000-01-01'),
        hour: coalesce(g.hour, '01:02:03'),
        at: coalesce(g.at, LATER),
        key: coalesce(g.key, '0190A7A4-0000-7000-8000-00000000000B'),
        data: coalesce(g.data, g.data),
        none: coalesce(g.nick, null),
      }))
    expect(first).toEqual({
      nick: 'ΟΔΟΣ',
      rate: '1.2345',
      value: '1.2345',
      big: 2n ** 60n,
      count: -7,
      weight: -2.5,
      sold: true,
      day: '2026-01-02',
      hour: '03:04:05',
      at: AT,
      key: '0190a7a4-0000-7000-8000-00000000000a',
      data: { a: 1 },
      none: 'ΟΔΟΣ',
    })
    expect(second).toEqual({
      nick: '𝕏y',
      rate: '9.9900',
      value: '0.5000',
      big: 5n,
      count: 7,
      weight: 1.005,
      sold: false,
      day: '2000-01-01',
      hour: '01:02:03',
      at: LATER,
      key: '0190a7a4-0000-7000-8000-00000000000b',
      data: null,
      none: null,
    })
    expect(
      await Good.objects()
        .where((g) => coalesce(g.nick, 'x').eq('x'))
        .count(),
    ).toBe(2)
    expect(
      await Good.objects()
        .where((g) => coalesce(g.rate, g.price).gt('5'))
        .count(),
    ).toBe(1)
  })

  test('greatest and least are NULL where one is, nullIf where both are equal', async () => {
    const [first, second] = await Good.objects()
      .orderBy('id')
      .select((g) => ({
        count: greatest(g.count, 0, 3),
        price: greatest(g.price, g.rate),
        text: least(g.name.trim(), 'a', 'É'),
        at: least(g.at, LATER),
        day: greatest(g.day, '2026-01-03'),
        weight: least(g.weight, 0.5),
        mixed: greatest(g.count, 0.5),
        none: nullIf(g.count, -7),
        cheap: nullIf(g.price, '9.990'),
        nick: nullIf(g.name, '𝕏Y'),
      }))
    expect(first).toEqual({
      count: 3,
      price: '1.2345',
      text: 'a',
      at: AT,
      day: '2026-01-03',
      weight: -2.5,
      mixed: 0.5,
      none: null,
      cheap: '-12.35',
      nick: '  ÉCOLE Straße ',
    })
    expect(second).toMatchObject({
      count: 7,
      price: null,
      text: 'a',
      at: null,
      weight: 0.5,
      none: 7,
      cheap: null,
      nick: '𝕏y',
    })
    expect(await named('z').update((g) => ({ count: greatest(g.count, 4), price: least(g.price, '-1.5') }))).toBe(1)
    expect(await named('z').get()).toMatchObject({ count: 4, price: '-1.50' })
    await named('z').update({ count: 0, price: '0.00' })
  })

  test('when gives the value of the first condition that is true', async () => {
    const rows = await Good.objects()
      .annotate((g) => ({
        size: when(g.count.gt(0), 'many').when(g.nick.isNull(), 'none').otherwise(HOSTILE),
        offer: when(g.count.gt(0), g.price).otherwise('0.05'),
        ratio: when(g.count.gt(0), g.price).when(g.count.lt(0), g.rate).otherwise(null),
        points: when(g.count.gt(0), 1).when(g.count.lt(0), 2.5).otherwise(g.count),
        flag: when(g.nick.isNull(), true).otherwise(false),
        moment: when(g.count.gt(0), LATER).otherwise(g.at),
        exact: when(g.big.gt(1n), g.big).otherwise(7n),
      }))
      .orderBy('id')
      .values('size', 'offer', 'ratio', 'points', 'flag', 'moment', 'exact')
    expect(rows).toEqual([
      { size: HOSTILE, offer: '0.05', ratio: '1.2345', points: 2.5, flag: false, moment: AT, exact: 2n ** 60n },
      { size: 'many', offer: '9.99', ratio: '9.9900', points: 1, flag: true, moment: LATER, exact: 7n },
      { size: 'none', offer: '0.05', ratio: null, points: 0, flag: true, moment: null, exact: 7n },
    ])
    const rank = Good.objects().sortBy((g) => [when(g.name.eq('z'), 0).otherwise(1), g.id.desc()])
    expect((await rank).map((good) => good.name)).toEqual(['z', '𝕏y', '  ÉCOLE Straße '])
    expect(
      await Good.objects()
        .where((g) => when(g.sold.eq(true), 'a').otherwise('b').eq('b'))
        .count(),
    ).toBe(2)
  })

  test('when writes values of the column that it is written to', async () => {
    const written = await named('z').update((g) => ({
      price: when(g.count.eq(0), '1.50').otherwise('2.50'),
      day: when(g.count.eq(0), '2026-05-06').otherwise(null),
      status: when(g.count.eq(0), 'used').otherwise('new'),
      key: when(g.count.eq(0), '0190a7a4-0000-7000-8000-00000000000c').otherwise(null),
    }))
    expect(written).toBe(1)
    expect(await named('z').get()).toMatchObject({
      price: '1.50',
      day: '2026-05-06',
      status: 'used',
      key: '0190a7a4-0000-7000-8000-00000000000c',
    })
    await named('z').update({ price: '0.00', day: null, key: null, status: 'new' })
  })

  test('read every column as it was before an update', async () => {
    await named('z').update((g) => ({ name: coalesce(g.nick, 'was null'), nick: 'now' }))
    expect(await Good.objects().get({ name: 'was null' })).toMatchObject({ nick: 'now' })
    await named('was null').update({ name: 'z', nick: null })
  })

  test('work within aggregates and around them, and over relations', async () => {
    expect(
      await Good.objects().aggregate((g) => ({
        all: coalesce(g.rate.max(), '0'),
        none: coalesce(g.large.min({ where: g.count.gt(100) }), '7'),
        most: greatest(g.count.max(), g.count.count()),
        lengths: g.name.trim().length().sum(),
        rounded: g.weight.round().min(),
      })),
    ).toEqual({ all: '1.2345', none: '7.000', most: 7, lengths: 15, rounded: -3 })
    expect(
      await Shelf.objects().select((s) => ({
        name: s.name.lower(),
        sum: coalesce(
          s.goods.sum((g) => g.count.abs()),
          0,
        ),
        top: s.goods.max((g) => when(g.name.eq('z'), '0').otherwise(g.name.trim())),
      })),
    ).toEqual([{ name: 'a', sum: 14, top: '𝕏y' }])
    expect(
      await Good.objects()
        .where((g) => coalesce(g.nick, g.shelf.name).eq('A'))
        .count(),
    ).toBe(2)
  })

  test('aggregates take the rows for which a condition holds', async () => {
    expect(
      await Good.objects().aggregate((g) => ({
        count: g.id.count({ where: g.count.gt(0) }),
        distinct: g.count.count({ distinct: true, where: g.name.ne('z') }),
        sum: g.price.sum({ where: g.price.gt('0') }),
        none: g.price.sum({ where: g.name.eq(HOSTILE) }),
        avg: g.count.avg({ where: g.count.ne(0).and(g.nick.isNull(false)) }),
        max: g.name.max({ where: g.sold.eq(false) }),
        all: g.id.count(),
      })),
    ).toEqual({ count: 1, distinct: 2, sum: '9.99', none: null, avg: -7, max: '𝕏y', all: 3 })
  })

  test('aggregates of a relation take the rows for which a condition holds', async () => {
    const shelves = Shelf.objects().annotate((s) => ({
      sum: s.goods.sum(
        (g) => g.count,
        (g) => g.count.gt(0),
      ),
      price: s.goods.sum(
        (g) => g.price,
        (g) => g.status.eq('used'),
      ),
      none: s.goods.avg(
        (g) => g.count,
        (g) => g.name.eq(HOSTILE),
      ),
      min: s.goods.min(
        (g) => g.name,
        (g) => g.name.length().eq(1),
      ),
      max: s.goods.max(
        (g) => g.at,
        (g) => g.nick.isNull(false),
      ),
    }))
    expect(await shelves.values('sum', 'price', 'none', 'min', 'max')).toEqual([
      { sum: 7, price: '9.99', none: null, min: 'z', max: AT },
    ])
    expect(await shelves.where((s) => s.sum.gt(6)).count()).toBe(1)
    const all = Shelf.objects().annotate((s) => ({ sum: s.goods.sum((g) => g.count) }))
    expect((await all.get()).sum).toBe(0)
  })

  test('xor is true where exactly one of two is, and NULL is not true', async () => {
    expect(
      await Good.objects()
        .where((g) => g.count.gt(0).xor(g.name.eq('z')))
        .count(),
    ).toBe(2)
    expect(
      await Good.objects()
        .where((g) => g.count.ne(0).xor(g.name.ne('z')))
        .count(),
    ).toBe(0)
    expect(
      await Good.objects()
        .where((g) => g.nick.ne('x').xor(g.rate.gt('0')).not())
        .count(),
    ).toBe(1)
    expect(
      await Good.objects()
        .where((g) => g.big.gt(0n).xor(g.rate.gt('0')))
        .count(),
    ).toBe(0)
    expect(
      await Good.objects()
        .where((g) => g.id.gt(0).xor(g.id.gt(0)).xor(g.name.eq('z')))
        .count(),
    ).toBe(1)
  })

  test('alias names what the rest of the chain asks for, and rows stay as they are', async () => {
    const query = Good.objects()
      .alias((g) => ({ size: g.name.trim().length() }))
      .where((g) => g.size.gt(1))
      .orderBy('-size')
    expect((await query).map((good) => [good.name, 'size' in good])).toEqual([
      ['  ÉCOLE Straße ', false],
      ['𝕏y', false],
    ])
    expect(query.toSql().sql).not.toMatch(/AS .size./)
    expect(await query.values('size', 'count')).toEqual([
      { size: 12, count: -7 },
      { size: 2, count: 7 },
    ])
    expect(await query.annotate((g) => ({ twice: g.size.times(2) })).values('twice')).toEqual([
      { twice: 24 },
      { twice: 4 },
    ])
    expect(
      Object.keys(
        (await query
          .values('count')
          .alias((g) => ({ more: g.size.plus(1) }))
          .first()) ?? {},
      ),
    ).toEqual(['count'])
    expect(await query.count()).toBe(2)
    expect(await query.aggregate((g) => ({ sum: g.size.sum() }))).toEqual({ sum: 14 })
    expect(await query.where((g) => g.size.eq(2)).update((g) => ({ count: g.size.plus(5) }))).toBe(1)
    expect(() => query.alias((g) => ({ size: g.count }))).toThrow('it is taken')
    expect(() => query.alias((g) => ({ 'a"; --': g.count }))).toThrow('cannot be the name')
    expect(
      Good.objects()
        .alias((g) => ({ x: g.count }))
        .toSql().sql,
    ).not.toBe(
      Good.objects()
        .annotate((g) => ({ x: g.count }))
        .toSql().sql,
    )
  })

  test('bind their values, and build no SQL anew for a chain that was met before', () => {
    const query = (text: string, number: number) =>
      Good.objects().where((g) => coalesce(g.nick, text).eq(text).and(greatest(g.count, number).round().gt(number)))
    const [one, other] = [query('a', 1), query(HOSTILE, 2)]
    expect(one.plan).toEqual(other.plan)
    expect(one.toSql().sql).toBe(other.toSql().sql)
    expect(other.toSql().parameters).toContain(HOSTILE)
    const places = (count: number) =>
      Good.objects()
        .select((g) => ({ price: g.price.round(count) }))
        .toSql().sql
    expect(places(0)).not.toBe(places(1))
  })

  test('refuse what cannot be meant, before SQL is sent', async () => {
    const refused = async (make: (g: Loosely) => unknown, words: string) => {
      const query = async () => await (objects(Good) as never as Loose).select((g) => ({ x: make(g) }))
      await expect(query()).rejects.toThrow(QueryError)
      await expect(query()).rejects.toThrow(words)
    }
    await refused((g: Loosely) => g['count']?.['lower']?.(), 'lower takes text')
    await refused((g: Loosely) => g['name']?.['abs']?.(), 'abs takes number')
    await refused((g: Loosely) => g['price']?.['round']?.(-1), '0 to 30 places')
    await refused((g: Loosely) => coalesce(g['count'] as never, g['name'] as never), 'number and text')
    await refused((g: Loosely) => coalesce(g['count'] as never, 'x' as never), 'number')
    await refused((g: Loosely) => coalesce(g['count'] as never, { a: 1 } as never), 'A function takes')
    await refused((g: Loosely) => coalesce(g['count'] as never, undefined as never), 'undefined')
    await refused((g: Loosely) => greatest(g['sold'] as never, true as never), 'greatest takes text')
    await refused((g: Loosely) => (coalesce as (one: unknown) => unknown)(g['count']), 'two operands')
    await refused((g: Loosely) => when(g['count']?.['gt']?.(0) as never, null).otherwise(null), 'NULL alone')
    await refused((g: Loosely) => when(g['count'] as never, 1).otherwise(2), 'A condition was expected')
  })
})

type Loosely = Readonly<Record<string, Readonly<Record<string, (value?: unknown) => unknown>>>>
interface Loose {
  select(make: (g: Loosely) => Readonly<Record<string, unknown>>): PromiseLike<unknown>
}
