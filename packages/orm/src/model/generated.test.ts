import { createRegistry, type ModelClass } from '@tsango/core'
import { sql } from 'drizzle-orm/sql'
import { describe, expect, it } from 'vitest'
import { openDatabases } from '../databases/databases.ts'
import { QueryError, UniqueViolation, Unsupported } from '../errors/errors.ts'
import { coalesce, concat, when } from '../expressions/expressions.ts'
import { type Cols, f, Model } from '../index.ts'
import { stateOf, tablesOf } from '../migrations/migrations.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'

class Line extends Model('shop.Line') {
  static meta = { ordering: ['id'] as const, indexes: [['total', 'name'] as const] }
  name = f.char(40)
  price = f.decimal(10, 2)
  rate = f.decimal(6, 3).default('2.000')
  amount = f.int().dbDefault(1)
  note = f.text().null()
  at = f.dateTime().null()
  total = f.decimal(12, 2).generated((line: Cols<Line>) => line.price.times(line.rate).plus(line.rate))
  double = f
    .bigInt()
    .index()
    .generated((line: Cols<Line>) => line.amount.times(2))
  slug = f
    .char(90)
    .unique()
    .generated((line: Cols<Line>) => concat(line.name.lower(), '-', coalesce(line.note, "it's \\")))
  dear = f.bool().generated((line: Cols<Line>) => line.price.gte('100.00'))
  rank = f.int().generated((line: Cols<Line>) => when(line.amount.gt(10), 2).otherwise(1))
  half = f
    .int()
    .null()
    .generated((line: Cols<Line>) => line.amount.dividedBy(2))
  year = f
    .int()
    .null()
    .generated((line: Cols<Line>) => line.at.year)
  raw = f
    .int()
    .null()
    .generated(() => sql`1 + 1`)
}

class Ahead extends Model('shop.Ahead') {
  shout = f.char(99).generated((row: Cols<Ahead>) => row.word.upper())
  size = f.int().generated((row: Cols<Ahead>) => row.amount.plus(1))
  word = f.char(40).dbDefault('text')
  amount = f.int().dbDefault(2)
}

class Keyed extends Model('shop.Keyed', { id: f.uuid() }) {
  a = f.int()
  b = f.int().generated((row: Cols<Keyed>) => row.a.plus(1))
  version = f.version()
}

await describeDatabases('computed columns', (under) => {
  const { test, run } = withModels(under, [Ahead, Line, Keyed])
  let number = 0
  const line = (values: object = {}) => Line.objects().create({ name: `N${++number}`, price: '2.50', ...values })

  test('are computed by the database, and read back where a row is made', async () => {
    const row = await line({ amount: 5, at: new Date('2026-01-01T00:00:00Z') })
    const { total, double, slug, dear, rank, half, year, raw } = row
    expect({ total, double, slug, dear, rank, half, year, raw }).toEqual({
      total: '7.00',
      double: 10,
      slug: `n${number}-it's \\`,
      dear: false,
      rank: 1,
      half: 2,
      year: 2026,
      raw: 2,
    })
    expect({ ...(await Line.objects().get({ id: row.id })) }).toEqual({ ...row })
    expect([(await line()).double, (await line({ price: '100.00' })).dear]).toEqual([2, true])
  })

  test('are read back for each of many rows', async () => {
    const rows = await Line.objects().bulkCreate(
      Array.from({ length: 30 }, (_, at) => ({ name: `many${at}`, price: '1.00', amount: at })),
    )
    expect(rows.map((row) => row.double)).toEqual(rows.map((_, at) => at * 2))
    for (const row of rows) row.amount += 1
    await Line.objects().bulkUpdate(rows, ['amount'])
    expect(rows.map((row) => row.double)).toEqual(rows.map((_, at) => at * 2 + 2))
    const keyed = await Keyed.objects().bulkCreate([
      { a: 1 },
      { a: 2 },
      { id: crypto.randomUUID().toUpperCase(), a: 3 },
    ])
    expect(keyed.map((row) => row.b)).toEqual([2, 3, 4])
  })

  test('follow what a row saves, with a version and without', async () => {
    const row = await line({ amount: 3 })
    row.amount = 20
    await row.save()
    expect([row.double, row.rank]).toEqual([40, 2])
    row.price = '1.25'
    await row.save({ fields: ['price'] })
    expect(row.total).toBe('4.50')
    const part = await Line.objects().only('amount').get({ id: row.id })
    part.amount = 1
    await part.save()
    expect({ ...part }).toMatchObject({ double: 2, total: '4.50' })
    const keyed = await Keyed.objects().create({ a: 1 })
    keyed.a = 5
    await keyed.save()
    expect([keyed.b, keyed.version]).toEqual([6, 2])
    await Keyed.objects().filter({ id: keyed.id }).delete()
    await expect(keyed.save()).rejects.toThrow('is no longer in the database')
  })

  test('are asked, ordered by, grouped and unique as others are', async () => {
    await Line.objects().delete()
    await Line.objects().bulkCreate([1, 2, 3].map((amount) => ({ name: `x${amount}`, price: '1.00', amount })))
    expect((await Line.objects().filter({ double__gte: 4 }).orderBy('-double')).map((row) => row.amount)).toEqual([
      3, 2,
    ])
    expect(
      await Line.objects()
        .where((p) => p.double.eq(p.amount.times(2)))
        .count(),
    ).toBe(3)
    expect(await Line.objects().values('double', 'slug').first()).toEqual({ double: 2, slug: "x1-it's \\" })
    await expect(line({ name: 'X1' })).rejects.toThrow(UniqueViolation)
  })

  test('are read as the row was in an update that writes what they are computed from', async () => {
    const row = await line({ amount: 4, note: 'a' })
    await Line.objects()
      .filter({ id: row.id })
      .update((p) => ({ amount: 7, price: p.double.times(1).plus(0) as never }))
    await row.refresh()
    expect([row.price, row.double]).toEqual(['8.00', 14])
  })

  const given = { name: 'g', price: '1.00', double: 4 } as never
  test('are refused where a write gives them', async () => {
    const row = await line()
    const refused: (() => Promise<unknown>)[] = [
      () => Line.objects().create(given),
      () => Line.objects().bulkCreate([given]),
      () => Line.objects().insertOrIgnore([given]),
      async () => await Line.objects().update({ double: 4 } as never),
      async () => await Line.objects().update(() => ({ double: sql`4` }) as never),
      () => Line.objects().bulkUpdate([row], ['double' as never]),
      () => Line.objects().increment({ double: 1 } as never),
      () => row.save({ fields: ['double'] }),
    ]
    const count = await Line.objects().count()
    for (const write of refused) {
      const error = await write().catch((one: unknown) => one)
      expect(error).toBeInstanceOf(QueryError)
      expect(String(error)).toContain('shop.Line.double is computed by the database')
    }
    expect(await Line.objects().count()).toBe(count)
  })

  test('that are not stored are computed with each read, or told when the database is opened', async () => {
    class Thin extends Model('shop.Thin') {
      a = f.int()
      b = f.int().generated((row: Cols<Thin>) => row.a.plus(1), { stored: false })
    }
    const opened = opening(under.url, Thin)
    if (under.dialect.features.virtualColumns) return await (await opened).close()
    await expect(opened).rejects.toBeInstanceOf(Unsupported)
    await expect(opened).rejects.toThrow('shop.Thin: the column "b", which is computed with each read')
  })

  const opening = (url: string, model: ModelClass) =>
    openDatabases({ default: url }, createRegistry({ models: [{ model, app: '' }], close: true }).registry)

  test('of another type than their field, or that may be NULL where that may not, are told when the database is opened', async () => {
    class Wrong extends Model('shop.Wrong') {
      a = f.int().null()
      b = f.int().generated((row: Cols<Wrong>) => row.a.plus(1))
    }
    class Text extends Model('shop.Text') {
      a = f.char(5)
      b = f.int().generated((row: Cols<Text>) => row.a.lower())
    }
    await expect(opening(under.url, Wrong)).rejects.toThrow('may be NULL by what it is computed from')
    await expect(opening(under.url, Text)).rejects.toThrow('is computed as text, and the field holds number')
  })

  test('may stand before what they read, which may have a default', async () => {
    expect({ ...(await Ahead.objects().create({})) }).toMatchObject({ shout: 'TEXT', size: 3, word: 'text' })
  })

  test('hold the same in the database itself', async () => {
    const connection = await under.driver.acquire()
    const table = await under.dialect.introspection.table(connection, 'shop_line')
    await under.driver.release(connection)
    const found = table?.columns.find((one) => one.column === 'double')
    expect(found?.generated).toMatchObject({ stored: true })
    expect(run).toBeDefined()
  })
})

await describeDatabases('columns that are computed with each read', (under) => {
  if (!under.dialect.features.virtualColumns) {
    it('are refused', () => expect(under.dialect.features.virtualColumns).toBe(false))
    return
  }
  class Thin extends Model('shop.Thin') {
    a = f.int()
    b = f
      .int()
      .unique()
      .generated((row: Cols<Thin>) => row.a.plus(1), { stored: false })
  }
  const { test } = withModels(under, [Thin])
  test('are read back and asked', async () => {
    const row = await Thin.objects().create({ a: 1 })
    row.a = 4
    await row.save()
    expect([row.b, await Thin.objects().filter({ b: 5 }).count()]).toEqual([5, 1])
    await expect(Thin.objects().create({ a: 4 })).rejects.toThrow(UniqueViolation)
  })
})

describe('what a column cannot be computed from', () => {
  const stateFor = (model: ModelClass): unknown =>
    stateOf(createRegistry({ models: [{ model, app: '' }], close: true }).registry)

  it('is refused with its name', () => {
    class Other extends Model('shop.Other') {
      a = f.int().generated((row: Cols<Other>) => row.id.plus(1))
    }
    class Chain extends Model('shop.Chain') {
      a = f.int()
      b = f.int().generated((row: Cols<Chain>) => row.a.plus(1))
      c = f.int().generated((row: Cols<Chain>) => row.b.plus(1))
    }
    class Far extends Model('shop.Far') {
      line = f.fk(() => Line)
      b = f.bigInt().generated((row: Cols<Far>) => row.line.double)
    }
    class Empty extends Model('shop.Empty') {
      b = f.int().generated(() => undefined)
    }
    expect(() => stateFor(Other)).toThrow('shop.Other.a cannot be computed from "id", which is not known before')
    expect(() => stateFor(Chain)).toThrow('shop.Chain.c cannot be computed from "b", which is computed itself')
    expect(() => stateFor(Far)).toThrow('shop.Far.b: "line__double" leads to another row')
    expect(() => stateFor(Empty)).toThrow('shop.Empty.b: .generated(…) takes a function that gives an expression')
    expect(tablesOf(createRegistry({ models: [{ model: Line, app: '' }] }).registry)).toHaveLength(1)
  })

  it('are options that fill the field otherwise', () => {
    class Odd extends Model('shop.Odd', { id: f.bigInt().generated(() => sql`1`) }) {
      a = f
        .int()
        .default(1)
        .generated(() => sql`1`)
      b = f.encrypted().generated(() => sql`1`)
    }
    const { problems } = createRegistry({ models: [{ model: Odd, app: '' }], close: true })
    expect(problems.map(({ message }) => message.slice(0, 11))).toEqual(['shop.Odd.id', 'shop.Odd.a:', 'shop.Odd.b:'])
  })
})
