import { runInContext } from '@tsango/core/context'
import { describe, expect, it } from 'vitest'
import { PERIODS, periodLookups } from './periods.ts'

const now = new Date('2026-12-31T23:30:00Z')

describe('periodLookups()', () => {
  it('gives the days of a period, the last one excluded', () => {
    const days = Object.fromEntries(PERIODS.map(({ value }) => [value, periodLookups('day', 'date', value, now)]))
    expect(days).toEqual({
      today: { day__gte: '2026-12-31', day__lt: '2027-01-01' },
      past7days: { day__gte: '2026-12-25', day__lt: '2027-01-01' },
      month: { day__gte: '2026-12-01', day__lt: '2027-01-01' },
      year: { day__gte: '2026-01-01', day__lt: '2027-01-01' },
    })
    expect(periodLookups('day', 'date', 'constructor', now)).toBeUndefined()
  })

  it('lets the days of moments begin and end as the calendar of the time zone has them', () => {
    const lookups = (timeZone: string, period: string) =>
      runInContext({ timeZone }, () => periodLookups('at', 'dateTime', period, now))
    expect(lookups('UTC', 'today')).toEqual({
      at__gte: new Date('2026-12-31T00:00:00Z'),
      at__lt: new Date('2027-01-01T00:00:00Z'),
    })
    expect(lookups('Europe/Berlin', 'today')).toEqual({
      at__gte: new Date('2026-12-31T23:00:00Z'),
      at__lt: new Date('2027-01-01T23:00:00Z'),
    })
    expect(lookups('America/New_York', 'year')).toEqual({
      at__gte: new Date('2026-01-01T05:00:00Z'),
      at__lt: new Date('2027-01-01T05:00:00Z'),
    })
  })
})
