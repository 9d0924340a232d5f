import { f, type Meta, type Row } from '@tsango/core'
import { createSigner } from '@tsango/toolkit/signing'
import { beforeAll, expect } from 'vitest'
import { atomic } from '../../atomic/atomic.ts'
import { countStatements, recordStatements } from '../../databases/databases.ts'
import { coalesce, subquery } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { predicate, type QuerySet } from '../query.ts'

class Place extends Model('paging.Place', { id: f.uuid() }) {
  name = f.char(40)
  visits = f.reverse(() => Visit, 'place')
}
class Visit extends Model('paging.Visit') {
  static meta: Meta<Visit> = { ordering: ['-rank'] }
  rank = f.int()
  name = f.char(40)
  rating = f.decimal(5, 2).null()
  day = f.date().null()
  at = f.dateTime()
  paid = f.bool()
  place = f.fk(() => Place, { onDelete: 'cascade' }).null()
}

const collect = async <R>(rows: AsyncIterable<R>): Promise<R[]> => {
  const all: R[] = []
  for await (const row of rows) all.push(row)
  return all
}
const ids = <T>(rows: readonly { readonly id: T }[]): T[] => rows.map((row) => row.id)

await describeDatabases('reading a query part by part', (under) => {
  const { test, run } = withModels(under, [Visit, Place])
  let places: Row<Place>[]

  beforeAll(() =>
    run(async () => {
      places = await Place.objects().bulkCreate(['a', 'b', 'É', '_', 'b ', 'B', 'ab'].map((name) => ({ name })))
      await Visit.objects().bulkCreate(
        Array.from({ length: 40 }, (_, index) => ({
          rank: index % 3,
          name: ['a', 'A', 'á', ' a', "a'", '%', ''][index % 7] as string,
          rating: index % 4 ? `${index % 5}.50` : null,
          day: index % 3 ? `2026-01-0${(index % 9) + 1}` : null,
          at: new Date(Date.UTC(2026, 0, 1, 0, 0, 0, index % 6)),
          paid: index % 2 === 0,
          placeId: index % 5 ? (places[index % 7]?.id as string) : null,
        })),
      )
    }),
  )

  test('page gives a page, the number of results and of pages', async () => {
    const page = await Visit.objects().filter({ rank: 1 }).page(2, 5)
    expect(page).toMatchObject({ count: 13, pages: 3, number: 2, size: 5 })
    expect(page.rows).toHaveLength(5)
    expect(page.rows[0]?.rank).toBe(1)
    expect((await Visit.objects().filter({ rank: 1 }).page(3, 5)).rows).toHaveLength(3)
    expect(await Visit.objects().none().page(1, 5)).toEqual({ rows: [], count: 0, pages: 1, number: 1, size: 5 })
    expect(await Visit.objects().page(9, 5)).toMatchObject({ rows: [], count: 40, pages: 8 })
    expect(await countStatements(() => Visit.objects().page(2, 5))).toBe(2)
    expect(await countStatements(() => Visit.objects().page(9, 5))).toBe(1)
  })

  test('no row stands on two pages, and none on no page', async () => {
    for (const query of [Visit.objects(), Visit.objects().orderBy('paid'), Visit.objects().orderBy('-day').reverse()]) {
      const seen: number[] = []
      for (let number = 1; number <= 6; number++) seen.push(...ids((await query.page(number, 7)).rows))
      expect([...seen].sort((a, b) => a - b)).toEqual(ids(await Visit.objects().orderBy('id')))
    }
  })

  test('page of plain objects, of what is distinct and of what is annotated', async () => {
    const names = Visit.objects().values('name').distinct().orderBy('name')
    expect(await names.page(1, 3)).toMatchObject({ rows: (await names).slice(0, 3), count: 7, pages: 3 })
    const computed = Place.objects()
      .annotate((p) => ({ many: p.visits.count() }))
      .orderBy('-many', 'name')
    const { rows } = await computed.page(2, 3)
    expect(ids(rows)).toEqual(ids(await computed).slice(3, 6))
    expect(rows[0]?.many).toBeTypeOf('number')
  })

  test('page refuses what is no page', async () => {
    const all = Visit.objects()
    for (const wrong of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1' as unknown as number, 2 ** 53]) {
      await expect(all.page(wrong, 5)).rejects.toMatchObject({ code: 'query_error' })
      await expect(all.page(1, wrong)).rejects.toMatchObject({ code: 'query_error' })
    }
    await expect(all.page(2 ** 50, 2 ** 50)).rejects.toThrow('cannot count')
    await expect(all.limit(3).page(1, 5)).rejects.toThrow('no page()')
  })

  test('iterate gives every row once in any order, with ties and NULL', async () => {
    const all = Visit.objects()
    const queries: QuerySet<Visit>[] = [
      all,
      all.reverse(),
      all.orderBy('id'),
      all.orderBy('-id'),
      all.orderBy('name', '-rank'),
      all.orderBy('-rating', 'day'),
      all.orderBy('rating', '-day', 'paid').reverse(),
      all.orderBy('at', '-placeId'),
      all.orderBy('-day', 'name').filter({ rank__gt: 0 }),
      all.sortBy((v) => [v.rating.asc().nullsLast(), v.day.desc().nullsFirst()]),
      all.sortBy((v) => [v.rating.desc().nullsFirst(), v.day.asc().nullsLast()]).reverse(),
      all.orderBy('place__name', '-place__id', 'rating'),
      all.orderBy('-place__name').reverse(),
      all.sortBy((v) => [v.rank.times(2).plus(1).desc(), v.name.lower().asc(), v.rating.times('2').asc().nullsLast()]),
      all.alias((v) => ({ half: v.rating.dividedBy('3'), long: v.name.length() })).orderBy('-half', 'long', '-paid'),
      all.sortBy((v) => [coalesce(v.place.name, v.name).asc(), v.at.year.desc(), v.day.asc()]),
      all.none(),
      all.where(() => predicate({ place__name__in: ['a', 'b'] })).orderBy('name'),
    ]
    for (const query of queries) {
      const expected = ids((await query.page(1, 100)).rows)
      for (const batch of [1, 3, 7, 39, 40, 41])
        expect([batch, ids(await collect(query.iterate({ chunkSize: batch })))]).toEqual([batch, expected])
    }
    expect(ids(await collect(Place.objects().iterate({ chunkSize: 2 })))).toEqual(
      ids(await Place.objects().orderBy('id')),
    )
  })

  test('cursorPage goes forth and back through any order, with ties and NULL', async () => {
    const all = Visit.objects()
    const queries = [
      all,
      all.orderBy('-rating', 'day'),
      all.sortBy((v) => [v.rating.desc().nullsFirst(), v.day.asc().nullsLast()]).reverse(),
      all.orderBy('place__name', '-at'),
      all
        .alias((v) => ({ half: v.rating.dividedBy('3') }))
        .filter({ rank__gte: 0 })
        .orderBy('-half', 'paid'),
      all.sortBy((v) => [v.rank.times(-3).desc(), v.name.upper().asc()]),
    ]
    for (const query of queries) {
      const expected = ids((await query.page(1, 100)).rows)
      for (const size of [1, 7, 39, 40, 41]) {
        const pages = [await query.cursorPage(size)]
        for (let page = pages[0]; page?.next; page = pages.at(-1)) pages.push(await query.cursorPage(size, page.next))
        expect(pages.flatMap(({ rows }) => ids(rows))).toEqual(expected)
        expect(
          pages.map(({ rows }) => rows.length).every((count, index) => count === size || index === pages.length - 1),
        ).toBe(true)
        const back = [pages.at(-1)]
        for (let page = back[0]; page?.previous; page = back.at(-1))
          back.push(await query.cursorPage(size, page.previous))
        expect(back.reverse().flatMap((page) => ids(page?.rows ?? []))).toEqual(
          expected.slice(-back.reduce((sum, page) => sum + (page?.rows.length ?? 0), 0)),
        )
        expect(ids(back[0]?.rows ?? [])).toEqual(expected.slice(0, back[0]?.rows.length))
      }
    }
  })

  test('cursorPage: rows that come and go move no others, and the same statements serve every page', async () => {
    const undo = new Error('undo')
    await atomic(async () => {
      const query = Visit.objects().orderBy('name')
      const first = await query.cursorPage(10)
      expect(first.previous).toBeNull()
      const rest = ids((await query.page(1, 100)).rows).slice(10)
      await Visit.objects()
        .filter({ id__in: ids(first.rows) })
        .delete()
      await Visit.objects().create({ rank: 0, name: '', at: new Date(0), paid: true })
      const second = await query.cursorPage(10, first.next)
      expect(ids(second.rows)).toEqual(rest.slice(0, 10))
      const texts = new Set<string>()
      for (let page = second; page.next; ) {
        const { statements, result } = await recordStatements(() => query.cursorPage(5, page.next))
        for (const { sql } of statements) texts.add(sql)
        page = result
      }
      expect(texts.size).toBe(1)
      throw undo
    }).catch((error: unknown) => expect(error).toBe(undo))
    expect(await Visit.objects().none().cursorPage(5)).toEqual({ rows: [], next: null, previous: null })
  })

  test('cursorPage computes once what the rows are ordered by and have', async () => {
    const query = Visit.objects()
      .annotate((v) => ({ rated: coalesce(v.rating, '0') }))
      .orderBy('-rated')
    const { result, statements } = await recordStatements(() => query.cursorPage(7))
    expect(statements[0]?.sql.match(/COALESCE/g)).toHaveLength(1)
    expect(ids((await query.cursorPage(33, result.next)).rows)).toEqual(ids((await query.page(1, 40)).rows).slice(7))
  })

  test('cursorPage goes by what only the order computes, however long it is', async () => {
    const rated = Place.objects().alias((p) => ({
      sum: p.visits.sum(
        (v) => v.rating,
        (v) => v.name.in(['a', 'A', 'á', ' a', "a'", '%', '']).and(v.paid.eq(true)),
      ),
      first: subquery(
        Visit.objects()
          .where((v) => v.place.id.eq(p.id))
          .orderBy('id'),
        (v) => v.name,
      ),
    }))
    for (const query of [rated.orderBy('-sum', 'first', 'name'), rated.filter({ name: 'a' }).orderBy('-sum', 'name')]) {
      const whole = await query
      for (let cursor: string | null = null, at = 0; at < whole.length; at += 2) {
        const page: { rows: Row<Place>[]; next: string | null } = await query.cursorPage(2, cursor)
        expect(ids(page.rows)).toEqual(ids(whole).slice(at, at + 2))
        cursor = page.next
      }
    }
    // Drivers read a name of any length of columns that have one; of the others it is their SQL.
    const { statements } = await recordStatements(() => rated.orderBy('-sum', 'first').cursorPage(1))
    expect(statements[0]?.sql.match(/\) AS .place_\d+./g)).toHaveLength(2)
  })

  test('cursorPage takes no cursor of another order, of another model, or that was changed', async () => {
    const all = Visit.objects()
    const { next } = await all.orderBy('-rating').cursorPage(3)
    const cursor = next as string
    expect((await all.filter({ rank: 1 }).orderBy('-rating').cursorPage(3, cursor)).rows).toHaveLength(3)
    const forged = (change: (parts: unknown[]) => unknown): string =>
      Buffer.from(
        JSON.stringify(change(JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[])),
      ).toString('base64url')
    const wrong: (() => Promise<unknown>)[] = [
      () => all.orderBy('rating').cursorPage(3, cursor),
      () => all.orderBy('-rating', 'name').cursorPage(3, cursor),
      () => all.cursorPage(3, cursor),
      () => Place.objects().cursorPage(3, cursor),
      ...['', 'x', `${cursor}x`, '{}', "'; DROP TABLE paging_visit; --", 5 as never].map(
        (text) => () => all.orderBy('-rating').cursorPage(3, text),
      ),
      ...[
        (parts: unknown[]) => parts.slice(0, -1),
        (parts: unknown[]) => [...parts, 1],
        ([of, way]: unknown[]) => [of, way, 'not a decimal', 1],
        ([of, way]: unknown[]) => [of, way, null, "1'; --"],
        ([of, way]: unknown[]) => [of, way, { d: 1 }, { n: '1' }],
        ([of, way]: unknown[]) => [of, way, ['1.00'], {}],
        () => null,
      ].map((change) => () => all.orderBy('-rating').cursorPage(3, forged(change))),
    ]
    for (const ask of wrong) await expect(ask()).rejects.toMatchObject({ code: 'invalid_cursor', status: 400 })
    const by = (factor: number) => all.sortBy((v) => [v.rank.times(factor).desc()])
    const one = await by(2).cursorPage(3)
    expect((await by(2).filter({ name__gte: '' }).cursorPage(3, one.next)).rows).toHaveLength(3)
    await expect(by(-2).cursorPage(3, one.next)).rejects.toThrow('another order')
    const signer = createSigner({ keys: ['a secret that nobody knows'], salt: 'visits' })
    const signed = await all.cursorPage(3, null, { signer })
    expect((await all.cursorPage(3, signed.next, { signer })).rows).toHaveLength(3)
    const unsigned = await all.cursorPage(3)
    await expect(all.cursorPage(3, unsigned.next, { signer })).rejects.toThrow('not genuine')
    for (const size of [0, -1, 1.5, Number.NaN])
      await expect(all.cursorPage(size)).rejects.toThrow('The size of a page')
    await expect(all.limit(3).cursorPage(5)).rejects.toThrow('no cursorPage()')
    await expect(all.values('name').cursorPage(5)).rejects.toThrow('is about rows')
  })

  test('iterate reads no more than a batch at a time, by statements that are met again', async () => {
    const { statements } = await recordStatements(() =>
      collect(Visit.objects().orderBy('id').iterate({ chunkSize: 10 })),
    )
    expect(statements).toHaveLength(5)
    expect(new Set(statements.map(({ sql }) => sql)).size).toBe(2)
    const first = await recordStatements(async () => {
      for await (const _ of Visit.objects().iterate({ chunkSize: 10 })) break
    })
    expect(first.statements).toHaveLength(1)
  })

  test('iterate keeps to limit and offset', async () => {
    const ordered = Visit.objects().orderBy('name', 'id')
    const expected = ids(await ordered)
    for (const [offset, limit] of [
      [0, 7],
      [5, 12],
      [30, 100],
      [3, 0],
      [100, 5],
    ] as const) {
      const cut = ordered.offset(offset).limit(limit).iterate({ chunkSize: 4 })
      expect(ids(await collect(cut))).toEqual(expected.slice(offset, offset + limit))
    }
    expect(ids(await collect(ordered.offset(33).iterate({ chunkSize: 4 })))).toEqual(expected.slice(33))
  })

  test('iterate loads what belongs to the rows', async () => {
    const visits = await collect(Visit.objects().selectRelated('place').orderBy('id').iterate({ chunkSize: 9 }))
    expect(visits[1]?.place?.name).toBe(places[1]?.name)
    expect(visits[0]?.place).toBeNull()
    const loaded = await collect(Place.objects().prefetch('visits').iterate({ chunkSize: 2 }))
    expect(loaded.reduce((sum, place) => sum + place.visits.length, 0)).toBe(32)
    const computed = Place.objects().annotate((p) => ({ many: p.visits.count() }))
    expect((await collect(computed.iterate({ chunkSize: 2 }))).reduce((sum, place) => sum + place.many, 0)).toBe(32)
  })

  test('rows may be changed and deleted on the way, also in a transaction', async () => {
    const count = await Visit.objects().count()
    const undo = new Error('undo')
    await expect(
      atomic(async () => {
        let seen = 0
        for await (const visit of Visit.objects().orderBy('rank').iterate({ chunkSize: 3 })) {
          seen++
          await visit.delete()
          visit.rank = 99
        }
        expect(seen).toBe(count)
        expect(await Visit.objects().count()).toBe(0)
        throw undo
      }),
    ).rejects.toBe(undo)
    expect(await Visit.objects().count()).toBe(count)
  })

  test('iterate refuses a part of nothing', async () => {
    const all = Visit.objects()
    for (const batch of [0, -1, 1.5, Number.NaN, '5' as unknown as number])
      await expect(collect(all.iterate({ chunkSize: batch }))).rejects.toThrow('a chunkSize of one row or more')
  })
})
