import { describe, expect, it } from 'vitest'
import { pluralize } from './plural.ts'

describe('pluralize', () => {
  it.each([
    ['post', 'posts'],
    ['category', 'categories'],
    ['address', 'addresses'],
    ['day', 'days'],
    ['query', 'queries'],
    ['colloquy', 'colloquies'],
    ['box', 'boxes'],
    ['branch', 'branches'],
    ['wish', 'wishes'],
    ['status', 'statuses'],
    ['index', 'indexes'],
    ['analysis', 'analyses'],
    ['axis', 'axes'],
    ['crisis', 'crises'],
    ['basis', 'bases'],
    ['photo', 'photos'],
    ['hero', 'heroes'],
    ['person', 'people'],
    ['salesperson', 'salespeople'],
    ['child', 'children'],
    ['postman', 'postmen'],
    ['human', 'humans'],
    ['bookshelf', 'bookshelves'],
    ['leaf', 'leaves'],
    ['chief', 'chiefs'],
    ['series', 'series'],
    ['metadata', 'metadata'],
    ['quiz', 'quizzes'],
    ['constructor', 'constructors'],
    ['Category', 'Categories'],
    ['Person', 'People'],
    ['CATEGORY', 'CATEGORIES'],
    ['URL', 'URLs'],
    ['user ID', 'user IDs'],
    ['blog post', 'blog posts'],
    ['line2', 'line2s'],
    ['', ''],
    ['42', '42'],
    ['news item', 'news items'],
  ])('writes the plural of %j as %j', (noun, expected) => {
    expect(pluralize(noun)).toBe(expected)
  })

  it('keeps the noun for one and only for one', () => {
    expect(pluralize('comment', 1)).toBe('comment')
    expect(pluralize('comment', 1n)).toBe('comment')
    for (const count of [0, 2, -1, 1.5, 0n]) expect(pluralize('comment', count)).toBe('comments')
  })
})
