import { f, type Meta } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { random } from '../../expressions/expressions.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Card extends Model('deck.Card') {
  static meta: Meta<Card> = { ordering: ['-rank'] }
  rank = f.int()
  note = f.char(10).null()
}

const ranks = (rows: readonly { readonly rank: number }[]): string => rows.map((row) => row.rank).join()

await describeDatabases('steps of a chain', (under) => {
  const { test, run } = withModels(under, [Card])

  beforeAll(() =>
    run(() => Card.objects().bulkCreate([2, 3, 1].map((rank) => ({ rank, note: rank === 3 ? null : `n${rank}` })))),
  )

  test('when and unless take a step or none, tap only looks', async () => {
    const some = (least: number | undefined) =>
      Card.objects()
        .when(least, (cards, rank) => cards.filter({ rank__gte: rank }))
        .unless(least, (cards) => cards.limit(1))
    expect(ranks(await some(2))).toBe('3,2')
    expect(ranks(await some(undefined))).toBe('3')
    const seen: string[] = []
    expect(ranks(await Card.objects().tap((cards) => seen.push(cards.toSql().sql)))).toBe('3,2,1')
    expect(seen[0]).toContain('SELECT')
  })

  test('unordered takes the order away; the first row is then the one with the least key', async () => {
    expect(Card.objects().unordered().toSql().sql).not.toContain('ORDER BY')
    expect(Card.objects().orderBy('rank').orderBy().toSql().sql).not.toContain('ORDER BY')
    expect((await Card.objects().unordered().first())?.rank).toBe(2)
    expect((await Card.objects().unordered().last())?.rank).toBe(1)
    expect(await Card.objects().unordered().values('rank').first()).toHaveProperty('rank')
    expect(ranks((await Card.objects().unordered().page(1, 3)).rows)).toBe('2,3,1')
  })

  test('random orders by chance and gives numbers from 0 to below 1', async () => {
    expect(ranks((await Card.objects().sortBy(() => [random()])).sort((a, b) => a.rank - b.rank))).toBe('1,2,3')
    const orders = new Set<string>()
    for (let round = 0; round < 60; round++) orders.add(ranks(await Card.objects().sortBy(() => [random().desc()])))
    expect(orders.size).toBeGreaterThan(1)
    const numbers = await Card.objects().select(() => ({ number: random() }))
    for (const { number } of numbers) expect(number >= 0 && number < 1).toBe(true)
    expect(
      await Card.objects()
        .where(() => random().lt(1))
        .count(),
    ).toBe(3)
  })

  test('reverse turns where NULL was put round, too', async () => {
    const last = Card.objects().sortBy((c) => [c.note.asc().nullsLast()])
    expect(ranks(await last)).toBe('1,2,3')
    expect(ranks(await last.reverse())).toBe('3,2,1')
    const first = Card.objects().sortBy((c) => [c.note.desc().nullsFirst()])
    expect(ranks(await first)).toBe('3,2,1')
    expect(ranks(await first.reverse())).toBe('1,2,3')
  })

  test('a part that begins before the first row is refused', () => {
    expect(() => Card.objects().limit(-1)).toThrow('whole number from 0')
    expect(() => Card.objects().offset(-1)).toThrow('whole number from 0')
    expect(() => Card.objects().limit(1.5)).toThrow('this is 1.5')
  })
})
