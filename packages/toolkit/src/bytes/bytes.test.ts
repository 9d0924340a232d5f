import { expect, it } from 'vitest'
import { formatBytes, InvalidBytes, parseBytes } from './bytes.ts'

it.each([
  ['0', 0],
  ['12', 12],
  ['12B', 12],
  ['1kB', 1000],
  ['1KiB', 1024],
  ['1kib', 1024],
  ['1.5MiB', 1_572_864],
  ['1.005kB', 1005],
  ['4.35MB', 4_350_000],
  ['2 GB', 2e9],
  ['1TiB', 1024 ** 4],
  [7, 7],
])('reads %j as %i', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes)
})

it.each([
  '',
  'B',
  '-1',
  '1.5',
  '0.3kB2',
  '1 mB x',
  '5ib',
  '5 apples',
  '1e3',
  '9999999TiB',
  1.5,
  -1,
  Number.NaN,
  2 ** 53,
])('refuses %j', (value) => {
  expect(() => parseBytes(value)).toThrow(InvalidBytes)
})

it('refuses what is neither text nor number', () => {
  for (const value of [null, undefined, {}, 5n]) expect(() => parseBytes(value as never)).toThrow(InvalidBytes)
})

it('writes what it reads back', () => {
  for (const bytes of [0, 1, 1023, 1024, 1500, 5 * 1024 ** 2, 1024 ** 5, Number.MAX_SAFE_INTEGER])
    expect(parseBytes(formatBytes(bytes))).toBe(bytes)
})
