import { f, type Meta, type Row } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { countStatements } from '../../databases/databases.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { predicate } from '../query.ts'

class Depot extends Model('find.Depot', { id: f.uuid() }) {
  name = f.char(40).unique()
}
class Part extends Model('find.Part') {
  static meta: Meta<Part> = { ordering: ['-price'] }
  code = f.char(20).unique()
  price = f.decimal(8, 2).default('1.00')
  made = f.date().null()
  stock = f.int().default(0)
  depot = f.fk(() => Depot, { onDelete: 'cascade' })
  changedAt = f.dateTime({ autoNow: true })
}

const codes = (rows: Iterable<{ readonly code: string }>): string[] => [...rows].map((row) => row.code)

await describeDatabases('finding rows, and making what is not there', (under) => {
  const { test, run } = withModels(under, [Part, Depot])
  let depot: Row<Depot>
  let parts: Row<Part>[]

  beforeAll(() =>
    run(async () => {
      depot = await Depot.objects().create({ name: 'north' })
      parts = await Part.objects().bulkCreate([
        { code: 'a', price: '3.00', made: '2026-01-03', depotId: depot.id },
        { code: 'b', price: '1.00', made: '2026-01-01', depotId: depot.id },
        { code: 'c', price: '2.00', made: '2026-01-03', depotId: depot.id },
        { code: 'd', price: '9.00', depotId: depot.id },
      ])
    }),
  )

  test('find gives the row with a key, or null where this query has none', async () => {
    const id = parts[1]?.id as number
    expect((await Part.objects().find(id))?.code).toBe('b')
    expect(await Part.objects().filter({ code: 'a' }).find(id)).toBeNull()
    expect(await Part.objects().values('code').find(id)).toEqual({ code: 'b' })
    expect((await Depot.objects().find(depot.id.toUpperCase()))?.name).toBe('north')
    expect(await Depot.objects().find('00000000-0000-4000-8000-000000000000')).toBeNull()
    await expect(Part.objects().limit(1).find(id)).rejects.toThrow('cut by limit or offset has no find()')
  })

  test('findOrFail, findManyOrFail and firstOrFail reject where nothing is there; findOr and firstOr give something else', async () => {
    const id = parts[1]?.id as number
    const none = Part.objects().filter({ code: 'nothing' })
    expect((await Part.objects().findOrFail(id)).code).toBe('b')
    await expect(none.findOrFail(id)).rejects.toMatchObject({ code: 'does_not_exist', status: 404, model: 'find.Part' })
    expect((await Part.objects().findOr(id, () => 'none')) as unknown).toMatchObject({ code: 'b' })
    expect(await none.findOr(id, async () => 'none')).toBe('none')
    await expect(Part.objects().limit(1).findOrFail(id)).rejects.toThrow('no find()')
    await expect(Part.objects().findOr("1' OR '1'='1" as never, () => 'none')).rejects.toMatchObject({
      code: 'query_error',
    })
    expect(codes(await Part.objects().findManyOrFail([id, parts[0]?.id as number, id]))).toEqual(['b', 'a', 'b'])
    expect(await Part.objects().findManyOrFail([])).toEqual([])
    await expect(Part.objects().findManyOrFail([id, 99_999])).rejects.toMatchObject({ code: 'does_not_exist' })
    expect((await Part.objects().firstOrFail()).code).toBe('d')
    await expect(none.firstOrFail()).rejects.toMatchObject({ code: 'does_not_exist' })
    expect(await none.firstOr(() => null)).toBeNull()
    expect(
      await Part.objects()
        .orderBy('code')
        .values('code')
        .firstOr(() => 5),
    ).toEqual({ code: 'a' })
  })

  test('what cannot be a key is an error before it reaches the database', async () => {
    for (const key of ["1' OR '1'='1", undefined, {}, [], ['1'], { subquery: {} }, Number.NaN]) {
      await expect(Part.objects().find(key as unknown as number)).rejects.toMatchObject({ code: 'query_error' })
      await expect(Part.objects().inBulk([key] as unknown as number[])).rejects.toMatchObject({ code: 'query_error' })
    }
  })

  test('contains asks the database whether a row is among those of the query', async () => {
    const [a, b] = parts as [Row<Part>, Row<Part>]
    expect(await Part.objects().contains(a)).toBe(true)
    expect(await Part.objects().filter({ price__lt: '3' }).contains(a)).toBe(false)
    expect(await Part.objects().none().contains(a)).toBe(false)
    // By price from the top: d, a, c, b.
    expect(await Part.objects().limit(2).contains(a)).toBe(true)
    expect(await Part.objects().limit(2).contains(b)).toBe(false)
    expect(await Part.objects().offset(3).contains(b)).toBe(true)
    const foreign = depot as unknown as Row<Part>
    await expect(Part.objects().contains(foreign)).rejects.toThrow('rows of find.Part; this is one of find.Depot')
    await expect(Part.objects().contains({ id: a.id } as Row<Part>)).rejects.toThrow('this is none')
    await expect(Part.objects().contains(Part.objects().build({ code: 'x', depotId: depot.id }))).rejects.toThrow(
      'was never saved',
    )
    await expect(Part.objects().values('code').contains(a)).rejects.toThrow('is about rows')
  })

  test('inBulk gives rows by their keys, in one statement where a list is one value', async () => {
    const ids = parts.map((part) => part.id)
    const found = await Part.objects().inBulk([ids[1], ids[0], ids[1], 99_999] as number[])
    expect([...found.keys()]).toEqual([ids[0], ids[1]])
    expect(found.get(ids[1] as number)?.code).toBe('b')
    expect((await Part.objects().inBulk([])).size).toBe(0)
    expect((await Depot.objects().inBulk([depot.id])).get(depot.id)?.name).toBe('north')
    const many = Array.from({ length: 70_000 }, (_, index) => index + 1)
    expect(codes((await Part.objects().inBulk(many)).values())).toEqual(['d', 'a', 'c', 'b'])
    const statements = await countStatements(() => Part.objects().inBulk(many))
    expect(statements).toBe(under.dialect.features.listParameter ? 1 : 5)
    await expect(Part.objects().limit(3).inBulk([1])).rejects.toThrow('no inBulk()')
    await expect(Part.objects().values('code').inBulk([1])).rejects.toThrow('is about rows')
  })

  test('earliest and latest order by their fields, by the key among those that are alike', async () => {
    const dated = Part.objects().filter({ made__isnull: false })
    expect((await dated.earliest('made')).code).toBe('b')
    expect((await dated.latest('made')).code).toBe('c')
    expect((await dated.latest('made', '-code')).code).toBe('a')
    expect((await dated.earliest('-made')).code).toBe('a')
    expect((await Part.objects().earliest('made')).code).toBe('d')
    expect((await Part.objects().latest('made')).code).toBe('c')
    expect(await dated.values('code').latest('made')).toMatchObject({ code: expect.stringMatching(/[ac]/) })
    await expect(dated.none().latest('made')).rejects.toMatchObject({ code: 'does_not_exist' })
    await expect(dated.limit(1).latest('made')).rejects.toThrow('no latest()')
    await expect((dated.latest as () => Promise<unknown>)()).rejects.toThrow("latest('createdAt')")
    await expect(dated.latest("made'; --" as 'made')).rejects.toMatchObject({ code: 'unknown_field' })
  })

  test('getOrCreate finds what matches, or makes it of the plain lookups and the defaults', async () => {
    const [found, again] = await Part.objects().getOrCreate({ code: 'a' }, { depotId: depot.id, price: '7.00' })
    expect([found.price, again]).toEqual(['3.00', false])
    const [made, created] = await Part.objects().getOrCreate(
      { code__iexact: 'NEW', depot: depot.id },
      { code: 'new', stock: 4 },
    )
    expect(created).toBe(true)
    expect(made).toMatchObject({ code: 'new', stock: 4, price: '1.00', depotId: depot.id })
    expect((await Part.objects().getOrCreate({ code__iexact: 'NEW', depot: depot.id }, { code: 'new' }))[1]).toBe(false)
    const [plain] = await Depot.objects().getOrCreate({ name: 'north' })
    expect(plain.id).toBe(depot.id)
    await made.delete()
  })

  test('getOrCreate refuses several matches, wrong values and what is no column, and makes nothing then', async () => {
    const before = await Part.objects().count()
    const all = Part.objects()
    await expect(all.getOrCreate({ made: '2026-01-03' }, { code: 'z', depotId: depot.id })).rejects.toMatchObject({
      code: 'multiple_rows',
    })
    await expect(
      all.getOrCreate({ code: 'z' }, { depotId: depot.id, stock: 'many' as unknown as number }),
    ).rejects.toMatchObject({ code: 'invalid' })
    await expect(all.getOrCreate({ colour: 'red' } as object, {} as never)).rejects.toThrow('colour')
    await expect(all.getOrCreate({ code: 'z' }, { colour: 'red' } as never)).rejects.toThrow('colour')
    await expect(all.limit(1).getOrCreate({ code: 'z' }, { depotId: depot.id })).rejects.toThrow('no getOrCreate()')
    // A row that this query does not show, and that cannot be made either.
    await expect(all.filter({ stock: 77 }).getOrCreate({ code: 'a' }, { depotId: depot.id })).rejects.toMatchObject({
      code: 'unique_violation',
    })
    expect(await all.count()).toBe(before)
  })

  test('many that make the same row at the same time get one row', async () => {
    const asked = Array.from({ length: 8 }, () =>
      run(() => Part.objects().getOrCreate({ code: 'race' }, { depotId: depot.id })),
    )
    const answers = await Promise.all(asked)
    expect(new Set(answers.map(([row]) => row.id)).size).toBe(1)
    expect(answers.filter(([, created]) => created)).toHaveLength(1)
    await Part.objects().filter({ code: 'race' }).delete()
  })

  test('a row that is lost to another leaves the transaction around usable', async () => {
    await atomic(async () => {
      const hidden = Part.objects().where(() => predicate({ stock: 77 }))
      await expect(hidden.getOrCreate({ code: 'a' }, { depotId: depot.id })).rejects.toThrow('unique')
      expect(await Part.objects().filter({ code: 'a' }).exists()).toBe(true)
    })
  })

  test('updateOrCreate writes the row and its moments, or makes it', async () => {
    const old = new Date(Date.UTC(2020, 0, 1))
    await Part.objects().filter({ code: 'b' }).update({ changedAt: old, stock: 5 })
    const [updated, created] = await Part.objects().updateOrCreate({ code: 'b' }, { depotId: depot.id, price: '4.50' })
    expect([updated.code, updated.price, updated.stock, created]).toEqual(['b', '4.50', 5, false])
    const stored = await Part.objects().get({ code: 'b' })
    expect([stored.price, stored.stock]).toEqual(['4.50', 5])
    expect(stored.changedAt).toEqual(updated.changedAt)
    expect(stored.changedAt.getTime()).toBeGreaterThan(old.getTime())
    await expect(
      Part.objects().updateOrCreate({ code: 'b' }, { depotId: depot.id, colour: 'red' } as never, {} as never),
    ).rejects.toThrow('colour')
    for (const name of ['save', '__proto__', 'constructor', 'stock"=1;--'])
      await expect(
        Part.objects().updateOrCreate(
          { code: 'b' },
          JSON.parse(JSON.stringify({ x: 1 }).replace('x', name.replace('"', '\\"'))),
          {} as never,
        ),
      ).rejects.toMatchObject({ code: 'unknown_field' })
    await expect(Part.objects().updateOrCreate({ code: 'b' }, { depotId: depot.id, id: 99_999 })).rejects.toThrow(
      'cannot write the key "id"',
    )
    const sparse = { depotId: depot.id, made: undefined } as unknown as { depotId: string }
    expect((await Part.objects().updateOrCreate({ code: 'b' }, sparse))[0].made).toBe('2026-01-01')
    expect((await Part.objects().get({ code: 'b' })).made).toBe('2026-01-01')
    const [made, isNew] = await Part.objects().updateOrCreate({ code: 'e' }, { depotId: depot.id, stock: 2 })
    expect([made.stock, isNew]).toEqual([2, true])
    await expect(
      Part.objects().updateOrCreate({ code: 'e' }, { depotId: depot.id, stock: 1e99 }),
    ).rejects.toMatchObject({ code: 'invalid' })
    expect((await Part.objects().find(made.id))?.stock).toBe(2)
    await made.delete()
  })

  test('many that update or make the same row at the same time lose nothing and get one row', async () => {
    const asked = Array.from({ length: 6 }, (_, index) =>
      run(() => Part.objects().updateOrCreate({ code: 'both' }, { depotId: depot.id, stock: index })),
    )
    const counted = run(async () => {
      for (let round = 0; round < 6; round++)
        await Part.objects()
          .filter({ code: 'a' })
          .update((p) => ({ stock: p.stock.plus(1) }))
    })
    const priced = Array.from({ length: 6 }, (_, index) =>
      run(() => Part.objects().updateOrCreate({ code: 'a' }, { depotId: depot.id, price: `${index}.00` })),
    )
    const answers = await Promise.all(asked)
    await Promise.all([counted, ...priced])
    expect(new Set(answers.map(([row]) => row.id)).size).toBe(1)
    expect(answers.filter(([, created]) => created)).toHaveLength(1)
    expect((await Part.objects().get({ code: 'a' })).stock).toBe(6)
    await Part.objects().filter({ code: 'both' }).delete()
  })
})
