import { f } from '@tsango/core/fields'
import { describe, expect, it } from 'vitest'
import { Unsupported } from '../../errors/errors.ts'
import { columns } from './columns.ts'
import { operators as sql } from './operators.ts'

describe('the SQL of PostgreSQL', () => {
  it('has a type for every kind of field', () => {
    const fields = [
      f.bigAuto(),
      f.char(200),
      f.text(),
      f.choice(['a', 'bcd']),
      f.smallInt(),
      f.int(),
      f.bigInt(),
      f.float(),
      f.decimal(12, 2),
      f.bool(),
      f.date(),
      f.time(),
      f.dateTime(),
      f.preciseDateTime(),
      f.duration(),
      f.uuid(),
      f.json(),
      f.binary(),
    ]
    expect(fields.map(({ spec }) => `${spec.kind}: ${columns.typeOf(spec)}`)).toEqual([
      'bigAuto: bigint',
      'char: varchar(200) COLLATE "C"',
      'text: text COLLATE "C"',
      'choice: varchar(3) COLLATE "C"',
      'smallInt: smallint',
      'int: integer',
      'bigInt: bigint',
      'float: double precision',
      'decimal: numeric(12, 2)',
      'boolean: boolean',
      'date: date',
      'time: time(3)',
      'dateTime: timestamptz(3)',
      'dateTimeExact: timestamptz(6)',
      'duration: bigint',
      'uuid: uuid',
      'json: jsonb',
      'binary: bytea',
    ])
  })

  it('folds by ICU, whatever the locale', () => {
    expect(sql.text('iexact', '"a"', '$1')).toBe(
      `translate(lower(CAST("a" AS text) COLLATE "und-x-icu"), 'ς', 'σ') = translate(lower(CAST($1 AS text) COLLATE "und-x-icu"), 'ς', 'σ')`,
    )
    expect(sql.text('startswith', '"a"', '$1')).toBe(`"a" LIKE $1 ESCAPE '!'`)
  })

  it('takes a list as one parameter', () => {
    expect(sql.inList('"a"', ['$1'], 'bigint')).toBe('"a" = ANY(CAST($1 AS bigint[]))')
    expect(sql.inList('"a"', [], 'bigint')).toBe('FALSE')
  })

  it('takes moments apart in UTC', () => {
    expect(sql.part('hour', 'a', f.dateTime().spec, 'UTC')).toBe(
      "CAST(EXTRACT(HOUR FROM a AT TIME ZONE 'UTC') AS integer)",
    )
    expect(sql.part('weekDay', 'a', f.date().spec, 'UTC')).toBe('(CAST(EXTRACT(DOW FROM a) AS integer) + 1)')
    expect(sql.part('second', 'a', f.time().spec, 'UTC')).toBe('CAST(FLOOR(EXTRACT(SECOND FROM a)) AS integer)')
  })

  it('aggregates to the types that are promised', () => {
    expect(sql.aggregate({ name: 'sum', item: 'a', spec: f.int().spec, distinct: true, over: '' })).toBe(
      'CAST(SUM(DISTINCT a) AS bigint)',
    )
    expect(sql.aggregate({ name: 'avg', item: 'a', spec: f.int().spec, distinct: false, over: '' })).toBe(
      'CAST(AVG(a) AS double precision)',
    )
    expect(sql.aggregate({ name: 'min', item: 'a', spec: f.bool().spec, distinct: false, over: '' })).toBe(
      'bool_and(a)',
    )
    expect(sql.aggregate({ name: 'max', item: 'a', spec: f.uuid().spec, distinct: false, over: '' })).toBe(
      'CAST(MAX(CAST(a AS text) COLLATE "C") AS uuid)',
    )
    expect(() => sql.aggregate({ name: 'max', item: 'a', spec: f.json().spec, distinct: false, over: '' })).toThrow(
      Unsupported,
    )
  })

  it('reckons in the type of the result', () => {
    expect(sql.arithmetic('/', 'a', '$1', f.int().spec)).toBe('(CAST(a AS bigint) / NULLIF(CAST($1 AS bigint), 0))')
    expect(sql.arithmetic('*', 'a', '$1', f.decimal(8, 2).spec)).toBe(
      'ROUND((CAST(a AS numeric) * CAST($1 AS numeric)), 2)',
    )
  })
})
