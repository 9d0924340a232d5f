import { f } from '@tsango/core/fields'
import { describe, expect, it } from 'vitest'
import { Unsupported } from '../../errors/errors.ts'
import { columns as mariadb } from '../mariadb/columns.ts'
import { columns as mysql } from './columns.ts'
import { operators as sql } from './operators.ts'

describe('the SQL of MySQL and MariaDB', () => {
  it('has a type for every kind of field', () => {
    const fields = [
      f.bigAuto(),
      f.char(200),
      f.char(20_000),
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
    const text = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin'
    const types = fields.map(({ spec }) => `${spec.kind}: ${mysql.typeOf(spec)}`)
    expect(types).toEqual([
      'bigAuto: BIGINT',
      `char: VARCHAR(200) ${text}`,
      `char: LONGTEXT ${text}`,
      `text: LONGTEXT ${text}`,
      `choice: VARCHAR(3) ${text}`,
      'smallInt: SMALLINT',
      'int: INT',
      'bigInt: BIGINT',
      'float: DOUBLE',
      'decimal: DECIMAL(12, 2)',
      'boolean: TINYINT(1)',
      'date: DATE',
      'time: TIME(3)',
      'dateTime: DATETIME(3)',
      'dateTimeExact: DATETIME(6)',
      'duration: BIGINT',
      'uuid: CHAR(36) CHARACTER SET ascii COLLATE ascii_bin',
      'json: JSON',
      'binary: LONGBLOB',
    ])
    expect(fields.map(({ spec }) => `${spec.kind}: ${mariadb.typeOf(spec)}`)).toEqual(
      types.map((type) => type.replace('0900_bin', 'nopad_bin')),
    )
  })

  it('refuses a decimal with more places than there can be', () => {
    expect(() => mysql.typeOf(f.decimal(40, 31).spec)).toThrow(Unsupported)
    expect(() => mariadb.typeOf(f.decimal(66, 2).spec)).toThrow(
      'MariaDB does not support a decimal of 66 digits with 2 places',
    )
  })

  it('casts what would be compared as something else', () => {
    expect(mysql.codecOf(f.decimal(8, 2).spec).write?.('?')).toBe('CAST(? AS DECIMAL(65, 30))')
    expect(mysql.codecOf(f.json().spec).write?.('?')).toBe('CAST(? AS JSON)')
    expect(mariadb.codecOf(f.json().spec).write).toBeUndefined()
  })

  it('quotes a name so that it cannot end early', () => {
    expect(sql.quote('a`b')).toBe('`a``b`')
  })

  it('moves NULL where it does not lie by itself', () => {
    const all = [
      sql.order('a', false, undefined),
      sql.order('a', true, undefined),
      sql.order('a', false, 'first'),
      sql.order('a', true, 'last'),
    ]
    expect(all).toEqual(['a', 'a DESC', 'a', 'a DESC'])
    expect([sql.order('a', false, 'last'), sql.order('a', true, 'first')]).toEqual([
      'a IS NULL, a',
      'a IS NOT NULL, a DESC',
    ])
  })

  it('skips without a limit', () => {
    expect([sql.limit(undefined, '?'), sql.limit('?', undefined), sql.limit(undefined, undefined)]).toEqual([
      'LIMIT 18446744073709551615 OFFSET ?',
      'LIMIT ?',
      '',
    ])
  })

  it('divides whole numbers to whole numbers and averages in floats', () => {
    expect(sql.arithmetic('/', 'a', '?', f.int().spec)).toBe('(a DIV NULLIF(?, 0))')
    expect(sql.arithmetic('/', 'a', '?', f.float().spec)).toBe('((a + 0e0) / NULLIF(?, 0))')
    expect(sql.arithmetic('/', 'a', '?', f.decimal(8, 2).spec)).toBe(
      'ROUND((CAST(a AS DECIMAL(65, 30)) / NULLIF(CAST(? AS DECIMAL(65, 30)), 0)), 2)',
    )
    expect(sql.aggregate({ name: 'avg', item: 'a', spec: f.int().spec, distinct: false, over: '' })).toBe(
      'AVG(a + 0e0)',
    )
    expect(() => sql.aggregate({ name: 'max', item: 'a', spec: f.json().spec, distinct: false, over: '' })).toThrow(
      Unsupported,
    )
  })
})
