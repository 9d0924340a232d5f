import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantOfBytes } from './instants.ts'

/** As a server writes it: without what is zero at the end. */
function bytesOf([year, month, day, hour, minute, second, micros]: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(11)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, year as number, true)
  bytes.set([month, day, hour, minute, second] as number[], 2)
  view.setUint32(7, micros as number, true)
  if (micros) return bytes
  return bytes.slice(0, hour || minute || second ? 7 : year || month || day ? 4 : 0)
}

describe('a date-time of the binary protocol', () => {
  it('is the moment that was written, in every year and in every zone of the process', () => {
    const first = new Date('0001-01-01T00:00:00.000Z')
    const last = new Date('9999-12-31T23:59:59.999Z')
    const holds = (date: Date): void => {
      const [, year, ...rest] = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)\.(\d+)/.exec(date.toISOString()) ?? []
      const parts = [year, ...rest].map(Number)
      const bytes = bytesOf([...parts.slice(0, 6), (parts[6] as number) * 1000])
      expect(instantOfBytes(bytes)).toEqual(date)
    }
    const midnight = new Date('2024-02-29T00:00:00.000Z')
    for (const date of [first, last, midnight, new Date('0099-12-31T23:59:59.000Z')]) holds(date)
    fc.assert(fc.property(fc.date({ min: first, max: last, noInvalidDate: true }), holds), { numRuns: 500 })
  })

  it('loses what is less than a millisecond', () => {
    expect(instantOfBytes(bytesOf([2026, 11, 20, 1, 2, 3, 999_999]))).toEqual(new Date('2026-11-20T01:02:03.999Z'))
  })

  it('is the text of the server where there is no such moment', () => {
    expect(instantOfBytes(bytesOf([0, 0, 0, 0, 0, 0, 0]))).toBe('0000-00-00 00:00:00')
    expect(instantOfBytes(bytesOf([2026, 0, 0, 1, 0, 0, 0]))).toBe('2026-00-00 01:00:00')
    expect(instantOfBytes(bytesOf([2026, 2, 30, 0, 0, 0, 0]))).toBe('2026-02-30 00:00:00')
  })
})
