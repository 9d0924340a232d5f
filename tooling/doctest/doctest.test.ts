import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { doctest } from './doctest.ts'
import { examplesOf } from './examples.ts'
import { hasClaims, runExample } from './run.ts'
import { scriptOf } from './script.ts'

const sums = fileURLToPath(new URL('./fixtures/sums.ts', import.meta.url))
const run = (...lines: string[]) => runExample({ line: 10, subject: 'sum', code: lines.join('\n') }, sums)

doctest(new URL('./fixtures/', import.meta.url))

describe('examplesOf', () => {
  it('finds every example with its line and the name it stands before', () => {
    const source = [
      '',
      '/**',
      ' * One.',
      ' *',
      ' * @example',
      ' * one() // → 1',
      ' *',
      ' * @example',
      ' * one()',
      ' * @see two',
      ' */',
      'export async function one() {}',
    ].join('\n')
    expect(examplesOf(source)).toEqual([
      { line: 6, subject: 'one', code: 'one() // → 1' },
      { line: 9, subject: 'one', code: 'one()' },
    ])
  })

  it('takes only what stands in a fence, where there is one', () => {
    const source = [
      '/**',
      ' * @example',
      ' * In a handler:',
      ' * ```ts',
      ' * @decorated',
      ' * one()',
      ' * ```',
      ' * and so on',
      ' */',
      'export const one = 1',
    ].join('\n')
    expect(examplesOf(source)).toEqual([{ line: 5, subject: 'one', code: '@decorated\none()' }])
  })

  it('keeps the indentation of the code', () => {
    expect(examplesOf('/**\n * @example\n * if (x) {\n *   y()\n * }\n */\nfunction f() {}')[0]?.code).toBe(
      'if (x) {\n  y()\n}',
    )
  })

  it('reads a comment on a member and one on the module', () => {
    const found = examplesOf(
      '/**\n * @example\n * a\n */\nimport x from "x"\nclass C {\n  /**\n   * @example\n   * b\n   */\n  static async make(a: string) {}\n}',
    )
    expect(found.map(({ subject, code }) => [subject, code])).toEqual([
      ['', 'a'],
      ['make', 'b'],
    ])
  })

  it('is not misled by stars in strings and in ordinary comments', () => {
    expect(examplesOf("const glob = 'a/**/b @example'\n/*\n * @example\n * x\n */\n// @example\n")).toEqual([])
  })
})

describe('scriptOf', () => {
  it('joins an expression that began on an earlier line', () => {
    expect(scriptOf('sum(\n  1,\n  2,\n) // → 3').claims).toEqual([{ line: 3, expression: 'sum(\n  1,\n  2,\n)' }])
  })

  it('refuses a line that ends no expression', () => {
    expect(() => scriptOf('if (true) {} // → 3')).toThrow('ends no expression')
  })
})

describe('runExample', () => {
  it.each([
    ['a value', ['sum(1, 2) // → 3']],
    ['types', ['const a: number = 1', 'sum(a, 2 as number) // → 3']],
    ['a chain over lines', ['[3, 1]', '  .map((x) => x + 1)', '  .sort() // → [2, 4]']],
    ['a declaration', ['const three = sum(1, 2) // → 3']],
    ['a declaration over lines', ['const three = sum(', '  1,', '  2,', ') // → 3', 'three // → 3']],
    ['a promise', ['Promise.resolve(3) // → 3']],
    ['a pattern', ["'abc' // → /^a.c$/"]],
    ['an object', ['({ a: sum(1, 1) }) // → { a: 2 }']],
    ['an error', ['null.x // → throws TypeError']],
    ['an error of a promise', ["Promise.reject(new RangeError('x')) // → throws RangeError"]],
    ['an import', ["import { basename } from 'node:path'", "basename('/a/b') // → 'b'"]],
    ['a renamed import', ["import { basename as last } from 'node:path'", "last('/a/b') // → 'b'"]],
    ['an import of what is in scope already', ["import { resolve as sum } from 'node:path'", "sum('/a') // → '/a'"]],
    ['import.meta', ['import.meta.url // → /fixtures.sums.ts$/']],
    ['an export', ['export const three = sum(1, 2)', 'export default three', 'three // → 3']],
    ['a claim in a callback', ['await Promise.resolve().then(async () => {', '  sum(1, 2) // → 3', '})']],
    ['a semicolon', ['sum(1, 2); // → 3']],
  ])('accepts %s', async (_, lines) => {
    await run(...lines)
  })

  it.each([
    ['a wrong value', ['sum(1, 2) // → 4'], /sums\.ts:10 sum\(1, 2\)/],
    ['a wrong value on its own line', ['sum(1, 2) // → 3', '', 'sum(2, 2) // → 5'], /sums\.ts:12 sum\(2, 2\)/],
    ['a text that does not match', ["'abc' // → /^x/"], /sums\.ts:10/],
    ['an error that did not come', ['sum(1, 2) // → throws TypeError'], /nothing: it gave 3/],
    ['another error', ['null.x // → throws RangeError'], /TypeError/],
    ['an unexpected error', ['missing() // → 3'], /missing is not defined/],
    [
      'a claim that was not reached',
      ['if (sum(1, 2) === 4) {', '  sum(1, 2) // → 3', '}'],
      /sums\.ts:11 sum\(1, 2\) was never reached/,
    ],
    ['what is no TypeScript', ['sum(1, // → 3'], /sums\.ts:10 The example cannot be read/],
    ['what is no TypeScript and claims nothing', ['sum(1,'], /cannot be read/],
  ])('rejects %s', async (_, lines, message) => {
    await expect(run(...lines)).rejects.toThrow(message)
  })

  it('only parses an example that claims nothing', async () => {
    expect(hasClaims({ line: 1, subject: '', code: 'process.exit(1)' })).toBe(false)
    await run('process.exit(1)')
  })
})
