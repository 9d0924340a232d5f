import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Pair extends Model('distinct.Pair') {
  name = f.char(10)
  one = f.char(10).null()
  two = f.char(10).null()
  less = f.decimal(6, 2).null()
  more = f.decimal(8, 4).null()
}

await describeDatabases('two values where NULL is one like others', (under) => {
  const { test, run } = withModels(under, [Pair])
  const pairs = Pair.objects().orderBy('id')
  const names = async (query: typeof pairs) => (await query).map((pair) => pair.name)

  beforeAll(() =>
    run(async () => {
      await Pair.objects().bulkCreate([
        { name: 'same', one: 'a', two: 'a', less: '1.50', more: '1.5000' },
        { name: 'case', one: 'a', two: 'A', less: '1.50', more: '1.5001' },
        { name: 'left', one: 'a', less: '1.50' },
        { name: 'right', two: 'a', more: '1.5000' },
        { name: 'none' },
      ])
    }),
  )

  test('are the same or differ, and are never unknown', async () => {
    const same = ['same', 'none']
    const differ = ['case', 'left', 'right']
    expect(await names(pairs.where((p) => p.one.isNotDistinctFrom(p.two)))).toEqual(same)
    expect(await names(pairs.where((p) => p.one.isDistinctFrom(p.two)))).toEqual(differ)
    expect(await names(pairs.where((p) => p.one.isNotDistinctFrom(p.two).not()))).toEqual(differ)
    expect(await names(pairs.where((p) => p.one.isDistinctFrom(p.two).not()))).toEqual(same)
    expect(await names(pairs.where((p) => p.less.isNotDistinctFrom(p.more)))).toEqual(same)
    expect(await names(pairs.where((p) => p.one.lower().isDistinctFrom(p.two.lower())))).toEqual(['left', 'right'])
    expect(await pairs.select((p) => ({ is: p.one.isDistinctFrom(p.two) }))).toEqual(
      [false, true, true, true, false].map((is) => ({ is })),
    )
  })

  test('may be values of their own', async () => {
    expect(await names(pairs.where((p) => p.one.isNotDistinctFrom('a')))).toEqual(['same', 'case', 'left'])
    expect(await names(pairs.where((p) => p.one.isDistinctFrom('a')))).toEqual(['right', 'none'])
    expect(await names(pairs.where((p) => p.one.isNotDistinctFrom(null)))).toEqual(['right', 'none'])
    expect(await names(pairs.where((p) => p.one.isDistinctFrom(null)))).toEqual(['same', 'case', 'left'])
    expect(await pairs.select((p) => ({ is: p.one.isNotDistinctFrom('a') }))).toEqual(
      [true, true, true, false, false].map((is) => ({ is })),
    )
    // @ts-expect-error a text is no number
    expect(() => pairs.where((p) => p.one.isDistinctFrom(5))).not.toThrow()
  })
})
