import { describe, expect, it } from 'vitest'
import { formatDuration, formatIsoDuration, InvalidDuration, parseDuration } from './durations.ts'

describe('parseDuration', () => {
  it.each([
    ['0s', 0],
    ['-0s', 0],
    ['1ms', 1],
    ['15m', 900_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['0.7s', 700],
    ['2w', 1_209_600_000],
    ['1d1ms', 86_400_001],
    ['+1s', 1000],
    ['-1h', -3_600_000],
    ['PT15M', 900_000],
    ['P1D', 86_400_000],
    ['P2W', 1_209_600_000],
    ['P1DT2H3M4.5S', 93_784_500],
    ['-PT1M', -60_000],
    ['PT0S', 0],
    [1500, 1500],
    [-1, -1],
  ])('reads %j as %i', (value, expected) => {
    expect(parseDuration(value)).toBe(expected)
  })

  it.each([
    '',
    '15',
    'm',
    '15 m',
    '15M',
    '15min',
    '30m1h',
    '1h1h',
    '1y',
    'P',
    'PT',
    'P1DT',
    'P1Y',
    'P1M',
    'PT1H1H',
    'pt1h',
    '1e3s',
    '0.0001s',
    '1..5s',
    '--1s',
    '1h-30m',
    ' 1s',
    '99999999999999w',
    '9'.repeat(1000) + 's',
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('refuses %j', (value) => {
    expect(() => parseDuration(value)).toThrow(InvalidDuration)
  })

  it('refuses what is neither text nor number', () => {
    for (const value of [null, undefined, {}, 15n])
      expect(() => parseDuration(value as unknown as string)).toThrow(InvalidDuration)
  })

  it('says what can be written', () => {
    expect(() => parseDuration('1 month')).toThrow('"1 month" is not a duration. Write "15m"')
  })
})

describe('formatDuration and formatIsoDuration', () => {
  it('write what parseDuration reads back', () => {
    for (const value of [
      0,
      1,
      -1,
      999,
      1000,
      60_000,
      5_400_000,
      86_400_000,
      604_800_000,
      694_861_001,
      -93_784_005,
      Number.MAX_SAFE_INTEGER,
    ]) {
      expect(parseDuration(formatDuration(value))).toBe(value)
      expect(parseDuration(formatIsoDuration(value))).toBe(value)
    }
  })

  it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuse %d', (value) => {
    expect(() => formatDuration(value)).toThrow(InvalidDuration)
    expect(() => formatIsoDuration(value)).toThrow(InvalidDuration)
  })
})
