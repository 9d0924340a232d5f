import { f, type Meta, type Row } from '@tsango/core'
import { beforeAll, beforeEach, expect } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { countStatements, recordStatements } from '../../databases/databases.ts'
import { cast } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Shelf extends Model('bulk.Shelf', { id: f.uuid() }) {
  name = f.char(40)
}
class Item extends Model('bulk.Item') {
  static meta: Meta<Item> = { ordering: ['id'], uniqueTogether: [['shelf', 'place']] }
  code = f.char(40).unique()
  barcode = f.char(40).unique().null()
  shelf = f.fk(() => Shelf, { onDelete: 'cascade' }).null()
  place = f.int().null()
  price = f.decimal(12, 4).null()
  rate = f.decimal(6, 2).null()
  weight = f.float().null()
  ready = f.bool().null()
  day = f.date().null()
  time = f.time().null()
  at = f.dateTime().null()
  exact = f.preciseDateTime().null()
  took = f.duration().null()
  big = f.bigInt({ mode: 'bigint' }).null()
  uuid = f.uuid().null()
  data = f.json<unknown>().null()
  bytes = f.binary().null()
  note = f.text().null()
  changedAt = f.dateTime({ autoNow: true })
}

const HOSTILE = `'); DROP TABLE x; -- " \` \\ $1 ? % 🎉`

await describeDatabases('writing many rows', (under) => {
  const { test, run } = withModels(under, [Item, Shelf])
  let shelf: Row<Shelf>

  beforeAll(() => run(async () => void (shelf = await Shelf.objects().create({ name: 'top' }))))
  beforeEach(() => run(async () => void (await Item.objects().delete())))

  const made = (count: number): Promise<Row<Item>[]> =>
    Item.objects().bulkCreate(Array.from({ length: count }, (_, index) => ({ code: `c${index}`, place: index })))

  test('an update that computes more digits than a decimal has is an error, and writes nothing', async () => {
    await made(1)
    const all = Item.objects()
    await all.update({ price: '99999999.5000', rate: '9000.25', place: 2 })
    const wrong = { name: 'DataError' }
    await expect(all.update((i) => ({ rate: i.rate.plus('9000.00') }))).rejects.toMatchObject(wrong)
    await expect(all.update((i) => ({ rate: i.rate.times('-1.2') }))).rejects.toMatchObject(wrong)
    await expect(all.update((i) => ({ rate: i.price }))).rejects.toMatchObject(wrong)
    await expect(all.update((i) => ({ rate: cast(i.rate, f.decimal(12, 4)).times(i.place) }))).rejects.toMatchObject(
      wrong,
    )
    await expect(all.increment({ rate: '999.75' })).rejects.toMatchObject(wrong)
    await expect(all.decrement({ price: '-0.5000' })).rejects.toMatchObject(wrong)
    expect(await all.get()).toMatchObject({ price: '99999999.5000', rate: '9000.25' })
    await all.increment({ rate: '999.74' })
    await all.update((i) => ({ price: i.rate }))
    const row = await all.get()
    expect(row).toMatchObject({ price: '9999.9900', rate: '9999.99' })
    await row.save()
    await all.update((i) => ({ rate: cast(i.price, f.decimal(6, 2)), price: null }))
    await all.update((i) => ({ price: i.price.plus('1') }))
    expect(await all.get()).toMatchObject({ rate: '9999.99', price: null })
  })

  test('bulkUpdate writes values of every kind, and NULL, each into its own row', async () => {
    const rows = await made(3)
    const [one, two, three] = rows as [Row<Item>, Row<Item>, Row<Item>]
    const values = {
      place: -5,
      price: '12345678.1234',
      weight: 0.1,
      ready: true,
      day: '2026-02-28',
      time: '23:59:59.001',
      at: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)),
      exact: '2026-01-02T03:04:05.000006Z',
      took: 90_000,
      big: 2n ** 63n - 1n,
      uuid: '0e37df36-f698-11e6-8dd4-cb9ced3df976',
      data: { b: [1, null, 'x'], a: { deep: HOSTILE } },
      bytes: Uint8Array.of(0, 255, 39),
      note: HOSTILE,
      shelfId: shelf.id,
    }
    Object.assign(two, values)
    Object.assign(three, values, { place: 7, note: 'x'.repeat(70_000), ready: false, weight: 3, data: [], big: -1n })
    const fields = Object.keys(values) as (keyof typeof values)[]
    expect(await Item.objects().bulkUpdate(rows, fields)).toBe(3)
    const stored = await Item.objects()
    for (const [index, row] of [one, two, three].entries())
      for (const field of fields) expect([field, stored[index]?.[field]]).toEqual([field, row[field]])
    expect(stored[0]?.place).toBe(0)
    expect(stored[1]?.code).toBe('c1')
  })

  test('bulkUpdate goes in batches, one statement each, and counts the rows that are still there', async () => {
    const rows = await made(1203)
    for (const row of rows) row.place = (row.place as number) + 10_000
    await rows[7]?.delete()
    const again = rows.filter((_, index) => index !== 7)
    const { statements } = await recordStatements(async () => {
      expect(await Item.objects().bulkUpdate(again, ['place'])).toBe(1202)
    })
    // Of 512, 512, 128, 32, 16 and 2 rows: sizes that come again.
    expect(statements.filter(({ sql }) => sql.startsWith('UPDATE'))).toHaveLength(6)
    expect(await Item.objects().filter({ place__gte: 10_000 }).count()).toBe(1202)
    expect((await Item.objects().get({ code: 'c1202' })).place).toBe(11_202)
    await Item.objects().filter({ code: 'c0' }).delete()
    expect(await Item.objects().bulkUpdate(again.slice(0, 5), ['place'])).toBe(4)
    expect(await countStatements(() => Item.objects().bulkUpdate([], ['place']))).toBe(0)
  })

  test('bulkUpdate sets a named moment that is set on every save, and no other', async () => {
    const rows = await made(2)
    const old = new Date(Date.UTC(2020, 0, 1))
    await Item.objects().update({ changedAt: old })
    await Item.objects().bulkUpdate(rows, ['place'])
    expect((await Item.objects().first())?.changedAt).toEqual(old)
    await Item.objects().bulkUpdate(rows, ['changedAt'])
    expect((await Item.objects().first())?.changedAt).toEqual(rows[0]?.changedAt)
    expect(rows[0]?.changedAt.getTime()).toBeGreaterThan(old.getTime())
  })

  test('bulkUpdate refuses what it cannot write, before it writes anything', async () => {
    const rows = await made(600)
    const [one, two] = rows as [Row<Item>, Row<Item>]
    const all = Item.objects()
    for (const row of rows) row.place = -1
    const last = rows.at(-1) as Row<Item>
    last.place = 'many' as unknown as number
    await expect(all.bulkUpdate(rows, ['place'])).rejects.toMatchObject({ code: 'invalid' })
    last.place = undefined as unknown as number
    await expect(all.bulkUpdate(rows, ['place'])).rejects.toThrow('has no "place"')
    last.place = -1
    // The last batch breaks a constraint: the first is undone.
    last.code = one.code
    await expect(all.bulkUpdate(rows, ['code', 'place'])).rejects.toMatchObject({ code: 'unique_violation' })
    await expect(all.bulkUpdate([one, two, one], ['place'])).rejects.toThrow('a row of bulk.Item twice')
    await expect(all.bulkUpdate([one], [])).rejects.toThrow('takes the fields')
    // @ts-expect-error the key
    await expect(all.bulkUpdate([one], ['id'])).rejects.toThrow('cannot write it')
    await expect(all.bulkUpdate([one], ['place', 'place'])).rejects.toThrow('"place" twice')
    await expect(all.bulkUpdate([one], ['place" = 1; --' as 'place'])).rejects.toMatchObject({ code: 'unknown_field' })
    await expect(all.bulkUpdate([all.build({ code: 'new' })], ['place'])).rejects.toThrow('was never saved')
    await expect(all.bulkUpdate([{ ...one }], ['place'])).rejects.toThrow('this is none')
    await expect(all.bulkUpdate([shelf as unknown as Row<Item>], ['place'])).rejects.toThrow('this is none')
    await expect(all.filter({ place: 1 }).bulkUpdate([one], ['place'])).rejects.toThrow('call it on objects()')
    expect(await all.filter({ place: -1 }).exists()).toBe(false)
  })

  test('bulkUpsert makes what is not there and writes the named fields into what is', async () => {
    await Item.objects().bulkCreate([
      { code: 'a', note: 'old', place: 1 },
      { code: 'b', note: 'old' },
    ])
    const upsert = () =>
      Item.objects().bulkUpsert(
        [
          { code: 'a', note: HOSTILE, place: 2, price: '1.5000' },
          { code: HOSTILE, note: 'new', place: 3, price: null },
        ],
        { unique: ['code'], update: ['note', 'price'] },
      )
    expect(await countStatements(upsert)).toBeGreaterThan(0)
    await upsert()
    const rows = await Item.objects().orderBy('id')
    expect(rows.map(({ code, note, place, price }) => [code, note, place, price])).toEqual([
      ['a', HOSTILE, 1, '1.5000'],
      ['b', 'old', null, null],
      [HOSTILE, 'new', 3, null],
    ])
    await Item.objects().bulkUpsert([{ code: 'a', note: 'kept out' }], { unique: ['code'], update: [] })
    expect((await Item.objects().get({ code: 'a' })).note).toBe(HOSTILE)
  })

  test('bulkUpsert by the key and by several fields', async () => {
    const [row] = (await Item.objects().bulkCreate([{ code: 'a', shelfId: shelf.id, place: 4 }])) as [Row<Item>]
    await Item.objects().bulkUpsert([{ id: row.id, code: 'other', note: 'by key' }], {
      unique: ['id'],
      update: ['note'],
    })
    await Item.objects().bulkUpsert([{ code: 'c', shelfId: shelf.id, place: 4, weight: 2 }], {
      unique: ['place', 'shelfId'],
      update: ['weight'],
    })
    expect(await Item.objects().values('code', 'note', 'weight')).toEqual([{ code: 'a', note: 'by key', weight: 2 }])
    // NULL is like no other value: such a row is never there.
    await Item.objects().bulkUpsert(
      [
        { code: 'n', place: 9, weight: null },
        { code: 'm', place: 9, weight: null },
      ],
      {
        unique: ['shelfId', 'place'],
        update: ['weight'],
      },
    )
    expect(await Item.objects().filter({ place: 9 }).count()).toBe(2)
    await Shelf.objects().bulkUpsert([{ id: shelf.id, name: 'renamed' }, { name: 'fresh' }], {
      unique: ['id'],
      update: ['name'],
    })
    expect((await Shelf.objects().find(shelf.id))?.name).toBe('renamed')
    expect(await Shelf.objects().filter({ name: 'fresh' }).delete()).toBe(1)
  })

  test('a conflict with another constraint than the one that is meant is an error, and nothing is written', async () => {
    await Item.objects().bulkCreate([
      { code: 'a', barcode: '1', note: 'old' },
      { code: 'b', barcode: '2' },
    ])
    const options = { unique: ['code'], update: ['note', 'barcode'] } as const
    const clash = [
      { code: 'a', barcode: '1', note: 'new' },
      { code: 'c', barcode: '2', note: 'stolen' },
    ]
    const refused = await Item.objects()
      .bulkUpsert(clash, options)
      .catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'unique_violation' })
    await expect(Item.objects().bulkUpsert([{ code: 'a', barcode: '2', note: null }], options)).rejects.toMatchObject({
      code: 'unique_violation',
    })
    expect(await Item.objects().values('code', 'barcode', 'note')).toEqual([
      { code: 'a', barcode: '1', note: 'old' },
      { code: 'b', barcode: '2', note: null },
    ])
    await atomic(async () => {
      await expect(Item.objects().bulkUpsert(clash, options)).rejects.toMatchObject({ code: 'unique_violation' })
      expect(await Item.objects().count()).toBe(2)
    })
  })

  test('bulkUpsert refuses what has no one meaning', async () => {
    const all = Item.objects()
    const by = (unique: string[], update: string[] = ['note']) =>
      ({ unique, update }) as { unique: ['code']; update: [] }
    await expect(all.bulkUpsert([{ code: 'a' }], by(['note']))).rejects.toThrow(
      '(id), (code), (barcode), (shelfId, place)',
    )
    await expect(all.bulkUpsert([{ code: 'a' }], by([]))).rejects.toThrow('one unique constraint')
    await expect(all.bulkUpsert([{ code: 'a' }], by(['code', 'barcode']))).rejects.toThrow('one unique constraint')
    await expect(all.bulkUpsert([{ code: 'a' }], by(['code'], ['code']))).rejects.toThrow('cannot stand in "update"')
    await expect(all.bulkUpsert([{ code: 'a' }], by(['code'], ['id']))).rejects.toThrow('cannot stand in "update"')
    await expect(all.bulkUpsert([{ code: 'a' }], by(['id']))).rejects.toThrow('that all have it')
    await expect(all.bulkUpsert([{ code: 'a' }], by(['code) --']))).rejects.toMatchObject({ code: 'unknown_field' })
    await expect(all.bulkUpsert([{ code: 'a' }, { code: 'a' }], by(['code']))).rejects.toThrow('the same "code"')
    await expect(all.bulkUpsert([{ code: 'a', place: 1e99 }], by(['code']))).rejects.toMatchObject({ code: 'invalid' })
    await expect(
      all.bulkUpsert(
        [{ code: 'a', place: 1, shelfId: '00000000-0000-4000-8000-000000000000', note: null }],
        by(['code']),
      ),
    ).rejects.toMatchObject({ code: 'foreign_key_violation' })
    expect(await all.count()).toBe(0)
    await all.bulkUpsert([], by(['code']))
  })

  test('insertOrIgnore leaves out rows that are there, by any constraint, and nothing else', async () => {
    await Item.objects().create({ code: 'a', barcode: '1', note: 'old' })
    await Item.objects().insertOrIgnore([
      { code: 'a', note: 'new' },
      { code: 'b', barcode: '1' },
      { code: 'c', note: HOSTILE },
      { code: 'c', note: 'second' },
    ])
    expect(await Item.objects().values('code', 'note')).toEqual([
      { code: 'a', note: 'old' },
      { code: 'c', note: HOSTILE },
    ])
    const all = Item.objects()
    await expect(
      all.insertOrIgnore([{ code: 'd' }, { code: 'e', place: 1, shelfId: '00000000-0000-4000-8000-000000000000' }]),
    ).rejects.toMatchObject({ code: 'foreign_key_violation' })
    await expect(all.insertOrIgnore([{ code: 'd' }, {} as { code: string }])).rejects.toMatchObject({
      code: 'not_null_violation',
    })
    await expect(all.insertOrIgnore([{ code: 'd' }, { code: 'x'.repeat(41) }])).rejects.toMatchObject({
      code: 'invalid',
    })
    expect(await all.count()).toBe(2)
  })

  test('many rows go in batches at the limit of parameters', async () => {
    const rows = Array.from({ length: 4000 }, (_, index) => ({ code: `n${index}`, place: index }))
    await Item.objects().insertOrIgnore(rows)
    expect(await Item.objects().count()).toBe(4000)
    await Item.objects().bulkUpsert(
      rows.map((row) => ({ ...row, note: `after ${row.place}` })),
      { unique: ['code'], update: ['note'] },
    )
    expect(await Item.objects().count()).toBe(4000)
    expect((await Item.objects().get({ code: 'n3999' })).note).toBe('after 3999')
    expect(await Item.objects().filter({ note: null }).count()).toBe(0)
  })
})
