import { f, type Meta } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { recordStatements } from '../../databases/databases.ts'
import { col, exists, outerRef } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Seat extends Model('ckq.Seat', { key: ['row', 'number'] }) {
  row = f.char(10)
  number = f.int()
  price = f.int().default(5)
}
class Ticket extends Model('ckq.Ticket') {
  static meta: Meta<Ticket> = { ordering: ['name'] }
  name = f.char(20)
  seat = f.fk(() => Seat, { onDelete: 'cascade' })
  wanted = f.fk(() => Seat, { onDelete: 'setNull' }).null()
  price = f.int().default(1)
  odd = f.fk(() => Odd, { onDelete: 'cascade' }).null()
}
/** Whose parts are of other types. */
class Odd extends Model('ckq.Odd', { key: ['a', 'b'] }) {
  a = f.int()
  b = f.char(5)
}

await describeDatabases('questions about keys of several columns', (under) => {
  const { test, run } = withModels(under, [Seat, Ticket, Odd])
  const tickets = () => Ticket.objects()

  beforeAll(() =>
    run(async () => {
      await Seat.objects().bulkCreate([
        { row: 'a', number: 1 },
        { row: 'a', number: 2 },
        { row: 'b', number: 1 },
      ])
      await tickets().bulkCreate([
        { name: 'ann', seatId: ['a', 1], wantedId: ['a', 1], price: 3 },
        { name: 'bob', seatId: ['a', 1], wantedId: ['b', 1], price: 4 },
        { name: 'cy', seatId: ['a', 2], wantedId: ['a', 1] },
        { name: 'dan', seatId: ['b', 1], price: 7 },
      ])
    }),
  )

  test('two of a row are compared, whole and in their order', async () => {
    expect(
      await tickets()
        .where((t) => t.seatId.eq(t.wantedId))
        .pluck('name'),
    ).toEqual(['ann'])
    expect(
      await tickets()
        .where((t) => t.seatId.ne(t.wantedId))
        .pluck('name'),
    ).toEqual(['bob', 'cy', 'dan'])
    expect(
      await tickets()
        .filter({ seat: col('wantedId') } as never)
        .pluck('name'),
    ).toEqual(['ann'])
    expect(
      await tickets()
        .exclude({ seat: col('wantedId') } as never)
        .pluck('name'),
    ).toEqual(['bob', 'cy', 'dan'])
    expect(
      await tickets()
        .filter({ seat__pk: col('wantedId') } as never)
        .pluck('name'),
    ).toEqual(['ann'])
    const pairs = tickets().filter({ wanted__isnull: false })
    const [same, before, behind] = await Promise.all([
      pairs.filter({ seat__pk__gte: col('wantedId') } as never).pluck('name'),
      pairs.filter({ seat__pk__lt: col('wantedId') } as never).pluck('name'),
      pairs.filter({ seat__pk__gt: col('wantedId') } as never).pluck('name'),
    ])
    expect([same, before, behind]).toEqual([['ann', 'cy'], ['bob'], ['cy']])
  })

  test('one of the query around is, too', async () => {
    const held = Seat.objects().orderBy('row', 'number')
    const taken = held.where((s) => exists(tickets().where((t) => t.seatId.eq(s.pk))))
    expect(await taken.count()).toBe(3)
    expect(await held.where(() => exists(tickets().filter({ wanted: outerRef('pk') } as never))).pluck('pk')).toEqual([
      ['a', 1],
      ['b', 1],
    ])
  })

  test('what cannot be compared is refused, before anything is sent', async () => {
    const { statements } = await recordStatements(async () => {
      await expect(tickets().filter({ seat: col('oddId') } as never)).rejects.toThrow('whose part 1 is text here')
      await expect(tickets().filter({ seat: col('price') } as never)).rejects.toThrow(
        'compares a key of 2 columns with one column',
      )
      await expect(tickets().filter({ price: col('seatId') } as never)).rejects.toThrow('key')
    })
    expect(statements).toEqual([])
  })

  test('rows are grouped by one', async () => {
    const groups = tickets()
      .groupBy('seatId')
      .annotate((t) => ({ sold: t.id.count(), paid: t.price.sum() }))
    const wanted = [
      { seatId: ['a', 1], sold: 2, paid: 7 },
      { seatId: ['a', 2], sold: 1, paid: 1 },
      { seatId: ['b', 1], sold: 1, paid: 7 },
    ]
    expect(await groups.orderBy('seatId')).toEqual(wanted)
    expect(await groups.orderBy('-seatId')).toEqual(wanted.toReversed())
    expect(await groups.orderBy('-sold', 'seatId').limit(1)).toEqual([wanted[0]])
    expect(await groups.where((t) => t.sold.gt(1))).toEqual([wanted[0]])
    expect(await groups.filter({ paid__gt: 1 }).orderBy('seatId').pluck('paid')).toEqual([7, 7])
    expect(await groups.count()).toBe(3)
    expect(await groups.first()).toEqual(wanted[0])
    expect(
      await tickets()
        .values('seatId')
        .annotate((t) => ({ sold: t.id.count() }))
        .orderBy('seatId'),
    ).toEqual(wanted.map(({ seatId, sold }) => ({ seatId, sold })))
  })

  test('and by what stands beside it, whichever is named first', async () => {
    const by = (...paths: readonly ['seatId', 'price'] | readonly ['price', 'seatId']) =>
      tickets()
        .groupBy(...(paths as readonly ['seatId', 'price']))
        .annotate((t) => ({ sold: t.id.count() }))
        .orderBy('price')
    const wanted = [
      { price: 1, seatId: ['a', 2], sold: 1 },
      { price: 3, seatId: ['a', 1], sold: 1 },
      { price: 4, seatId: ['a', 1], sold: 1 },
      { price: 7, seatId: ['b', 1], sold: 1 },
    ]
    expect(await by('seatId', 'price')).toEqual(wanted)
    expect(await by('price', 'seatId')).toEqual(wanted)
    expect(
      await tickets()
        .groupBy('wantedId', 'seat__row')
        .annotate((t) => ({ sold: t.id.count() }))
        .orderBy('wantedId', 'seat__row'),
    ).toEqual([
      { wantedId: null, seat__row: 'b', sold: 1 },
      { wantedId: ['a', 1], seat__row: 'a', sold: 2 },
      { wantedId: ['b', 1], seat__row: 'a', sold: 1 },
    ])
    expect(await tickets().groupBy('seatId').orderBy('seatId').limit(2)).toEqual([
      { seatId: ['a', 1] },
      { seatId: ['a', 2] },
    ])
  })

  test('a part of what rows are grouped by is known in a group; what else rows have is not', async () => {
    const groups = Seat.objects()
      .groupBy('pk')
      .annotate((s) => ({ dear: s.price.max() }))
    expect(await groups.orderBy('number', 'row').pluck('pk')).toEqual([
      ['a', 1],
      ['b', 1],
      ['a', 2],
    ])
    await expect(groups.orderBy('price')).rejects.toThrow('has a value for each row of a group')
  })
})
