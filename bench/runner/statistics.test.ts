import { expect, it } from 'vitest'
import { median, quarter, summarise, upperQuarter } from './statistics.ts'

it('takes the middle value, and the mean of two', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
})

it('takes the value at a quarter', () => {
  expect(quarter([5])).toBe(5)
  expect(quarter([9, 1, 4, 3, 8, 7, 2, 6, 5])).toBe(3)
  expect(upperQuarter([9, 1, 4, 3, 8, 7, 2, 6, 5])).toBe(7)
  expect(upperQuarter([5])).toBe(5)
})

it('compares within a round, so that a slow round does not count against anybody', () => {
  const base = { contestant: 'base', values: [100, 50, 100] }
  const other = { contestant: 'other', values: [80, 40, 90] }
  expect(summarise(other, base)).toMatchObject({
    median: 80,
    min: 40,
    max: 90,
    ratio: 0.8,
    ratioMin: 0.8,
    ratioMax: 0.9,
  })
})
