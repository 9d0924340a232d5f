import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../../model/model.ts'

class Place extends Model('keypaths.Place', { id: f.uuid() }) {
  name = f.char(5)
  meta = f.json<{ tags: string[]; deep: { n: number } }>()
  restaurant = f.reverseOne(() => Restaurant, 'place')
}
class Restaurant extends Model('keypaths.Restaurant') {
  place = f.oneToOne(() => Place, { onDelete: 'cascade' })
  stars = f.int()
}

const restaurants = Restaurant.objects()
const places = Place.objects()

describe('paths to keys', () => {
  it('have the type of the key, at any depth', async () => {
    restaurants.filter({ pk: 1, place__pk: 'x', place__pk__in: ['x'], place__restaurant__pk__in: [1] })
    restaurants.orderBy('-pk', 'place__pk')
    // @ts-expect-error Type 'number' is not assignable to type 'string | RowOf<Place>'
    restaurants.filter({ place__pk: 5 })
    // @ts-expect-error Type 'number' is not assignable to type 'string | RowOf<Place>'
    restaurants.filter({ place__pk__in: [5] })
    const [row] = await restaurants.values('pk', 'place__pk', 'placeId')
    expectTypeOf(row).toEqualTypeOf<{ pk: number; place__pk: string; placeId: string } | undefined>()
  })

  it('are no columns where the other model holds the key', () => {
    places.filter({ restaurant__id: 1 })
    places.orderBy('restaurant__id')
    // @ts-expect-error The known names are id, meta, name and restaurant
    places.filter({ restaurantId: 1 })
    // @ts-expect-error No column of places
    places.orderBy('restaurantId')
    // @ts-expect-error No column of places
    places.values('restaurantId')
    // @ts-expect-error No column of places
    restaurants.values('place__restaurantId')
  })
})

describe('JSON of what was joined or computed', () => {
  const joined = restaurants.join('own', places, (r, own) => own.id.eq(r.place.id))
  const computed = restaurants.annotate((r) => ({ meta: r.place.meta }))

  it('is asked along its keys', () => {
    joined.filter({ own__meta__tags__0: 'x', own__meta__deep__n: 1, own__meta__hasKey: 'tags' })
    computed.filter({ meta__tags__0: 'x', meta__deep__n: 1, meta__hasKey: 'tags' })
    // @ts-expect-error Type 'string' is not assignable to type 'number'
    joined.filter({ own__meta__deep__n: 'x' })
    // @ts-expect-error Type 'string' is not assignable to type 'number'
    computed.filter({ meta__deep__n: 'x' })
    // @ts-expect-error There is no key "depth"
    joined.filter({ own__meta__depth: 1 })
  })
})
