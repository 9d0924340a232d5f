import { f, type Row } from '@tsango/core'
import { ValidationError } from '@tsango/core/errors'
import { expect } from 'vitest'
import { atomic } from '../atomic/atomic.ts'
import { DoesNotExist, QueryError, RowGone, StaleRow, UniqueViolation } from '../errors/errors.ts'
import { prefetchRelated, related } from '../related/related.ts'
import { phaseOf } from '../rows/row-phase.ts'
import { describeDatabases, withModels } from '../testing/testing.ts'
import { extend } from './extend.ts'
import { manager } from './manager.ts'
import type { Meta } from './meta.ts'
import { Model } from './model.ts'

class Town extends Model('food.Town') {
  name = f.char(40)
  places = f.reverse(() => Place, 'town')
}
class Tag extends Model('food.Tag') {
  name = f.char(20)
}
class Place extends Model('food.Place') {
  static meta: Meta<Place> = {
    ordering: ['name'],
    validate: (row, refuse) => {
      if (row.name === 'bad') refuse('name', 'bad', 'Bad.')
    },
  }
  static override objects = manager(() => Place, { large: (places) => places.filter({ seats__gte: 20 }) })
  name = f.char(40)
  code = f.char(10).unique().null()
  seats = f.int().default(0)
  town = f.fk(() => Town, { onDelete: 'cascade' }).null()
  tags = f.manyToMany(() => Tag, { relatedName: 'places' })
  reviews = f.reverse(() => Review, 'place')
  restaurant = f.reverseOne(() => Restaurant, 'placePtr')
  shout(this: Row<Place>) {
    return `${this.name}!`
  }
}
class Restaurant extends extend(Place, 'food.Restaurant') {
  pizza = f.bool().default(false)
  chef = f.char(40).default('')
  italian = f.reverseOne(() => Italian, 'restaurantPtr')
  dishes = f.reverse(() => Dish, 'restaurant')
}
class Italian extends extend(Restaurant, 'food.Italian') {
  pasta = f.char(20).default('ravioli')
}
class Review extends Model('food.Review') {
  text = f.char(40)
  place = f.fk(() => Place, { onDelete: 'cascade' })
}
class Dish extends Model('food.Dish') {
  name = f.char(40)
  restaurant = f.fk(() => Restaurant, { onDelete: 'cascade' })
}
class Menu extends extend(Place, 'food.Menu') {
  dish = f.char(20).unique()
}
class Counted extends Model('food.Counted') {
  name = f.char(20)
  version = f.version()
}
class Versioned extends extend(Counted, 'food.Versioned') {
  more = f.char(20)
}
class Stall extends Model('food.Stall') {
  static meta: Meta<Stall> = { scopes: { open: (s) => s.open.eq(true) } }
  name = f.char(20)
  open = f.bool()
  deletedAt = f.softDelete()
}
class Shop extends extend(Stall, 'food.Shop') {
  goods = f.char(20)
}
class Sale extends Model('food.Sale') {
  shop = f.fk(() => Shop, { onDelete: 'cascade' })
}
const MODELS = [Town, Tag, Italian, Restaurant, Place, Review, Dish, Menu, Versioned, Counted, Shop, Stall, Sale]

async function filled() {
  const town = await Town.objects().create({ name: 'Lucca' })
  const place = await Place.objects().create({ name: 'Park', seats: 4, townId: town.id })
  const luigi = await Restaurant.objects().create({
    name: 'Luigi',
    seats: 20,
    pizza: true,
    townId: town.id,
    chef: 'Luigi',
  })
  const anna = await Italian.objects().create({ name: 'Anna', seats: 30, pasta: 'penne' })
  return { town, place, luigi, anna }
}

await describeDatabases('a model that extends another', (under) => {
  const { rolledBack: test } = withModels(under, MODELS)

  test('is written into both tables under one key, and read with the columns of both', async () => {
    const { luigi, anna, place } = await filled()
    expect(luigi.id).toBe(place.id + 1)
    expect(anna.id).toBe(place.id + 2)
    const found = await Restaurant.objects().get({ name: 'Luigi' })
    expect({ ...found }).toEqual({
      id: luigi.id,
      name: 'Luigi',
      seats: 20,
      townId: place.townId,
      code: null,
      pizza: true,
      chef: 'Luigi',
    })
    expect(found.shout()).toBe('Luigi!')
    expect((await Place.objects()).map(({ name }) => name)).toEqual(['Anna', 'Luigi', 'Park'])
    expect((await Restaurant.objects()).map(({ name }) => name)).toEqual(['Anna', 'Luigi'])
    const italian = await Italian.objects().get({ seats__gt: 20 })
    expect({ ...italian }).toMatchObject({ name: 'Anna', pasta: 'penne', pizza: false })
    expect(JSON.parse(JSON.stringify(italian))).toMatchObject({ id: anna.id, name: 'Anna', pasta: 'penne' })
  })

  test('is asked like any other, wherever its columns lie', async () => {
    const { luigi, anna, town } = await filled()
    expect(await Restaurant.objects().filter({ id: luigi.id, seats: 20, pizza: true }).count()).toBe(1)
    expect(await Restaurant.objects().exclude({ name: 'Luigi' }).pluck('name')).toEqual(['Anna'])
    expect(
      await Restaurant.objects()
        .where((r) => r.seats.gt(20).or(r.pizza.eq(true)))
        .orderBy('-seats')
        .pluck('name'),
    ).toEqual(['Anna', 'Luigi'])
    expect(await Restaurant.objects().filter({ town__name: 'Lucca' }).values('name', 'chef', 'town__name')).toEqual([
      { name: 'Luigi', chef: 'Luigi', town__name: 'Lucca' },
    ])
    expect(
      await Restaurant.objects()
        .orderBy('chef')
        .select((r) => ({ both: r.seats.plus(1), pizza: r.pizza })),
    ).toEqual([
      { both: 31, pizza: false },
      { both: 21, pizza: true },
    ])
    const [first] = await Restaurant.objects()
      .annotate((r) => ({ twice: r.seats.times(2) }))
      .orderBy('-twice')
    expect(first).toMatchObject({ id: anna.id, twice: 60 })
    expect(await Restaurant.objects().aggregate((r) => ({ all: r.seats.sum(), some: r.pizza.count() }))).toEqual({
      all: 50,
      some: 2,
    })
    expect(
      await Restaurant.objects()
        .values('pizza')
        .annotate((r) => ({ most: r.seats.max() }))
        .orderBy('pizza'),
    ).toEqual([
      { pizza: false, most: 30 },
      { pizza: true, most: 20 },
    ])
    expect(await Italian.objects().filter({ chef: '', name: 'Anna', pasta: 'penne' }).exists()).toBe(true)
    expect(
      await Restaurant.objects()
        .filter({ id__in: Restaurant.objects().filter({ seats: 30 }) })
        .pluck('name'),
    ).toEqual(['Anna'])
    expect(
      await Town.objects()
        .filter({ places__in: Restaurant.objects().filter({ pizza: true }) })
        .pluck('id'),
    ).toEqual([town.id])
    expect((await Restaurant.objects().find(luigi.id))?.name).toBe('Luigi')
    expect(await Restaurant.objects().contains(luigi)).toBe(true)
    expect((await Restaurant.objects().inBulk([anna.id])).get(anna.id)?.name).toBe('Anna')
    expect((await Restaurant.objects().latest('seats')).name).toBe('Anna')
    expect((await Restaurant.objects().orderBy('seats').page(1, 1)).rows.map(({ name }) => name)).toEqual(['Luigi'])
    const page = await Restaurant.objects().orderBy('-seats').cursorPage(1)
    expect(
      (await Restaurant.objects().orderBy('-seats').cursorPage(1, page.next)).rows.map(({ name }) => name),
    ).toEqual(['Luigi'])
    expect(
      await Restaurant.objects()
        .filter({ seats: 20 })
        .union(Restaurant.objects().filter({ pizza: false }))
        .count(),
    ).toBe(2)
    expect(await Restaurant.objects().orderBy('name').distinctOn('name').pluck('name')).toEqual(['Anna', 'Luigi'])
    const names: string[] = []
    for await (const row of Restaurant.objects().orderBy('-name').iterate({ chunkSize: 1 })) names.push(row.name)
    expect(names).toEqual(['Luigi', 'Anna'])
    const locked = atomic(async () => Restaurant.objects().selectForUpdate().filter({ id: luigi.id }))
    expect((await locked).map(({ name }) => name)).toEqual(['Luigi'])
  })

  test('loads some columns', async () => {
    await filled()
    const [only] = await Restaurant.objects().only('name').orderBy('name')
    expect(Object.keys(only ?? {})).toEqual(['id', 'name'])
    const deferred = await Restaurant.objects().defer('seats', 'chef').get({ pizza: true })
    expect(Object.keys(deferred)).not.toContain('seats')
    await deferred.save()
    expect(await Restaurant.objects().value('name')).toBe('Anna')
    await deferred.refresh()
    expect((deferred as unknown as Row<Restaurant>).seats).toBe(20)
  })

  test('is reached from the other, and leads to it', async () => {
    const { luigi, anna } = await filled()
    expect(await Place.objects().filter({ restaurant__pizza: true }).pluck('name')).toEqual(['Luigi'])
    expect(await Place.objects().filter({ restaurant__seats: 20 }).pluck('name')).toEqual(['Luigi'])
    expect(await Place.objects().filter({ restaurant__isnull: true }).pluck('name')).toEqual(['Park'])
    expect(await Place.objects().filter({ restaurant__italian__pasta: 'penne' }).pluck('name')).toEqual(['Anna'])
    const places = await Place.objects().selectRelated('restaurant__italian')
    expect(places.map(({ restaurant }) => restaurant?.name ?? null)).toEqual(['Anna', 'Luigi', null])
    expect(places[0]?.restaurant?.italian?.pasta).toBe('penne')
    const up = await Italian.objects()
      .selectRelated('restaurantPtr', 'placePtr', 'town')
      .get({ placePtr__name: 'Anna' })
    expect([up.restaurantPtr.chef, up.placePtr.name, up.town]).toEqual(['', 'Anna', null])
    const prefetched = await Place.objects().prefetch('restaurant', 'restaurant__dishes')
    expect(prefetched.map((one) => one.restaurant?.id ?? null)).toEqual([anna.id, luigi.id, null])
    const [back] = await Restaurant.objects().filter({ id: luigi.id }).prefetch('placePtr', 'tags', 'reviews', 'town')
    expect([back?.placePtr.seats, back?.tags, back?.town?.name]).toEqual([20, [], 'Lucca'])
    const place = await Place.objects().get({ id: luigi.id })
    const [loaded] = await prefetchRelated([place], (places) => places.prefetch('restaurant'))
    expect(loaded?.restaurant?.chef).toBe('Luigi')
  })

  test('stands where rows of the other may, and keys lead to it alone, too', async () => {
    const { luigi, anna } = await filled()
    await Review.objects().create({ text: 'Good', placeId: luigi.id })
    await related(anna, 'reviews').create({ text: 'Fine' })
    expect(await Review.objects().filter({ place: luigi }).pluck('text')).toEqual(['Good'])
    expect(
      await Review.objects()
        .filter({ place__in: [luigi, anna] })
        .count(),
    ).toBe(2)
    expect(await Review.objects().filter({ place__restaurant__pizza: true }).pluck('text')).toEqual(['Good'])
    expect(await related(anna, 'reviews').all().pluck('text')).toEqual(['Fine'])
    expect(await Restaurant.objects().filter({ reviews__text: 'Good' }).pluck('name')).toEqual(['Luigi'])
    expect(
      await Restaurant.objects()
        .annotate((r) => ({ said: r.reviews.count() }))
        .pluck('said'),
    ).toEqual([1, 1])
    const tag = await Tag.objects().create({ name: 'cosy' })
    await related(luigi, 'tags').add(tag)
    expect(await Italian.objects().filter({ tags__name: 'cosy' }).count()).toBe(0)
    expect(await Restaurant.objects().filter({ tags__name: 'cosy' }).pluck('name')).toEqual(['Luigi'])
    expect(await Place.objects().filter({ tags: tag }).pluck('name')).toEqual(['Luigi'])
    await related(luigi, 'dishes').create({ name: 'Calzone' })
    await Dish.objects().create({ name: 'Penne', restaurantId: anna.id })
    expect(await Dish.objects().filter({ restaurant__name: 'Luigi', restaurant__id: luigi.id }).pluck('name')).toEqual([
      'Calzone',
    ])
    expect(await Dish.objects().filter({ restaurant: anna }).pluck('name')).toEqual(['Penne'])
    const dish = await Dish.objects().selectRelated('restaurant__town').get({ name: 'Calzone' })
    expect([dish.restaurant.name, dish.restaurant.chef, dish.restaurant.town?.name]).toEqual([
      'Luigi',
      'Luigi',
      'Lucca',
    ])
    const park = await Place.objects().get({ name: 'Park' })
    await expect((async () => Dish.objects().filter({ restaurant: park } as never))()).rejects.toThrow(QueryError)
    await expect(Dish.objects().create({ name: 'None', restaurantId: park.id })).rejects.toThrow()
  })

  test('is saved, refreshed and validated in all of its tables', async () => {
    const { anna } = await filled()
    Object.assign(anna, { name: 'Anna B', pizza: true, pasta: 'rigatoni' })
    await anna.save()
    expect({ ...(await Italian.objects().get({ id: anna.id })) }).toMatchObject({
      name: 'Anna B',
      pizza: true,
      pasta: 'rigatoni',
    })
    anna.name = 'Nobody'
    anna.pasta = 'fusilli'
    await anna.save({ fields: ['pasta'] })
    await anna.refresh()
    expect([anna.name, anna.pasta]).toEqual(['Anna B', 'fusilli'])
    await expect(Restaurant.objects().create({ name: 'bad' })).rejects.toThrow(ValidationError)
    await expect(Restaurant.objects().create({ name: 'x'.repeat(41), chef: 'y'.repeat(41) })).rejects.toMatchObject({
      faults: { name: [{ code: 'max_length' }], chef: [{ code: 'max_length' }] },
    })
    const twin = Restaurant.objects().build({ name: 'Twin', code: 'T', chef: 'Luigi' })
    await Place.objects().create({ name: 'Other', code: 'T' })
    await expect(twin.validate()).rejects.toMatchObject({ faults: { code: [{ code: 'unique' }] } })
  })

  test('is written in all of its tables or in none', async () => {
    await filled()
    await Restaurant.objects().create({ name: 'Twin', chef: 'one' })
    const row = Menu.objects().build({ name: 'Fails', dish: 'soup' })
    await Menu.objects().create({ name: 'There', dish: 'soup' })
    await expect(row.save()).rejects.toThrow(UniqueViolation)
    expect(row.id).toBeUndefined()
    expect(phaseOf(row)).toBe('new')
    expect(await Place.objects().filter({ name: 'Fails' }).count()).toBe(0)
    row.dish = 'bread'
    await row.save()
    expect(await Menu.objects().count()).toBe(2)
    await expect(Menu.objects().update({ name: 'All', dish: 'one' })).rejects.toThrow(UniqueViolation)
    expect(await Place.objects().filter({ name: 'All' }).count()).toBe(0)
  })

  test('is written by queries', async () => {
    const { luigi, anna } = await filled()
    expect(await Restaurant.objects().filter({ name: 'Luigi' }).update({ chef: 'Mario' })).toBe(1)
    expect(await Restaurant.objects().filter({ chef: 'Mario' }).update({ name: 'Mario' })).toBe(1)
    expect(await Restaurant.objects().filter({ seats__gte: 20 }).update({ name: 'All', pizza: true, seats: 7 })).toBe(2)
    expect(await Place.objects().orderBy('id').values('name', 'seats')).toEqual([
      { name: 'Park', seats: 4 },
      { name: 'All', seats: 7 },
      { name: 'All', seats: 7 },
    ])
    expect(
      await Restaurant.objects()
        .filter({ id: anna.id })
        .update((r) => ({ seats: r.seats.plus(1), chef: r.name })),
    ).toBe(1)
    await anna.refresh()
    expect([anna.seats, anna.chef]).toEqual([8, 'All'])
    expect(await Italian.objects().increment({ seats: 2 })).toBe(1)
    expect(await Italian.objects().orderBy('seats').limit(1).update({ pasta: 'a', chef: 'b', name: 'c' })).toBe(1)
    expect({ ...(await Italian.objects().get()) }).toMatchObject({ seats: 10, pasta: 'a', chef: 'b', name: 'c' })
    await expect(Restaurant.objects().update((r) => ({ name: r.chef }))).rejects.toThrow('chef')
    expect(await Restaurant.objects().none().update({ name: 'x', chef: 'x' })).toBe(0)
    const rows = await Restaurant.objects().orderBy('id')
    for (const [index, row] of rows.entries()) Object.assign(row, { name: `n${index}`, chef: `c${index}` })
    expect(await Restaurant.objects().bulkUpdate(rows, ['name', 'chef'])).toBe(2)
    expect(await Restaurant.objects().orderBy('id').values('id', 'name', 'chef')).toEqual([
      { id: luigi.id, name: 'n0', chef: 'c0' },
      { id: anna.id, name: 'n1', chef: 'c1' },
    ])
  })

  test('is made many at once, found or made, and not upserted', async () => {
    const made = await Italian.objects().bulkCreate([
      { name: 'One', pasta: 'a' },
      { name: 'Two', chef: 'b' },
    ])
    expect(await Italian.objects().orderBy('id').values('id', 'name', 'chef', 'pasta')).toEqual([
      { id: made[0]?.id, name: 'One', chef: '', pasta: 'a' },
      { id: made[1]?.id, name: 'Two', chef: 'b', pasta: 'ravioli' },
    ])
    const [row, created] = await Restaurant.objects().getOrCreate({ name: 'Three' }, { chef: 'c' })
    expect([created, row.chef]).toEqual([true, 'c'])
    const [again, anew] = await Restaurant.objects().updateOrCreate({ name: 'Three' }, {
      name: 'Four',
      chef: 'd',
    } as never)
    expect([anew, again.id, again.name, again.chef]).toEqual([false, row.id, 'Four', 'd'])
    const given = await Restaurant.objects().create({ id: 9001, name: 'Given' })
    expect([given.id, (await Place.objects().get({ name: 'Given' })).id]).toEqual([9001, 9001])
    await expect(Restaurant.objects().bulkUpsert([{ name: 'x' }], { unique: ['id'], update: [] })).rejects.toThrow(
      'bulkCreate()',
    )
    await expect(Restaurant.objects().insertOrIgnore([{ name: 'x' }])).rejects.toThrow('one of food.Place, too')
  })

  test('is deleted in all of its tables, by row, by query and from the other', async () => {
    const { luigi, anna, place } = await filled()
    await related(luigi, 'dishes').create({ name: 'Calzone' })
    expect(await luigi.delete()).toBe(1)
    expect([await Place.objects().count(), await Restaurant.objects().count(), await Dish.objects().count()]).toEqual([
      2, 1, 0,
    ])
    await expect(luigi.save()).rejects.toThrow(RowGone)
    expect(await Restaurant.objects().filter({ chef: '', seats: 30 }).delete()).toBe(1)
    expect([
      await Place.objects().count(),
      await Restaurant.objects().count(),
      await Italian.objects().count(),
    ]).toEqual([1, 0, 0])
    await expect(anna.save()).rejects.toThrow(RowGone)
    await Restaurant.objects().create({ name: 'Late' })
    expect(await Place.objects().exclude({ id: place.id }).delete()).toBe(1)
    expect(await Restaurant.objects().count()).toBe(0)
    for (const name of ['a', 'b', 'c']) await Restaurant.objects().create({ name })
    expect(await Restaurant.objects().orderBy('-name').limit(2).delete()).toBe(2)
    expect(await Restaurant.objects().pluck('name')).toEqual(['a'])
  })

  test('counts its version where that is declared', async () => {
    const row = await Versioned.objects().create({ name: 'v', more: 'm' })
    const other = await Versioned.objects().get({ id: row.id })
    other.more = 'n'
    await other.save()
    expect([other.version, await Counted.objects().value('version')]).toEqual([2, 2])
    row.name = 'w'
    await expect(row.save()).rejects.toThrow(StaleRow)
    expect(row.version).toBe(1)
    await expect(row.delete()).rejects.toThrow(StaleRow)
    await Versioned.objects().update({ more: 'x' })
    expect(await Counted.objects().value('version')).toBe(3)
    await other.refresh()
    other.more = 'y'
    expect(await Versioned.objects().bulkUpdate([other], ['more'])).toBe(1)
    expect([other.version, await Versioned.objects().value('version')]).toEqual([4, 4])
    expect(await other.delete()).toBe(1)
    expect(await Counted.objects().count()).toBe(0)
  })

  test('goes into the trash of the other, and is held by its scopes', async () => {
    const row = await Shop.objects().create({ name: 'a', open: true, goods: 'g' })
    await Shop.objects().create({ name: 'b', open: false, goods: 'g' })
    const sale = await Sale.objects().create({ shopId: row.id })
    expect(await Shop.objects().pluck('name')).toEqual(['a'])
    expect(await Shop.objects().withoutScope('open').orderBy('name').pluck('name')).toEqual(['a', 'b'])
    expect(await Sale.objects().filter({ shop__goods: 'g' }).count()).toBe(1)
    expect((await Sale.objects().selectRelated('shop').first())?.shop.name).toBe('a')
    expect(await row.delete()).toBe(1)
    expect(row.deletedAt).toBeInstanceOf(Date)
    expect([await Shop.objects().count(), await Stall.objects().count()]).toEqual([0, 0])
    expect(await Sale.objects().filter({ shop__goods: 'g' }).count()).toBe(0)
    expect(await Sale.objects().selectRelated('shop').first()).toBeNull()
    expect((await Stall.objects().onlyTrashed().get()).deletedAt).toEqual(row.deletedAt)
    expect(await row.restore()).toBe(1)
    expect(await Shop.objects().count()).toBe(1)
    expect(await Shop.objects().filter({ goods: 'g' }).delete()).toBe(1)
    expect(await Shop.objects().withTrashed().count()).toBe(1)
    expect(await Shop.objects().restore()).toBe(1)
    expect(await Stall.objects().count()).toBe(1)
    await row.refresh()
    expect(await row.forceDelete()).toBe(1)
    await expect(sale.refresh()).rejects.toThrow(DoesNotExist)
    expect(await Stall.objects().withTrashed().withoutScopes().count()).toBe(1)
    const [one, two] = [Shop.objects().filter({ goods: 'g' }), Shop.objects().filter({ goods: 'h' })]
    await expect(one.union(two).delete()).rejects.toThrow('Behind union()')
    await expect(one.distinctOn('goods').delete()).rejects.toThrow('one row of each group: delete()')
    await expect(one.distinctOn('goods').restore()).rejects.toThrow('one row of each group')
  })
})
