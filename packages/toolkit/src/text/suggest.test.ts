import { describe, expect, it } from 'vitest'
import { distance, suggest } from './suggest.ts'

describe('distance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['abc', '', 3],
    ['abc', 'abc', 0],
    ['ab', 'ba', 1],
    ['ca', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['publishedAt', 'pubilshedAt', 1],
  ])('between %j and %j is %i', (a, b, expected) => {
    expect(distance(a, b)).toBe(expected)
    expect(distance(b, a)).toBe(expected)
  })
})

describe('suggest', () => {
  const fields = ['id', 'title', 'slug', 'status', 'publishedAt', 'author', 'authorId']

  it.each([
    ['titel', 'title'],
    ['tilte', 'title'],
    ['Title', 'title'],
    ['auther', 'author'],
    ['author_id', 'authorId'],
    ['publishAt', 'publishedAt'],
    ['stauts', 'status'],
    ['di', 'id'],
  ])('finds for %j the name %j', (word, expected) => {
    expect(suggest(word, fields)).toBe(expected)
  })

  it.each(['zebra', 'x', '', '--', 'titletitletitle'])('finds nothing close to %j', (word) => {
    expect(suggest(word, fields)).toBeUndefined()
  })

  it('takes the first of two that are equally close', () => {
    expect(suggest('cat', ['car', 'cap'])).toBe('car')
  })

  it('refuses to compare a word that no one typed', () => {
    expect(suggest('a'.repeat(1_000_000), ['a'.repeat(999_999)])).toBeUndefined()
  })
})
