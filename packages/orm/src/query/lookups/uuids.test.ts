import { f } from '@tsango/core'
import { uuidv7 } from '@tsango/toolkit/ids'
import { beforeAll, expect } from 'vitest'
import { QueryError } from '../../errors/errors.ts'
import { greatest, least } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'
import { describeLookup, predicate } from '../query.ts'

class Ship extends Model('uuids.Ship', { id: f.uuid({ auto: 'v7' }) }) {
  place = f.int()
  mark = f.uuid()
  other = f.uuid().null()
  loads = f.reverse(() => Load, 'ship')
}
class Load extends Model('uuids.Load') {
  ship = f.fk(() => Ship, { onDelete: 'cascade' })
}

/** From the least to the greatest: they differ in one byte each, of every group, and bytes above 127 are not below zero. */
const MARKS = [
  '00000000-0000-0000-0000-000000000000',
  '00000000-0000-0000-0000-0000000000ff',
  '00000000-0000-0000-7fff-000000000000',
  '00000000-0000-0000-8000-000000000000',
  '00000000-0000-1000-0000-000000000000',
  '00000000-0001-0000-0000-000000000000',
  '0a000000-0000-0000-0000-000000000000',
  '7fffffff-ffff-ffff-ffff-ffffffffffff',
  '90000000-0000-0000-0000-000000000000',
  'a0000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
] as const

await describeDatabases('UUIDs', (under) => {
  const opened = withModels(under, [Ship, Load])
  const { test, run } = opened
  const places = (lookups: Readonly<Record<string, unknown>>) =>
    Ship.objects()
      .where(() => predicate(lookups))
      .orderBy('place')
      .pluck('place')

  beforeAll(() =>
    run(async () => {
      const order = MARKS.map((mark, place) => ({ id: uuidv7(), mark, place }))
      const middle = MARKS[5].toUpperCase()
      // Written in another order than they have.
      const shuffled = order.toSorted((a, b) => ((a.place * 7) % 11) - ((b.place * 7) % 11))
      const ships = await Ship.objects().bulkCreate(
        shuffled.map((ship) => ({ ...ship, other: ship.place % 2 ? middle : null })),
      )
      await Load.objects().bulkCreate(ships.map(({ id }) => ({ shipId: id })))
    }),
  )

  test('are asked for a piece of how they are written, in small letters whoever asks', async () => {
    expect(await places({ mark__startswith: '00000000-0000-0000-8' })).toEqual([3])
    expect(await places({ mark__startswith: 'A' })).toEqual([9])
    expect(await places({ mark__istartswith: 'a0000000-' })).toEqual([9])
    expect(await places({ mark__contains: '-7FFF-' })).toEqual([2])
    expect(await places({ mark__icontains: '7fff' })).toEqual([2, 7])
    expect(await places({ mark__endswith: '00FF' })).toEqual([1])
    expect(await places({ mark__iexact: MARKS[9].toUpperCase() })).toEqual([9])
    expect(await places({ mark__regex: '^[79]' })).toEqual([7, 8])
    expect(await places({ mark__contains: '%' })).toEqual([])
    expect(await places({ mark__contains: '_' })).toEqual([])
    expect(await places({ other__isnull: true, mark__endswith: 'ff' })).toEqual([10])
    expect(await Load.objects().filter({ ship__mark__startswith: 'ff' }).count()).toBe(1)
    expect(await Ship.objects().exclude({ other__startswith: '00' }).count()).toBe(6)
    for (const lookups of [{ mark__contains: 7 }, { mark__regex: 7 }])
      await expect(places(lookups)).rejects.toThrow('takes text')
    await expect(places({ mark__search: 'x' })).rejects.toThrow('Unknown lookup "search"')
  })

  test('have the order of their bytes, in either case', async () => {
    expect(await Ship.objects().orderBy('mark').pluck('mark')).toEqual(MARKS)
    for (const [place, mark] of MARKS.entries())
      for (const written of [mark, mark.toUpperCase()]) {
        const all = MARKS.map((_, index) => index)
        expect(await places({ mark__gt: written })).toEqual(all.slice(place + 1))
        expect(await places({ mark__gte: written })).toEqual(all.slice(place))
        expect(await places({ mark__lt: written })).toEqual(all.slice(0, place))
        expect(await places({ mark__lte: written })).toEqual(all.slice(0, place + 1))
      }
    expect(await places({ mark__range: [MARKS[2].toUpperCase(), MARKS[4]] })).toEqual([2, 3, 4])
    expect(await places({ mark__range: [MARKS[4], MARKS[2]] })).toEqual([])
  })

  test('are compared with columns and by expressions; NULL is not less', async () => {
    const found = (query: { orderBy(by: 'place'): { pluck(name: 'place'): PromiseLike<readonly number[]> } }) =>
      query.orderBy('place').pluck('place')
    expect(await found(Ship.objects().where((s) => s.mark.gt(s.other)))).toEqual([7, 9])
    expect(await found(Ship.objects().where((s) => s.mark.lte(s.other)))).toEqual([1, 3, 5])
    expect(await found(Ship.objects().exclude({ other__gt: MARKS[0] }))).toEqual([0, 2, 4, 6, 8, 10])
    expect(await found(Ship.objects().where((s) => s.mark.range(MARKS[7], MARKS[8])))).toEqual([7, 8])
    const rows = await Ship.objects()
      .filter({ place__in: [3, 7] })
      .orderBy('place')
      .select((s) => ({ least: least(s.mark, s.other), greatest: greatest(s.mark, MARKS[6]) }))
    expect(rows).toEqual([
      { least: MARKS[3], greatest: MARKS[6] },
      { least: MARKS[5], greatest: MARKS[7] },
    ])
  })

  test('have a least and a greatest, of all rows and over windows', async () => {
    const of = await Ship.objects().aggregate((s) => ({
      min: s.mark.min(),
      max: s.mark.max(),
      some: s.mark.max({ where: s.place.lt(4) }),
      none: s.mark.min({ where: s.place.lt(0), default: MARKS[0] }),
    }))
    expect(of).toEqual({ min: MARKS[0], max: MARKS[10], some: MARKS[3], none: MARKS[0] })
    const rows = await Ship.objects()
      .filter({ place__lt: 2 })
      .orderBy('place')
      .select((s) => ({ max: s.mark.max().over({ orderBy: [s.mark.desc()] }) }))
    expect(rows).toEqual([{ max: MARKS[1] }, { max: MARKS[1] }])
  })

  test('of version 7 are paged by, over relations too', async () => {
    const seen: number[] = []
    let last = MARKS[0] as string
    for (;;) {
      const page = await Ship.objects().filter({ id__gt: last }).orderBy('id').limit(4)
      if (!page.length) break
      seen.push(...page.map(({ place }) => place))
      last = page.at(-1)?.id as string
    }
    expect(seen).toEqual(MARKS.map((_, index) => index))
    const fifth = await Ship.objects().get({ place: 5 })
    expect(await Load.objects().filter({ shipId__gt: fifth.id }).count()).toBe(5)
    expect(await Load.objects().filter({ ship__id__lte: fifth.id, ship__pk__gte: fifth.id }).count()).toBe(1)
    expect(
      await Load.objects()
        .where((l) => l.ship.id.lt(fifth.id))
        .count(),
    ).toBe(5)
    expect(await Ship.objects().filter({ loads__shipId__gt: fifth.id, pk__gt: fifth.id }).count()).toBe(5)
  })

  test('refuse what is none', async () => {
    for (const value of ['', 'x', 5, null, '00000000000000000000000000000000', MARKS]) {
      await expect(places({ mark__gt: value }), String(value)).rejects.toBeInstanceOf(QueryError)
      await expect(places({ mark__range: [MARKS[0], value] }), String(value)).rejects.toBeInstanceOf(QueryError)
    }
    const { takes, spec } = describeLookup(opened.database.registry.of(Ship), 'mark__range')
    expect([takes, spec.kind]).toEqual(['pair', 'uuid'])
  })
})
