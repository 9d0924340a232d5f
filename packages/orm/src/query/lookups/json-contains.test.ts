import { f } from '@tsango/core'
import { beforeAll, expect } from 'vitest'
import { jsonContains } from '../../dialects/sqlite/json-contains.ts'
import { Model } from '../../model/model.ts'
import { describeDatabases, withModels } from '../../testing/testing.ts'

class Doc extends Model('holding.Doc') {
  data = f.json()
}

/** A repeatable stream of numbers below `below` (a linear congruential generator, Numerical Recipes). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const SCALARS = [1, 1.5, -3, 'a', 'A', '1', '[', ']', 'x"]\\', '"', 'é', '', true, false, null, 1e-7, 1e300]
const KEYS = ['a', 'b', 'tsango', '[', '"']

function anything(next: (below: number) => number, depth: number): unknown {
  const kind = depth === 0 ? 0 : next(4)
  if (kind < 2) return SCALARS[next(SCALARS.length)]
  const size = next(4)
  if (kind === 2) return Array.from({ length: size }, () => anything(next, depth - 1))
  return Object.fromEntries(Array.from({ length: size }, () => [KEYS[next(KEYS.length)], anything(next, depth - 1)]))
}

const WRITTEN: readonly unknown[] = [
  [1, 2],
  [[1, 2]],
  [[[1]]],
  { a: [1, 2] },
  { a: { b: [1, [2]] } },
  [{ a: 1 }, 'a'],
  5,
  [],
  {},
  [[]],
  [{}],
  [null],
  null,
  'x',
  ['[1]'],
  [1, '1', true],
]

await describeDatabases('what JSON holds', (under) => {
  const { test, run } = withModels(under, [Doc])
  const next = numbers(20261120)
  const values = [...WRITTEN, ...Array.from({ length: 60 }, () => anything(next, 3))].filter((one) => one !== null)

  beforeAll(() => run(() => Doc.objects().bulkCreate(values.map((data) => ({ data })))))

  test('is what PostgreSQL says, over many values', async () => {
    const rows = (await Doc.objects().orderBy('id')).map(({ id, data }) => ({ id, text: JSON.stringify(data) }))
    const wrong: unknown[] = []
    for (const value of values) {
      const asked = JSON.stringify(value)
      const held = await Doc.objects().filter({ data__contains: value }).orderBy('id').pluck('id')
      const holders = await Doc.objects().filter({ data__containedBy: value }).orderBy('id').pluck('id')
      for (const { id, text } of rows) {
        if (held.includes(id) !== (jsonContains(text, asked) === 1)) wrong.push([text, 'contains', asked])
        if (holders.includes(id) !== (jsonContains(asked, text) === 1)) wrong.push([text, 'containedBy', asked])
      }
    }
    expect(wrong.slice(0, 12)).toEqual([])
  })
})
