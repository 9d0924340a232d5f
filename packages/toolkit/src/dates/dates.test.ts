import { describe, expect, it } from 'vitest'
import {
  addDays,
  DateTimeOutOfRange,
  dateIn,
  daysInMonth,
  epochOf,
  formatDate,
  formatDateTime,
  formatSpaced,
  formatTime,
  InvalidDate,
  InvalidDateTime,
  InvalidTime,
  isPlainDate,
  isPlainTime,
  parseDate,
  parseDateTime,
  parseTime,
  relativeTime,
  spacedEpochOf,
} from './dates.ts'

/** A repeatable stream of numbers below `below` (a linear congruential generator, Numerical Recipes). */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
}

const FIRST = Date.parse('0001-01-01T00:00:00.000Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

describe('plain dates', () => {
  it.each(['0001-01-01', '9999-12-31', '2000-02-29', '2028-02-29', '2026-11-20', '2026-01-31'])('take %s', (text) => {
    expect(isPlainDate(text)).toBe(true)
    expect(formatDate(parseDate(text))).toBe(text)
  })

  it.each([
    '',
    '2026-1-1',
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-10-00',
    '2026-10-32',
    '0000-01-01',
    '10000-01-01',
    '2026/01/01',
    '2026-01-01 ',
    ' 2026-01-01',
    '2026-01-01T00:00',
    '-001-01-01',
    '+026-01-01',
    '2026-0a-01',
    '２026-01-01',
    '2026-01-0\n',
  ])('refuse %j', (text) => {
    expect(isPlainDate(text)).toBe(false)
    expect(() => parseDate(text)).toThrow(InvalidDate)
  })

  it('refuse what is no text', () => {
    for (const value of [null, undefined, 20261120, new Date(), ['2026-11-20']]) expect(isPlainDate(value)).toBe(false)
  })

  it('agree with Date on every day of four hundred years', () => {
    let text = '1800-01-01'
    for (let time = Date.parse(text); text < '2200-01-01'; time += 86_400_000) {
      const day = new Date(time)
      if (text !== day.toISOString().slice(0, 10) || text !== dateIn(day))
        expect.fail(`${text} is ${day.toISOString()}`)
      text = addDays(text, 1)
    }
  })

  it('count the days of a month', () => {
    expect([1, 2, 3, 4, 11, 12, 0, 13].map((month) => daysInMonth(2026, month))).toEqual([31, 28, 31, 30, 30, 31, 0, 0])
  })

  it('end where the years end', () => {
    expect(() => addDays('9999-12-31', 1)).toThrow(InvalidDate)
    expect(() => addDays('0001-01-01', -1)).toThrow(InvalidDate)
    expect(() => dateIn(new Date(LAST + 1))).toThrow(DateTimeOutOfRange)
    expect(() => dateIn(new Date(Number.NaN))).toThrow(DateTimeOutOfRange)
    expect(() => dateIn(new Date(Number.NaN), 'Europe/Berlin')).toThrow(DateTimeOutOfRange)
    expect(dateIn(new Date(FIRST), 'Asia/Tokyo')).toBe('0001-01-01')
    expect(() => dateIn(new Date(FIRST), 'America/New_York')).toThrow(DateTimeOutOfRange)
    expect(() => dateIn(new Date(LAST), 'Asia/Tokyo')).toThrow(DateTimeOutOfRange)
    expect(() => dateIn(new Date(0), 'Mars/Olympus')).toThrow(RangeError)
  })

  it('follow the calendars of a time zone', () => {
    const instant = new Date('2026-03-01T03:00:00Z')
    expect(dateIn(instant, 'America/New_York')).toBe('2026-02-28')
    expect(dateIn(instant, 'Pacific/Kiritimati')).toBe('2026-03-01')
  })

  it('say in the message what was wrong and never repeat a long text', () => {
    expect(() => parseDate('2026-02-30')).toThrow('"2026-02-30" is not a date. Write YYYY-MM-DD')
    expect(() => parseDate('x'.repeat(100_000))).toThrow(/^"x{40}…" is not/)
  })
})

describe('times of day', () => {
  it.each([
    ['00:00', 0, '00:00:00'],
    ['23:59', 86_340_000, '23:59:00'],
    ['12:34:56', 45_296_000, '12:34:56'],
    ['23:59:59.999', 86_399_999, '23:59:59.999'],
    ['00:00:00.010', 10, '00:00:00.010'],
  ])('read %s', (text, milliseconds, canonical) => {
    expect(parseTime(text)).toBe(milliseconds)
    expect(formatTime(milliseconds)).toBe(canonical)
  })

  it.each([
    '',
    '1:30',
    '24:00',
    '23:60',
    '23:59:60',
    '12:34:56.1',
    '12:34:56.1234',
    '12-34',
    '12:34:56,123',
    '12:34 ',
    'ab:cd',
    '-1:30',
    '12:3a',
    '12:34:5a.123',
    '1２:34',
  ])('refuse %j', (text) => {
    expect(isPlainTime(text)).toBe(false)
    expect(() => parseTime(text)).toThrow(InvalidTime)
  })

  it.each([-1, 86_400_000, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuse to write %d', (milliseconds) => {
    expect(() => formatTime(milliseconds)).toThrow(InvalidTime)
  })
})

describe('date-times', () => {
  it('are written and read as Date itself would, over all years', () => {
    const next = numbers(20261120)
    const times = [FIRST, LAST, 0, -1, 1, 951_782_400_000, 951_868_799_999]
    for (let made = 0; made < 20_000; made++)
      times.push(FIRST + Math.floor((next(1_000_000) / 1_000_000) * (LAST - FIRST)) + next(86_400_000))
    for (const time of times.filter((each) => each <= LAST)) {
      const iso = new Date(time).toISOString()
      if (formatDateTime(time) !== iso || epochOf(iso) !== time)
        expect.fail(`${iso} became ${formatDateTime(time)} and ${epochOf(iso)}`)
      const spaced = iso.replace('T', ' ').replace('Z', '')
      if (formatSpaced(time) !== spaced || spacedEpochOf(spaced) !== time)
        expect.fail(`${spaced} became ${formatSpaced(time)} and ${spacedEpochOf(spaced)}`)
    }
  })

  it.each([FIRST - 1, LAST + 1, Number.NaN, Number.POSITIVE_INFINITY, 1.5])(
    'are not written outside the years 0001 to 9999 (%d)',
    (time) => {
      expect(() => formatDateTime(time)).toThrow(DateTimeOutOfRange)
      expect(() => formatSpaced(time)).toThrow(DateTimeOutOfRange)
    },
  )

  it('are read in the form of databases, with a fraction or without', () => {
    expect(spacedEpochOf('2026-11-20 06:00:00')).toBe(Date.UTC(2026, 10, 20, 6))
    for (const text of [
      '2026-11-20T06:00:00',
      '2026-11-20 06:00:00.1',
      '2026-02-29 00:00:00',
      '2026-11-20 24:00:00',
      '',
    ])
      expect(spacedEpochOf(text)).toBeNaN()
    const text = '2026-11-20 06:07:08.123'
    for (let at = 0; at < text.length; at++)
      for (const letter of ['x', 'T', '/', '٣'])
        expect(spacedEpochOf(text.slice(0, at) + letter + text.slice(at + 1))).toBeNaN()
  })

  it.each([
    ['2026-11-20T06:00:00Z', '2026-11-20T06:00:00.000Z'],
    ['2026-11-20t06:00:00Z', undefined],
    ['2026-11-20T06:00:00z', '2026-11-20T06:00:00.000Z'],
    ['2026-11-20 06:00:00.1Z', '2026-11-20T06:00:00.100Z'],
    ['2026-11-20 06:00:00.123456+00', '2026-11-20T06:00:00.123Z'],
    ['2026-11-20T06:00:00.999999999Z', '2026-11-20T06:00:00.999Z'],
    ['2026-11-20T06:00-05:30', '2026-11-20T11:30:00.000Z'],
    ['2026-11-20T00:30+0100', '2026-11-19T23:30:00.000Z'],
    ['0001-01-01T00:00:00+01:00', undefined],
    ['9999-12-31T23:59:59-01:00', undefined],
    ['2026-11-20', undefined],
    ['2026-11-20T06', undefined],
    ['2026-11-20T06:00:60Z', undefined],
    ['2026-11-20T24:00:00Z', undefined],
    ['2026-02-29T00:00:00Z', undefined],
    ['2026-11-20T06:00:00+24:00', undefined],
    ['2026-11-20T06:00:00+01:60', undefined],
    ['2026-11-20T06:00:00.Z', undefined],
    ['2026-11-20T06:00:00.1234567890Z', undefined],
    ['now', undefined],
    ['', undefined],
    ['2026-11-20T06:00:00.000Z\n', undefined],
    ['1795154400123', undefined],
    ['Fri, 20 Nov 2026 06:00:00 GMT', undefined],
  ])('read %j as %j', (text, expected) => {
    if (expected === undefined) expect(() => parseDateTime(text)).toThrow(InvalidDateTime)
    else expect(parseDateTime(text).toISOString()).toBe(expected)
  })

  it('without a zone are refused unless UTC may be assumed', () => {
    expect(() => parseDateTime('2026-11-20T06:00:00')).toThrow(InvalidDateTime)
    expect(parseDateTime('2026-11-20 06:00:00', { assumeUtc: true }).toISOString()).toBe('2026-11-20T06:00:00.000Z')
  })

  it('with any one letter of the canonical form spoilt are not canonical', () => {
    const text = '2026-11-20T06:07:08.123Z'
    for (let at = 0; at < text.length; at++)
      for (const letter of ['x', ' ', '/', ':', '٣'])
        if (text[at] !== letter) expect(epochOf(text.slice(0, at) + letter + text.slice(at + 1))).toBeNaN()
  })
})

describe('relativeTime', () => {
  const now = new Date('2026-11-20T06:00:00Z')
  it.each([
    [0, 'now'],
    [-30_000, '30 seconds ago'],
    [59_999, 'in 59 seconds'],
    [-60_000, '1 minute ago'],
    [3_600_000, 'in 1 hour'],
    [-86_400_000, 'yesterday'],
    [-7 * 86_400_000, 'last week'],
    [40 * 86_400_000, 'next month'],
    [-800 * 86_400_000, '2 years ago'],
  ])('says of %i ms %j', (difference, expected) => {
    expect(relativeTime(new Date(now.getTime() + difference), { now })).toBe(expected)
  })

  it('speaks another language when asked', () => {
    expect(relativeTime(new Date(now.getTime() - 3_600_000), { now, locale: 'de' })).toBe('vor 1 Stunde')
  })

  it('refuses an invalid date', () => {
    expect(() => relativeTime(new Date(Number.NaN), { now })).toThrow(DateTimeOutOfRange)
  })
})
