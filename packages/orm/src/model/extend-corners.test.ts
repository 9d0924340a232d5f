import { f } from '@tsango/core'
import { expect } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { QueryError, StaleRow, Unsupported } from '../errors/errors.ts'
import { exists, outerRef, rank, subquery } from '../expressions/expressions.ts'
import { cte, fromQuery, readPredicate } from '../query/query.ts'
import { currentSession } from '../scope/scope.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { extend } from './extend.ts'
import type { Meta } from './meta.ts'
import { isSame, Model, replicate } from './model.ts'

class Region extends Model('corner.Region') {
  name = f.char(20)
  dishes = f.through(() => Region, 'places__eatery__dishes')
  places = f.reverse(() => Place, 'region')
}
class Place extends Model('corner.Place') {
  name = f.char(20)
  seats = f.int()
  data = f.json<{ stars?: number }>().default({})
  region = f.fk(() => Region, { onDelete: 'cascade' })
  eatery = f.reverseOne(() => Eatery, 'placePtr')
}
class Eatery extends extend(Place, 'corner.Eatery') {
  static meta: Meta<Eatery> = { ordering: ['-seats', 'chef'], uniqueTogether: [['chef', 'floor']] }
  chef = f.char(20)
  floor = f.int().default(0)
  next = f.fk(() => Eatery, { onDelete: 'setNull' }).null()
  before = f.reverse(() => Eatery, 'next')
  dishes = f.reverse(() => Dish, 'eatery')
}
class Dish extends Model('corner.Dish') {
  name = f.char(20)
  price = f.int()
  eatery = f.fk(() => Eatery, { onDelete: 'cascade' })
}
class Paper extends Model('corner.Paper') {
  title = f.char(20)
}
class Letter extends extend(Paper, 'corner.Letter') {
  stamp = f.char(20)
  version = f.version()
  deletedAt = f.softDelete()
}

await describeDatabases('corners of models that extend others', (under) => {
  const { rolledBack: test, test: everywhere } = withModels(under, [Region, Place, Eatery, Dish, Paper, Letter])
  const fill = async () => {
    const [north, south] = await Region.objects().bulkCreate([{ name: 'north' }, { name: 'south' }])
    const make = (name: string, seats: number, regionId: number, nextId: number | null) =>
      Eatery.objects().create({ name, seats, chef: `chef ${name}`, regionId, nextId, data: { stars: seats } })
    const a = await make('a', 1, north?.id ?? 0, null)
    const b = await make('b', 2, north?.id ?? 0, a.id)
    const c = await make('c', 3, south?.id ?? 0, b.id)
    await Place.objects().create({ name: 'park', seats: 9, regionId: south?.id ?? 0 })
    await Dish.objects().bulkCreate([
      { name: 'x', price: 5, eateryId: a.id },
      { name: 'y', price: 7, eateryId: a.id },
      { name: 'z', price: 2, eateryId: c.id },
    ])
    return { a, b, c, north, south }
  }

  test('are asked by conditions from outside, JSON, windows and queries inside of queries', async () => {
    const { a } = await fill()
    const tree = { any: [{ lookups: { name__iexact: 'A' } }, { not: { lookups: { placePtr__seats__lt: 3 } } }] }
    const { database } = currentSession('default')
    const definition = database.registry.of(Eatery)
    expect(
      await Eatery.objects()
        .where(() => readPredicate(definition, tree))
        .pluck('name'),
    ).toEqual(['c', 'a'])
    expect(() => readPredicate(definition, { lookups: { nome: 'A' } })).toThrow('name')
    expect(await Eatery.objects().filter({ data__stars__gt: 2, next__name: 'b' }).pluck('name')).toEqual(['c'])
    expect(await Eatery.objects().filter({ next__next__data__stars: 1 }).pluck('name')).toEqual(['c'])
    const dearest = Dish.objects()
      .filter({ eatery__seats: outerRef('seats') })
      .orderBy('-price')
    expect(
      await Eatery.objects()
        .annotate((e) => ({
          most: subquery(dearest, (d) => d.price),
          place: rank().over({ orderBy: [e.seats.desc()] }),
        }))
        .values('name', 'most', 'place'),
    ).toEqual([
      { name: 'c', most: 2, place: 1 },
      { name: 'b', most: null, place: 2 },
      { name: 'a', most: 7, place: 3 },
    ])
    expect(
      await Eatery.objects()
        .where((e) => exists(Place.objects().where((p) => p.seats.eq(e.seats).and(p.name.ne(e.chef)))))
        .count(),
    ).toBe(3)
    expect(
      await Place.objects()
        .filter({ eatery__in: Eatery.objects().filter({ seats__lt: 2 }) })
        .pluck('name'),
    ).toEqual(['a'])
    expect(await Place.objects().contains(a)).toBe(true)
    expect(await Region.objects().filter({ places__eatery__dishes__price__gt: 6 }).pluck('name')).toEqual(['north'])
    expect(
      await Region.objects()
        .annotate((r) => ({ n: r.dishes.count() }))
        .orderBy('name')
        .values('name', 'n'),
    ).toEqual([
      { name: 'north', n: 2 },
      { name: 'south', n: 1 },
    ])
    const regions = await Region.objects().orderBy('name').prefetch('dishes')
    expect(regions.map(({ dishes }) => dishes.map(({ name }) => name).sort())).toEqual([['x', 'y'], ['z']])
  })

  test('stand in joins, tables of queries and trees', async () => {
    const { a } = await fill()
    const joined = Eatery.objects()
      .leftJoin('cheap', Dish.objects().filter({ price__lt: 6 }).values('eateryId', 'name'), (e, d) =>
        d.eateryId.eq(e.id),
      )
      .values('name', 'cheap__name' as never)
    expect(await joined.count()).toBe(3)
    const named = cte('tables', Eatery.objects().filter({ chef__startswith: 'chef' }).values('name', 'seats'))
    expect(await fromQuery(named).with(named).filter({ seats__gt: 1 }).orderBy('name').values('name')).toEqual([
      { name: 'b' },
      { name: 'c' },
    ])
    expect((await Eatery.objects().filter({ id: a.id }).recursive('before')).map(({ name }) => name)).toEqual([
      'c',
      'b',
      'a',
    ])
    expect(
      (await Eatery.objects().prefetchWith('dishes', (d) => d.orderBy('-price').limit(1))).flatMap(({ dishes }) =>
        dishes.map(({ name }) => name),
      ),
    ).toEqual(['z', 'y'])
    expect(
      (
        await Region.objects()
          .orderBy('name')
          .prefetchWith('places', (p) => p.orderBy('name').limit(1).selectRelated('eatery'))
      ).map(({ places }) => places[0]?.eatery?.chef),
    ).toEqual(['chef a', 'chef c'])
  })

  test('are held in all of their tables', async () => {
    const { a } = await fill()
    const { features } = currentSession('default').database.dialect
    await atomic(async () => {
      const [held] = await Dish.objects()
        .filter({ name: 'x' })
        .selectRelated('eatery')
        .selectForUpdate({ of: ['self', 'eatery'] })
      expect(held?.eatery.name).toBe('a')
      const places = Place.objects()
        .filter({ id: a.id })
        .selectRelated('eatery')
        .selectForUpdate({ of: ['self', 'eatery'] })
      if (features.selectForUpdate && !features.lockOuterJoined) await expect(places.all()).rejects.toThrow(Unsupported)
    })
  })

  test('keep constraints of their own, and say which was broken', async () => {
    const { a } = await fill()
    const twin = Eatery.objects().build({ name: 'd', seats: 1, regionId: a.regionId, chef: 'chef a' })
    await expect(twin.validate()).rejects.toMatchObject({ faults: { '': [{ code: 'unique' }] } })
    await expect(twin.save()).rejects.toMatchObject({ code: 'unique_violation' })
    expect(await Place.objects().filter({ name: 'd' }).count()).toBe(0)
    const rows = await Place.objects().filter({ id: a.id })
    await expect(Eatery.objects().bulkUpdate(rows as never, ['name'])).rejects.toThrow(QueryError)
  })

  everywhere('are emptied where their rows start', async () => {
    const paper = await Letter.objects().create({ title: 't', stamp: 's' })
    await expect(Letter.objects().truncate()).rejects.toThrow('truncate({ cascade: true }) of corner.Paper')
    await expect(Paper.objects().truncate()).rejects.toThrow('Rows of "corner.Letter" can point')
    const copy = replicate(paper)
    copy.title = 'copy'
    await copy.save()
    expect([isSame(copy, paper), await Letter.objects().count(), copy.stamp]).toEqual([false, 2, 's'])
    const [first] = await Paper.objects().filter({ id: paper.id })
    expect(first && isSame(first, paper)).toBe(false)
    await Paper.objects().saveMany([paper, copy])
    await Paper.objects().truncate({ cascade: true, restartIdentity: true })
    expect([await Letter.objects().count(), await Paper.objects().count()]).toEqual([0, 0])
    expect((await Letter.objects().create({ title: 'u', stamp: 's' })).id).toBe(1)
    await Paper.objects().delete()
  })

  test('have a version and a trash of their own', async () => {
    const letter = await Letter.objects().create({ title: 't', stamp: 's' })
    const other = await Letter.objects().get({ id: letter.id })
    other.title = 'u'
    await other.save()
    expect([other.version, (await Paper.objects().get({ id: letter.id })).title]).toEqual([2, 'u'])
    letter.title = 'lost'
    await expect(letter.save()).rejects.toThrow(StaleRow)
    expect((await Paper.objects().get({ id: letter.id })).title).toBe('u')
    expect(await Letter.objects().update({ title: 'v' })).toBe(1)
    await expect(other.forceDelete()).rejects.toThrow(StaleRow)
    expect(await Paper.objects().count()).toBe(1)
    await other.refresh()
    expect(other.version).toBe(3)
    expect(await other.delete()).toBe(1)
    expect([await Letter.objects().count(), await Paper.objects().count()]).toEqual([0, 1])
    expect(await Letter.objects().restore()).toBe(1)
    await other.refresh()
    expect(await other.forceDelete()).toBe(1)
    expect([await Letter.objects().withTrashed().count(), await Paper.objects().count()]).toEqual([0, 0])
  })
})
