import { describe, expect, it } from 'vitest'
import { didYouMean, listOf } from './messages.ts'

describe('listOf', () => {
  it('quotes each name and keeps the order', () => {
    expect(listOf(new Set(['b', 'a']))).toBe('"b", "a"')
  })

  it('stops after twelve names unless told otherwise', () => {
    const many = Array.from({ length: 15 }, (_, index) => `n${index}`)
    expect(listOf(many)).toMatch(/"n11" and 3 more$/)
    expect(listOf(many, { max: 15 })).not.toContain('more')
  })
})

describe('didYouMean', () => {
  it('names the closest and what exists', () => {
    expect(didYouMean('titel', ['title', 'slug'])).toBe('Did you mean "title"? Known: "title", "slug".')
  })

  it('guesses nothing where nothing is close', () => {
    expect(didYouMean('zebra', ['title', 'slug'])).toBe('Known: "title", "slug".')
  })

  it('says so where nothing exists', () => {
    expect(didYouMean('zebra', [])).toBe('Known: none.')
  })
})
