import { f, type Meta, type Row } from '@tsango/core'
import { beforeEach, expect, expectTypeOf } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { AuditEntry, AuditSeal } from '../../audit/audit.ts'
import { recordStatements } from '../../databases/databases.ts'
import { NotAuditable, QueryError, SerializationFailure, UniqueViolation } from '../../errors/errors.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Shelf extends Model('upsert.Shelf', { id: f.uuid() }) {
  name = f.char(40).unique()
  deletedAt = f.softDelete()
}
class Item extends Model('upsert.Item') {
  static meta: Meta<Item> = { uniqueTogether: [['shelf', 'place']] }
  code = f.char(80).unique()
  barcode = f.char(40).unique().null()
  shelf = f.fk(() => Shelf, { onDelete: 'cascade' }).null()
  place = f.int().null()
  hits = f.int().default(0)
  note = f.text().null()
}
class Watched extends Model('upsert.Watched') {
  static meta: Meta<Watched> = { audit: true }
  code = f.char(40).unique()
}
class Counted extends Model('upsert.Counted') {
  code = f.char(40).unique()
  version = f.version()
}
class Seat extends Model('upsert.Seat', { key: ['row', 'number'] }) {
  row = f.char(2)
  number = f.int()
  holder = f.char(40).default('')
}

class Stamped extends Model('upsert.Stamped') {
  code = f.char(40).unique()
  changedAt = f.dateTime({ autoNow: true })
}

const HOSTILE = `'); DROP TABLE x; -- " \` \\ $1 ? % 🎉`

await describeDatabases('upsert', (under) => {
  const { test, run } = withModels(under, [Item, Shelf, Watched, Counted, Seat, Stamped, AuditEntry, AuditSeal])
  const items = Item.objects()

  beforeEach(() =>
    run(async () => {
      await Item.objects().delete()
      await Shelf.objects().withTrashed().forceDelete()
    }),
  )

  test('refuses what has no one meaning, and writes nothing', async () => {
    const by = (unique: readonly string[], update: readonly string[] = []) =>
      ({ unique, update }) as { unique: ['code']; update: [] }
    await expect(items.upsert({ code: 'a' }, by(['note']))).rejects.toThrow(
      'upsert() takes in "unique" the fields of one unique constraint of upsert.Item. It has: (id), (code), (barcode)',
    )
    await expect(items.upsert({ code: 'a' }, by(['barcode']))).rejects.toThrow(
      'upsert() finds a row of upsert.Item by "barcode", which has no value here: no row is like it. Use create().',
    )
    await expect(items.upsert({ code: 'a', place: 1 }, by(['shelfId', 'place']))).rejects.toThrow('by "shelfId"')
    await expect(items.upsert({ code: 'a' }, by(['code'], ['code']))).rejects.toThrow('upsert() finds rows by "code"')
    await expect(items.upsert({ code: 'a' }, by(['id']))).rejects.toThrow('takes rows that all have it')
    await expect(items.upsert({ code: 'a' }, by(['nope']))).rejects.toThrow('nope')
    for (const wrong of [undefined, {}, { unique: ['code'] }, { unique: 'code', update: [] }])
      await expect(items.upsert({ code: 'a' }, wrong as never)).rejects.toThrow('upsert() takes two lists of fields')
    await expect(items.upsert([{ code: 'a' }] as never, by(['code']))).rejects.toBeInstanceOf(QueryError)
    await expect(items.upsert({ code: 'a', nope: 1 } as never, by(['code']))).rejects.toThrow('nope')
    await expect(items.upsert({ code: 'a' }, { ...by(['code']), signals: true as never })).rejects.toThrow(
      'upsert() sends no signals',
    )
    await expect(Watched.objects().upsert({ code: 'a' }, by(['code']))).rejects.toBeInstanceOf(NotAuditable)
    await expect(Counted.objects().upsert({ code: 'a' }, by(['code']))).rejects.toThrow('upsert() cannot tell whether')
    expect(await items.count()).toBe(0)
  })

  test('refuses to overwrite with a default what the values do not give', async () => {
    const before = await items.create({ code: 'a', note: 'kept', hits: 7 })
    const update = { unique: ['code' as const], update: ['note' as const, 'hits' as const] }
    await expect(items.upsert({ code: 'a', hits: 1 }, update)).rejects.toThrow(
      'upsert() was given no "note" for a row of upsert.Item, which stands in "update": a row that is there would lose its value to the default.',
    )
    await expect(
      items.bulkUpsert(
        [
          { code: 'b', note: 'b', hits: 1 },
          { code: 'a', note: 'a' },
        ],
        update,
      ),
    ).rejects.toThrow('bulkUpsert() was given no "hits"')
    await expect(items.upsert({ code: 'a', hits: 1, note: undefined as never }, update)).rejects.toThrow('no "note"')
    expect(await items.all()).toEqual([before])
    expect(await items.upsert({ code: 'a', hits: 1, note: null }, update)).toMatchObject({ hits: 1, note: null })
  })

  test('stamps a moment of the last change that stands in "update"', async () => {
    const before = await Stamped.objects().create({ code: 'a', changedAt: new Date(0) })
    const row = await Stamped.objects().upsert({ code: 'a' }, { unique: ['code'], update: ['changedAt'] })
    expect(row.id).toBe(before.id)
    expect(Date.now() - row.changedAt.getTime()).toBeLessThan(60_000)
  })

  test('knows by type what cannot be written into a row that is there', () => {
    const never = (): unknown => [
      // @ts-expect-error the key
      items.upsert({ code: 'a' }, { unique: ['code'], update: ['id'] }),
      // @ts-expect-error what rows are found by
      items.upsert({ code: 'a' }, { unique: ['code'], update: ['code'] }),
      // @ts-expect-error part of the key
      Seat.objects().bulkUpsert([], { unique: ['row', 'number'], update: ['number'] }),
      // @ts-expect-error a key of its own
      Shelf.objects().bulkUpsert([], { unique: ['name'], update: ['id'] }),
      Seat.objects().bulkUpsert([], { unique: ['row', 'number'], update: ['holder'] }),
    ]
    expect(never).toBeTypeOf('function')
  })

  test('makes a row, and gives it with what the database made', async () => {
    const row = await items.upsert({ code: HOSTILE, note: HOSTILE }, { unique: ['code'], update: ['note'] })
    expectTypeOf(row).toEqualTypeOf<Row<Item>>()
    expect(row).toMatchObject({ code: HOSTILE, note: HOSTILE, hits: 0, barcode: null })
    row.hits = 3
    await row.save()
    expect(await items.value('hits')).toBe(3)
  })

  test('writes the named fields into the row that is there, and gives all of it', async () => {
    const before = await items.create({ code: 'a', hits: 7, note: 'old' })
    const { statements } = await recordStatements(async () => {
      const row = await items.upsert({ code: 'a', note: 'new' }, { unique: ['code'], update: ['note'] })
      expect(row).toMatchObject({ id: before.id, hits: 7, note: 'new' })
    })
    expect(statements.filter(({ sql }) => sql.startsWith('INSERT'))).toHaveLength(1)
    const kept = await items.upsert({ code: 'a', note: 'newer' }, { unique: ['code'], update: [] })
    expect(kept).toMatchObject({ id: before.id, note: 'new' })
    expect(await items.count()).toBe(1)
  })

  test('goes by keys, by several fields and by keys of several columns', async () => {
    const shelf = await Shelf.objects().upsert({ name: 'top' }, { unique: ['name'], update: [] })
    const one = await items.upsert(
      { code: 'a', shelfId: shelf.id, place: 1 },
      { unique: ['place', 'shelfId'], update: [] },
    )
    const two = await items.upsert(
      { code: 'b', shelfId: shelf.id, place: 1, hits: 2 },
      { unique: ['shelfId', 'place'], update: ['hits'] },
    )
    expect(two).toMatchObject({ id: one.id, code: 'a', hits: 2 })
    expect(
      await items.upsert({ id: one.id, code: 'c', note: 'n' }, { unique: ['id'], update: ['code'] }),
    ).toMatchObject({
      code: 'c',
      note: null,
    })
    await Seat.objects().upsert({ row: 'A', number: 1 }, { unique: ['row', 'number'], update: [] })
    const seat = await Seat.objects().upsert(
      { row: 'A', number: 1, holder: 'Ann' },
      { unique: ['row', 'number'], update: ['holder'] },
    )
    expect(seat).toMatchObject({ pk: ['A', 1], holder: 'Ann' })
  })

  test('gives a row that is in the trash, and leaves it there', async () => {
    const shelf = await Shelf.objects().create({ name: 'top' })
    await shelf.delete()
    const found = await Shelf.objects().upsert({ name: 'top' }, { unique: ['name'], update: [] })
    expect(found.id).toBe(shelf.id)
    expect(found.deletedAt).toBeInstanceOf(Date)
  })

  test('fails for another unique value that is taken, and leaves nothing behind', async () => {
    await items.create({ code: 'a', barcode: '1' })
    const taken = items.upsert({ code: 'b', barcode: '1' }, { unique: ['code'], update: [] })
    await expect(taken).rejects.toBeInstanceOf(UniqueViolation)
    expect(await items.pluck('code')).toEqual(['a'])
  })

  test('gives what others made since the snapshot of its transaction, or says to run it again', async () => {
    if (!under.dialect.features.isolationLevels.includes('repeatable read')) return
    const upserted = async (code: string, update: ['hits'] | []) =>
      atomic(
        async () => {
          await items.count()
          await run(() => items.create({ code, hits: 5 }))
          return items.upsert({ code, hits: 7 }, { unique: ['code'], update })
        },
        { isolation: 'repeatable read' },
      ).catch((error: unknown) => {
        expect(error).toBeInstanceOf(SerializationFailure)
        return { code, hits: update.length ? 7 : 5 }
      })
    expect(await upserted('kept', [])).toMatchObject({ code: 'kept', hits: 5 })
    expect(await upserted('written', ['hits'])).toMatchObject({ code: 'written', hits: 7 })
  })

  test('makes one row where several make it at once', async () => {
    const rows = await Promise.all(
      [1, 2, 3, 4].map((hits) => items.upsert({ code: 'a', hits }, { unique: ['code'], update: ['hits'] })),
    )
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1)
    expect(await items.count()).toBe(1)
    await atomic(() => items.upsert({ code: 'b' }, { unique: ['code'], update: [] }))
    expect(await items.count()).toBe(2)
  })
})
