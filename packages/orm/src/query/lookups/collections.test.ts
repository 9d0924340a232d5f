import { createRegistry, type ModelClass } from '@tsango/core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { currentDatabases, openDatabases, withDatabases } from '../../databases/databases.ts'
import { QueryError, Unsupported } from '../../errors/errors.ts'
import { f, Model } from '../../index.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { predicate } from '../query.ts'

class Box extends Model('store.Box') {
  name = f.char(20)
  tags = f.array(f.char(40)).default([])
  sizes = f.array(f.int().null()).null()
  prices = f.array(f.decimal(8, 2)).null()
  days = f.array(f.date()).null()
  moments = f.array(f.dateTime()).null()
  flags = f.array(f.bool()).null()
  ids = f.array(f.uuid()).null()
  big = f.array(f.bigInt({ mode: 'bigint' })).null()
  rates = f.array(f.float()).null()
  times = f.array(f.time()).null()
  place = f.point().null()
}

class Stay extends Model('store.Stay') {
  name = f.char(20)
  nights = f.dateRange().null()
  hours = f.dateTimeRange().null()
  rooms = f.intRange().null()
  seats = f.bigIntRange().null()
  price = f.decimalRange(8, 2).null()
}

class Page extends Model('store.Page') {
  name = f.char(20)
  embedding = f.vector(3).null()
}

class Shoe extends Model('store.Shoe') {
  name = f.citext(20).unique()
  facts = f.hstore().null()
}

const KINDS: Readonly<Record<string, ModelClass>> = { 'store.Box.tags: arrays': Box, 'store.Stay.nights: ranges': Stay }

await describeDatabases('arrays, ranges, texts by key and points', (under) => {
  if (under.dialect.operators.collections === undefined) {
    it.each(Object.entries(KINDS))('are refused with field, feature and database: %s', async (said, model) => {
      const { registry } = createRegistry({ models: [{ model, app: '' }], close: true })
      const opened = openDatabases({ default: under.url }, registry)
      await expect(opened).rejects.toBeInstanceOf(Unsupported)
      await expect(opened).rejects.toThrow(`${under.dialect.features.title} does not support ${said}.`)
    })
    return
  }
  beforeAll(async () => {
    for (const name of ['hstore', 'citext'])
      await under.driver.run({ sql: `CREATE EXTENSION IF NOT EXISTS ${name}`, write: true, returns: false }, [])
  })
  const { test, run } = withModels(under, [Box, Stay, Shoe])
  beforeEach(() =>
    run(async () => {
      await Box.objects().delete()
      await Stay.objects().delete()
      await Shoe.objects().delete()
    }),
  )

  const full = {
    name: 'full',
    tags: ['a', 'NULL', '', 'with "quotes", {braces}, \\ and\nlines', 'ünï'],
    sizes: [1, null, -2147483648],
    prices: ['1.50', '-999999.99'],
    days: ['0001-01-01', '9999-12-31'],
    moments: [new Date('2026-11-20T01:02:03.004Z'), new Date('0001-01-01T00:00:00.000Z')],
    flags: [true, false],
    ids: ['0191b1a2-3c4d-7e5f-8a6b-7c8d9e0f1a2b'],
    big: [9223372036854775807n, -9223372036854775808n],
    rates: [1.5, -0.1, 1e300],
    times: ['14:05:00', '23:59:59.250'],
    place: { x: 1.5, y: -2 },
  }

  test('come out as they went in', async () => {
    const made = await Box.objects().create(full)
    await made.refresh()
    const { id: _id, ...values } = { ...made }
    expect(values).toEqual(full)
    const empty = await Box.objects().create({ name: 'empty', sizes: [] })
    await empty.refresh()
    expect([empty.tags, empty.sizes, empty.days]).toEqual([[], [], null])
    expect(JSON.parse(JSON.stringify(made))).toMatchObject({
      big: ['9223372036854775807', '-9223372036854775808'],
      moments: ['2026-11-20T01:02:03.004Z', '0001-01-01T00:00:00.000Z'],
    })
  })

  test('of arrays: contains, containedBy, overlap, len and one by its place', async () => {
    await Box.objects().bulkCreate([
      { name: 'ab', tags: ['a', 'b'], sizes: [1, 2] },
      { name: 'b', tags: ['b'], sizes: [3] },
      { name: 'none' },
    ])
    const names = async (query: PromiseLike<readonly { name: string }[]>): Promise<string[]> =>
      (await query).map((box) => box.name).sort()
    const boxes = Box.objects()
    expect(await names(boxes.filter({ tags__contains: ['b'] }))).toEqual(['ab', 'b'])
    expect(await names(boxes.filter({ tags__containedBy: ['b', 'c'] }))).toEqual(['b', 'none'])
    expect(await names(boxes.filter({ tags__overlap: ['a', 'x'] }))).toEqual(['ab'])
    expect(await names(boxes.filter({ tags: ['a', 'b'] }))).toEqual(['ab'])
    expect(await names(boxes.filter({ tags__len: 0 }))).toEqual(['none'])
    expect(await names(boxes.filter({ tags__len__gte: 1 }))).toEqual(['ab', 'b'])
    expect(await names(boxes.filter({ tags__1: 'b' }))).toEqual(['ab'])
    expect(await names(boxes.filter({ sizes__0: 3 }))).toEqual(['b'])
    expect(await names(boxes.filter({ tags__0__icontains: 'A', tags__1__upper__startswith: 'B' }))).toEqual(['ab'])
    expect(await names(boxes.filter({ sizes__0__gte: 1, sizes__0__abs__lt: 3 }))).toEqual(['ab'])
    expect(await names(boxes.filter({ sizes__1__isnull: true }))).toEqual(['b', 'none'])
    expect(await boxes.orderBy('-tags__0', 'name').values('tags__0', 'tags__0__length', 'sizes__0')).toEqual([
      { tags__0: 'b', tags__0__length: 1, sizes__0: 3 },
      { tags__0: 'a', tags__0__length: 1, sizes__0: 1 },
      { tags__0: null, tags__0__length: null, sizes__0: null },
    ])
    expect(await names(boxes.filter({ tags__0_1: ['a'] }))).toEqual(['ab'])
    expect(await names(boxes.filter({ tags__1_5__len: 1 }))).toEqual(['ab'])
    expect(await names(boxes.filter({ tags__0_2__contains: ['b'] }))).toEqual(['ab', 'b'])
    expect(await names(boxes.filter({ tags__5_9: [] }))).toEqual(['ab', 'b', 'none'])
    expect(await names(boxes.where((b) => b.sizes.slice(0, 1).contains([1])))).toEqual(['ab'])
    expect(await boxes.orderBy('name').values('tags__0_1', 'sizes__1_2')).toEqual([
      { tags__0_1: ['a'], sizes__1_2: [2] },
      { tags__0_1: ['b'], sizes__1_2: [] },
      { tags__0_1: [], sizes__1_2: null },
    ])
    for (const [from, to] of [
      [-1, 2],
      [2, 1],
      [0.5, 1],
      [0, Number.NaN],
      [0, '1]; DROP TABLE x' as never],
    ] as const)
      expect(() => boxes.where((b) => b.tags.slice(from, to).len.eq(0))).toThrow('slice takes')
    await expect(boxes.filter({ days__0__icontains: 'x' }).count()).rejects.toThrow('Unknown lookup "icontains"')
    expect(await names(boxes.exclude({ sizes__contains: [1] }))).toEqual(['b', 'none'])
    expect(await names(boxes.where((b) => b.tags.contains(['a']).or(b.tags.len.eq(0))))).toEqual(['ab', 'none'])
    expect(await names(boxes.where((b) => b.sizes.at(0).gt(2)))).toEqual(['b'])
    expect(await boxes.orderBy('name').select((b) => ({ n: b.tags.len, first: b.tags.at(0) }))).toEqual([
      { n: 2, first: 'a' },
      { n: 1, first: 'b' },
      { n: 0, first: null },
    ])
  })

  test('of ranges, as the database has them', async () => {
    const made = await Stay.objects().create({
      name: 'one',
      nights: { lower: '2026-11-20', upper: '2026-11-22', bounds: '[]' },
      hours: { lower: new Date('2026-11-20T10:00:00.500Z'), upper: null, bounds: '[)' },
      rooms: { lower: 1, upper: 5, bounds: '(]' },
      seats: { lower: null, upper: null, bounds: 'empty' },
      price: { lower: '1.50', upper: '20', bounds: '()' },
    })
    await made.refresh()
    expect([made.nights, made.hours, made.rooms, made.seats, made.price]).toEqual([
      { lower: '2026-11-20', upper: '2026-11-23', bounds: '[)' },
      { lower: new Date('2026-11-20T10:00:00.500Z'), upper: null, bounds: '[)' },
      { lower: 2, upper: 6, bounds: '[)' },
      { lower: null, upper: null, bounds: 'empty' },
      { lower: '1.50', upper: '20.00', bounds: '()' },
    ])
    const holds = async (found: { count(): PromiseLike<number> }): Promise<boolean> => (await found.count()) === 1
    const stays = Stay.objects()
    const days = (lower: string, upper: string) => ({ lower, upper, bounds: '[)' }) as const
    expect(await holds(stays.filter({ nights__contains: '2026-11-21' }))).toBe(true)
    expect(await holds(stays.filter({ nights__contains: '2026-11-23' }))).toBe(false)
    expect(await holds(stays.filter({ nights__contains: days('2026-11-20', '2026-11-22') }))).toBe(true)
    expect(await holds(stays.filter({ nights__containedBy: days('2026-11-01', '2026-12-01') }))).toBe(true)
    expect(await holds(stays.filter({ nights__overlap: days('2026-11-22', '2026-12-01') }))).toBe(true)
    expect(await holds(stays.filter({ nights__fullyLt: days('2026-11-23', '2026-12-01') }))).toBe(true)
    expect(await holds(stays.filter({ nights__fullyGt: days('2026-11-01', '2026-11-20') }))).toBe(true)
    expect(await holds(stays.filter({ nights__adjacentTo: days('2026-11-23', '2026-12-01') }))).toBe(true)
    expect(await holds(stays.filter({ nights__notLt: days('2026-11-21', '2026-12-01') }))).toBe(false)
    expect(await holds(stays.filter({ nights__notGt: days('2026-11-01', '2026-11-23') }))).toBe(true)
    expect(await holds(stays.filter({ nights: days('2026-11-20', '2026-11-23') }))).toBe(true)
    expect(await holds(stays.filter({ nights__in: [days('2026-11-20', '2026-11-23')] }))).toBe(true)
    expect(await holds(stays.filter({ nights__startswith: '2026-11-20', nights__endswith: '2026-11-23' }))).toBe(true)
    expect(await holds(stays.filter({ nights__startswith__gte: '2026-11-20' }))).toBe(true)
    expect(await holds(stays.filter({ nights__startswith__gt: '2026-11-20' }))).toBe(false)
    expect(await holds(stays.filter({ nights__endswith__day: 23, hours__startswith__year__gte: 2026 }))).toBe(true)
    expect(await holds(stays.filter({ rooms__startswith__lte: 2, price__endswith__abs__gt: '19' }))).toBe(true)
    expect(await holds(stays.filter({ hours__endswith__isnull: true }))).toBe(true)
    expect(await stays.orderBy('-nights__startswith').values('nights__startswith', 'hours__startswith__year')).toEqual([
      { nights__startswith: '2026-11-20', hours__startswith__year: 2026 },
    ])
    await expect(stays.filter({ nights__startswith__icontains: 'x' }).count()).rejects.toThrow('Unknown lookup')
    expect(await holds(stays.filter({ hours__contains: new Date('2027-01-01T00:00:00Z') }))).toBe(true)
    expect(await holds(stays.filter({ seats__isempty: true, rooms__isempty: false }))).toBe(true)
    expect(await holds(stays.filter({ nights__lowerInc: true, nights__upperInc: false }))).toBe(true)
    expect(await holds(stays.filter({ nights__upperInc: true }))).toBe(false)
    expect(
      await stays.orderBy('seats__isempty', '-nights__lowerInc').values('seats__isempty', 'hours__upperInf'),
    ).toEqual([{ seats__isempty: true, hours__upperInf: true }])
    expect(await holds(stays.filter({ price__lowerInc: false, price__upperInf: false }))).toBe(true)
    expect(await holds(stays.filter({ hours__upperInf: true, hours__lowerInf: false, hours__upperInc: false }))).toBe(
      true,
    )
    expect(await holds(stays.filter({ seats__lowerInc: false, seats__lowerInf: false }))).toBe(true)
    expect(await holds(stays.where((s) => s.hours.lowerInc.eq(true).and(s.hours.upperInf.eq(true))))).toBe(true)
    expect(await holds(stays.where((s) => s.price.upperInc.eq(false).and(s.price.lowerInf.eq(false))))).toBe(true)
    await expect(
      Box.objects()
        .where(() => predicate({ tags__lowerInc: true }))
        .count(),
    ).rejects.toThrow('Unknown lookup')
    expect(await holds(stays.where((s) => s.rooms.contains(2).and(s.rooms.lowerEnd.gte(2))))).toBe(true)
    expect(await holds(stays.where((s) => s.hours.upperEnd.isNull().and(s.seats.empty.eq(true))))).toBe(true)
    expect(await holds(stays.filter({ price__contains: '2.25' }))).toBe(true)
  })

  test('of texts by key', async () => {
    await Shoe.objects().bulkCreate([
      { name: 'Red', facts: { colour: 'Red', 'a "b" \\': null, '': 'x, y=>z' } },
      { name: 'blue', facts: { colour: 'blue' } },
      { name: 'bare', facts: {} },
    ])
    const names = async (query: PromiseLike<readonly { name: string }[]>): Promise<string[]> =>
      (await query).map((shoe) => shoe.name).sort()
    const shoes = Shoe.objects()
    expect((await shoes.get({ name: 'red' })).facts).toEqual({ colour: 'Red', 'a "b" \\': null, '': 'x, y=>z' })
    expect(await names(shoes.filter({ facts__contains: { colour: 'blue' } }))).toEqual(['blue'])
    expect(await names(shoes.filter({ facts__hasKey: 'a "b" \\' }))).toEqual(['Red'])
    expect(await names(shoes.filter({ facts__hasKeys: ['colour', ''] }))).toEqual(['Red'])
    expect(await names(shoes.filter({ facts__hasAnyKeys: ['colour', 'x'] }))).toEqual(['Red', 'blue'])
    expect(await names(shoes.filter({ facts__containedBy: { colour: 'blue' } }))).toEqual(['bare', 'blue'])
    expect(await names(shoes.filter({ facts__colour: 'blue' }))).toEqual(['blue'])
    expect(await names(shoes.filter({ facts__colour__icontains: 'RED' }))).toEqual(['Red'])
    expect(await names(shoes.filter({ facts__colour__in: ['Red', 'blue'], facts__colour__gt: 'a' }))).toEqual(['blue'])
    expect(await names(shoes.filter({ facts__colour__isnull: true, facts__isnull: false }))).toEqual(['bare'])
    expect(await shoes.orderBy('-facts__colour', 'id').values('facts__colour')).toEqual([
      { facts__colour: 'blue' },
      { facts__colour: 'Red' },
      { facts__colour: null },
    ])
    expect(await names(shoes.exclude({ facts__colour: 'blue' }))).toEqual(['Red', 'bare'])
    expect(await names(shoes.where((s) => s.facts.isNull(false)))).toHaveLength(3)
    const asked = (lookups: Readonly<Record<string, unknown>>) => names(shoes.where(() => predicate(lookups)))
    expect(await asked({ 'facts__a "b" \\': null })).toHaveLength(3)
    expect(await asked({ "facts__x'); DROP TABLE store_shoe; --": 'x' })).toEqual([])
    await expect(asked({ 'facts__a\0': 'x' })).rejects.toBeInstanceOf(QueryError)
    await expect(asked({ facts__colour: 5 })).rejects.toBeInstanceOf(QueryError)
    await expect(asked({ facts__colour__year: 5 })).rejects.toThrow('Unknown lookup "year"')
    expect(await names(shoes.where((s) => s.facts.key('colour').icontains('RED')))).toEqual(['Red'])
    expect(await names(shoes.where((s) => s.facts.key('colour').eq('Red').not()))).toEqual(['bare', 'blue'])
    expect(await names(shoes.where((s) => s.facts.key("x'); DROP TABLE store_shoe; --").isNull()))).toHaveLength(3)
  })

  test('of text without case', async () => {
    await Shoe.objects().create({ name: 'Boot' })
    expect(await Shoe.objects().filter({ name: 'BOOT' }).count()).toBe(1)
    expect(
      await Shoe.objects()
        .filter({ name__in: ['bOOt'] })
        .count(),
    ).toBe(1)
    await expect(Shoe.objects().create({ name: 'boot' })).rejects.toMatchObject({ code: 'unique_violation' })
  })

  test('of points', async () => {
    await Box.objects().create(full)
    expect(
      await Box.objects()
        .filter({ place: { x: 1.5, y: -2 } })
        .count(),
    ).toBe(1)
    const [found] = await Box.objects().select((b) => ({ far: b.place.distance({ x: 1.5, y: 1 }) }))
    expect(found?.far).toBe(3)
  })

  it('of vectors need an extension; where the server was installed without it, the error says so', async () => {
    const found = { sql: `SELECT 1 FROM pg_available_extensions WHERE name = 'vector'`, write: false, returns: true }
    const { createTables } = await import('../../testing/testing.ts')
    if ((await under.driver.run(found, [])).rows.length === 0) {
      await withDatabases({ default: under.url }, [Page], async () => {
        await expect(createTables(currentDatabases().get())).rejects.toThrow("createExtension('vector')")
      })
      return
    }
    await under.driver.run({ sql: 'CREATE EXTENSION IF NOT EXISTS vector', write: true, returns: false }, [])
    await withDatabases({ default: under.url }, [Page], async () => {
      await createTables(currentDatabases().get())
      await Page.objects().bulkCreate([
        { name: 'a', embedding: [1, 0, 0] },
        { name: 'b', embedding: [0, 2, 0] },
        { name: 'c' },
      ])
      expect((await Page.objects().get({ embedding: [0, 2, 0] })).embedding).toEqual([0, 2, 0])
      const query = [1, 0, 0]
      const far = Page.objects()
        .orderBy('name')
        .select((p) => ({
          l2: p.embedding.l2Distance(query),
          cosine: p.embedding.cosineDistance(query),
          inner: p.embedding.innerDistance(query),
        }))
      expect((await far).map(({ l2, cosine, inner }) => [l2, cosine, inner === null ? null : inner + 0])).toEqual([
        [0, 0, -1],
        [Math.sqrt(5), 1, 0],
        [null, null, null],
      ])
    })
  })

  test('are held to their elements', async () => {
    const make = (values: object) => Box.objects().create({ name: 'x', ...values })
    await expect(make({ tags: ['a'.repeat(41)] })).rejects.toThrow('Item 1: At most 40')
    await expect(make({ tags: [null] })).rejects.toThrow('Item 1')
    await expect(make({ tags: 'a' })).rejects.toThrow('must be a list')
    await expect(make({ prices: ['1.234'] })).rejects.toThrow('digits behind')
    await expect(make({ place: { x: Number.NaN, y: 1 } })).rejects.toThrow('point')
    const backwards = Stay.objects().create({ name: 'x', rooms: { lower: 5, upper: 1, bounds: '[)' } })
    await expect(backwards).rejects.toThrow('lies above')
    await expect(Promise.resolve(Box.objects().filter({ tags__contains: 'a' as never }))).rejects.toBeInstanceOf(
      QueryError,
    )
    await expect(Promise.resolve(Box.objects().filter({ tags__icontains: 'a' } as never))).rejects.toThrow(
      'A array field has: exact, isnull, contains, containedBy, overlap, ne, len',
    )
    await expect(Promise.resolve(Shoe.objects().filter({ facts__hasKeys: [1] as never }))).rejects.toBeInstanceOf(
      QueryError,
    )
    expect(() => Box.objects().where((b) => b.tags.at(-1).isNull())).toThrow('from 0')
  })
})

await describeDatabases('a kind of an extension that is not there', (under) => {
  class Late extends Model('store.Late') {
    facts = f.hstore()
  }
  const { registry } = createRegistry({ models: [{ model: Late, app: '' }], close: true })
  let opened: Awaited<ReturnType<typeof openDatabases>> | undefined
  afterAll(() => opened?.close())
  it('says which extension is missing', async () => {
    const opening = openDatabases({ default: under.url }, registry)
    if (under.dialect.operators.collections === undefined) {
      await expect(opening).rejects.toThrow(`${under.dialect.features.title} does not support store.Late.facts`)
      return
    }
    opened = await opening
    const { createTables } = await import('../../testing/testing.ts')
    await expect(createTables(opened.get())).rejects.toThrow("createExtension('hstore')")
  })
})
