import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { QueryError } from '../../errors/errors.ts'
import {
  arrayAgg,
  boolOr,
  jsonAgg,
  jsonArray,
  jsonObject,
  jsonObjectAgg,
  stdDev,
  stringAgg,
} from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Good extends Model('gather.Good') {
  kind = f.char(20)
  name = f.char(60).null()
  count = f.int().null()
  big = f.bigInt({ mode: 'bigint' }).null()
  price = f.decimal(10, 2).null()
  weight = f.float().null()
  sold = f.bool().null()
  day = f.date().null()
  hour = f.time().null()
  at = f.dateTime().null()
  exact = f.preciseDateTime().null()
  key = f.uuid().null()
  data = f.json().null()
  bytes = f.binary().null()
  tags = f
    .text()
    .cast({ get: (text: string) => text.split(' '), set: (tags: string[]) => tags.join(' ') })
    .null()
}

const AT = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678))
const KEY = '0190a7a4-0000-7000-8000-00000000000a'
const HOSTILE = `"\\ '\n\u0007 𝕏 %_ --`
const FULL = {
  kind: 'a',
  name: HOSTILE,
  count: -7,
  big: 2n ** 62n,
  price: '-0.50',
  weight: 0.1 + 0.2,
  sold: true,
  day: '2026-01-02',
  hour: '03:04:05.120',
  at: AT,
  exact: '2026-01-02T03:04:05.000700Z',
  key: KEY,
  data: { n: [1, null, { t: 'x' }], q: '"' },
  tags: ['x', 'y'],
}

await describeDatabases('gathering values', (under) => {
  const { test, run } = withModels(under, [Good])
  const goods = () => Good.objects().orderBy('id')

  beforeAll(() =>
    run(async () => {
      await Good.objects().create(FULL)
      await Good.objects().create({ kind: 'a', name: 'b', count: 10, sold: false, weight: 1e300, price: '10.00' })
      await Good.objects().create({ kind: 'a', name: 'b', count: 9 })
      await Good.objects().create({ kind: 'b' })
    }),
  )

  const columns = [
    'name',
    'count',
    'big',
    'price',
    'weight',
    'sold',
    'day',
    'hour',
    'at',
    'exact',
    'key',
    'data',
    'tags',
  ] as const

  test('as a list gives what rows have, NULL included', async () => {
    for (const column of columns) {
      const { all } = await Good.objects()
        .filter({ kind: 'a' })
        .aggregate((g) => ({ all: arrayAgg(g[column] as never, { orderBy: g.id }) }))
      const rows = await goods().filter({ kind: 'a' })
      expect([column, all]).toEqual([column, rows.map((row) => row[column])])
    }
  })

  test('as JSON gives what JSON.stringify makes of rows', async () => {
    for (const column of columns.slice(0, -1)) {
      const { all } = await Good.objects().aggregate((g) => ({ all: jsonAgg(g[column] as never, { orderBy: g.id }) }))
      const rows = await goods()
      const plain = rows.map((row) => {
        const value = row[column]
        return typeof value === 'bigint' ? value.toString() : value
      })
      expect([column, all]).toEqual([column, JSON.parse(JSON.stringify(plain))])
    }
  })

  test('of no rows gives NULL, or what is said', async () => {
    const none = Good.objects().filter({ kind: 'z' })
    expect(
      await none.aggregate((g) => ({
        list: arrayAgg(g.at),
        json: jsonAgg(g.at),
        map: jsonObjectAgg(g.kind, g.count),
        empty: arrayAgg(g.at, { default: [] }),
        given: arrayAgg(g.at, { default: [AT] }),
        bare: jsonAgg(g.count, { default: [] }),
        object: jsonObjectAgg(g.kind, g.count, { default: {} }),
      })),
    ).toEqual({ list: null, json: null, map: null, empty: [], given: [AT], bare: [], object: {} })
  })

  test('takes the rows of a condition, each value once, and in an order', async () => {
    expect(
      await Good.objects().aggregate((g) => ({
        some: jsonAgg(g.name, { where: g.count.gte(9), orderBy: g.id }),
        nulls: arrayAgg(g.count, { where: g.kind.eq('b') }),
        no: jsonAgg(g.name, { where: g.count.gt(100) }),
        counts: arrayAgg(g.count, { orderBy: g.count.desc(), where: g.count.isNull(false) }),
        once: arrayAgg(g.name, { distinct: true, where: g.name.isNull(false), orderBy: g.name.desc() }),
        prices: arrayAgg(g.price, { distinct: true, where: g.price.isNull(false), orderBy: g.price }),
        kinds: jsonAgg(g.kind, { distinct: true, orderBy: g.kind }),
        sum: arrayAgg(g.count.plus(1), { where: g.kind.eq('a'), orderBy: g.id }),
      })),
    ).toEqual({
      some: ['b', 'b'],
      nulls: [null],
      no: null,
      counts: [10, 9, -7],
      once: ['b', HOSTILE],
      prices: ['-0.50', '10.00'],
      kinds: ['a', 'b'],
      sum: [-6, 11, 10],
    })
  })

  test('by key leaves out rows without one', async () => {
    expect(
      await Good.objects()
        .filter({ count__isnull: false, id__lt: 3 })
        .aggregate((g) => ({ all: jsonObjectAgg(g.name, g.price) })),
    ).toEqual({ all: { [HOSTILE]: '-0.50', b: '10.00' } })
    expect(
      await Good.objects()
        .filter({ kind: 'b' })
        .aggregate((g) => ({ all: jsonObjectAgg(g.name, g.count) })),
    ).toEqual({ all: null })
    expect(
      await Good.objects().aggregate((g) => ({ all: jsonObjectAgg(g.kind, g.data, { where: g.id.eq(1) }) })),
    ).toEqual({ all: { a: FULL.data } })
  })

  test('of groups stands beside other columns, and can be asked further', async () => {
    const groups = Good.objects()
      .groupBy('kind')
      .annotate((g) => ({ cards: jsonAgg(jsonObject({ n: g.count, name: g.name }), { orderBy: g.id }) }))
      .orderBy('kind')
    expect(await groups).toEqual([
      {
        kind: 'a',
        cards: [
          { n: -7, name: HOSTILE },
          { n: 10, name: 'b' },
          { n: 9, name: 'b' },
        ],
      },
      { kind: 'b', cards: [{ n: null, name: null }] },
    ])
    const first = await Good.objects()
      .groupBy('kind')
      .annotate((g) => ({ n: jsonAgg(g.count, { orderBy: g.id }).get(0).asNumber() }))
      .orderBy('kind')
    expect(first).toEqual([
      { kind: 'a', n: -7 },
      { kind: 'b', n: null },
    ])
  })

  test('of one row makes objects and lists', async () => {
    const [one, , , last] = await goods().select((g) => ({
      object: jsonObject({
        ...Object.fromEntries(columns.slice(0, -1).map((name) => [name, g[name]])),
        fixed: 'x',
        n: 1.5,
        nil: null,
      }),
      list: jsonArray(g.kind, g.count, 'text', 3, true, null, g.data, g.at),
      empty: jsonObject({}),
      none: jsonArray(),
      inner: jsonObject({ a: jsonArray(g.count, jsonObject({ b: g.sold })) }),
    }))
    const { tags: _, kind: __, ...rest } = FULL
    expect(one).toEqual({
      object: { ...rest, big: rest.big.toString(), at: AT.toISOString(), fixed: 'x', n: 1.5, nil: null },
      list: ['a', -7, 'text', 3, true, null, FULL.data, AT.toISOString()],
      empty: {},
      none: [],
      inner: { a: [-7, { b: true }] },
    })
    expect(last?.list).toEqual(['b', null, 'text', 3, true, null, null, null])
    expect(
      await goods()
        .where((g) => jsonObject({ n: g.count }).get('n').gt(8))
        .count(),
    ).toBe(2)
    expect(
      (
        await goods()
          .limit(1)
          .select((g) => ({
            many: jsonObject(Object.fromEntries(Array.from({ length: 120 }, (_, n) => [`k${n}`, g.count]))),
          }))
          .get()
      ).many,
    ).toMatchObject({ k0: -7, k119: -7 })
    await goods()
      .filter({ id: 4 })
      .update((g) => ({ data: jsonObject({ kind: g.kind, made: jsonArray(1, 2) }) }))
    expect((await goods().get({ id: 4 })).data).toEqual({ kind: 'b', made: [1, 2] })
    expect(
      await Good.objects()
        .filter({ data: { made: [1, 2], kind: 'b' } })
        .count(),
    ).toBe(1)
    await goods().filter({ id: 4 }).update({ data: null })
  })

  test('of what JSON has no place for is refused', async () => {
    const refused = (make: () => PromiseLike<unknown>) =>
      expect((async () => await make())()).rejects.toBeInstanceOf(QueryError)
    await refused(() => goods().aggregate((g) => ({ a: jsonAgg(g.bytes) })))
    await refused(() => goods().select((g) => ({ a: jsonArray(g.bytes) })))
    await refused(() => goods().aggregate((g) => ({ a: jsonObjectAgg(g.count as never, g.name) })))
    await refused(() => goods().aggregate((g) => ({ a: arrayAgg(g.name, { distinct: true, orderBy: g.id }) })))
    await refused(() => goods().select((g) => ({ a: (arrayAgg(g.name) as never as { over(): never }).over() })))
    await refused(() => goods().select((g) => ({ a: arrayAgg(g.name) })))
  })
})

await describeDatabases('defaults of aggregates', (under) => {
  const { test, run } = withModels(under, [Good])
  beforeAll(() => run(() => Good.objects().create({ kind: 'a', count: 3, price: '1.50', at: AT })))

  test('stand where there is no value', async () => {
    const none = Good.objects().filter({ kind: 'z' })
    expect(
      await none.aggregate((g) => ({
        sum: g.count.sum({ default: 0 }),
        price: g.price.sum({ default: '0.00' }),
        avg: g.count.avg({ default: 0.5 }),
        max: g.at.max({ default: AT }),
        day: g.day.min({ default: '2026-01-01' }),
        least: g.name.min({ default: 'none' }),
        texts: stringAgg(g.name, { default: '' }),
        spread: stdDev(g.count, { default: 0 }),
        any: boolOr(g.sold, { default: false }),
        some: g.count.sum({ where: g.kind.eq('y'), default: 7 }),
        nothing: g.count.sum(),
      })),
    ).toEqual({
      sum: 0,
      price: '0.00',
      avg: 0.5,
      max: AT,
      day: '2026-01-01',
      least: 'none',
      texts: '',
      spread: 0,
      any: false,
      some: 7,
      nothing: null,
    })
    expect(
      await Good.objects().aggregate((g) => ({
        sum: g.count.sum({ default: 0 }),
        price: g.price.sum({ default: '9.00' }),
      })),
    ).toEqual({ sum: 3, price: '1.50' })
  })

  test('stand in groups, in conditions on them and over windows', async () => {
    const groups = Good.objects()
      .groupBy('kind')
      .annotate((g) => ({ read: g.count.sum({ where: g.sold.eq(true), default: 0 }) }))
    expect(await groups).toEqual([{ kind: 'a', read: 0 }])
    expect(await groups.where((g) => g.read.eq(0)).count()).toBe(1)
    expect(await Good.objects().select((g) => ({ n: g.weight.sum({ default: 2.5 }).over() }))).toEqual([{ n: 2.5 }])
  })

  test('are of the type of the aggregate', async () => {
    const refused = (make: () => PromiseLike<unknown>) =>
      expect((async () => await make())()).rejects.toBeInstanceOf(QueryError)
    await refused(() => Good.objects().aggregate((g) => ({ a: g.count.sum({ default: 'x' as never }) })))
    await refused(() => Good.objects().aggregate((g) => ({ a: g.at.max({ default: 5 as never }) })))
  })
})
