import { describe, expect, it } from 'vitest'
import {
  compareDecimals,
  DecimalOutOfRange,
  INTEGER_RANGES,
  IntegerOutOfRange,
  InvalidDecimal,
  InvalidInteger,
  isDecimal,
  isInRange,
  normalizeDecimal,
  parseBigint,
  parseDecimal,
  scaleDecimal,
  toSafeInteger,
  unscaleDecimal,
} from './numbers.ts'

describe('whole numbers', () => {
  it.each([
    [0, 0n],
    [-1, -1n],
    ['42', 42n],
    ['+42', 42n],
    ['-007', -7n],
    [10n ** 30n, 10n ** 30n],
    ['9223372036854775808', 2n ** 63n],
  ])('%s is read as %s', (value, expected) => {
    expect(parseBigint(value)).toBe(expected)
  })

  it.each([
    '',
    ' 1',
    '1 ',
    '1.0',
    '1e3',
    '0x10',
    '--1',
    '1_000',
    '１',
    'NaN',
    '1n',
    null,
    undefined,
    true,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    [1],
    '9'.repeat(1001),
  ])('%s is none', (value) => {
    expect(() => parseBigint(value)).toThrow(InvalidInteger)
    expect(() => toSafeInteger(value)).toThrow(InvalidInteger)
  })

  it('are never rounded into a number', () => {
    expect(toSafeInteger(BigInt(Number.MAX_SAFE_INTEGER))).toBe(Number.MAX_SAFE_INTEGER)
    expect(toSafeInteger('-9007199254740991')).toBe(Number.MIN_SAFE_INTEGER)
    for (const value of [2 ** 53, 2n ** 53n, '9007199254740993', -(2n ** 53n), 1e300])
      expect(() => toSafeInteger(value)).toThrow(IntegerOutOfRange)
  })

  it('lie in the range of a column up to its very ends', () => {
    for (const { min, max } of Object.values(INTEGER_RANGES)) {
      expect([min, max, 0].every((value) => isInRange(value, { min, max }))).toBe(true)
      expect([min - 1n, max + 1n, 0.5, Number.NaN].some((value) => isInRange(value, { min, max }))).toBe(false)
    }
    expect(isInRange(2 ** 63, INTEGER_RANGES.big)).toBe(false)
  })
})

describe('decimals', () => {
  it.each([
    ['12.30', '12.30'],
    ['-12.30', '-12.30'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+0.50', '0.50'],
    ['000', '0'],
    ['-0', '0'],
    ['-0.00', '0.00'],
    ['1e3', '1000'],
    ['1.25E-2', '0.0125'],
    [0.1, '0.1'],
    [1e-7, '0.0000001'],
    [1e21, '1000000000000000000000'],
    [123n, '123'],
    ['99999999999999999999.999999999999', '99999999999999999999.999999999999'],
  ])('%s is written as %s', (value, expected) => {
    expect(normalizeDecimal(value)).toBe(expected)
  })

  it.each([
    '',
    '.',
    '-',
    '+.',
    'e5',
    '1e',
    '1,5',
    ' 1',
    '1 ',
    '1.2.3',
    '0x1',
    'NaN',
    'Infinity',
    '١',
    '1e99999',
    '1e9999',
    '1e-1001',
    '9'.repeat(1001),
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    undefined,
    {},
    true,
  ])('%s is none', (value) => {
    expect(() => parseDecimal(value)).toThrow(InvalidDecimal)
    expect(isDecimal(value)).toBe(false)
  })

  it('come back from their scaled form, at every number of places', () => {
    for (const text of ['0', '1', '-1', '12345678901234567890', '-99999999'])
      for (let places = 0; places <= 20; places++)
        expect(scaleDecimal(unscaleDecimal(text, places), places)).toBe(BigInt(text))
  })

  it('refuse to lose a digit', () => {
    expect(scaleDecimal('1.2300', 2)).toBe(123n)
    expect(scaleDecimal('1200', 0)).toBe(1200n)
    expect(() => scaleDecimal('1.234', 2)).toThrow('"1.234" has more than 2 digits after the point.')
    expect(() => scaleDecimal('0.1', 0)).toThrow(DecimalOutOfRange)
  })

  it('keep to the digits of a column', () => {
    const limits = { digits: 5, places: 2 }
    expect(normalizeDecimal('999.99', limits)).toBe('999.99')
    expect(normalizeDecimal('-999.99', limits)).toBe('-999.99')
    expect(() => normalizeDecimal('1000', limits)).toThrow('"1000" has more than 5 digits, 2 of them after the point.')
    expect(isDecimal('0.5', { digits: 1, places: 1 })).toBe(true)
    expect(isDecimal('0', { digits: 1, places: 1 })).toBe(true)
    expect(isDecimal('1', { digits: 1, places: 1 })).toBe(false)
  })

  it('sort by value and not as text', () => {
    const sorted = ['-10', '-9.99', '-0.0', '0.5', '0.50', '9', '10', '1e3']
    expect(
      [...sorted]
        .reverse()
        .sort(compareDecimals)
        .map((text) => scaleDecimal(text, 2)),
    ).toEqual(sorted.map((text) => scaleDecimal(text, 2)))
    expect(compareDecimals('0', '-0.00')).toBe(0)
    expect(compareDecimals(0.1, '0.10')).toBe(0)
  })
})
