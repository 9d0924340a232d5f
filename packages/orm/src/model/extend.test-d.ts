import { f } from '@tsango/core'
import type { Create, ModelClass, Row, Update } from '@tsango/core/model'
import { describe, expectTypeOf, it } from 'vitest'
import { related } from '../related/related.ts'
import { demote, promote } from '../rows/promote.ts'
import { extend } from './extend.ts'
import { inherit } from './inherit.ts'
import { manager } from './manager.ts'
import type { Meta } from './meta.ts'
import { Model } from './model.ts'
import { proxy } from './proxy.ts'

class Town extends Model('typed.Town') {
  name = f.char(20)
}
class Place extends Model('typed.Place', { id: f.uuid() }) {
  static meta: Meta<Place> = { ordering: ['name'] }
  static override objects = manager(() => Place, { large: (places) => places.filter({ seats__gt: 9 }) })
  name = f.char(20)
  seats = f.int().default(0)
  town = f.fk(() => Town).null()
  restaurant = f.reverseOne(() => Restaurant, 'placePtr')
  reviews = f.reverse(() => Review, 'place')
  shout(this: Row<Place>) {
    return this.name
  }
}
class Restaurant extends extend(Place, 'typed.Restaurant') {
  static meta: Meta<Restaurant> = { ordering: ['-seats', 'pizza'] }
  pizza = f.bool().default(false)
  italian = f.reverseOne(() => Italian, 'restaurantPtr')
}
class Italian extends extend(Restaurant, 'typed.Italian') {
  pasta = f.char(20)
}
class Bar extends inherit(
  extend(Place, 'typed.Bar', { link: 'spot' }),
  class {
    beers = f.int()
  },
) {}
class Review extends Model('typed.Review') {
  place = f.fk(() => Place)
  restaurant = f.fk(() => Restaurant)
}
class Cheap extends proxy(Restaurant, 'typed.Cheap') {}

describe('the types of a model that extends another', () => {
  it('are those of the other, with what it adds', () => {
    expectTypeOf<Row<Italian>['id']>().toEqualTypeOf<string>()
    expectTypeOf<Row<Italian>['pizza']>().toEqualTypeOf<boolean>()
    expectTypeOf<Row<Italian>['townId']>().toEqualTypeOf<number | null>()
    expectTypeOf<ReturnType<Row<Italian>['shout']>>().toEqualTypeOf<string>()
    expectTypeOf<{ name: string; pasta: string }>().toExtend<Create<Italian>>()
    expectTypeOf<{ name: string }>().not.toExtend<Create<Italian>>()
    expectTypeOf<'placePtrId'>().not.toExtend<keyof Row<Italian> | keyof Create<Italian> | keyof Update<Italian>>()
    const found = Italian.objects().large().filter({ name__startswith: 'a', town__name: 'b', pasta: 'c' })
    expectTypeOf(found.selectRelated('restaurantPtr', 'placePtr__town').get()).resolves.toExtend<
      Row<Italian> & { restaurantPtr: Row<Restaurant>; placePtr: Row<Place> & { town: Row<Town> | null } }
    >()
    expectTypeOf(Place.objects().selectRelated('restaurant').get()).resolves.toExtend<
      Row<Place> & { restaurant: Row<Restaurant> | null }
    >()
    Place.objects().filter({ restaurant__pizza: true, restaurant__italian__pasta: 'x' })
    Bar.objects().filter({ spot__name: 'x', beers__gt: 1 }).orderBy('-seats', 'beers')
    Bar.objects().update((b) => ({ seats: b.seats.plus(1), beers: 2 }))
    expectTypeOf(Cheap.objects().first()).resolves.toEqualTypeOf<Row<Cheap> | null>()
    expectTypeOf<Row<Cheap>['pizza']>().toEqualTypeOf<boolean>()
  })

  it('refuse what is not there', () => {
    // @ts-expect-error no such field
    Restaurant.objects().filter({ pasta: 'x' })
    // @ts-expect-error no such field
    Bar.objects().filter({ placePtr__name: 'x' })
    // @ts-expect-error no such field
    const wrong: Meta<Restaurant> = { ordering: ['pasta'] }
    void wrong
    // @ts-expect-error no model
    extend(class {}, 'typed.Odd')
    class Clash extends extend(Place, 'typed.Clash') {
      // @ts-expect-error the model has a text under this name
      override name = f.int()
    }
    void Clash
  })

  it('are those of promote and demote', () => {
    const [place, italian, town] = [{} as Row<Place>, {} as Row<Italian>, {} as Row<Town>]
    expectTypeOf(promote(place, Restaurant, {})).resolves.toEqualTypeOf<Row<Restaurant>>()
    expectTypeOf(promote(place, Italian, { pasta: 'x', pizza: true })).resolves.toEqualTypeOf<Row<Italian>>()
    expectTypeOf(demote(italian, Place)).resolves.toEqualTypeOf<Row<Place>>()
    // @ts-expect-error a value is missing
    promote(place, Italian, {})
    // @ts-expect-error the row has its name
    promote(place, Restaurant, { name: 'x' })
    // @ts-expect-error a town is no place
    promote(town, Restaurant, {})
    // @ts-expect-error a place is no restaurant
    demote(place, Restaurant)
  })

  it('let its rows stand where those of the other may, not the other way round', () => {
    expectTypeOf<Row<Restaurant>>().toExtend<Row<Place>>()
    expectTypeOf<Row<Italian>>().toExtend<Row<Restaurant>>()
    expectTypeOf<Row<Place>>().not.toExtend<Row<Restaurant>>()
    expectTypeOf<Row<Bar>>().not.toExtend<Row<Restaurant>>()
    expectTypeOf<typeof Italian>().toExtend<ModelClass<Place>>()
    expectTypeOf<typeof Place>().not.toExtend<ModelClass<Restaurant>>()
    const [place, italian] = [{} as Row<Place>, {} as Row<Italian>]
    Review.objects().filter({ place: italian, restaurant: italian })
    related(italian, 'reviews').all()
    // @ts-expect-error a place need not be a restaurant
    Review.objects().filter({ restaurant: place })
  })
})
