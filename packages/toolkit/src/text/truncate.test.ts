import { describe, expect, it } from 'vitest'
import { truncate, truncateWords } from './truncate.ts'

describe('truncate', () => {
  it.each([
    ['', 0, ''],
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['ab cd', 4, 'ab…'],
    ['abcd', 1, '…'],
    ['abcd', 0, '…'],
  ])('cuts %j at %i to %j', (text, max, expected) => {
    expect(truncate(text, max)).toBe(expected)
  })

  it('counts and keeps what a reader sees as one character', () => {
    expect(truncate('👨‍👩‍👧👨‍👩‍👧', 2)).toBe('👨‍👩‍👧👨‍👩‍👧')
    expect(truncate('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 2)).toBe('👨‍👩‍👧…')
    expect(truncate('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…')
  })

  it('takes another ellipsis and counts its length', () => {
    expect(truncate('abcdefgh', 5, '...')).toBe('ab...')
    expect(truncate('abcdefgh', 5, '')).toBe('abcde')
  })
})

describe('truncateWords', () => {
  it('cuts between words only', () => {
    expect(truncateWords('one two three', 2)).toBe('one two…')
    expect(truncateWords('  one two  ', 2)).toBe('  one two  ')
    expect(truncateWords('one', 0)).toBe('…')
  })
})
