import { describe, expect, it } from 'vitest'
import { Repeats } from './repeats.ts'

describe('repeated queries', () => {
  it('are those of the line that asked, where the framework is built and its folders are gone', () => {
    const repeats = new Repeats(1)
    const stack = [
      'Error',
      '    at list (file:///app/node_modules/@tsango/orm/dist/_/query-set.js:7:1)',
      '    at async run (file:///app/node_modules/@tsango/core/dist/_/context.js:2:3)',
      '    at show (file:///app/blog/views.ts:3:4)',
    ].join('\n')
    for (let time = 0; time < 2; time++)
      repeats.note({ stack, relation: undefined, exempt: false }, 'blog.Post', 'SELECT 1')
    expect(repeats.repeated).toEqual([
      { model: 'blog.Post', relation: undefined, at: '/app/blog/views.ts:3:4', sql: 'SELECT 1', times: 2 },
    ])
  })
})
