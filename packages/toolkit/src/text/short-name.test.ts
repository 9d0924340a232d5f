import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { shortName } from './short-name.ts'

describe('shortName', () => {
  it('keeps a name that fits to the byte', () => {
    expect(shortName('a'.repeat(63))).toBe('a'.repeat(63))
  })

  it('gives the same short name on every machine', () => {
    expect(shortName('a'.repeat(64))).toBe(`${'a'.repeat(54)}_ffe054fe`)
  })

  it('keeps two long names apart that differ only at the end', () => {
    expect(shortName(`${'a'.repeat(80)}x`)).not.toBe(shortName(`${'a'.repeat(80)}y`))
  })

  it('counts bytes and never cuts a letter in two', () => {
    const short = shortName('ü'.repeat(60))
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(63)
    expect(short).toMatch(/^ü+_[0-9a-f]{8}$/)
    expect(shortName('ü'.repeat(31))).toBe('ü'.repeat(31))
  })

  it('falls back to the hash where there is no room for more', () => {
    expect(shortName('abcdefghijkl', 8)).toMatch(/^[0-9a-f]{8}$/)
    expect(shortName('abcdefghijkl', 4)).toMatch(/^[0-9a-f]{4}$/)
  })
})
