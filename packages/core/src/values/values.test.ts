import { describe, expect, it } from 'vitest'
import { f } from '../fields/fields.ts'
import { faultOf, jsonSchemaOf, MAX_JSON_DEPTH, parseValue, textOf, toJsonValue } from './values.ts'

const code = (spec: Parameters<typeof faultOf>[0], value: unknown): string | undefined => faultOf(spec, value)?.code

describe('faultOf', () => {
  it('speaks to those who fill in a form as well as to those who write code', () => {
    const message = (spec: Parameters<typeof faultOf>[0], value: unknown) => faultOf(spec, value)?.message
    expect(message(f.bigInt({ mode: 'bigint' }).spec, '1e5')).toBe('This must be a whole number.')
    expect(message(f.bigInt({ mode: 'bigint' }).spec, 5)).toBe('This must be a whole number, as a bigint.')
    expect(message(f.dateTime().spec, 'soon')).toBe('This must be a date and a time, such as "2026-11-20T14:05:00Z".')
    expect(message(f.dateTime().spec, '2026-11-20T14:05:00Z')).toBe(
      'This must be a Date, not a text: new Date("2026-11-20T14:05:00Z").',
    )
    expect(message(f.dateTime().spec, new Date(Number.NaN))).toBe('This must be a valid Date.')
  })

  it('holds a value to its kind, its limits and its validators', () => {
    expect(code(f.int().spec, 2 ** 31)).toBe('range')
    expect(code(f.int().spec, 1.5)).toBe('type')
    expect(code(f.bigInt().spec, 2 ** 53)).toBe('range')
    expect(code(f.bigInt({ mode: 'bigint' }).spec, 2n ** 63n)).toBe('range')
    expect(code(f.bigInt({ mode: 'bigint', min: 5 }).spec, 4n)).toBe('min')
    expect(code(f.bigInt({ max: 5n }).spec, 6)).toBe('max')
    expect(code(f.decimal(5, 2, { min: '-1.5', max: '9.99' }).spec, '-1.51')).toBe('min')
    expect(code(f.decimal(5, 2, { min: '-1.5', max: '9.99' }).spec, '10')).toBe('max')
    expect(code(f.decimal(5, 2, { min: '-1.5', max: '9.99' }).spec, '9.990')).toBeUndefined()
    expect(code(f.bigInt({ mode: 'bigint' }).choices([{ value: 1, label: 'One' }]).spec, 1n)).toBeUndefined()
    expect(code(f.char(3).spec, 'a\ud800')).toBe('surrogate')
    expect(code(f.json().spec, { a: ['\udc00'] })).toBe('type')
    expect(code(f.json().spec, { 'a\0': 1 })).toBe('type')
    expect(code(f.json().spec, { a: '😀 \\u0000' })).toBeUndefined()
    expect(code(f.char(3).spec, '😀😀😀')).toBeUndefined()
    expect(code(f.char(3).spec, 'four')).toBe('max_length')
    expect(code(f.char(3).spec, 'a\0b')).toBe('nul')
    expect(code(f.email().spec, 'nobody')).toBe('email')
    const range = (lower: unknown, upper: unknown, bounds: string) => ({ lower, upper, bounds })
    expect(code(f.bigIntRange().spec, range(1, Number.MAX_SAFE_INTEGER, '[]'))).toBe('range')
    expect(code(f.bigIntRange().spec, range(1, Number.MAX_SAFE_INTEGER, '[)'))).toBeUndefined()
    expect(code(f.dateRange().spec, range('9999-12-31', null, '(]'))).toBe('range')
    expect(code(f.dateTimeRange().spec, range(null, new Date('9999-12-31T23:59:59.999Z'), '(]'))).toBeUndefined()
    expect(code(f.decimalRange(18, 1).spec, range('9007199254740993.1', '9007199254740993.0', '[)'))).toBe('order')
    expect(code(f.email().spec, '')).toBe('email')
    expect(code(f.email().blank().spec, '')).toBeUndefined()
    expect(code(f.email().blank().spec, 'nobody')).toBe('email')
    expect(code(f.int({ min: 1, max: 3 }).spec, 4)).toBe('max')
    expect(code(f.decimal(5, 2).spec, '1234.00')).toBe('digits')
    expect(code(f.decimal(5, 2).spec, '1.005')).toBe('places')
    expect(code(f.float().spec, Number.NaN)).toBe('type')
    expect(code(f.date().spec, '2026-02-30')).toBe('type')
    expect(code(f.dateTime().spec, new Date(Number.NaN))).toBe('type')
    expect(code(f.choice(['a', 'b']).spec, 'c')).toBe('choice')
    expect(code(f.char(5).spec, null)).toBe('null')
    expect(code(f.char(5).null().spec, null)).toBeUndefined()
    expect(code(f.json().spec, () => 1)).toBe('type')
    expect(
      code(f.char(9).validate((value) => (value === 'bad' ? { code: 'bad', message: 'No.' } : undefined)).spec, 'bad'),
    ).toBe('bad')
  })
})

describe('a JSON value', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`

  it('is refused where it nests deeper than a database stores or a reader follows, not where it is merely wide', () => {
    const { spec } = f.json()
    expect(code(spec, JSON.parse(nested(MAX_JSON_DEPTH)))).toBeUndefined()
    expect(code(spec, JSON.parse(nested(MAX_JSON_DEPTH + 1)))).toBe('depth')
    expect(code(spec, { a: { b: JSON.parse(nested(MAX_JSON_DEPTH - 1)) } })).toBe('depth')
    expect(parseValue(spec, nested(MAX_JSON_DEPTH + 1), { form: true })).toMatchObject({ fault: { code: 'depth' } })
    expect(code(spec, Array(10_000).fill([1]))).toBeUndefined()
  })

  it('is refused and breaks nothing, though it has a hundred thousand levels or holds itself', () => {
    const { spec } = f.json()
    expect(parseValue(spec, nested(100_000), { form: true })).toHaveProperty('fault')
    expect(code(spec, JSON.parse(nested(5000)))).toBe('depth')
    const itself: unknown[] = []
    itself.push(itself)
    expect(code(spec, itself)).toBe('depth')
    expect(code(spec, [1n])).toBe('type')
  })
})

describe('parseValue', () => {
  it('reads JSON strictly and forms kindly', () => {
    expect(parseValue(f.int().spec, '3')).toMatchObject({ fault: { code: 'type' } })
    expect(parseValue(f.int().spec, ' 3 ', { form: true })).toEqual({ value: 3 })
    expect(parseValue(f.bool().spec, 'on', { form: true })).toEqual({ value: true })
    expect(parseValue(f.time().spec, '14:05', { form: true })).toEqual({ value: '14:05:00' })
    expect(parseValue(f.time().spec, '25:00')).toMatchObject({ fault: { code: 'type' } })
    expect(parseValue(f.decimal(6, 2).spec, 12.5)).toEqual({ value: '12.5' })
    expect(parseValue(f.dateTime().spec, '2026-11-20T14:05')).toEqual({
      value: new Date(Date.UTC(2026, 10, 20, 14, 5)),
    })
    expect(parseValue(f.dateTime().spec, '2026-02-31T10:00:00Z')).toMatchObject({ fault: { code: 'type' } })
    expect(parseValue(f.int().null().spec, '', { form: true })).toEqual({ value: null })
    expect(parseValue(f.char(5).spec, '')).toMatchObject({ fault: { code: 'blank' } })
    expect(parseValue(f.char(5).blank().spec, '')).toEqual({ value: '' })
    expect(parseValue(f.json().spec, '{', { form: true })).toMatchObject({ fault: { code: 'type' } })
  })

  it('reads back what textOf wrote', () => {
    const moment = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6))
    expect(parseValue(f.dateTime().spec, textOf(f.dateTime().spec, moment), { form: true })).toEqual({ value: moment })
    const bytes = Uint8Array.of(0, 255)
    expect(parseValue(f.binary().spec, textOf(f.binary().spec, bytes), { form: true })).toEqual({ value: bytes })
    expect(toJsonValue(10n)).toBe('10')
  })
})

describe('jsonSchemaOf', () => {
  it('says type, limits, choices and help', () => {
    expect(jsonSchemaOf(f.char(5).null().help('Short.').spec)).toEqual({
      type: ['string', 'null'],
      maxLength: 5,
      description: 'Short.',
    })
    expect(jsonSchemaOf(f.choice(['a', 'b']).spec)).toMatchObject({ enum: ['a', 'b'] })
  })
})
