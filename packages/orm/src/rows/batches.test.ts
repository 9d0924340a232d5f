import { expect, test } from 'vitest'
import { type BatchLimits, batches, bytesOfRows } from './batches.ts'

const sizes = (count: number, rows: number, bytes?: BatchLimits['bytes']): number[] =>
  batches(count, { rows, bytes }).map(([start, end]) => end - start)

test('batches have sizes that come again, and together all rows in their order', () => {
  expect(sizes(0, 1000)).toEqual([])
  expect(sizes(7, 1000)).toEqual([7])
  expect(sizes(1203, 100_000)).toEqual([1000, 128, 64, 11])
  expect(sizes(1203, 512)).toEqual([512, 512, 128, 32, 16, 3])
  expect(sizes(3000, 100_000)).toEqual([1000, 1000, 1000])
  expect(sizes(500, 100_000)).toEqual([500])
  for (const count of [1, 15, 16, 17, 511, 512, 513, 5000]) {
    let next = 0
    for (const [start, end] of batches(count, { rows: 65_535 })) {
      expect(start).toBe(next)
      next = end
    }
    expect(next).toBe(count)
  }
})

test('batches of one statement that serves any number are as large as it takes', () => {
  const any = (count: number, rows: number, bytes?: BatchLimits['bytes']): number[] =>
    batches(count, { rows, bytes, anySize: true }).map(([start, end]) => end - start)
  expect(any(0, 1000)).toEqual([])
  expect(any(37, 1000)).toEqual([37])
  expect(any(1203, 1000)).toEqual([1000, 203])
  expect(any(2, 0)).toEqual([1, 1])
  const texts = ['a', 'x'.repeat(5000), ...Array.from({ length: 20 }, () => 'x'.repeat(100))]
  expect(any(22, 1000, bytesOfRows(texts, 1, 1000))).toEqual([1, 1, 8, 8, 4])
})

test('no batch has more rows than one statement takes', () => {
  expect(sizes(100, 40)).toEqual([32, 32, 32, 4])
  expect(sizes(20, 7)).toEqual([7, 7, 6])
  expect(sizes(3, 1)).toEqual([1, 1, 1])
})

test('no batch has more bytes than one statement takes, but for a row that is larger alone', () => {
  const rows = (texts: readonly string[]): number[] =>
    sizes(
      texts.length,
      1000,
      bytesOfRows(
        texts.flatMap((text, id) => [id, text]),
        2,
        1000,
      ),
    )
  expect(rows(Array.from({ length: 30 }, () => ''))).toEqual([30].flatMap(() => [16, 14]))
  expect(rows(Array.from({ length: 20 }, () => 'x'.repeat(100)))).toEqual([7, 7, 6])
  expect(rows(['a', 'x'.repeat(5000), 'b', 'c'])).toEqual([1, 1, 2])
  expect(rows(Array.from({ length: 4 }, () => 'é'.repeat(300)))).toEqual([1, 1, 1, 1])
  expect(bytesOfRows([new Uint8Array(600), new Uint8Array(600)], 1, 1000)?.ends).toHaveLength(2)
  expect(bytesOfRows(['x'.repeat(1e6)], 1, undefined)).toBeUndefined()
})
