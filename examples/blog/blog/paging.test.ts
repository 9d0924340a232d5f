import { describe, expect, it } from 'vitest'
import { pageOf } from './paging.ts'

describe('a page', () => {
  it('knows where it starts and what is beside it', () => {
    expect(pageOf(undefined, 25, 10)).toEqual({
      number: 1,
      count: 3,
      total: 25,
      offset: 0,
      previous: undefined,
      next: '?page=2',
    })
    expect(pageOf('2', 25, 10)).toEqual({ number: 2, count: 3, total: 25, offset: 10, previous: '?', next: '?page=3' })
    expect(pageOf('3', 25, 10)).toMatchObject({ offset: 20, previous: '?page=2', next: undefined })
  })

  it('exists where there is nothing to show', () => {
    expect(pageOf(undefined, 0, 10)).toMatchObject({ number: 1, count: 1 })
  })

  it.each(['0', '4', '-1', '1.5', 'two', ''])('does not exist for %j', (asked) => {
    expect(pageOf(asked, 25, 10)).toBeUndefined()
  })
})
