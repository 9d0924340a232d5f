import { f } from '@tsango/core'
import { describe, expectTypeOf, it } from 'vitest'
import { Model } from '../../model/model.ts'

class Box extends Model('typed.Box') {
  tags = f.array(f.char(40))
  sizes = f.array(f.int().null()).null()
  moments = f.array(f.dateTime())
  flags = f.array(f.bool())
  owner = f.fk(() => Box, { onDelete: 'cascade' })
}
class Stay extends Model('typed.Stay') {
  nights = f.dateRange()
  hours = f.dateTimeRange().null()
  rooms = f.intRange()
}

const boxes = Box.objects()
const stays = Stay.objects()

describe('what stands in a path behind collections', () => {
  it('has the lookups of an item', () => {
    boxes.filter({
      tags__0__icontains: 'x',
      tags__1__lower__startswith: 'x',
      tags__0__length__gt: 3,
      tags__0__in: ['x'],
    })
    boxes.filter({ sizes__0__gte: 3, sizes__2__abs__lt: 5, sizes__0__isnull: true, owner__tags__0__iexact: 'x' })
    boxes.filter({ moments__0__year__gte: 2026, moments__0__date__lt: '2026-11-20', flags__0__in: [true] })
    // @ts-expect-error Type 'number' is not assignable to type 'string'
    boxes.filter({ tags__0__icontains: 5 })
    // @ts-expect-error The known ones say no icontain
    boxes.filter({ tags__0__icontain: 'x' })
    // @ts-expect-error Numbers have no texts
    boxes.filter({ sizes__0__icontains: 'x' })
    // @ts-expect-error Nothing can follow what is no place
    boxes.filter({ tags__contains__icontains: 'x' })
    // @ts-expect-error No order of truths
    boxes.filter({ flags__0__gt: true })
  })

  it('has the lookups of an end', () => {
    stays.filter({
      nights__startswith__gte: '2026-11-20',
      nights__endswith__year: 2026,
      nights__startswith__isnull: true,
    })
    stays.filter({ hours__startswith__gt: new Date(), hours__endswith__date__range: ['2026-01-01', '2027-01-01'] })
    stays.filter({ rooms__startswith__lte: 5, rooms__endswith__in: [1, 2] })
    // @ts-expect-error Type 'string' is not assignable to type 'number'
    stays.filter({ rooms__startswith__lte: '5' })
    // @ts-expect-error Nothing can follow
    stays.filter({ rooms__contains__lte: 5 })
    // @ts-expect-error A text has no ends of a range
    boxes.filter({ tags__0__startswith__gte: 'x' })
  })

  it('is a column of values and orders', () => {
    boxes.orderBy('tags__0', '-sizes__1', 'tags__len')
    stays.orderBy('nights__startswith', '-hours__endswith__year')
    expectTypeOf(boxes.values('tags__0', 'sizes__0', 'tags__0__length').all()).resolves.toEqualTypeOf<
      { tags__0: string | null; sizes__0: number | null; tags__0__length: number | null }[]
    >()
    expectTypeOf(stays.values('nights__startswith', 'hours__endswith__year').all()).resolves.toEqualTypeOf<
      { nights__startswith: string | null; hours__endswith__year: number | null }[]
    >()
    // @ts-expect-error A lookup, which makes nothing
    boxes.orderBy('tags__contains')
    // @ts-expect-error No such part
    stays.values('nights__middle')
  })
})
