import { describe, expect, it } from 'vitest'
import { jsonSchemaOf, jsonValueOf, parseValue, textOf } from '../values/values.ts'
import {
  f,
  isEmailList,
  isFilePath,
  isHexColor,
  isInteger,
  isIpAddress,
  isIpv4,
  isIpv6,
  isIsoDate,
  isIsoDateTime,
  isIsoTime,
  isPhone,
  isUnicodeSlug,
  isUuidText,
  noNull,
} from './fields.ts'

const VALIDATORS = {
  isUnicodeSlug,
  isPhone,
  isHexColor,
  isUuidText,
  isIsoDate,
  isIsoTime,
  isIsoDateTime,
  isIpv4,
  isIpv6,
  isIpAddress,
  isFilePath,
  noNull,
  isEmailList,
  isInteger,
}

describe('validators by name', () => {
  it.each([
    ['isUnicodeSlug', ['größe-1', 'текст'], ['a b', 'a/b', '']],
    ['isPhone', ['+4930123456', '+12'], ['4930123456', '+0301', '+1234567890123456', '+49 30']],
    ['isHexColor', ['#fff', '#FFFF', '#3366ff', '#3366ff80'], ['fff', '#ff', '#ggg', '#12345']],
    ['isUuidText', ['0191B1A2-3c4d-7e5f-8a6b-7c8d9e0f1a2b'], ['0191b1a2', '']],
    ['isIsoDate', ['2024-02-29'], ['2023-02-29', '20240229', '2024-02-29T00:00:00Z']],
    ['isIsoTime', ['14:05:00', '23:59:59.250'], ['24:00:00', '2pm']],
    ['isIsoDateTime', ['2026-11-20T14:05:00Z', '2026-11-20T14:05:00+02:00'], ['2026-11-20', '2026-13-20T14:05:00Z']],
    ['isIpv4', ['192.0.2.1'], ['::1', '192.0.2', '192.0.2.01']],
    ['isIpv6', ['::1', '2001:DB8::'], ['192.0.2.1', ':::', 'fe80::1%eth0']],
    ['isIpAddress', ['192.0.2.1', '::1'], ['localhost']],
    [
      'isFilePath',
      ['a/b.txt', 'a..b', '...'],
      ['../a', 'a/../b', 'a\\..\\b', '/etc/passwd', 'C:\\x', '\\\\host', 'a\0', ''],
    ],
    ['noNull', ['a', ''], ['a\0b']],
    ['isEmailList', ['a@b.de', 'a@b.de, c@d.org'], ['a@b.de;c@d.org', 'a@b.de,', '']],
    ['isInteger', ['0', '-12', '+9007199254740993'], ['1.5', '1e3', '']],
  ] as const)('%s', (name, right, wrong) => {
    for (const value of right) expect(VALIDATORS[name](value), value).toBeUndefined()
    for (const value of wrong) expect(VALIDATORS[name](value), value).toMatchObject({ code: expect.any(String) })
  })
})

describe('choices', () => {
  it('are whole numbers as well as words', () => {
    const { spec } = f.choice([1, { value: 2, label: 'Two' }])
    expect([spec.kind, spec.choices]).toEqual([
      'int',
      [
        { value: 1, label: '1' },
        { value: 2, label: 'Two' },
      ],
    ])
    expect(parseValue(spec, '2', { form: true })).toEqual({ value: 2 })
    expect(parseValue(spec, 3)).toMatchObject({ fault: { code: 'choice' } })
    expect(jsonSchemaOf(spec)['enum']).toEqual([1, 2])
  })
})

describe('an enumeration', () => {
  it('is words with room for longer ones', () => {
    const { spec } = f.enum(['draft', { value: 'done', label: 'Over' }])
    expect(spec).toMatchObject({ kind: 'choice', sort: 'text', enumerated: true, maxLength: 32 })
    expect(spec.choices).toEqual([
      { value: 'draft', label: 'Draft' },
      { value: 'done', label: 'Over' },
    ])
    expect(parseValue(spec, 'gone')).toMatchObject({ fault: { code: 'choice' } })
    expect(['x'.repeat(33), 'x'.repeat(64), 'x'.repeat(300)].map((word) => f.enum([word]).spec.maxLength)).toEqual([
      63, 255, 300,
    ])
  })
})

describe('a field that is cast', () => {
  const tags = f
    .char(20)
    .default('a b')
    .cast({ get: (text) => text.split(' '), set: (words: readonly string[]) => words.join(' ') })
    .validate((words) => (words.length > 3 ? { code: 'many', message: 'Three at most.' } : undefined))

  it('reads and writes JSON and forms by what the column holds', () => {
    expect(parseValue(tags.spec, 'x y')).toEqual({ value: ['x', 'y'] })
    expect(parseValue(tags.spec, 'a b c d')).toMatchObject({ fault: { code: 'many' } })
    expect(parseValue(tags.spec, 'a'.repeat(21))).toMatchObject({ fault: { code: 'max_length' } })
    expect(parseValue(tags.spec, ['x'])).toMatchObject({ fault: { code: 'type' } })
    expect([jsonValueOf(tags.spec, ['x', 'y']), textOf(tags.spec, ['x', 'y']), jsonValueOf(tags.spec, null)]).toEqual([
      'x y',
      'x y',
      null,
    ])
    expect(jsonSchemaOf(tags.spec)).toMatchObject({ type: 'string', maxLength: 20 })
  })

  it('casts a default that was declared before', () => {
    expect(tags.spec.default).toEqual({ value: ['a', 'b'] })
  })

  it('casts again, the new one nearer to the row', () => {
    const { spec } = tags.cast({ get: (words) => new Set(words), set: (words) => [...words] })
    expect(parseValue(spec, 'x y')).toEqual({ value: new Set(['x', 'y']) })
    expect(jsonValueOf(spec, new Set(['x', 'y']))).toBe('x y')
    expect(parseValue(spec, 'a b c d')).toMatchObject({ fault: { code: 'many' } })
  })

  it('says nothing of what its functions throw', () => {
    const { spec } = f.text().cast({ get: (text): unknown => JSON.parse(text), set: (value) => JSON.stringify(value) })
    expect(parseValue(spec, '{secret')).toEqual({ fault: { code: 'cast', message: 'This is no value of the field.' } })
  })
})

it('f.ip reads an address in its one form', () => {
  expect(parseValue(f.ip().spec, ' 2001:DB8:0::1 ')).toEqual({ value: '2001:db8::1' })
  expect(parseValue(f.ip({ protocol: 'ipv4' }).spec, '::1')).toMatchObject({ fault: { code: 'ipv4' } })
  expect(parseValue(f.ip().spec, '1.2.3')).toMatchObject({ fault: { code: 'type' } })
})

it('numbers from 0 on refuse those below', () => {
  for (const made of [f.positiveInt(), f.positiveSmallInt(), f.positiveBigInt()])
    expect(parseValue(made.spec, -1)).toMatchObject({ fault: { code: 'min' } })
})

describe('kinds of several values in one', () => {
  it('are lists and objects in JSON, each value as its field has it', () => {
    const moments = f.array(f.dateTime()).spec
    const at = new Date('2026-11-20T01:02:03.004Z')
    expect(parseValue(moments, ['2026-11-20T01:02:03.004Z'])).toEqual({ value: [at] })
    expect(parseValue(moments, '["2026-11-20T01:02:03.004Z"]', { form: true })).toEqual({ value: [at] })
    expect(jsonValueOf(moments, [at])).toEqual(['2026-11-20T01:02:03.004Z'])
    expect(jsonSchemaOf(moments)).toEqual({ type: 'array', items: { type: 'string', format: 'date-time' } })
    const big = f.array(f.bigInt({ mode: 'bigint' }).null()).spec
    expect(parseValue(big, ['9007199254740993', null])).toEqual({ value: [9007199254740993n, null] })
    expect(jsonValueOf(big, [1n, null])).toEqual(['1', null])
  })

  it('of ranges take "[)" where no bounds are given', () => {
    const { spec } = f.dateTimeRange()
    const value = { lower: new Date('2026-11-20T00:00:00Z'), upper: null, bounds: '[)' }
    expect(parseValue(spec, { lower: '2026-11-20T00:00:00Z' })).toEqual({ value })
    expect(jsonValueOf(spec, value)).toEqual({ lower: '2026-11-20T00:00:00.000Z', upper: null, bounds: '[)' })
    expect(parseValue(f.intRange().spec, { lower: 2, upper: 1 })).toMatchObject({ fault: { code: 'order' } })
    expect(parseValue(f.intRange().spec, { lower: 1.5, upper: 2 })).toMatchObject({ fault: { code: 'type' } })
    expect(parseValue(f.intRange().spec, [1, 2])).toMatchObject({ fault: { code: 'type' } })
    expect(parseValue(f.intRange().spec, { lower: 1, upper: 2, bounds: '[[' })).toMatchObject({
      fault: { code: 'type' },
    })
  })

  it.each([
    [f.array(f.int()), 'no JSON', 'type'],
    [f.array(f.int()), ['1'], 'type'],
    [f.array(f.int({ max: 3 })), [1, 4], 'max'],
    [f.array(f.email()), ['x'], 'email'],
    [f.hstore(), { a: 1 }, 'type'],
    [f.hstore(), { 'a\0': 'x' }, 'nul'],
    [f.hstore(), ['a'], 'type'],
    [f.vector(2), [1], 'type'],
    [f.vector(2), [1, 1e300], 'type'],
    [f.point(), { x: 1 }, 'type'],
    [f.point(), [1, 2], 'type'],
  ])('%# refuse what is none', (declared, input, code) => {
    expect(parseValue(declared.spec, input, { form: typeof input === 'string' })).toMatchObject({ fault: { code } })
  })
})
