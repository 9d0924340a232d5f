import { f } from '@tsango/core/fields'
import { describe, expect, it } from 'vitest'
import { aggregateSpec, standardOperators as sql } from './standard-operators.ts'

describe('the standard operators', () => {
  it('quote a name so that it cannot end early', () => {
    expect(sql.quote('a"b')).toBe('"a""b"')
  })

  it('escape wildcards of the value and add those of the lookup', () => {
    const lookups = ['iexact', 'contains', 'icontains', 'startswith', 'istartswith', 'endswith', 'iendswith'] as const
    expect(lookups.map((lookup) => sql.patternOf(lookup, '5%_!'))).toEqual([
      '5%_!',
      '%5!%!_!!%',
      '%5!%!_!!%',
      '5!%!_!!%',
      '5!%!_!!%',
      '%5!%!_!!',
      '%5!%!_!!',
    ])
  })

  it('fold both sides in the database', () => {
    expect(sql.text('icontains', 'a', '?')).toBe("LOWER(a) LIKE LOWER(?) ESCAPE '!'")
    expect(sql.text('iexact', 'a', '?')).toBe('LOWER(a) = LOWER(?)')
    expect(sql.text('startswith', 'a', '?')).toBe("a LIKE ? ESCAPE '!'")
  })

  it('find nothing in an empty list', () => {
    expect(sql.inList('a', [], 'text')).toBe('1 = 0')
    expect(sql.inList('a', ['?', '?'], 'text')).toBe('a IN (?, ?)')
  })

  it('put NULL before everything else, and say nothing where there is none', () => {
    expect(sql.order('a', false, undefined)).toBe('a NULLS FIRST')
    expect(sql.order('a', true, undefined)).toBe('a DESC NULLS LAST')
    expect(sql.order('a', true, 'first')).toBe('a DESC NULLS FIRST')
    expect(sql.order('a', false, undefined, false)).toBe('a')
    expect(sql.order('a', true, undefined, false)).toBe('a DESC')
  })

  it('divide by zero to NULL', () => {
    expect(sql.arithmetic('/', 'a', 'b', f.int().spec)).toBe('(a / NULLIF(b, 0))')
    expect(sql.arithmetic('*', 'a', 'b', f.int().spec)).toBe('(a * b)')
  })

  it('leave out what is not wanted of LIMIT and OFFSET', () => {
    expect([
      sql.limit('1', '2'),
      sql.limit('1', undefined),
      sql.limit(undefined, '2'),
      sql.limit(undefined, undefined),
    ]).toEqual(['LIMIT 1 OFFSET 2', 'LIMIT 1', 'OFFSET 2', ''])
  })
})

describe('the spec of an aggregate', () => {
  const kinds = (name: Parameters<typeof aggregateSpec>[0]) =>
    [f.int(), f.bigInt({ mode: 'bigint' }), f.float(), f.decimal(8, 3), f.duration()].map(
      ({ spec }) => aggregateSpec(name, spec).kind,
    )

  it('is whole for counts and for sums of whole numbers, exact for decimals', () => {
    expect(kinds('count')).toEqual(['bigInt', 'bigInt', 'bigInt', 'bigInt', 'bigInt'])
    expect(kinds('sum')).toEqual(['bigInt', 'bigIntExact', 'float', 'decimal', 'duration'])
    expect(kinds('avg')).toEqual(['float', 'float', 'float', 'float', 'float'])
    expect(kinds('max')).toEqual(['int', 'bigIntExact', 'float', 'decimal', 'duration'])
  })

  it('keeps the places of a decimal and has room for the sum', () => {
    expect(aggregateSpec('sum', f.decimal(8, 3).spec)).toMatchObject({ digits: 26, places: 3 })
  })

  it('may be NULL where there are no rows, but not for a count', () => {
    expect(
      (['count', 'sum', 'avg', 'min', 'max'] as const).map((name) => aggregateSpec(name, f.int().spec).nullable),
    ).toEqual([false, true, true, true, true])
  })
})
