import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../../model/model.ts'

class Ship extends Model('uuids.typed.Ship', { id: f.uuid({ auto: 'v7' }) }) {
  mark = f.uuid()
  other = f.uuid().null()
  loads = f.reverse(() => Load, 'ship')
}
class Load extends Model('uuids.typed.Load') {
  ship = f.fk(() => Ship, { onDelete: 'cascade' })
}

const ships = Ship.objects()

describe('UUIDs', () => {
  it('have an order, and are written in one way', () => {
    ships.filter({ id__gt: 'x', mark__range: ['a', 'b'], other__lte: 'x', pk__gte: 'x' })
    Load.objects().filter({ ship__id__gt: 'x', shipId__lt: 'x', ship__pk__gt: 'x' })
    ships.where((s) =>
      s.mark
        .gt(s.other)
        .and(s.id.range('a', 'b'))
        .and(s.loads.max((l) => l.ship.id).lt(s.id)),
    )
    // @ts-expect-error Type 'number' is not assignable to type 'string'
    ships.filter({ id__gt: 5 })
    // @ts-expect-error Type 'string' is not assignable to a pair
    ships.filter({ mark__range: 'a' })
    ships.filter({ mark__icontains: 'a', id__startswith: '0a', other__regex: '^a' })
    // @ts-expect-error Type 'number' is not assignable to type 'string'
    ships.filter({ mark__icontains: 5 })
    // @ts-expect-error A UUID is no text that words are searched in
    ships.filter({ mark__search: 'a' })
    // @ts-expect-error Argument of type 'number' is not assignable
    ships.where((s) => s.mark.gt(5))
    // @ts-expect-error Property 'icontains' does not exist on type 'Ordered<string>'
    ships.where((s) => s.mark.icontains('a'))
  })

  it('have a least and a greatest', () => {
    expectTypeOf(
      ships.aggregate((s) => ({ min: s.mark.min(), max: s.other.max({ default: 'x' }) })),
    ).resolves.toEqualTypeOf<{
      min: string | null
      max: string
    }>()
  })
})
