import { describe, expect, it } from 'vitest'
import { DataError } from '../../errors/errors.ts'
import {
  decimalDecoder,
  decodeBigint,
  decodeBytes,
  decodeInteger,
  decodeJson,
  decodeTime,
  encodeSortedJson,
  encodeTime,
  preciseDateTime,
} from './codecs.ts'

describe('whole numbers', () => {
  it.each([0, -1, '42', '-9007199254740991', 9_007_199_254_740_991n])('read %s', (value) => {
    expect(decodeInteger(value)).toBe(Number(value))
  })

  it.each(['9007199254740992', -9_007_199_254_740_993n, 2 ** 53, '1.5', 'x'])(
    'refuse %s, which a number cannot be',
    (value) => {
      expect(() => decodeInteger(value)).toThrow(DataError)
    },
  )

  it('keep 64 bits as bigint', () => {
    expect(decodeBigint('-9223372036854775808')).toBe(-(2n ** 63n))
    expect(decodeBigint(7)).toBe(7n)
  })
})

describe('decimals', () => {
  it.each([
    ['12.30', 2, '12.30'],
    ['12.3', 2, '12.30'],
    ['12.300', 2, '12.30'],
    ['-0.005', 2, '-0.01'],
    ['0.0049', 2, '0.00'],
    ['-0.001', 2, '0.00'],
    ['7', 0, '7'],
    ['7.5', 0, '8'],
    ['-7.5', 0, '-8'],
    ['1e3', 1, '1000.0'],
    ['.5', 1, '0.5'],
    ['99999999999999999999.99', 2, '99999999999999999999.99'],
  ])('read %s with %i places as %s', (text, places, expected) => {
    expect(decimalDecoder(places)(text)).toBe(expected)
  })
})

describe('times of day', () => {
  it.each([
    ['14:05:00', '14:05:00'],
    ['14:05:00.25', '14:05:00.250'],
    ['14:05:00.000', '14:05:00'],
    ['14:05:00.000000', '14:05:00'],
    ['23:59:59.999999', '23:59:59.999'],
  ])('read %s as %s', (text, expected) => {
    expect(decodeTime(text)).toBe(expected)
  })

  it('are written in one form', () => {
    expect(['14:05', '14:05:00.000', '14:05:00.250'].map(encodeTime)).toEqual(['14:05:00', '14:05:00', '14:05:00.250'])
  })
})

describe('precise moments', () => {
  it('have six digits and sort as text', () => {
    expect(preciseDateTime('2026-11-20T14:05:00Z')).toBe('2026-11-20T14:05:00.000000Z')
    expect(preciseDateTime('2026-11-20 14:05:00.1')).toBe('2026-11-20T14:05:00.100000Z')
  })

  it('that are none are refused without their text in the message', () => {
    expect(() => preciseDateTime('a secret')).toThrow(DataError)
    expect(() => preciseDateTime('a secret')).not.toThrow('secret')
  })
})

describe('JSON', () => {
  it('is one text for equal values, whatever the order of the keys', () => {
    expect(encodeSortedJson({ b: [{ d: 1, c: null }], a: new Date(0) })).toBe(
      '{"a":"1970-01-01T00:00:00.000Z","b":[{"c":null,"d":1}]}',
    )
    expect(encodeSortedJson({ b: 1, a: 2 })).toBe(encodeSortedJson({ a: 2, b: 1 }))
    expect(encodeSortedJson(['b', 'a'])).toBe('["b","a"]')
  })

  it('keeps a key that objects have a meaning for', () => {
    const value = JSON.parse('{"__proto__": 1, "a": 2}')
    expect(encodeSortedJson(value)).toBe('{"__proto__":1,"a":2}')
  })

  it('is read from text and from bytes', () => {
    expect(decodeJson('{"a":1}')).toEqual({ a: 1 })
    expect(decodeJson(new TextEncoder().encode('"ü"'))).toBe('ü')
  })
})

it('bytes are a copy: what a driver does with its buffer later changes no row', () => {
  const packet = Buffer.from([1, 2, 3])
  const bytes = decodeBytes(packet.subarray(1))
  packet.fill(0)
  expect(bytes).toEqual(new Uint8Array([2, 3]))
  expect(Buffer.isBuffer(bytes)).toBe(false)
})
