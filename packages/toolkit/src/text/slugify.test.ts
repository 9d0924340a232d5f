import { describe, expect, it } from 'vitest'
import { slugify } from './slugify.ts'

describe('slugify', () => {
  it.each([
    ['Hello, World!', 'hello-world'],
    [' multiple---dash and  space ', 'multiple-dash-and-space'],
    ['\t whitespace-in-value \n', 'whitespace-in-value'],
    ['underscore_in-value', 'underscore_in-value'],
    ['__strip__underscore-value___', 'strip__underscore-value'],
    ['--strip-dash-value---', 'strip-dash-value'],
    ['__strip-mixed-value---', 'strip-mixed-value'],
    ['_ -strip-mixed-value _-', 'strip-mixed-value'],
    ['spam & ıçüş', 'spam-cus'],
    ['foo ıç bar', 'foo-c-bar'],
    ['ﬁne ½', 'fine-12'],
    ['你好', ''],
    ['', ''],
  ])('writes %j as %j', (text, expected) => {
    expect(slugify(text)).toBe(expected)
  })

  it.each([
    ['foo ıç bar', 'foo-ıç-bar'],
    ['    foo ıç bar', 'foo-ıç-bar'],
    ['你好', '你好'],
    ['İstanbul', 'i̇stanbul'],
    ['हिन्दी में', 'हिन्दी-में'],
    ['e\u0301te\u0301', 'été'],
    ['<script>', 'script'],
  ])('keeps every script in %j when Unicode is allowed', (text, expected) => {
    expect(slugify(text, { allowUnicode: true })).toBe(expected)
  })

  it('changes nothing the second time', () => {
    for (const text of ['A b', '_ -x', 'Ünïcode ½ text', '--']) expect(slugify(slugify(text))).toBe(slugify(text))
  })

  it('takes linear time on hostile runs of hyphens', () => {
    const started = performance.now()
    slugify(`a${'-_'.repeat(200_000)}b${'-_'.repeat(200_000)}`)
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
