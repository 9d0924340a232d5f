import { f, type Meta } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { countStatements } from '../../databases/databases.ts'
import { Model } from '../../model/model.ts'
import { related } from '../../related/related.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Room extends Model('hotel.Room') {
  name = f.char(20)
  stays = f.reverse(() => Stay, 'room')
}
class Stay extends Model('hotel.Stay') {
  static meta: Meta<Stay> = { ordering: ['id'] }
  guest = f.char(20)
  nights = f.int()
  price = f.decimal(8, 2)
  weight = f.float().null()
  from = f.date().null()
  at = f.dateTime().null()
  room = f.fk(() => Room, { onDelete: 'cascade' })
}

await describeDatabases('terminals', (under) => {
  const { test, run } = withModels(under, [Room, Stay])

  beforeAll(() =>
    run(async () => {
      const [a, b] = await Room.objects().bulkCreate([{ name: 'a' }, { name: 'b' }])
      await Stay.objects().bulkCreate(
        Array.from({ length: 8 }, (_, index) => ({
          guest: `g${index}`,
          nights: index,
          price: `${index}.50`,
          weight: index % 2 ? 1.5 : null,
          from: index ? `2026-0${1 + (index % 3)}-1${index}` : null,
          at: index ? new Date(Date.UTC(2024 + (index % 3), index, 2, 3, 4, 5, 678)) : null,
          roomId: (index % 2 ? a : b)?.id as number,
        })),
      )
    }),
  )

  test('pluck gives one column of all results, value that of the first', async () => {
    const all = Stay.objects()
    expect(await all.filter({ nights__lt: 3 }).pluck('guest')).toEqual(['g0', 'g1', 'g2'])
    expect(await all.orderBy('-nights').limit(2).pluck('room__name')).toEqual(['a', 'b'])
    expect(
      await Room.objects()
        .annotate((r) => ({ many: r.stays.count() }))
        .orderBy('name')
        .pluck('many'),
    ).toEqual([4, 4])
    expect(await all.values('room__name').distinct().orderBy('room__name').pluck('room__name')).toEqual(['a', 'b'])
    expect(await all.orderBy('-nights').value('price')).toBe('7.50')
    expect(await all.value('weight')).toBeNull()
    expect(await all.none().value('guest')).toBeNull()
    expect(await all.none().pluck('guest')).toEqual([])
    await expect(all.pluck('gest' as never)).rejects.toMatchObject({ code: 'unknown_field' })
    await expect(all.value("guest'; --" as never)).rejects.toMatchObject({ code: 'unknown_field' })
  })

  test('findMany gives rows in the order of their keys', async () => {
    const ids = await Stay.objects().pluck('id')
    const [one, two, three] = ids as [number, number, number]
    const rows = await Stay.objects().findMany([three, 99_999, one, two, one])
    expect(rows.map((row) => row.guest)).toEqual(['g2', 'g0', 'g1', 'g0'])
    expect(await countStatements(() => Stay.objects().findMany([]))).toBe(0)
  })

  test('increment and decrement add in one statement, exactly, and lose nothing', async () => {
    const undo = new Error('undo')
    await atomic(async () => {
      const some = Stay.objects().filter({ nights__gte: 6 })
      expect(await countStatements(() => some.increment({ nights: 10, price: '0.05', weight: 0.5 }))).toBe(1)
      expect(await Stay.objects().filter({ nights__gte: 16 }).values('nights', 'price', 'weight')).toEqual([
        { nights: 16, price: '6.55', weight: null },
        { nights: 17, price: '7.55', weight: 2 },
      ])
      expect(await Stay.objects().filter({ nights: 16 }).decrement({ nights: 17, price: '10.00' })).toBe(1)
      expect(await Stay.objects().filter({ nights: -1 }).value('price')).toBe('-3.45')
      expect(await Stay.objects().increment({})).toBe(0)
      throw undo
    }).catch((error: unknown) => expect(error).toBe(undo))
    const all = Stay.objects()
    for (const wrong of [{ guest: 1 }, { nigts: 1 }, { roomId: 1 }, { id: 1 }])
      await expect(async () => all.increment(wrong as never)).rejects.toMatchObject({ code: 'unknown_field' })
    for (const wrong of [
      { nights: null },
      { nights: undefined },
      { nights: 'x' },
      { nights: 1.5 },
      { price: 1 },
      { price: "1'; --" },
    ])
      await expect(async () => all.increment(wrong as never)).rejects.toMatchObject({
        code: expect.stringMatching(/query_error|invalid/),
      })
    expect(await all.pluck('nights')).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  test('what takes nothing refuses what code without types gives it, where it would answer for all rows', async () => {
    const all = Stay.objects()
    for (const method of ['count', 'first', 'last', 'exists', 'all', 'sole', 'firstOrFail'] as const)
      for (const given of [{ guest: 'nobody' }, undefined, 5])
        await expect((all[method] as (lookups: unknown) => Promise<unknown>).call(all, given)).rejects.toThrow(
          `${method}() takes nothing: filter(…)`,
        )
    const stays = related(await Room.objects().firstOrFail(), 'stays')
    const untyped = stays as unknown as Record<'all' | 'count', (lookups: object) => Promise<unknown>>
    expect(() => untyped.all({ guest: 'nobody' })).toThrow('all() takes nothing')
    await expect(untyped.count({ guest: 'nobody' })).rejects.toThrow('count() takes nothing')
  })

  test('dates gives the days and moments with which units begin, once each', async () => {
    const all = Stay.objects()
    expect(await all.dates('from', 'month')).toEqual(['2026-01-01', '2026-02-01', '2026-03-01'])
    expect(await all.filter({ nights__lt: 3 }).dates('from', 'day', 'desc')).toEqual(['2026-03-12', '2026-02-11'])
    expect(await all.dates('at', 'year', 'desc')).toEqual([2026, 2025, 2024].map((year) => new Date(Date.UTC(year, 0))))
    expect(await all.filter({ nights: 1 }).dates('at', 'second')).toEqual([new Date(Date.UTC(2025, 1, 2, 3, 4, 5))])
    expect(await Room.objects().filter({ stays__isnull: false }).none().pluck('name')).toEqual([])
    await expect(all.dates('from', 'hour' as never)).rejects.toMatchObject({ code: 'query_error' })
    await expect(all.dates('from', "year'; --" as never)).rejects.toMatchObject({ code: 'query_error' })
    await expect(all.dates('guest' as never, 'year')).rejects.toMatchObject({ code: 'query_error' })
    await expect(all.dates('fron' as never, 'year')).rejects.toMatchObject({ code: 'unknown_field' })
    await expect(all.dates('from', 'year', 'up' as never)).rejects.toThrow('"asc" or "desc"')
    await expect(all.limit(1).dates('from', 'year')).rejects.toThrow('no dates()')
  })

  test('explain says how a query would run, in each format that the database has', async () => {
    const query = Stay.objects()
      .filter({ guest__in: ['a', 'b'], nights__gt: 1 })
      .selectRelated('room')
      .orderBy('-price')
    const plain = await query.explain()
    expect(plain).toMatch(/hotel_stay/)
    const known = { text: 0, json: 0, yaml: 0, xml: 0, tree: 0, traditional: 0 }
    for (const format of ['text', 'json', 'yaml', 'xml', 'tree', 'traditional'] as const)
      for (const analyze of [false, true]) {
        try {
          const plan = await query.explain({ format, analyze })
          expect(plan).toContain('hotel_stay')
          if (format === 'json') expect(() => JSON.parse(plan) as unknown).not.toThrow()
          known[format]++
        } catch (error) {
          expect(error).toMatchObject({
            code: 'unsupported',
            message: expect.stringContaining(under.dialect.features.title),
          })
        }
      }
    const has = {
      PostgreSQL: [2, 2, 2, 2, 0, 0],
      MySQL: [2, 1, 0, 0, 2, 1],
      MariaDB: [2, 2, 0, 0, 0, 2],
      SQLite: [1, 0, 0, 0, 0, 0],
    }
    expect(Object.values(known)).toEqual(has[under.dialect.features.title as keyof typeof has])
    await expect(query.explain({ format: 'JSON); DROP TABLE x' as never })).rejects.toMatchObject({
      code: 'query_error',
    })
    expect(await Stay.objects().count()).toBe(8)
  })

  test('explain tells details where the database has them, and names those it has not', async () => {
    const query = Stay.objects().filter({ nights__gt: 1 })
    const details = { verbose: true, buffers: true, settings: true, wal: true, analyze: true } as const
    if (under.dialect.features.title === 'PostgreSQL') {
      expect(await query.explain(details)).toMatch(/Output:[\s\S]*Buffers:/)
      expect(await query.explain({ analyze: true, buffers: false })).not.toContain('Buffers:')
      await expect(query.explain({ wal: true })).rejects.toThrow('analyze: true')
    } else {
      for (const name of ['verbose', 'buffers', 'settings', 'wal'] as const)
        await expect(query.explain({ [name]: true })).rejects.toMatchObject({
          code: 'unsupported',
          message: expect.stringContaining(`${name}: true`),
        })
      expect(await query.explain({ buffers: false, verbose: false })).toContain('hotel_stay')
    }
    expect(await query.explain({ analyze: 'x); DROP TABLE hotel_stay' as never, verbose: false })).toContain(
      'hotel_stay',
    )
  })
})
