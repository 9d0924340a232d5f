import { runInContext } from '@tsango/core/context'
import { describe, expect, it } from 'vitest'
import { FilterNameInvalid, FilterValueInvalid } from '../errors/errors.ts'
import {
  builtinFilters,
  checkFilterName,
  date,
  json,
  linebreaks,
  number,
  plural,
  relative,
  time,
  truncate,
  urlize,
} from './filters.ts'

const NIGHT = new Date('2026-11-20T23:30:00Z')

describe('date and time', () => {
  it('write a Date, a plain value and a text alike', () => {
    for (const value of [NIGHT, '2026-11-20', '2026-11-20T23:30:00.000Z']) expect(date(value)).toBe('Nov 20, 2026')
    expect(time(NIGHT, 'iso')).toBe('23:30:00')
    expect(time('23:30', 'short', { locale: 'de' })).toBe('23:30')
  })

  it('follow the zone and the language of the context', () => {
    runInContext({ locale: 'de', timeZone: 'Europe/Berlin' }, () => {
      expect(date(NIGHT, 'long')).toBe('21. November 2026')
      expect(date(NIGHT, 'iso')).toBe('2026-11-21')
      expect(time(NIGHT)).toBe('00:30')
      expect(date('2026-11-20', 'iso')).toBe('2026-11-20')
    })
  })

  it('never move a plain date or a plain time', () => {
    const options = { timeZone: 'Pacific/Kiritimati', locale: 'en' }
    expect(date('2026-11-20', 'long', options)).toBe('November 20, 2026')
    expect(time('06:00', 'iso', options)).toBe('06:00:00')
  })

  it('write nothing for nothing', () => {
    for (const value of [null, undefined, '']) expect([date(value), time(value), relative(value)]).toEqual(['', '', ''])
  })

  it('refuse what is no date', () => {
    expect(() => date(42)).toThrow(FilterValueInvalid)
    expect(() => date(new Date(Number.NaN))).toThrow(FilterValueInvalid)
    expect(() => date('yesterday')).toThrow('is not a date-time')
    expect(() => time({})).toThrow('takes a Date, a plain time')
  })
})

describe('number', () => {
  it('keeps decimals exact and follows the language of the context', () => {
    expect(number('0.1000')).toBe('0.1')
    expect(number('12345678901234567890.123456789')).toBe('12,345,678,901,234,567,890.123456789')
    expect(runInContext({ locale: 'de' }, () => number(1234.5, 2))).toBe('1.234,50')
    expect(number(9007199254740993n)).toBe('9,007,199,254,740,993')
    expect(number(5, 2, { style: 'currency', currency: 'EUR' })).toBe('€5.00')
  })

  it('refuses what is no number', () => {
    for (const value of ['abc', {}, true]) expect(() => number(value)).toThrow(FilterValueInvalid)
    expect(number(null)).toBe('')
  })
})

describe('json', () => {
  it.each(['</script>', '<!--', ']]>', '\u2028', '&lt;', '"'])('gives back %j and cannot end a script', (text) => {
    const written = String(json({ text }))
    expect(written).not.toMatch(/[<>&\u2028\u2029]/)
    expect(JSON.parse(written)).toEqual({ text })
  })
})

describe('linebreaks', () => {
  it('escapes text and makes paragraphs of every kind of line end', () => {
    expect(String(linebreaks('a\r\nb\r\r\n\n<c>'))).toBe('<p>a<br>b</p>\n\n<p>&lt;c&gt;</p>')
    expect(String(linebreaks(null))).toBe('')
  })
})

describe('urlize', () => {
  it.each([
    ['www.example.com', '<a href="https://www.example.com" rel="nofollow">www.example.com</a>'],
    [
      '(https://example.com/a_(b))',
      '(<a href="https://example.com/a_(b)" rel="nofollow">https://example.com/a_(b)</a>)',
    ],
    [
      'https://x.y/"onmouseover="alert(1)',
      '<a href="https://x.y/" rel="nofollow">https://x.y/</a>&quot;onmouseover=&quot;alert(1)',
    ],
    ['javascript://www', 'javascript://www'],
    ['<script>', '&lt;script&gt;'],
    [null, ''],
  ])('writes %j as %j', (text, expected) => {
    expect(String(urlize(text))).toBe(expected)
  })
})

describe('plural and truncate', () => {
  it('take counts and lists', () => {
    expect(plural(0, 'post')).toBe('posts')
    expect(plural([1], 'post')).toBe('post')
    expect(plural(2n, 'Haus', 'Häuser')).toBe('Häuser')
    expect(truncate('abcdef', 4)).toBe('abc…')
    expect(truncate(12345, 3)).toBe('12…')
  })
})

describe('checkFilterName', () => {
  it.each(['markdown', '$', '_x', 'a1'])('takes %j', (name) => {
    expect(() => checkFilterName(name)).not.toThrow()
  })

  it.each([
    '',
    'a-b',
    '1a',
    'a.b',
    'class',
    'new',
    'it',
    'include',
    'await',
    'static',
    'x=alert(1)//',
    'a b',
    '__eta',
    'ünder',
  ])('refuses %j', (name) => {
    expect(() => checkFilterName(name)).toThrow(FilterNameInvalid)
  })

  it('takes every builtin filter', () => {
    for (const name of Object.keys(builtinFilters)) expect(() => checkFilterName(name)).not.toThrow()
  })
})
