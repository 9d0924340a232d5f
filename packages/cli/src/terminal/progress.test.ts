import { expect, it } from 'vitest'
import { howFar, progressLine } from './progress.ts'

it('tells how much is done, how quickly, and how long the rest takes', () => {
  expect(howFar(12_000, 50_000, 4_000)).toEqual({ done: 12_000, total: 50_000, rate: 3_000, left: 13 })
  expect(progressLine(howFar(12_000, 50_000, 4_000))).toBe('12,000 of 50,000 (24 %), 3,000 a second, 13 s left')
  expect(progressLine(howFar(5, undefined, 1_000))).toBe('5, 5 a second')
  expect(progressLine(howFar(1, 1_000, 1_000))).toContain('17 min left')
  expect(progressLine(howFar(1, 100_000, 1_000))).toContain('27.8 h left')
})

it('takes what cannot be for what it is', () => {
  expect(progressLine(howFar(0, 0, 0))).toBe('0 of 0 (100 %), 0 a second')
  expect(howFar(0, 10, 1_000)).toEqual({ done: 0, total: 10, rate: 0 })
  // Rows that came meanwhile.
  expect(progressLine(howFar(12, 10, 1_000))).toBe('12 of 10 (100 %), 12 a second, 0 s left')
})
